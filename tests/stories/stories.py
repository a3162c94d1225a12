"""The twelve stories: what is checked of each, in `test_stories.py`, is checked of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import load_transcripts

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STORIES = (
    "approval",
    "book",
    "collation",
    "connection",
    "menu",
    "onboarding",
    "poll",
    "price",
    "report",
    "research",
    "ticket",
    "translate",
)
"""The folders in `examples/`, in the order of the alphabet."""

ASKED_BY_ROLE: Mapping[str, Sequence[str]] = {"connection": ("ann", "bob")}
"""People whom a story asks since they have a role: where two talk at once, they are the same in both talks."""

TYPED, BY_ITSELF = "somebody types an answer where two talk", "a conversation begins by itself"
CLOSED = "something happens to a room that both are in"
DOUBTS: Mapping[str, Sequence[str]] = {
    "connection": (TYPED,),
    "poll": (TYPED,),
    "report": (BY_ITSELF,),
    "research": (TYPED, CLOSED),
}
"""Why some talks of a story cannot be held twice at once; the others are."""


def folder_of(story: str) -> Path:
    """Where a story is."""
    return EXAMPLES / story


def talks_of(story: str) -> list[Transcript]:
    """The talks that a story brings, a case of a table each by itself."""
    return [each for file in sorted(folder_of(story).glob("tests/*.chat.yaml")) for each in load_transcripts(file)]


def flow_files(story: str) -> list[Path]:
    """Its flows, as its author wrote them."""
    return sorted(folder_of(story).glob("flows/*.yaml"))
