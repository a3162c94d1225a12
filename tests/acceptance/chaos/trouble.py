"""What goes wrong: the bot is killed, and its connections and requests fail, at moments drawn from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.processes import BotProcess

SEND: Mapping[str, Any] = {"pathPrefix": "/agent/v4/stream/", "pathSuffix": "/message/create"}
_CHANGE: Mapping[str, Any] = {**SEND, "pathSuffix": "/update"}
_READ: Mapping[str, Any] = {"pathPrefix": "/agent/v5/datafeeds/", "pathSuffix": "/read"}
_PAGE: Mapping[str, Any] = {"status": 502, "headers": {"Content-Type": "text/html"}, "body": "<h1>Bad Gateway</h1>"}
SLOW: Mapping[str, Any] = {**SEND, "delaySeconds": 0.08, "times": None}
"""Every send takes a while, so that there is always one on its way when the bot is killed."""
KILLED_WHILE_STARTING = 0.25
"""How many lives end while the bot starts, or a moment later."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that goes wrong on the way between bot and pod."""

    name: str
    weight: int
    path: str
    body: Mapping[str, Any] | None = None


KINDS: Sequence[Kind] = (
    Kind("connections cut", 5, "/v1/network/cut"),
    Kind("send done, connection cut", 4, "/v1/faults", {**SEND, "cutAt": 0, "isCarriedOut": True}),
    Kind("send not done, connection cut", 2, "/v1/faults", {**SEND, "cutAt": 0}),
    Kind("send arrives late", 3, "/v1/faults", {**SEND, "lateSeconds": 0.8}),
    Kind("answer to a send breaks off", 1, "/v1/faults", {**SEND, "cutAt": -5}),
    Kind("send done, page of a proxy", 1, "/v1/faults", {**SEND, **_PAGE, "isCarriedOut": True}),
    Kind("send not done, page of a proxy", 1, "/v1/faults", {**SEND, **_PAGE}),
    Kind("change done, connection cut", 1, "/v1/faults", {**_CHANGE, "cutAt": 0, "isCarriedOut": True}),
    Kind("events read, answer breaks off", 2, "/v1/faults", {**_READ, "cutAt": -3}),
    Kind("asked to slow down", 1, "/v1/faults", {**SEND, "status": 429, "headers": {"Retry-After": "1"}}),
    Kind("logins ended", 1, "/v1/tokens/expire"),
)


class Trouble:
    """Kills the bot, and breaks what is between it and the pod, until it has been killed often enough."""

    def __init__(self, bot: BotProcess, control: Control, *, kills: int, seed: int, say: Callable[[str], None]) -> None:
        self._bot = bot
        self._control = control
        self._left = kills
        self._say = say
        self._kills = random.Random(f"{seed}/kills")
        self._cuts = random.Random(f"{seed}/cuts")
        self.kills = 0
        self.cuts: Counter[str] = Counter()

    async def make(self, gap_seconds: float) -> None:
        """Return when the bot, which runs, was killed for the last time and is there again.

        Args:
            gap_seconds: How long the bot lives on average, from when it is ready; of some lives it does not see so much.
        """
        while self.kills < self._left:
            await self._live(gap_seconds)
            self._bot.kill()
            self.kills += 1
            self._say(f"kill {self.kills}")
            await self.begin()
            self._bot.start()
            if self._kills.random() < KILLED_WHILE_STARTING and self.kills < self._left:
                await anyio.sleep(self._kills.uniform(0.1, 1.5))
            else:
                await self._bot.ready()
        await self._live(gap_seconds)
        await self.begin()

    async def begin(self) -> None:
        """Let nothing go wrong any more, but sends take their time."""
        await self._control.clear()
        await self._control.tell("/v1/faults", dict(SLOW))

    async def _live(self, gap_seconds: float) -> None:
        """Let the bot live for a while, not in peace."""
        with anyio.move_on_after(self._kills.uniform(0.3, 2 * gap_seconds - 0.3)):
            while True:
                await anyio.sleep(self._cuts.uniform(0.1, 0.8))
                [kind] = self._cuts.choices(KINDS, [each.weight for each in KINDS])
                self.cuts[kind.name] += 1
                await self._control.tell(kind.path, dict(kind.body) if kind.body is not None else None)
