"""The files of a recording: written by a thread of its own, and read back in order."""

from __future__ import annotations

import errno
import json
import logging
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flowbot.clock import Clock, milliseconds
from flowbot.errors import ConfigError

LOGGER = logging.getLogger("flowbot.recording")

Entry = Mapping[str, Any]
Redact = Callable[[Any, str], Any]
"""A value and the field that holds it → what is written down."""

PRIVATE = frozenset({"event", "raw", "user", "message", "data", "files", "answer", "name", "error", "key"})
"""The fields of an entry that hold what somebody has written."""
FILE_BYTES = 64_000_000
MOST_WAITING = 100_000
"""Entries that are not written yet; more are lost, and the log says so."""
_KEY_FILE = "stand-ins.key"
_NAME = "recording-{:06}.jsonl"


class Journal:
    """Writes a recording. What is added is in a file a moment later, whatever becomes of the process then.

    Args:
        folder: Where the files are; made when it is not there, for its owner alone.
        clock: The time of each entry.
        redact: What stands in the place of private values.
        file_bytes: A file that has so many is followed by another.

    Raises:
        ConfigError: The folder cannot be used.
    """

    def __init__(self, folder: Path, clock: Clock, redact: Redact, *, file_bytes: int = FILE_BYTES) -> None:
        self._folder = folder
        self._clock = clock
        self._redact = redact
        self._file_bytes = file_bytes
        self._waiting: queue.Queue[Entry | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._number = max(map(_number_of, _files_of(folder)), default=0)
            self._file = self._next_file()
        except OSError as error:
            raise ConfigError(f"nothing can be recorded in {folder}: {error.strerror or error}") from error
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    def add(self, kind: str, **fields: Any) -> None:
        """Write something down, without waiting for it."""
        try:
            self._waiting.put_nowait({"at": milliseconds(self._clock.now()), "kind": kind, **fields})
        except queue.Full:
            self._lost += 1
            if self._lost == 1:
                LOGGER.error("the recording cannot keep up, and is not whole from here on")

    def _run(self) -> None:
        """Write until there is nothing more; what cannot be written is lost, and the bot goes on."""
        while (entry := self._waiting.get()) is not None:
            try:
                self._write(entry)
            except Exception as error:  # noqa: BLE001  no event, and no disk, is to stop the bot
                self._file.close()  # its last line may be half of one; the next begins another file
                if not self._lost:
                    LOGGER.error("the recording in %s is not whole from here on: %s", self._folder, error)
                self._lost += 1
        self._file.close()

    def _write(self, entry: Entry) -> None:
        shown = {name: self._redact(value, name) if name in PRIVATE else value for name, value in entry.items()}
        line = json.dumps(shown, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        if self._file.closed or self._file.tell() >= self._file_bytes:
            self._file.close()
            self._file = self._next_file()
        if self._file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _next_file(self) -> FileIO:
        """A new file, in which every line is as soon as it is written."""
        self._number += 1
        path = self._folder / _NAME.format(self._number)
        return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def stand_in_key(folder: Path) -> bytes:
    """What the stand-ins of a folder follow from, so that they are the same after a restart; made when it is not there.

    Raises:
        ConfigError: It cannot be read or made.
    """
    path = folder / _KEY_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"nothing can be recorded in {folder}: {error.strerror or error}") from error


def read_recording(path: Path) -> list[Entry]:
    """The entries of a recording, a folder or one of its files, in order; a last line that was cut off is left out.

    Raises:
        ConfigError: It cannot be read, or a line is none of a recording.
    """
    entries: list[Entry] = []
    try:
        for file in sorted(_files_of(path)) if path.is_dir() else [path]:
            entries += _read_file(file)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    if not entries:
        raise ConfigError(f"{path} holds no recording: `flowbot run --record DIR` makes one")
    return entries


def is_recording(path: Path) -> bool:
    """Whether something is a recording, and not a file of bare events."""
    if path.is_dir():
        return True
    with path.open("rb") as file:
        return _entry_in(file.readline()) is not None


def _read_file(file: Path) -> Iterator[Entry]:
    lines = file.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        entry = _entry_in(line)
        if entry is not None:
            yield entry
        elif number < len(lines):  # the end is what a process did not live to write
            raise ConfigError(f"{file}:{number}: this is no line of a recording")


def _entry_in(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and {"at", "kind"} <= found.keys() else None


def _files_of(folder: Path) -> list[Path]:
    return list(folder.glob(_NAME.replace("{:06}", "*")))


def _number_of(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
