"""Datahoses: what happens in all streams of a local pod, for the bots that ask for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flowbot.clock import Clock, milliseconds
from flowbot.ids import UserId
from flowbot.pod._bell import Bell
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeed
from flowbot.pod.identifiers import IdMaker

SCOPES = frozenset({"INTERNAL", "EXTERNAL", "FEDERATED"})
_OF_PEOPLE = frozenset({"CONNECTIONREQUESTED", "CONNECTIONACCEPTED"})
"""Events that happen in no stream, and are external (agent specification 25.8.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a bot asks of the datahose; those that ask for the same share what comes."""

    tag: str
    event_types: frozenset[str]
    scopes: frozenset[str] = frozenset()
    """Of which streams; of all when empty."""

    def takes(self, event: dict[str, Any]) -> bool:
        """Whether an event is among what is asked for."""
        return event.get("type") in self.event_types and (not self.scopes or _scope_of(event) in self.scopes)


class Datahoses:
    """The datahoses of all bots."""

    def __init__(self, clock: Clock, ids: IdMaker, settings: FeedSettings, changed: Bell) -> None:
        self._clock = clock
        self._ids = ids
        self._settings = settings
        self._changed = changed
        self._hoses: dict[tuple[UserId, Wanted], Datafeed] = {}

    @property
    def is_drained(self) -> bool:
        """Whether every event was read and acknowledged, by every bot that asked for it."""
        self._forget_expired()
        return all(hose.is_drained for hose in self._hoses.values())

    def get(self, bot_id: UserId, wanted: Wanted) -> Datafeed:
        """What a bot reads; it holds what happens from the first time on that it is asked for."""
        self._forget_expired()
        key = (bot_id, wanted)
        if key not in self._hoses:
            hose_id = self._ids.datahose_id(milliseconds(self._clock.now()))
            self._hoses[key] = Datafeed(hose_id, self._clock, self._ids, self._settings, self._changed)
        return self._hoses[key]

    def put(self, body: bytes) -> None:
        """Add an event for those who asked for such."""
        self._forget_expired()
        if not self._hoses:
            return
        event = _read_event(body)
        for (_, wanted), hose in self._hoses.items():
            if wanted.takes(event):
                hose.put(body)

    def drop(self) -> None:
        """Lose every event; whoever reads has an empty batch, and reads again."""
        for hose in self._hoses.values():
            hose.clear()
            hose.send_away()

    def follow(self, others: Datahoses) -> None:
        """Hold what happens from now on for everybody who asked `others`."""
        for bot_id, wanted in others._hoses:
            self.get(bot_id, wanted)

    def _forget_expired(self) -> None:
        self._hoses = {key: hose for key, hose in self._hoses.items() if not hose.is_expired}


def _read_event(body: bytes) -> dict[str, Any]:
    """An event; what is none has no type, and so nobody asks for it."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else {}


def _scope_of(event: dict[str, Any]) -> str:
    if event["type"] in _OF_PEOPLE:
        return "EXTERNAL"
    return "EXTERNAL" if any(stream.get("external") is True for stream in _streams_of(event)) else "INTERNAL"


def _streams_of(event: dict[str, Any]) -> list[dict[str, Any]]:
    payload = event.get("payload")
    parts = [each for each in payload.values() if isinstance(each, dict)] if isinstance(payload, dict) else []
    parts += [each["message"] for each in parts if isinstance(each.get("message"), dict)]
    return [each["stream"] for each in parts if isinstance(each.get("stream"), dict)]
