"""What a chat raises when something is not as it was expected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ChatError(AssertionError):
    """Something was said, or done, that was not expected; or was not, and was expected.

    Its text tells what, and how the talk went until then.
    """

    __module__ = "flowbot.testing"  # where tests find it, and what failures show of it


class RunningLoopError(RuntimeError):
    """A synchronous chat was used where an event loop runs."""

    __module__ = "flowbot.testing"


@contextmanager
def alone() -> Iterator[None]:
    """What is raised in it comes out by itself, where it is the one thing in a group of a task group."""
    only = None
    try:
        yield
    except BaseExceptionGroup as group:
        only = _only(group)
    if only is not None:
        context = only.__context__
        try:
            raise only
        finally:
            only.__context__ = context  # and not the group


def _only(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
