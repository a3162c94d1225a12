"""Where a failure is shown: at the line of the test, without the lines of flowbot under it."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowbot.testing.chat
from flowbot.testing.chat import ChatError, RunningLoopError
from flowbot.testing.transcripts.report import TranscriptError

_CHAT = Path(flowbot.testing.chat.__file__).resolve().parent


def shorten(found: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave of the way to a failure of a chat what comes before the chat."""
    if not isinstance(found.value, ChatError | RunningLoopError):
        return
    step = found.tb
    while step.tb_next is not None:
        if _is_of_chat(step.tb_next.tb_frame.f_code.co_filename):
            step.tb_next = None
            return
        step = step.tb_next


def summarize(shown: object, error: BaseException) -> None:
    """Let the summary of a run tell a failure of a chat by its reason alone.

    Args:
        shown: What pytest tells of the failure.
        error: The failure.
    """
    if not isinstance(error, ChatError | RunningLoopError):
        return
    short = error.short if isinstance(error, TranscriptError) else str(error).partition("\n")[0]
    place = getattr(shown, "reprcrash", None)
    if place is not None:
        place.message = short


def _is_of_chat(file: str) -> bool:
    return Path(file).is_relative_to(_CHAT)
