"""A talk that is watched: what is promised is looked at after every line, and when nobody says anything more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flowbot.testing.chat.core import Core
from flowbot.testing.chat.turns import Turn
from flowbot.testing.promises.facts import Facts
from flowbot.testing.promises.invariants import ALWAYS, AT_THE_END, Breach, look

PATIENCE = timedelta(days=400)
"""When nobody has answered for so long, nobody will."""
_MOST_DUE = 2_000


class Watched:
    """Looks whether a talk keeps what is promised."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._facts = Facts(core, Turn(None, core.clock.now()))
        self._heard = 0

    def look(self) -> list[Breach]:
        """What was broken since somebody last looked."""
        found: list[Breach] = []
        for turn in self._core.turns[self._heard :]:
            self._heard += 1
            self._facts.hear(turn)
            found += look(ALWAYS, self._facts)
        return found

    async def wait(self) -> list[Breach]:
        """Let time pass until nothing happens any more; what is broken then, or on the way."""
        has_ended = await self._pass()
        found = self.look()
        return found or (look(AT_THE_END, self._facts) if has_ended else [])

    async def _pass(self) -> bool:
        """Whether all that was to happen has happened."""
        core = self._core
        most = core.clock.now() + PATIENCE
        for _ in range(_MOST_DUE):
            due = await core.process.next_due()
            if due is None or due > most or not any(each.end is None for each in core.watch):
                return True
            await core.turn(None, partial(core.pass_time, due + timedelta(milliseconds=1)))
        return False
