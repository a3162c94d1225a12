"""Files that go with a message: bytes, a path, or pieces that come as they are sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from flowbot.errors import MessageRejectedError, MessageTooLargeError

if TYPE_CHECKING:
    from flowbot.messageml import SendingLimits

PIECE_BYTES = 65_536
"""How much of a file is in memory at a time."""

Source = bytes | Path | AsyncIterable[bytes] | Callable[[], AsyncIterable[bytes]]
"""Where the bytes of a file come from. A request may be made again, with another login say, and then needs them from
the beginning: a function gives them anew, and an iterator, which cannot, makes the request one that is made once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to be sent."""

    name: str
    source: Source
    size: int | None = None
    """How many bytes it has, where that is known of pieces; else they are counted on the way, and the request is
    sent in chunks."""
    preview: Upload | None = None
    """A small picture of it; where one file of a message has one, all have."""


Files = Sequence[tuple[str, bytes] | Upload]
"""What is attached: each a name and a content, or an Upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A file as a part of a form, ready to be read."""

    part: str
    """`attachment` or `preview`."""
    name: str
    size: int | None
    open: Callable[[], AsyncGenerator[bytes]]
    """Its bytes from the beginning, in pieces. Raises MessageRejectedError where it cannot be read, or not again."""


def documented_limits() -> SendingLimits:
    """What Symphony's documentation says that a pod takes."""
    from flowbot.messageml import SendingLimits  # here, for lxml would slow every start

    return SendingLimits()


async def prepare_files(files: Files, limits: SendingLimits) -> Sequence[FilePart]:
    """The parts of a form for files, attachments before previews.

    Args:
        files: The files.
        limits: What the pod takes.

    Raises:
        MessageRejectedError: They are too many or, as far as is known, too large (413), some have a preview and
            others none, or one is not there.
    """
    if not files:
        return ()
    uploads = [each if isinstance(each, Upload) else Upload(name=each[0], source=each[1]) for each in files]
    previews = [each.preview for each in uploads if each.preview is not None]
    if previews and len(previews) != len(uploads):
        raise MessageRejectedError("some files have a preview and others none: give each one, or none")
    attached = [await _part("attachment", each) for each in uploads]
    parts = [*attached, *[await _part("preview", each) for each in previews]]
    _check(attached, parts, limits)
    return parts


def _check(attached: Sequence[FilePart], parts: Sequence[FilePart], limits: SendingLimits) -> None:
    from flowbot.messageml import check_attachments  # here, for lxml would slow every start

    try:
        check_attachments([(each.name, each.size or 0) for each in attached], limits)
        check_bytes(sum(each.size or 0 for each in parts), limits.attachment_bytes)
    except MessageTooLargeError as exc:
        raise MessageRejectedError(str(exc), status=413) from exc


def check_bytes(found: int, most: int) -> None:
    """Do nothing when files may have so many bytes together; raises MessageRejectedError when not (413)."""
    if found > most:
        raise MessageRejectedError(
            f"the files and previews of a message have {found:,} bytes or more, and it takes {most:,}: send several",
            status=413,
        )


async def _part(part: str, upload: Upload) -> FilePart:
    name, source = upload.name, upload.source
    if isinstance(source, bytes):
        return FilePart(part=part, name=name, size=len(source), open=partial(_read_bytes, source))
    if isinstance(source, Path):
        return FilePart(part=part, name=name, size=await _size_of(source), open=partial(_read_path, source))
    if isinstance(source, AsyncIterator):
        once = partial(_read_pieces, _Once(name, source).read)
        return FilePart(part=part, name=name, size=upload.size, open=once)
    again = source if callable(source) else partial(_same, source)
    return FilePart(part=part, name=name, size=upload.size, open=partial(_read_pieces, again))


async def _size_of(path: Path) -> int:
    try:
        return (await anyio.Path(path).stat()).st_size
    except OSError as exc:
        raise _unreadable(path, exc) from exc


async def _read_bytes(content: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


async def _read_path(path: Path) -> AsyncGenerator[bytes]:
    try:
        async with await anyio.open_file(path, "rb") as file:
            while piece := await file.read(PIECE_BYTES):
                yield piece
    except OSError as exc:
        raise _unreadable(path, exc) from exc


async def _read_pieces(source: Callable[[], AsyncIterable[bytes]]) -> AsyncGenerator[bytes]:
    pieces = source()
    try:
        async for piece in pieces:
            yield piece
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def _same(source: AsyncIterable[bytes]) -> AsyncIterable[bytes]:
    return source


def _unreadable(path: Path, error: OSError) -> MessageRejectedError:
    return MessageRejectedError(f"the file {path} cannot be attached: {error.strerror or error}")


class _Once:
    """An iterator, which is read once."""

    def __init__(self, name: str, source: AsyncIterator[bytes]) -> None:
        self._name = name
        self._source = source
        self._is_begun = False

    def read(self) -> AsyncIterable[bytes]:
        """Its pieces.

        Raises:
            MessageRejectedError: Some of them were given before.
        """
        if self._is_begun:
            raise MessageRejectedError(
                f"the file {self._name} is an iterator, and the request has to be made again from its beginning: "
                "give bytes, a path, or a function that makes the iterator"
            )
        self._is_begun = True
        return self._source
