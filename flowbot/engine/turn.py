"""One event being worked on: a throwaway copy of the snapshot, and the effects so far."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flowbot.clock import later
from flowbot.engine.attempts import Attempts
from flowbot.engine.effects import (
    Call,
    CancelTimer,
    Effect,
    Finish,
    Reply,
    Request,
    RunFlow,
    StartTimer,
    StopRun,
    TooLong,
    Unpin,
    Update,
    Words,
)
from flowbot.engine.events import Departed, FlowEvent, Happened, ItemEnded, Refused, Restored, Resumed, Said, Submitted
from flowbot.engine.extras import NO_EXTRAS, Extras
from flowbot.engine.facts import Evaluate, FlowFacts
from flowbot.engine.recipients import NOWHERE, Recipient
from flowbot.engine.records import answer_names, person_or_none, sent_names, stream_or_none, trigger_names, user_names
from flowbot.engine.roles import RolesNow
from flowbot.engine.shown import ShownSlots
from flowbot.engine.snapshot import (
    CLOSERS,
    MAIN,
    Answer,
    Card,
    CatchUp,
    Position,
    Sent,
    Snapshot,
    Timer,
    address,
    around,
    home_of,
)
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import EffectId, FlowId, MessageId, StateId, UserId, effect_id, make_form_id
from flowbot.values.context import ReadContext
from flowbot.values.controls import Form

_PINNED, _LET_GO = Extras(pin=True), Extras(pin=False)
STAY = "stay"
"""The trigger of an event that was answered and moves nothing."""
UNKNOWN_ERROR = {"id": None, "status": None, "attempts": None}
"""What `error` has that is not known of every failure."""
MOST_FORMER = 20
"""The forms of a card before it was changed that are still known as its own."""


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
        self.notes: list[str] = []
        """For an operator."""
        self.effects: list[Effect] = []
        self._names: dict[str, object] | None = None

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
        found = (person for each in self._around() for person in (each.sender, each.person) if person is not None)
        return next(found, self.before.initiator)

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

    @cached_property
    def context(self) -> ReadContext:
        """What reading a text depends on beside the text."""
        message = self.event.message if isinstance(self.event, Said) else None
        return self.flow.read_context(self.now, message, self.stream)

    @cached_property
    def roles(self) -> RolesNow:
        """Who has which role: each is read once in a turn."""
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
        return around(self.positions, self.at)

    def names(self, **more: object) -> dict[str, object]:
        """Every name that expressions and messages may use now."""
        if self._names is None:
            self._names = {
                **self._standing_names,
                "user": person_or_none(self.user),
                "answers": answer_names(self.answers, self.before.here, self.context.zone),
                **self._messages(),
                **self._local_names(),
            }
        names = {**self._names, **self.slots}
        names["shown"] = ShownSlots(self.flow.slots, names, self.flow.locale)
        if self.at.error is not None:
            names["error"] = {**UNKNOWN_ERROR, **self.at.error}
        if more:
            names.update(more)
        return names

    @cached_property
    def _standing_names(self) -> Mapping[str, object]:
        """Those that are the same during the whole turn."""
        before, zone = self.before, self.context.zone
        return {
            "initiator": person_or_none(before.initiator),
            "here": stream_or_none(before.here),
            "trigger": trigger_names(before.trigger, before.initiator, before.here, zone),
            "now": self.now.astimezone(zone),
            "today": self.context.today,
            "roles": self.roles,
            **self.flow.constants,
        }

    def _messages(self) -> dict[str, object]:
        """What became of the messages of the steps that something asks it of."""
        if not self.flow.awaited:
            return {}
        return {"messages": {step: sent_names(self.sent_by(step), self.before) for step in self.flow.awaited}}

    def _local_names(self) -> dict[str, object]:
        """Items and rows, as the position sees them: its own before those around it."""
        found: dict[str, object] = {}
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
        self.queue.append((position.id, None))

    def end_item(self, end: str) -> None:
        """The position has come to its end: its row is complete, and who opened it hears so."""
        item = self.at
        assert item.parent is not None  # the main position ends the conversation
        parent = self.positions[item.parent]
        if item.row is not None:
            name, number = item.row
            error = {"error": dict(item.error)} if item.error is not None and end == "failed" else {}
            parent.rows[name][number] |= {**item.slots, "end": end, **error}
        self.drop(item, self.flow.patterns["cancelled"])
        event = ItemEnded(key=self.event.key, position=item.id, end=end)
        self.queue.append((parent.id, event))
        self.work_at(parent)

    def drop(self, position: Position, words: Words) -> None:
        """Close a position and all that it has opened; nothing of them will happen any more."""
        for inner in [each for each in self.positions.values() if each.parent == position.id]:
            self.drop(inner, words)
        here = self.at
        self.work_at(position)
        self.close_cards(words)
        for name in list(position.timers):
            self.cancel_timers(name)
        self.stop_run()
        del self.positions[position.id]
        self.work_at(here)

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
        return next((each for each in self._around() if each.block == block), self.positions[MAIN])

    def empty(self, slot: str) -> None:
        """Let a slot hold nothing."""
        if self._owner(slot).pop(slot, None) is not None:
            self.has_changed({slot} | self._clear_dependent(slot))

    def _clear_dependent(self, slot: str) -> set[str]:
        others = [each.name for each in self.flow.slots.values() if slot in each.depends_on]
        return {name for name in others if self._owner(name).pop(name, None) is not None}

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
        if not self.talks_to(by):
            self.at.trail.clear()  # another person's answer is not taken back
        else:
            self.at.trail = [*(each for each in self.at.trail if each != step), step]

    # ── what is said ──

    def reply(
        self,
        words: Words,
        *,
        to: Recipient | None = None,
        otherwise: Words | None = None,
        too_long: TooLong = "refuse",
        may_change: bool = False,
        extras: Extras = NO_EXTRAS,
        receipt: bool = False,
        asks: bool = False,
        **more: object,
    ) -> EffectId:
        """Say something where the position speaks, or to others; other words where these cannot be rendered.

        Args:
            words: What to say.
            to: To whom, if not where the position speaks.
            otherwise: What to say when the words cannot be rendered.
            too_long: What becomes of it when it is too long.
            may_change: Whether `change` may change it later.
            extras: What goes with it.
            receipt: Whether the conversation hears what becomes of it.
            asks: Whether what people write there may be for the conversation.
            more: Further names for the words.
        """
        return self._say(
            words,
            self.names(**more),
            to or self.home,
            otherwise=otherwise,
            too_long="refuse" if may_change else too_long,
            may_change=may_change,
            extras=extras,
            receipt=receipt,
            asks=asks,
        )

    def change(
        self, sent: Sent, words: Words, *, extras: Extras = NO_EXTRAS, receipt: bool = False, **more: Any
    ) -> EffectId:
        """Put words in the place of a message that was sent."""
        return self._update(sent.effect, sent.to, words, None, more, extras=extras, receipt=receipt)

    def sent_by(self, step: str) -> list[Sent]:
        """The messages of a step, as the position sees it: its own before those around it."""
        return next((each.sent[step] for each in self._around() if step in each.sent), [])

    def respond(self, words: Words, **more: object) -> None:
        """Say something to whoever caused the turn."""
        stream = self.stream
        self._say(words, self.names(**more), Recipient(stream_id=stream.id) if stream is not None else NOWHERE)

    def refuse(self, pattern: str) -> str:
        """Say words of the bot's own to whoever caused the turn, and move nothing."""
        self.respond(self.flow.patterns[pattern])
        return STAY

    def ask(self, step: str, words: Words, to: Recipient, *, pin: bool = False, **more: object) -> None:
        """Ask in words alone.

        Args:
            step: The question.
            words: What is asked.
            to: Who is asked.
            pin: Whether it is pinned until it is closed.
            more: Further names for the words.
        """
        pinned: dict[str, Any] = {"may_change": True, "extras": _PINNED} if pin else {}
        effect = self._say(words, self.names(**more), to, asks=True, **pinned)
        self.at.cards = [each for each in self.at.cards if each.form_id is not None or each.to != to]
        self.at.cards.append(Card(effect=effect, step=step, to=to, is_pinned=pin))

    def show(self, words: Words, to: Recipient, form: Form, **more: object) -> EffectId:
        """Show a form that is no question: nothing waits for it to come back."""
        return self._say(words, self.names(**more), to, form=form)

    def put_card(
        self,
        step: str,
        words: Words,
        build: Callable[[str], Form],
        *,
        form_words: Words,
        to: Recipient,
        shows: str = "",
        pin: bool = False,
        **more: object,
    ) -> None:
        """Ask with a form; one that is open there is closed first.

        Args:
            step: The question.
            words: What stands above the form.
            build: Form id → the form.
            form_words: Words that may hold an author's own form.
            to: Who is asked.
            shows: A digest of the slots that it shows.
            pin: Whether it is pinned until it is closed.
            more: Further names for the words.
        """
        for card in [each for each in self.at.cards if each.to == to]:
            self.close_card(card, self.flow.patterns["asked_again"])
        form_id = make_form_id(step, self.before.conversation, self.next_id())
        form: dict[str, Any] = {"form": build(form_id), "form_words": form_words}
        extras = _PINNED if pin else NO_EXTRAS
        effect = self._say(words, self.names(**more), to, **form, asks=True, extras=extras)
        self.at.cards.append(Card(effect=effect, form_id=form_id, step=step, to=to, shows=shows, is_pinned=pin))

    def change_card(
        self, card: Card, words: Words, build: Callable[[str], Form], *, shows: str, **more: object
    ) -> None:
        """Let an open card show what is true now, in its place; its form is another one from then on."""
        form_id = make_form_id(card.step, self.before.conversation, self.next_id())
        extras = NO_EXTRAS.of_change(is_pinned=card.is_pinned)
        self._update(card.effect, card.to, words, None, more, form=build(form_id), form_words=words, extras=extras)
        former = (*card.former, card.form_id)[-MOST_FORMER:] if card.form_id is not None else card.former
        place = self.at.cards.index(card)
        changed_at = self.now.replace(microsecond=self.now.microsecond // 1000 * 1000)  # as the snapshot keeps it
        self.at.cards[place] = replace(card, form_id=form_id, shows=shows, former=former, changed_at=changed_at)

    def close_cards(self, words: Words, **more: Any) -> None:
        """Replace every form that the position has open by words."""
        for card in list(self.at.cards):
            self.close_card(card, words, **more)
        for name in [each for each in self.at.sent if each.endswith(CLOSERS)]:
            for each in self.at.sent.pop(name):
                self.change(each, words, **more)

    def close_card(self, card: Card, words: Words, *, otherwise: Words | None = None, **more: Any) -> None:
        """Replace a form by words."""
        self.at.cards.remove(card)
        if card.form_id is not None:
            self._update(card.effect, card.to, words, otherwise, more, extras=_LET_GO if card.is_pinned else NO_EXTRAS)
        elif card.is_pinned:
            self.effects.append(Unpin(id=self.next_id(), target=card.effect, to=card.to))

    def _update(
        self,
        target: EffectId,
        to: Recipient,
        words: Words,
        otherwise: Words | None,
        more: Mapping[str, Any],
        **besides: Any,
    ) -> EffectId:
        identity = self.next_id()
        reader = replace(self.context.reader, seed=identity)
        said: dict[str, Any] = {"words": words, "names": self.names(**more), "reader": reader, "otherwise": otherwise}
        self.effects.append(Update(id=identity, target=target, to=to, **said, **besides))
        return identity

    def _say(self, words: Words, names: Mapping[str, object], to: Recipient, **more: Any) -> EffectId:
        identity = self.next_id()
        if to == NOWHERE:
            self.notes.append(f"nobody hears '{words.name}': the conversation began without a stream")
            return identity
        reader = replace(self.context.reader, seed=identity)
        self.effects.append(Reply(id=identity, to=to, words=words, names=names, reader=reader, **more))
        return identity

    # ── what is asked of the world ──

    def call(
        self,
        action: str,
        arguments: Mapping[str, object],
        attempts: Attempts,
        *,
        only_looks: bool,
        on_behalf_of: UserId | None = None,
    ) -> None:
        """Call an action and wait for its result; nothing before it can be gone back to, unless it only looks."""
        given: dict[str, Any] = {"arguments": arguments, "attempts": attempts, "on_behalf_of": on_behalf_of}
        effect = Call(id=self.next_id(), action=action, **given)
        self.at.waiting_for = effect.id
        if not only_looks:
            self.at.trail.clear()
        self.effects.append(effect)

    def request(self, request: Request) -> None:
        """Ask a web service and wait for its answer; what was asked to change something cannot be gone back to."""
        effect = replace(request, id=self.next_id())
        self.at.waiting_for = effect.id
        if effect.method not in ("GET", "HEAD"):
            self.at.trail.clear()
        self.effects.append(effect)

    def run(self, flow: FlowId, slots: Mapping[str, object], person: User | None) -> None:
        """Begin another flow, and wait for its end; nothing before it can be gone back to."""
        home = self.home
        is_here = home.stream_id is not None and self.before.is_in(home.stream_id)
        stream = self.before.here if person is None and is_here else None
        talks_to = person or self.user
        effect = RunFlow(id=self.next_id(), flow=flow, slots=slots, person=talks_to, stream=stream)
        self.at.running = (effect.id, flow)
        self.at.trail.clear()
        self.effects.append(effect)

    def stop_run(self) -> None:
        """Do not wait for another flow any more, if the position does."""
        if self.at.running is not None:
            run, flow = self.at.running
            self.effects.append(StopRun(run=run, flow=flow))
            self.at.running = None

    def start_timer(self, name: str, after: timedelta | datetime) -> None:
        """Let something happen later: `name` is `step.kind`; one of that name is replaced."""
        self.cancel_timers(name)
        due = after if isinstance(after, datetime) else later(self.now, after.total_seconds())
        due = due.replace(microsecond=due.microsecond // 1000 * 1000)  # as the snapshot keeps it
        effect = StartTimer(id=self.next_id(), due=due)
        self.at.timers[name] = Timer(id=effect.id, due=due)
        self.effects.append(effect)

    def cancel_timers(self, name: str) -> None:
        """Let nothing of a step happen any more, or of one kind of it."""
        for each in [each for each in self.at.timers if each == name or each.startswith(f"{name}.")]:
            self.effects.append(CancelTimer(self.at.timers.pop(each).id))
        self.at.overdue = {each for each in self.at.overdue if each != name and not each.startswith(f"{name}.")}

    def finish(self, end: str) -> None:
        """End the conversation, and all that is open in it."""
        for each in [each for each in self.positions.values() if each.parent == MAIN]:
            self.drop(each, self.flow.patterns["cancelled"])
        for name in list(self.at.timers):
            self.cancel_timers(name)
        self.stop_run()
        self.ended = end
        returned = {name: self.at.slots[name] for name in self.flow.returns if self.at.slots.get(name) is not None}
        self.effects.append(Finish(end=end, slots=returned))

    def next_id(self) -> EffectId:
        """The id of the effect that comes next."""
        return effect_id(self.before.conversation, self.event.key, len(self.effects))

    def snapshot(self) -> Snapshot:
        """Where the conversation stands after this turn."""
        spoke = any(isinstance(effect, Reply) for effect in self.effects)
        return replace(
            self.before,
            positions=self.positions,
            spoke_at=self.now if spoke else self.before.spoke_at,
            version=self.before.version + 1,
            kept=tuple(self.kept),
            failures=0,
            ended=self.ended,
        )
