"""What the API of a served pod was asked, for tests that look whether a client asks for the right things."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: str
    bot: str | None
    """The username of the session; None where there was none, as in a login."""
    status: int | None
    """Of the answer; None where there was none."""


@dataclass(slots=True)
class RequestLog:
    """The last requests, oldest first."""

    kept: deque[Asked] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    count: int = 0
    """How many there were, those that are not kept any more included."""

    def add(self, asked: Asked) -> None:
        """Keep one more."""
        self.kept.append(asked)
        self.count += 1

    def after(self, number: int) -> list[Asked]:
        """Those after the first `number` of all, as far as they are kept."""
        kept = list(self.kept)
        return kept[max(0, number - (self.count - len(kept))) :]
