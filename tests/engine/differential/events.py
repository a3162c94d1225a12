"""What may happen to a conversation: moves that are made events of when it is known what is open."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

KINDS = (
    *("answer",) * 8,
    *("press",) * 5,
    *("say",) * 4,
    *("change",) * 4,
    *("command",) * 3,
    *("time",) * 4,
    *("return",) * 3,
    *("fail", "stale", "again", "tick", "others", "aside", "leave", "resume"),
)
WORDS = (
    "5",
    "7",
    "12",
    "hello",
    "toolongforit",
    "red",
    "2026-12-01",
    "yes",
    "no",
    "yea",
    "nay",
    "2",
    "skip",
    "/x",
    "",
    "panic",
    "ping",
    "ping",
    "out",
    "bye",
)
COMMANDS = ("back", "back", "repeat", "back", "help", "restart", "back", "cancel")


@dataclass(frozen=True)
class Move:
    """Something that happens; what it is about is chosen by number among what there is."""

    kind: str
    number: int
    good: bool = True
    """Whether an answer is one."""


def moves() -> st.SearchStrategy[list[Move]]:
    """What happens to a conversation, in order."""
    good = st.sampled_from((True, True, True, False))
    return st.lists(st.builds(Move, st.sampled_from(KINDS), st.integers(0, 23), good), min_size=5, max_size=30)
