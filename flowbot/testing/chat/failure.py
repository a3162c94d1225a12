"""What a chat raises when something is not as it was expected."""

from __future__ import annotations


class ChatError(AssertionError):
    """Something was said, or done, that was not expected; or was not, and was expected.

    Its text tells what, and how the talk went until then.
    """


class RunningLoopError(RuntimeError):
    """A synchronous chat was used where an event loop runs."""
