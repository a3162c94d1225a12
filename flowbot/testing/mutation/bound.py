"""A bound on how long something may take that runs in the main thread."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Overdue(BaseException):
    """It takes longer than it may."""


class Bound:
    """Whether the time is over."""

    def __init__(self) -> None:
        self.is_over = False
        self.is_left = False
        """Whether it ended before an interrupt could reach it."""

    def end(self) -> None:
        """Raise Overdue in the main thread, whatever it does."""
        self.is_over = True
        _thread.interrupt_main(signal.SIGINT)


@contextmanager
def within(seconds: float) -> Iterator[Bound]:
    """Let a block of the main thread take so long.

    There is no signal for this on every system, so another thread keeps the time, and interrupts the main one as Ctrl+C
    does; where the author's code catches everything, the bound tells that it was over all the same.

    Raises:
        Overdue: It takes longer.
        KeyboardInterrupt: Somebody presses Ctrl+C.
    """
    bound = Bound()

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if not bound.is_over:
            raise KeyboardInterrupt
        if not bound.is_left:
            raise Overdue

    before = signal.signal(signal.SIGINT, interrupted)
    timer = threading.Timer(seconds, bound.end)
    timer.daemon = True
    timer.start()
    try:
        yield bound
    finally:
        bound.is_left = True
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, before)
