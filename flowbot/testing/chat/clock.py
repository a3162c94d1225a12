"""The clock of a chat, which its test turns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Generic

from flowbot.testing.chat.stage import Done, Stage
from flowbot.testing.lines import Clock


class ChatClock(Generic[Done]):
    """The time of a chat; it stands still until it is turned, and what is due on the way happens in its order."""

    def __init__(self, stage: Stage[Done]) -> None:
        self._stage = stage

    @property
    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self._stage.core.clock.now()

    def advance(self, by: str | timedelta) -> Done:
        """Turn it on, by `61m` or `2d`."""
        text = by if isinstance(by, str) else f"{by // timedelta(seconds=1)}s"
        return self._stage.do(Clock(by=text.removeprefix("+")))

    def set(self, to: str | datetime, zone: str | None = None) -> Done:
        """Turn it to a moment; it does not go back.

        Args:
            to: `2026-11-24T09:00`, `2026-11-24T09:00 Europe/London`, or a datetime. A local time that a clock
                change skips is the next that exists, and one that occurs twice is the first.
            zone: Where it is this time then, unless that is said with it; UTC when left out.
        """
        text = to if isinstance(to, str) else to.isoformat()
        return self._stage.do(Clock(to=f"{text} {zone}" if zone is not None else text))

    def until_idle(self) -> Done:
        """Turn it until no conversation waits for it any more, nor a call that is tried again."""
        return self._stage.do(Clock(to="idle"))
