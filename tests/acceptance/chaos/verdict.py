"""What people were to see, beside what they saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with what was seen in one place."""

    lost: int
    """Messages that never came."""
    repeated: int
    """Messages that came again."""
    strange: int
    """Messages that nobody was to see."""
    is_out_of_order: bool

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.repeated or self.strange or self.is_out_of_order)


def judge(expected: Sequence[str], seen: Sequence[str]) -> Verdict:
    """Hold what was seen against what was to be seen; no text is expected twice."""
    known, counted = set(expected), Counter(seen)
    first_seen = [text for text in dict.fromkeys(seen) if text in known]
    return Verdict(
        lost=sum(text not in counted for text in expected),
        repeated=sum(count - 1 for text, count in counted.items() if text in known),
        strange=sum(count for text, count in counted.items() if text not in known),
        is_out_of_order=first_seen != [text for text in expected if text in counted],
    )
