"""One event being worked on: a throwaway copy of the snapshot, and the effects so far."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flowbot.engine.effects import Effect, Reply
from flowbot.engine.events import Departed, FlowEvent, Happened, ItemEnded, Refused, Restored, Resumed, Said, Submitted
from flowbot.engine.facts import Evaluate, FlowFacts
from flowbot.engine.names import Later, Names
from flowbot.engine.recipients import Recipient
from flowbot.engine.records import answer_names, person_or_none, sent_names, stream_or_none, trigger_names, user_names
from flowbot.engine.roles import NO_ROLES, RolesNow
from flowbot.engine.shown import ShownSlots
from flowbot.engine.snapshot import MAIN, Answer, CatchUp, Position, Sent, Snapshot, address, around, home_of
from flowbot.engine.taken import OPENED, Judged, Taken
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId, StateId, effect_id
from flowbot.values.context import ReadContext

STAY = "stay"
"""The trigger of an event that was answered and moves nothing."""
UNKNOWN_ERROR = {"id": None, "status": None, "attempts": None}
"""What `error` has that is not known of every failure."""


class Turn:
    """What a turn changes. Discarded when the turn fails, so that nothing of it remains."""

    def __init__(self, flow: FlowFacts, snapshot: Snapshot, event: FlowEvent, now: datetime) -> None:
        self.flow = flow
        self.before = snapshot
        self.event = event
        self.now = now
        self.positions = {key: position.copy() for key, position in snapshot.positions.items()}
        self.at = self.positions[MAIN]
        """The position that moves."""
        self.queue: list[tuple[str, ItemEnded | Restored | Departed | Refused | None]] = []
        """Positions that have to move yet: those that were opened, whose items have ended, or that lose people."""
        self.kept = list(snapshot.kept)
        """Messages that wait for a call to return."""
        self.ended: str | None = None
        self.fired = ""
        """The timer that went off: `step.kind`."""
        self.go_to = ""
        """The question that `back` goes to."""
        self.left: dict[str, StateId] = {}
        """Positions whose question was open where the person is not any more, and where they stood."""
        self.problem: str | None = None
        """Why the answer of this turn is none; what `invalid` words name."""
        self.field_problems: Mapping[str, str] = {}
        """The same, for each field of a form."""
        self.typed: Mapping[str, object] | None = None
        """What the form of this turn held that is shown again."""
        self.cancels = False
        """Whether somebody cancels the conversation, or an item of it."""
        self.notes: list[str] = []
        """For an operator."""
        self.effects: list[Effect] = []
        self.taken: list[Taken] = []
        self.judged: list[Judged] = []
        message = event.message if isinstance(event, Said) else None
        self.context = flow.read_context(now, message, self.stream)
        """What reading a text depends on beside the text."""
        self.roles = self._roles_now() if flow.roles else NO_ROLES
        """Who has which role: each is read once in a turn."""
        self._names: tuple[Mapping[str, object], Later, object] | None = None

    # ── who and where ──

    @property
    def home(self) -> Recipient:
        """Where the position speaks."""
        return self.home_of(self.at)

    @property
    def home_name(self) -> str | None:
        """What the stream or the person is called where the position speaks, as far as that is known."""
        here, user = self.before.here, self.user
        if here is not None and here.type != "IM" and self.home.stream_id == here.id:
            return here.name or None
        return (user.display_name or None) if user is not None else None

    def home_of(self, position: Position) -> Recipient:
        """Where a position speaks."""
        return home_of(self.positions, position, self.before)

    @property
    def user(self) -> User | None:
        """Whom the position talks to; None for nobody."""
        for each in self._around():
            person = each.sender or each.person
            if person is not None:
                return person
        return self.before.initiator

    def talks_to(self, person: User) -> bool:
        """Whether the position talks to this person."""
        user = self.user
        return user is not None and user.id == person.id

    @property
    def sender(self) -> User | None:
        """Who caused the turn, if a person did."""
        match self.event:
            case Said(message=message):
                return message.by
            case Submitted(by=by) | Resumed(by=by):
                return by
            case Happened(user=user):
                return user
        return None

    @property
    def stream(self) -> Stream | None:
        """Where the event comes from; None for nowhere."""
        match self.event:
            case Happened(stream=Stream() as stream):
                return stream
            case Said(message=message):
                return message.stream
            case Submitted(stream=Stream() as stream) | Resumed(stream=stream):
                return stream
        return self.before.here

    @property
    def is_in_im(self) -> bool:
        """Whether the event comes from an IM."""
        return self.stream is not None and self.stream.type == "IM"

    def address(self, recipient: Recipient) -> Recipient:
        """The same recipient, as a stream where that is known: the IM that the conversation lives in."""
        return address(recipient, self.before)

    # ── names and slots ──

    def _roles_now(self) -> RolesNow:
        present = [each for each in (self.before.initiator, self.sender) if each is not None]
        return RolesNow(self.flow.roles, *map(user_names, present))

    @property
    def slots(self) -> MutableMapping[str, object]:
        """The slots that the position sees: its own and those around it."""
        if self.at.parent is None:
            return self.at.slots
        return ChainMap(*(each.slots for each in self._around()))

    @property
    def answers(self) -> Mapping[str, Answer]:
        """Who answered which question, as the position sees it."""
        if self.at.parent is None:
            return self.at.answers
        return ChainMap(*(each.answers for each in self._around()))

    def _around(self) -> list[Position]:
        return [self.at] if self.at.parent is None else around(self.positions, self.at)

    def names(self, **more: object) -> Names:
        """Every name that expressions and messages may use now."""
        if self._names is None:
            self._names = self._names_here()
        names = Names(*self._names)
        names.update(self.slots)
        if self.at.error is not None:
            names["error"] = {**UNKNOWN_ERROR, **self.at.error}
        names.update(more)
        return names

    def _names_here(self) -> tuple[Mapping[str, object], Later, object]:
        """Those of the position, its slots aside: what is known, and what is made when it is read."""
        known = {**self.flow.constants, **self._messages(), **self._local_names()}
        made_of = _Moment(self.flow, self.before, self.context, self.roles, self.user, dict(self.answers))
        return known, _LATER, made_of

    def _messages(self) -> dict[str, object]:
        """What became of the messages of the steps that something asks it of."""
        if not self.flow.awaited:
            return {}
        return {"messages": {step: sent_names(self.sent_by(step), self.before) for step in self.flow.awaited}}

    def _local_names(self) -> dict[str, object]:
        """Items and rows, as the position sees them: its own before those around it."""
        found: dict[str, object] = {}
        if len(self.positions) == 1 and not self.at.names and not self.at.rows:
            return found
        for each in reversed(self._around()):
            found |= each.names
            found |= {name: [dict(row) for row in rows] for name, rows in each.rows.items()}
            for item in self.positions.values():
                if item.parent == each.id and item.row is not None:
                    name, number = item.row
                    found[name][number] |= item.slots  # type: ignore[index]  # these are rows
        return found

    def work_at(self, position: Position) -> None:
        """Go on at another position."""
        if position is not self.at:
            self.at = position
            self.forget_names()

    def open(self, position: Position) -> None:
        """Open an item or a branch, which will move in this turn."""
        self.positions[position.id] = position
        self.took_inside(position)
        self.queue.append((position.id, None))

    def took(self, position: Position, trigger: str, target: StateId | None, way: int | None = None) -> None:
        """Tell that a position goes on to a state, by an arrow or without one."""
        self.taken.append(Taken(position.id, position.state, trigger, target, way))

    def took_inside(self, position: Position) -> None:
        """Tell that a position begins inside the state where the turn is."""
        self.taken.append(Taken(position.id, self.at.state, OPENED, position.state, None))

    def is_open(self, position: Position) -> bool:
        """Whether a position has not come to its end."""
        return self.positions.get(position.id) is position

    def forget_names(self) -> None:
        """Make the names anew: what they hold has changed."""
        self._names = None

    def fill(self, slot: str, value: object) -> None:
        """Give a slot its value; slots whose limits name it are emptied when it changes."""
        slots = self._owner(slot)
        if slot in slots and slots[slot] == value:
            return
        changed_before = slot in slots
        slots[slot] = value
        gone = {slot}
        if changed_before:
            gone |= self._clear_dependent(slot)
        self.has_changed(gone)

    def _owner(self, slot: str) -> dict[str, object]:
        """Where a slot lives: a column of the rows of its block, else the conversation."""
        return self.item_of(self.flow.slots[slot].block).slots

    def item_of(self, block: str) -> Position:
        """The item of a block that the position stands in; the main position where there is none."""
        main = self.positions[MAIN]
        return next((each for each in self._around() if each.block == block), main) if block else main

    def empty(self, slot: str) -> None:
        """Let a slot hold nothing."""
        if self._owner(slot).pop(slot, None) is not None:
            self.has_changed({slot} | self._clear_dependent(slot))

    def _clear_dependent(self, slot: str) -> set[str]:
        """Empty the slots whose limits name it, and those whose limits name these."""
        gone, ahead = set[str](), [slot]
        while ahead:
            cause = ahead.pop()
            others = [each.name for each in self.flow.slots.values() if cause in each.depends_on]
            emptied = [name for name in others if self._owner(name).pop(name, None) is not None]
            gone.update(emptied)
            ahead += emptied
        return gone

    def has_changed(self, names: set[str]) -> None:
        """Let steps be done again, while catching up, that depend on these slots or messages."""
        if self.at.catch_up:
            self.at.catch_up = replace(self.at.catch_up, changed=self.at.catch_up.changed | names)

    # ── going on, and back ──

    def passes(self, step: str, reads: frozenset[str]) -> bool:
        """Whether, while catching up, a step that was done need not be done again."""
        catch_up = self.at.catch_up
        return catch_up is not None and step in self.at.done and not (reads & catch_up.changed)

    def holds(self, guard: Evaluate, names: Mapping[str, object] | None = None) -> bool:
        """Whether a guard is true of the names, by default what is known now; one that cannot be evaluated is noted."""
        try:
            return guard(self.names() if names is None else names) is True
        except GuardError as error:
            self.notes.append(f"guard failed: {error}")
            return False

    def judges(self, trigger: str, guard: Evaluate, names: Mapping[str, object] | None = None) -> bool:
        """The same of a guard that is no arrow's, but decides whether an event is a trigger; it is told of."""
        held = self.holds(guard, names)
        self.judged.append(Judged(self.at.state, trigger, held))
        return held

    def begin_catch_up(self) -> None:
        """From now on walk to where the person is, until they are there."""
        catch_up = self.at.catch_up
        until = catch_up.until if catch_up else self.at.state
        changed = catch_up.changed if catch_up else frozenset()
        self.at.catch_up = CatchUp(until=until, changed=changed)

    def count(self, name: str) -> int:
        """Count one more, and say how many there are."""
        self.at.counts[name] = self.at.counts.get(name, 0) + 1
        return self.at.counts[name]

    def answered(
        self, step: str, *, by: User, at: datetime, message_id: MessageId | None, option: str | None = None
    ) -> None:
        """Remember who answered a question."""
        stream = self.stream if self.stream is not None and not self.before.is_in(self.stream) else None
        everybody = tuple(self.at.votes)
        self.at.votes = []
        self.at.answers[step] = Answer(
            by=by, at=at, option=option, message_id=message_id, stream=stream, everybody=everybody
        )
        self.forget_names()
        self.at.done.add(step)
        self.at.counts.pop(f"{step}.invalid", None)
        self.leave_trail_for(by)
        if self.talks_to(by):
            self.at.trail = [*(each for each in self.at.trail if each != step), step]

    def leave_trail_for(self, by: User) -> None:
        """Let nobody go back past an answer of another person than the one whom the flow talks to."""
        if not self.talks_to(by):
            self.at.trail.clear()

    def sent_by(self, step: str) -> list[Sent]:
        """The messages of a step, as the position sees it: its own before those around it."""
        return next((each.sent[step] for each in self._around() if step in each.sent), [])

    def next_id(self) -> EffectId:
        """The id of the effect that comes next."""
        return effect_id(self.before.conversation, self.event.key, len(self.effects))

    def snapshot(self) -> Snapshot:
        """Where the conversation stands after this turn."""
        spoke = any(isinstance(effect, Reply) for effect in self.effects)
        return self.before.changed(
            positions=self.positions,
            spoke_at=self.now if spoke else self.before.spoke_at,
            version=self.before.version + 1,
            kept=tuple(self.kept),
            failures=self.before.failures if self.before.is_parked else 0,  # to be told so unparks nothing
            ended=self.ended,
        )


class _Moment(NamedTuple):
    """What names are made of, as it was when somebody asked for them; without the turn, which holds the names."""

    flow: FlowFacts
    before: Snapshot
    context: ReadContext
    roles: RolesNow
    user: User | None
    answers: Mapping[str, Answer]


_LATER: Later = {
    "user": lambda moment, _: person_or_none(moment.user),
    "initiator": lambda moment, _: person_or_none(moment.before.initiator),
    "here": lambda moment, _: stream_or_none(moment.before.here),
    "trigger": lambda moment, _: trigger_names(
        moment.before.trigger, moment.before.initiator, moment.before.here, moment.context.zone
    ),
    "answers": lambda moment, _: answer_names(moment.answers, moment.before.here, moment.context.zone),
    "now": lambda moment, _: moment.context.now.astimezone(moment.context.zone),
    "today": lambda moment, _: moment.context.today,
    "roles": lambda moment, _: moment.roles,
    "shown": lambda moment, names: ShownSlots(moment.flow.slots, names, moment.flow.locale),
}
"""Of names that few turns read, what makes their values."""
