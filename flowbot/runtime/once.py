"""`once`: a flow that is started only once, ever, for the same values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from flowbot.engine.machine import CompiledFlow
from flowbot.engine.plain import encode_plain
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import once_values


def once_key(flow: CompiledFlow, snapshot: Snapshot, slots: Mapping[str, object], now: datetime) -> str | None:
    """What the store remembers of a start; None for a flow that may be started any number of times.

    People and streams are known by their ids: somebody who is renamed is still the same.

    Args:
        flow: The flow.
        snapshot: The conversation before its first turn.
        slots: What its trigger fills.
        now: The time.

    Raises:
        GuardError: A value cannot be evaluated.
    """
    if not flow.once:
        return None
    values = [_plain(each) for each in once_values(flow, snapshot, slots, now)]
    written = json.dumps([flow.id, values], sort_keys=True).encode("utf-8", "surrogatepass")
    return f"once:{hashlib.blake2b(written, digest_size=16).hexdigest()}"


def _plain(value: object) -> object:
    match value:
        case {"id": str() | int() as identity}:
            return {"id": identity}
        case list() | tuple():
            return [_plain(each) for each in value]
    return encode_plain(value)


class Starts:
    """The starts of a slice that are made once only."""

    def __init__(self, known: Mapping[str, bool]) -> None:
        """Begin with none.

        Args:
            known: Of those that were looked up: whether the store has them.
        """
        self._known = known
        self.made: list[str] = []
        """In this slice."""
        self.unknown: set[str] = set()
        """Those that were asked for and have not been looked up: as if there were none."""

    def has(self, key: str) -> bool:
        """Whether such a start was made."""
        if key not in self._known:
            self.unknown.add(key)
        return key in self.made or self._known.get(key, False)
