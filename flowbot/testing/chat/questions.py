"""Questions of a chat's bot that nobody has to expect: those that somebody has answered."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.engine.events import Said, Submitted
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.turns import Turn


class Questions:
    """Which questions were answered.

    Args:
        seen: All that the bot has said, which grows.
    """

    def __init__(self, seen: Sequence[SeenMessage]) -> None:
        self._seen = seen
        self._perhaps: list[SeenMessage] = []
        """Those in whose places somebody does something now."""

    def answered(self, place: str) -> None:
        """Somebody does something there: where the bot hears it, the question that was asked last was expected."""
        said = (each for each in reversed(self._seen) if each.place == place and not each.is_card_change)
        if (last := next(said, None)) is not None and last.claim is None and last.asks:
            last.claim = "answered"
            self._perhaps.append(last)

    def note(self, turn: Turn, before: int) -> None:
        """What somebody has answered was expected, also where something was said after the question.

        Args:
            turn: What was done, and what came of it.
            before: How much the bot had said by then.
        """
        for each in self._perhaps if not turn.steps and not turn.messages else ():
            each.claim = None
        self._perhaps.clear()
        places = {each.place for each in turn.deeds if each.place is not None}
        for told in turn.steps:
            if isinstance(told.event, Said | Submitted):
                asked = (each for each in self._seen[:before][::-1] if each.asks_in(told.before.conversation, places))
                if (last := next(asked, None)) is not None:
                    last.claim = last.claim or "answered"
