"""How often something outside is tried, how long each attempt may take, and the pauses between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """How an effect that may fail for a time is tried."""

    retries: int = 0
    """Attempts after the first."""
    first_seconds: float = 1.0
    """The longest pause before the second attempt."""
    factor: float = 2.0
    """By which each pause is longer than the one before."""
    limit_seconds: float = 60.0
    """No pause is longer."""
    timeout_seconds: float = 30.0
    """How long each attempt may take."""
    unknown: Literal["retry", "park"] = "retry"
    """What becomes of it when nobody knows whether it was made."""

    def pause_seconds(self, attempt: int, seed: str) -> float:
        """How long to wait after an attempt, counted from 1: half of the longest pause, or up to the whole of it.

        Effects that failed together do not come back together, and the same effect waits as long again
        when it is replayed: which part it is follows from `seed`.
        """
        try:
            longest = min(self.first_seconds * self.factor ** (attempt - 1), self.limit_seconds)
        except OverflowError:
            longest = self.limit_seconds
        digest = hashlib.blake2b(f"{seed} {attempt}".encode(), digest_size=4).digest()
        return longest * (1 + int.from_bytes(digest, "big") / 2**32) / 2


ONCE = Attempts()
"""One attempt of the usual length."""
