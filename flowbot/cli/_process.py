"""How the process `flowbot` begins and ends."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

BROKEN_PIPE = 141
"""The exit code when whoever read the output is gone: 128 and the number of SIGPIPE, as shells have it."""
_PATIENCE_SECONDS = 0.1


def is_broken_pipe(error: BaseException) -> bool:
    """Whether the only thing that went wrong is that nobody reads the output any more."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_broken_pipe(each) for each in error.exceptions)
    return isinstance(error, BrokenPipeError)


def open_input() -> None:
    """Make a standard input that was closed (`<&-`) an empty one."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  it lasts as long as the process


def is_full_output(error: OSError) -> bool:
    """Whether there is no room for the output: the file that it goes to has no name here."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) and error.filename is None


def leave_quietly(code: int = BROKEN_PIPE) -> NoReturn:
    """Exit because the output cannot be written any more; what is still to be written goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    raise SystemExit(code)


@contextmanager
def ending_when_told() -> Iterator[None]:
    """Leave the block at SIGTERM as at Ctrl-C, where nothing inside of it takes these signals: that is no failure."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def keep_what_is_loaded() -> None:
    """Take modules and compiled flows out of what the garbage collector looks through.

    They last as long as the process, and to look through them again and again makes people wait.
    """
    gc.collect()
    gc.freeze()


def end_process(code: int) -> None:
    """End the process now where Python would wait for a thread: an action that hangs, a read of the terminal.

    Such threads cannot be stopped, and are no reason to keep people waiting. Returns where there is none.
    """
    others = [each for each in threading.enumerate() if not each.daemon and each is not threading.main_thread()]
    for thread in others:
        thread.join(_PATIENCE_SECONDS)
    if any(thread.is_alive() for thread in others):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)
