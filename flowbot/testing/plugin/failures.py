"""Where a failure is shown: at the line of the test, without the lines of flowbot under it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import flowbot.testing.chat
from flowbot.testing.chat import ChatError, RunningLoopError
from flowbot.testing.transcripts.report import TranscriptError


@dataclass(frozen=True, slots=True)
class Crash:
    """A failure in a line, as pytest lists it."""

    place: str
    message: str

    def __str__(self) -> str:
        """With its place, for `--tb=line`."""
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Told:
    """A failure as a text, and in a line."""

    text: str
    reprcrash: Crash
    """Pytest's name for it."""

    def __str__(self) -> str:
        """The text."""
        return self.text

    def toterminal(self, out: Any) -> None:
        """Write the text, as pytest asks for it."""
        out.line(self.text)


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
    place = getattr(shown, "reprcrash", None)
    if place is not None and isinstance(error, ChatError | RunningLoopError) and not isinstance(error, TranscriptError):
        place.message = str(error).partition("\n")[0]


def _is_of_chat(file: str) -> bool:
    return Path(file).is_relative_to(_CHAT)
