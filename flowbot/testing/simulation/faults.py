"""What goes wrong between a bot and its ports, drawn from a seed: each seed has faults of its own kinds."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any

from anyio.lowlevel import checkpoint

from flowbot.clock import Clock
from flowbot.errors import (
    DatafeedError,
    HttpError,
    RateLimitedError,
    RetryableError,
    StoreUnavailableError,
    SymphonyError,
)
from flowbot.testing.simulation.journal import Journal, stream_of
from flowbot.testing.simulation.ports import Between, KilledError

STORE = frozenset(
    {
        "ingest",
        "claim",
        "commit",
        "take",
        "settle",
        "release",
        "keep_versions",
        "keep_times",
        "next_due",
        "load_conversations",
        "places",
        "last_stored",
        "load_note",
        "keep_note",
    }
)
FEED = frozenset({"read_events", "open_feed"})
POD = frozenset(
    {
        "get_me",
        "send_message",
        "update_message",
        "pin_message",
        "unpin_message",
        "open_im",
        "find_rooms",
        "list_streams",
        "read_messages",
        "read_attachment",
    }
)
WEB = frozenset({"send"})
NEVER_FAIL = frozenset({"backlog", "aclose", "dead_letters", "load_versions", "remembered", "parked"})
RATES: Mapping[str, Sequence[float]] = {
    "crash": (0, 0.001, 0.003, 0.01),
    "lag": (0, 0.05, 0.3),
    "delay": (0, 0.01, 0.05),
    "failure": (0, 0.01, 0.1),
    "unknown": (0, 0.02, 0.15),
    "limit": (0, 0, 0.05),
    "outside": (0, 0, 0.1, 0.7),
    "store failure": (0, 0, 0.002, 0.02),
    "feed failure": (0, 0, 0.01),
    "twice": (0, 0.05, 0.3),
    "reorder": (0, 0.3),
}
"""Kinds of faults, and how often they may be; a seed takes one of the figures for each."""
DELAYS = (0.05, 1, 7, 29, 31, 70)
"""Of some of them the feed gives back what was read, and some are longer than an action may take."""
MOST_CRASHES = 8


class Faults(Between):
    """Disturbs a bot until it is told to be calm; when it has killed the bot, nothing is carried out any more."""

    def __init__(self, random: Random, clock: Clock, journal: Journal) -> None:
        self._random = random
        self._clock = clock
        self._journal = journal
        self._rates = {kind: random.choice(rates) for kind, rates in RATES.items()}
        self.is_calm = False
        self.is_dead = False
        self.steps = 0
        """How often something was done; while it stands still, the bot waits."""

    def begin(self) -> None:
        """The process was started again."""
        self.is_dead = False

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        """Carry an operation out: late, with an error, after a crash never."""
        self.steps += 1
        self._live()
        if self.is_calm:
            return await operation()
        await self._linger(point)
        self._maybe_kill(f"before {point}")
        error, is_done = self._error(point)
        if error is not None and not is_done:
            raise error
        result = await operation()
        self.steps += 1
        self._maybe_kill(f"after {point}")
        if error is not None:
            raise error
        await self._linger(point)
        return result

    async def live_through(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        """Carry an operation out, and nothing more after a crash, which may be before or behind it."""
        self.steps += 1
        self._live()
        if self.is_calm:
            return await operation()
        self._maybe_kill(f"before {point}")
        result = await operation()
        self._maybe_kill(f"after {point}")
        return result

    def deliver(self, events: Sequence[bytes]) -> Sequence[bytes]:
        """A batch with some events twice, and with those of different streams in another order."""
        if not self.is_calm and events:
            events = self._reorder(self._repeat(events))
        self._journal.deliver(events)
        return events

    def happened(self, point: str, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        """Write down what was carried out."""
        self._journal.happened(point, port, args, named, result)

    def refused(self, point: str, args: Sequence[Any], error: Exception) -> None:
        """Write down what was refused."""
        self._journal.refused(point, args, error)

    def _live(self) -> None:
        if self.is_dead:
            raise KilledError

    def _falls(self, kind: str) -> bool:
        rate = self._rates[kind]
        return rate > 0 and self._random.random() < rate

    def _count(self, kind: str, words: str) -> None:
        self._journal.count(kind)
        self._journal.note(f"! {words}")

    def _maybe_kill(self, where: str) -> None:
        self._live()
        if self._journal.counts["crash"] < MOST_CRASHES and self._falls("crash"):
            self.is_dead = True
            self._count("crash", f"killed {where}")
            raise KilledError

    async def _linger(self, point: str) -> None:
        if self._falls("lag"):
            self._journal.count("lag")
            for _ in range(self._random.randint(1, 12)):
                self.steps += 1
                await checkpoint()
        if self._falls("delay"):
            seconds = self._random.choice(DELAYS)
            self._count("delay", f"{point} takes {seconds:g} s")
            await self._clock.sleep(seconds)
        self._live()

    def _error(self, point: str) -> tuple[Exception | None, bool]:
        """What a point answers in place of its result; and whether it is carried out all the same.

        Points that are none of a port are those of the author's services.
        """
        if point in NEVER_FAIL:
            return None, False
        if point in STORE:
            return self._failure(point, "store failure", StoreUnavailableError("the disk is gone"))
        if point in FEED:
            return self._failure(point, "feed failure", DatafeedError("the feed is gone", status=400))
        if self._falls("unknown"):
            is_done = self._random.random() < 0.5
            self._count("unknown", f"{point} is {'done' if is_done else 'not done'}, and nobody knows")
            return _unknown(point), is_done
        if point in POD and self._falls("limit"):
            seconds = self._random.choice((None, 1.0, 5.0))
            self._count("limit", f"{point} is asked to slow down")
            return RateLimitedError("slow down", retry_after_seconds=seconds), False
        return self._failure(point, "failure" if point in POD else "outside", _failure(point))

    def _failure(self, point: str, kind: str, error: Exception) -> tuple[Exception | None, bool]:
        if not self._falls(kind):
            return None, False
        self._count(kind, f"{point} fails")
        return error, False

    def _repeat(self, events: Sequence[bytes]) -> Sequence[bytes]:
        found: list[bytes] = []
        for body in events:
            found.append(body)
            if self._falls("twice"):
                again = self._as_another(body)
                self._count("twice", "the feed gives an event twice")
                found.insert(self._random.randrange(len(found), len(found) + 1), again)
        return found

    def _as_another(self, body: bytes) -> bytes:
        """The same event again; a message now and then under another event id, as Symphony may deliver it."""
        data = json.loads(body)
        if data["type"] != "MESSAGESENT" or self._random.random() < 0.5:
            return body
        return json.dumps({**data, "id": f"{data['id']}x"}).encode()

    def _reorder(self, events: Sequence[bytes]) -> Sequence[bytes]:
        """The events with the streams interleaved in another way."""
        if not self._falls("reorder"):
            return events
        by_stream: dict[str | None, list[bytes]] = {}
        for body in events:
            by_stream.setdefault(stream_of(body), []).append(body)
        if len(by_stream) < 2:
            return events
        self._count("reorder", "streams of the feed come in another order")
        found = []
        while by_stream:
            stream = self._random.choice(list(by_stream))
            found.append(by_stream[stream].pop(0))
            if not by_stream[stream]:
                del by_stream[stream]
        return found


def _unknown(point: str) -> Exception:
    if point in POD:
        return SymphonyError("the answer was lost", outcome_unknown=True)
    return HttpError("unreachable", "the answer was lost", may_pass=True) if point in WEB else RetryableError("lost")


def _failure(point: str) -> Exception:
    if point in POD:
        return SymphonyError("nobody answers", status=503)
    return HttpError("unreachable", "nobody answers", may_pass=True) if point in WEB else RetryableError("not there")
