"""The kinds of state that ask nobody: what each does on the way in, and what it makes of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flowbot.engine.attempts import ONCE, Attempts
from flowbot.engine.deadlines import Due
from flowbot.engine.effects import TooLong, Words
from flowbot.engine.ending import finish
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent, TimerFired
from flowbot.engine.extras_plan import NO_PLAN, ExtrasPlan, person_of
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.outside import call_action
from flowbot.engine.recipients import Recipient, names_of, recipients_of
from flowbot.engine.refusals import in_words
from flowbot.engine.saying import change_sent, reply
from flowbot.engine.snapshot import Sent
from flowbot.engine.timers import cancel_timers, start_timer
from flowbot.engine.turn import STAY, Turn
from flowbot.errors import GuardError
from flowbot.ids import StateId
from flowbot.values.types import AnswerError

__all__ = [
    "STAY",
    "Awaiting",
    "Branching",
    "Calling",
    "Ending",
    "Forsaken",
    "Jumping",
    "Setting",
    "Speaking",
    "State",
    "Updating",
    "Waiting",
]


MOST_AWAITED = 100
"""To how many a message goes whose receipts are waited for: a conversation remembers each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A place in a flow that does nothing by itself: its eventless transitions lead on."""

    id: StateId
    step: str
    """The step it was made from."""
    reads: frozenset[str] = frozenset()
    """The slots that what it does depends on."""
    waits: ClassVar[bool] = False
    """Whether the flow stays here until something happens."""

    def enter(self, turn: Turn) -> str | None:
        """What happens on the way in; the trigger of what comes of it at once, if not of going on."""
        return None

    def repeat(self, turn: Turn) -> None:
        """Say again what is waited for."""

    def resume(self, turn: Turn) -> str | None:
        """Go on waiting after something else; the trigger of what came of it meanwhile, if anything did."""
        self.repeat(turn)
        return None

    def restore(self, turn: Turn) -> str | None:
        """Wait again where the state around was left, which closed all that was open: as on the way in."""
        return self.enter(turn)

    def leave(self, turn: Turn, target: StateId) -> None:
        """What happens on the way out: nothing of the step happens any more."""
        cancel_timers(turn, self.step)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """The trigger that an event is here; None when nobody here wants it."""
        return None


@dataclass(frozen=True, slots=True)
class Forsaken:
    """What stands in a branch that is not taken any more."""

    slots: frozenset[str]
    """Those that nothing else fills."""
    steps: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branching(State):
    """`if` and `when`: leads two ways."""

    forsaken: Mapping[StateId, Forsaken]
    """Where it leads → what is left behind on that way."""

    def leave(self, turn: Turn, target: StateId) -> None:
        """After a `change`, nothing stays of the branch that does not hold any more."""
        left = self.forsaken.get(target)
        if left is not None and turn.at.catch_up is not None:
            turn.at.done -= left.steps
            for slot in sorted(left.slots):
                turn.empty(slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking(State):
    """`say` and `send`."""

    words: Words
    too_long: TooLong = "split"
    to: Evaluate | None = None
    """To whom; where the position speaks when None."""
    may_change: bool = False
    """Whether some `update` changes it."""
    extras: ExtrasPlan = NO_PLAN
    is_heard: bool = False
    """Whether the flow hears what others write where this goes."""
    once: bool = False
    """Whether it is said one time only, however often one comes here."""
    block: str = ""
    """The step in each item of which it has messages of its own; in the conversation when empty."""

    def enter(self, turn: Turn) -> str | None:
        """Say the words, unless they were said and nothing in them has changed."""
        if not turn.passes(self.step, self.reads):
            self.speak(turn)
        turn.at.done.add(self.step)
        return None

    def speak(self, turn: Turn, *, receipt: bool = False) -> Sequence[Sent] | None:
        """Say the words; what was sent, or None of what is said once and was."""
        item, said = turn.item_of(self.block), f"{self.step}.said"
        if self.once and said in item.counts:
            return None
        recipients = self._recipients(turn)
        if receipt and len(recipients) > MOST_AWAITED:
            message = f"'{self.step}' goes to {len(recipients):,} at once; of {MOST_AWAITED} it can be known who got it"
            raise GuardError(message)
        extras = self.extras.read(turn.names)
        more: dict[str, Any] = {"too_long": self.too_long, "may_change": self.may_change, "receipt": receipt}
        more["asks"] = self.is_heard
        sent = [
            Sent(
                reply(turn, self.words, to=to, extras=extras, **more),
                to,
                is_pinned=extras.pin is True,
                name=name if receipt else None,
            )
            for to, name in recipients.items()
        ]
        turn.has_changed({self.step})
        if self.once:
            item.counts[said] = 1
        if self.may_change or self.is_heard or receipt:
            item.sent[self.step] = sent
        return sent

    def forget(self, turn: Turn) -> None:
        """Let it be said again: nobody got it."""
        turn.item_of(self.block).counts.pop(f"{self.step}.said", None)

    def _recipients(self, turn: Turn) -> Mapping[Recipient, str | None]:
        """To whom it goes, each with what they are called, as far as that is known."""
        if self.to is None:
            return {turn.home: turn.home_name}
        turn.at.trail.clear()  # what others have read is not taken back
        value = self.to(turn.names())
        names = names_of(value)
        return {turn.address(each): names.get(each) for each in recipients_of(value)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Updating(State):
    """`update`: changes what a step has sent, in its place."""

    target: str
    words: Words
    extras: ExtrasPlan = NO_PLAN
    block: str = ""
    """The step in each item of which it has messages of its own; in the conversation when empty."""

    def enter(self, turn: Turn) -> str | None:
        """Change each message of the step."""
        if not turn.passes(self.step, self.reads):
            self.speak(turn)
        turn.at.done.add(self.step)
        return None

    def speak(self, turn: Turn, *, receipt: bool = False) -> Sequence[Sent]:
        """Change each message of the step; what was sent."""
        sent, given, changes = turn.sent_by(self.target), self.extras.read(turn.names), list[Sent]()
        for place, each in enumerate(sent):
            extras = given.of_change(is_pinned=each.is_pinned)
            change = change_sent(turn, each, self.words, extras=extras, receipt=receipt)
            changes.append(Sent(change, each.to, name=each.name))
            sent[place] = replace(each, is_pinned=extras.pin is True)
        if receipt:
            turn.item_of(self.block).sent[self.step] = changes
        return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(State):
    """`set`: slots get the values of expressions, all at once."""

    values: Mapping[CompiledSlot, Evaluate]

    def enter(self, turn: Turn) -> str | None:
        """Fill or empty the slots; raises GuardError when a value does not fit."""
        if turn.passes(self.step, self.reads):
            return None
        names = turn.names()
        found = {slot: evaluate(names) for slot, evaluate in self.values.items()}
        for slot, value in found.items():
            if value is None:
                turn.empty(slot.name)
                continue
            try:
                turn.fill(slot.name, slot.fit(value, turn.now, {**names, **{each.name: found[each] for each in found}}))
            except AnswerError as error:
                raise GuardError(f"'{slot.name}' cannot be set to {value!r}: {error}") from error
        turn.at.done.add(self.step)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(State):
    """`wait`: nothing happens until then."""

    waits: ClassVar[bool] = True
    due: Due

    def enter(self, turn: Turn) -> str | None:
        """Start to wait, unless that was done."""
        if not turn.passes(self.step, self.reads):
            start_timer(turn, f"{self.step}.due", self.due.moment(turn))
        return None

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Go on when the time has come."""
        if not isinstance(event, TimerFired):
            return None
        turn.at.done.add(self.step)
        return "timer.due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jumping(State):
    """`goto`: its target will be done afresh."""

    target: str

    def enter(self, turn: Turn) -> str | None:
        """Count the jump."""
        turn.count(f"{self.step}.goto")
        turn.at.done.discard(self.target)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting(State):
    """A state that waits for what something outside gives."""

    waits: ClassVar[bool] = True
    save: Mapping[CompiledSlot, Evaluate]
    attempts: Attempts = ONCE

    @property
    def source(self) -> str:
        """What gives the result, as errors call it."""
        return self.step

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Keep the result, or the error."""
        if isinstance(event, CallReturned | CallFailed) and event.effect == turn.at.waiting_for:
            turn.at.counts.pop(f"{self.step}.busy", None)
        if isinstance(event, CallReturned) and event.effect == turn.at.waiting_for:
            turn.at.waiting_for = None
            return self._keep(turn, event)
        if isinstance(event, CallFailed) and event.effect == turn.at.waiting_for:
            turn.at.waiting_for = None
            turn.at.error = in_words(event.error, turn.flow.locale)
            return "failed"
        return None

    def _keep(self, turn: Turn, event: CallReturned) -> str:
        names = turn.names(result=event.result)
        for slot, evaluate in self.save.items():
            try:
                turn.fill(slot.name, slot.fit(evaluate(names), turn.now, names))
            except (AnswerError, GuardError) as error:
                turn.notes.append(f"what {self.source} gave does not fit '{slot.name}' ({event.effect})")
                message = f"{self.source} gave what does not fit: {error}"
                turn.at.error = {"kind": "result", "message": message, "id": event.effect, "attempts": event.attempts}
                return "failed"
        turn.at.done.add(self.step)
        return "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling(Awaiting):
    """`call`: waits for the result of an action."""

    action: str
    arguments: Mapping[str, Evaluate]
    only_looks: bool = False
    """Whether it changes nothing in the world, so that one may go back across it."""
    on_behalf_of: Evaluate | None = None
    """For whom the platform does it; for the bot when None."""

    @property
    def source(self) -> str:
        """The action."""
        return self.action

    def enter(self, turn: Turn) -> str | None:
        """Ask for the call, unless it was done and nothing it reads has changed."""
        if not turn.passes(self.step, self.reads):
            names = turn.names()
            arguments = {name: evaluate(names) for name, evaluate in self.arguments.items()}
            person = person_of(self.on_behalf_of(names)) if self.on_behalf_of is not None else None
            call_action(turn, self.action, arguments, self.attempts, only_looks=self.only_looks, on_behalf_of=person)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending(State):
    """`end`, and the built-in ends."""

    end: str
    words: Words | None = None
    otherwise: Words | None = None
    """Of a built-in end: the bot's own words, said when the flow's cannot be rendered."""

    def enter(self, turn: Turn) -> str | None:
        """Say the end's words, and finish."""
        words, error = self.words, turn.at.error or {}
        if words is not None and words.is_usual:
            if turn.before.caller is not None:
                words = None  # they are left to the flow that runs it
            elif self.end == "failed" and error.get("kind") == "unreachable" and not isinstance(turn.event, CallFailed):
                words = turn.flow.patterns["bot_left_out"]
        if words is not None:
            reply(turn, words, otherwise=self.otherwise, too_long="split")
        finish(turn, self.end)
        return None
