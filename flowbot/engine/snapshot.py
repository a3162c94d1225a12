"""Everything a conversation is between two turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from flowbot.engine.recipients import NOWHERE, Recipient
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, EffectId, FlowId, MessageId, StateId, StreamId
from flowbot.quick import quick

START = StateId("start")
"""Where a conversation stands before its first turn."""
MAIN = ""
"""The id of the main position."""
PARKED_AFTER = 3
"""So many failed turns in a row park a conversation."""
Occasion = Literal["event", "form", "request"]
"""What moves a conversation beside messages, by the name that expressions have for what it tells."""
CLOSERS = ".closers"
"""What is sent as `<step>.closers` are cards beside that of a question, and closed with it."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What began the conversation."""

    text: str
    at: datetime
    message_id: MessageId | None = None
    given: tuple[Occasion, Mapping[str, object]] | None = None
    """What it was, if no message, and what it has told."""
    slots: frozenset[str] = frozenset()
    """Those that it filled: `restart` keeps them."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answered a question, and when."""

    by: User
    at: datetime
    option: str | None = None
    message_id: MessageId | None = None
    stream: Stream | None = None
    """Where; None for where the conversation lives."""
    everybody: tuple[Answer, ...] = ()
    """Of a question that needed several: all that were given, this one included."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message that asks, and waits for an answer."""

    effect: EffectId
    """What sent it."""
    step: str
    """The question."""
    to: Recipient
    form_id: str | None = None
    """Its form, when it has one."""
    shows: str = ""
    """A digest of the slots that it shows."""
    former: tuple[str, ...] = ()
    """The forms that it had before what it shows has changed."""
    changed_at: datetime | None = None
    """When it changed last."""
    is_pinned: bool = False

    def has_form(self, form_id: str) -> bool:
        """Whether a form is, or was, that of the card."""
        return form_id == self.form_id or form_id in self.former


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message."""

    stream_id: StreamId | None = None
    """Where it stands; of one that was refused, where it would, as far as that is known."""
    error: Mapping[str, object] | None = None
    """Why it was refused for good; None where it has arrived."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a step has sent."""

    effect: EffectId
    to: Recipient
    is_pinned: bool = False
    name: str | None = None
    """What the stream or the person is called, where that matters and is known."""
    receipt: Receipt | None = None
    """None where nobody waits for one, or it has not come yet."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that happens later, unless the conversation moves on."""

    id: EffectId
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """After `change`: walk on from the changed question to where the person was."""

    until: StateId
    changed: frozenset[str]
    """The slots that have changed, and the steps that have spoken again; what depends on none is not done again."""


@dataclass(kw_only=True)  # no slots: a copy is one of its dict
class Position:
    """Where a conversation stands: its main line, or an item or branch of a block that is open.

    In a snapshot it is not changed any more; a turn works on copies.
    """

    id: str = MAIN
    parent: str | None = None
    """The position that opened it."""
    block: str = ""
    """The step that opened it."""
    state: StateId = START
    slots: dict[str, object] = field(default_factory=dict)
    """Those that are filled; one that was left out, as it may be, is None."""
    answers: dict[str, Answer] = field(default_factory=dict)
    votes: list[Answer] = field(default_factory=list)
    """On the open question, where it needs several."""
    delegated: dict[int, User] = field(default_factory=dict)
    """Who has handed the open question over → to whom."""
    gone: set[int] = field(default_factory=set)
    """Who has left the stream where the open question is asked."""
    counts: dict[str, int] = field(default_factory=dict)
    """Invalid answers by question, jumps by `goto`, reminders by question."""
    done: set[str] = field(default_factory=set)
    """The steps that were done, by name."""
    catch_up: CatchUp | None = None
    cards: list[Card] = field(default_factory=list)
    """What is asked; answers to any other card come too late."""
    timers: dict[str, Timer] = field(default_factory=dict)
    """Those that run, by `step.kind`."""
    waiting_for: EffectId | None = None
    """The call whose result is awaited."""
    running: tuple[EffectId, FlowId] | None = None
    """The flow whose end is awaited, and what began it."""
    error: Mapping[str, object] | None = None
    """Why the last call failed."""
    trail: list[str] = field(default_factory=list)
    """The questions that `back` can go to, the latest last."""
    person: User | None = None
    """Whom it talks to, where that is not whom the conversation talks to."""
    stream: Stream | None = None
    """Where it talks to them; in their IM when None."""
    names: dict[str, object] = field(default_factory=dict)
    """What names mean here alone: the item, what a handler heard."""
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """What the items of its blocks came to, by the name of the rows."""
    row: tuple[str, int] | None = None
    """Of an item: the rows that it has one in, and its number there."""
    listening: list[str] = field(default_factory=list)
    """The steps that listen while a handler of theirs runs."""
    sender: User | None = None
    """Of what a handler heard: whom it talks to."""
    returns: list[StateId] = field(default_factory=list)
    """Where to go on after what holds at any time."""
    overdue: set[str] = field(default_factory=set)
    """Timers that went off while the position was elsewhere."""
    history: dict[str, list[Position]] = field(default_factory=dict)
    """What was open in states when they were left."""
    restoring: str = ""
    """The state that is entered where it was left."""
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    """What may be changed in its place, or whose receipts are waited for, by step."""

    def copy(self) -> Position:
        """One that can be changed."""
        held = self.__dict__.copy()
        for name in _CONTAINERS:
            held[name] = held[name].copy()
        held["rows"] = {name: [dict(row) for row in rows] for name, rows in self.rows.items()}
        held["history"] = {name: [each.copy() for each in left] for name, left in self.history.items()}
        held["sent"] = {name: list(each) for name, each in self.sent.items()}
        other = object.__new__(Position)
        other.__dict__.update(held)
        return other

    @property
    def card(self) -> Card | None:
        """The first that is open."""
        return self.cards[0] if self.cards else None


_NESTED = ("rows", "history", "sent")
_CONTAINERS = tuple(
    each.name for each in fields(Position) if each.default_factory is not MISSING and each.name not in _NESTED
)


@dataclass(frozen=True, kw_only=True)  # no slots: a changed one begins with a copy of its dict
class Snapshot:
    """Where one conversation stands."""

    conversation: ConversationId
    flow: FlowId
    flow_version: int
    here: Stream | None
    """Where it lives; None for one that began without a stream."""
    initiator: User | None
    """Who began it; None for nobody."""
    trigger: Trigger
    positions: Mapping[str, Position] = field(default_factory=lambda: {MAIN: Position()})
    """By id; the main one is always there."""
    locale: str | None = None
    """Of the initiator, as it was when they were met; None for that of the flow."""
    zone: str | None = None
    """The same for their time zone."""
    caller: tuple[ConversationId, EffectId] | None = None
    """The conversation that runs this one, and what began it there."""
    depth: int = 0
    """How many conversations run one another down to this one."""
    spoke_at: datetime | None = None
    """When the conversation last said something."""
    version: int = 0
    """Grows by one each turn."""
    kept: tuple[tuple[str, str], ...] = ()
    """Messages that wait for a call to return: the key of each, and its event as it was delivered."""
    failures: int = 0
    """The turns that failed since one succeeded."""
    rooms: Mapping[str, StreamId] = field(default_factory=dict)
    """Rooms that were asked by their names, as far as it is known which they are."""
    ended: str | None = None
    """The end that was reached."""

    def is_begun_by(self, person: User) -> bool:
        """Whether this person began it."""
        return self.initiator is not None and self.initiator.id == person.id

    def talks_to(self, person: User) -> bool:
        """Whether this person began it, or an item of it is theirs."""
        items = (each.person for each in self.positions.values() if each.person is not None)
        return self.is_begun_by(person) or any(each.id == person.id for each in items)

    def is_in(self, stream: Stream | StreamId) -> bool:
        """Whether it lives in a stream."""
        return self.here is not None and self.here.id == (stream.id if isinstance(stream, Stream) else stream)

    def changed(self, **fields: Any) -> Snapshot:
        """The same with other values: as `dataclasses.replace`, in a fraction of the time."""
        other = object.__new__(Snapshot)
        other.__dict__.update(self.__dict__, **fields)
        return other

    @property
    def is_parked(self) -> bool:
        """Whether its turns keep failing: nothing moves it any more but who cancels it, or starts it again."""
        return self.failures >= PARKED_AFTER

    @property
    def main(self) -> Position:
        """The main position."""
        return self.positions[MAIN]

    @property
    def state(self) -> StateId:
        """Where the main position stands."""
        return self.main.state

    @property
    def slots(self) -> Mapping[str, object]:
        """What the flow remembers."""
        return self.main.slots


def around(positions: Mapping[str, Position], position: Position) -> list[Position]:
    """A position and those that it stands in, from the inside."""
    found = [position]
    while (parent := found[-1].parent) is not None:
        found.append(positions[parent])
    return found


def spoken_to(positions: Iterable[Position], snapshot: Snapshot) -> list[Recipient]:
    """Where a conversation has asked or said something, as far as it remembers."""
    found: list[Recipient] = []
    for each in positions:
        found += [card.to for card in each.cards]
        found += [sent.to for messages in each.sent.values() for sent in messages]
    return list(dict.fromkeys(address(to, snapshot) for to in found))


def home_of(positions: Mapping[str, Position], position: Position, snapshot: Snapshot) -> Recipient:
    """Where a position speaks."""
    for each in around(positions, position):
        if each.stream is not None:
            return Recipient(stream_id=each.stream.id)
        if each.person is not None:
            return address(Recipient(user_id=each.person.id), snapshot)
    return Recipient(stream_id=snapshot.here.id) if snapshot.here is not None else NOWHERE


def address(recipient: Recipient, snapshot: Snapshot) -> Recipient:
    """The same recipient, as a stream where that is known: the IM that the conversation lives in, a room by name."""
    person, here = snapshot.initiator, snapshot.here
    if recipient.room is not None:
        return replace(recipient, stream_id=snapshot.rooms.get(recipient.room))
    if person is None or here is None or recipient.user_id != person.id:
        return recipient
    return Recipient(stream_id=here.id) if here.type == "IM" and here.id else recipient
