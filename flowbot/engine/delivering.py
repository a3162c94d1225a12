"""What waits until it is known what became of its messages: whether anybody got them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.engine.events import Arrived, FlowEvent, Refused
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.snapshot import Sent
from flowbot.engine.states import STAY, Awaiting, Speaking, Updating
from flowbot.engine.turn import Turn
from flowbot.values.types import AnswerError

SENT = "sent"
"""The trigger of a message that somebody got."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering(Awaiting):
    """`say`, `send` or `update` that has a way for when nobody gets it, or of which something asks who did."""

    says: Speaking | Updating
    save: Mapping[CompiledSlot, Evaluate] = field(default_factory=dict)

    def enter(self, turn: Turn) -> str | None:
        """Speak, unless it was done and nothing it says has changed."""
        if turn.passes(self.step, self.reads):
            return None
        sent = self.says.speak(turn, receipt=True)
        return SENT if sent is None else self._settle(turn, sent)

    def resume(self, turn: Turn) -> str | None:
        """Go on, whatever is known: a receipt that came while the position was elsewhere may not have been heard."""
        return self._settle(turn, self._sent(turn)) or SENT

    def restore(self, turn: Turn) -> str | None:
        """The same: what was said is not said again."""
        return self.resume(turn)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Go on when the last receipt has come."""
        if not isinstance(event, Arrived | Refused):
            return None
        return self._settle(turn, self._sent(turn)) or STAY

    def _sent(self, turn: Turn) -> Sequence[Sent]:
        return turn.item_of(self.says.block).sent.get(self.step, ())

    def _settle(self, turn: Turn, sent: Sequence[Sent]) -> str | None:
        """The trigger of what became of the messages; None while that is not known of all."""
        receipts = [each.receipt for each in sent]
        if None in receipts:
            return None
        turn.at.counts.pop(f"{self.step}.busy", None)
        if any(each is not None and each.error is None for each in receipts):
            turn.at.done.add(self.step)
            return SENT
        if isinstance(self.says, Speaking):
            self.says.forget(turn)
        errors = [each.error for each in receipts if each is not None and each.error is not None]
        turn.at.error = errors[-1] if errors else undelivered(turn)
        return "failed"


def undelivered(
    turn: Turn, reason: str = "not_delivered", kind: str = "unreachable", **more: object
) -> dict[str, object]:
    """Why nobody got a message, as `error` has it; the reason is the name of a sentence."""
    known = {name: value for name, value in more.items() if value is not None}
    return {"kind": kind, "message": AnswerError(reason).said(turn.flow.locale), **known}
