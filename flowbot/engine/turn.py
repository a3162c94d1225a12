"""One event being worked on: a throwaway copy of the snapshot, and the effects so far."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flowbot.clock import later
from flowbot.engine.effects import Call, CancelTimer, Effect, Finish, Reply, StartTimer, TooLong, Update, Words
from flowbot.engine.events import FlowEvent, Resumed, Said, Submitted
from flowbot.engine.facts import FlowFacts
from flowbot.engine.recipients import Recipient
from flowbot.engine.records import answer_names, stream_names, user_names
from flowbot.engine.shown import ShownSlots
from flowbot.engine.snapshot import MAIN, Answer, Card, CatchUp, Position, Snapshot, Timer
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId, effect_id, make_form_id
from flowbot.values.context import ReadContext
from flowbot.values.controls import Form

STAY = "stay"
"""The trigger of an event that was answered and moves nothing."""


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
        self.ended: str | None = None
        self.fired = ""
        """The timer that went off: `step.kind`."""
        self.go_to = ""
        """The question that `back` goes to."""
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
        return Recipient(stream_id=self.before.here.id)

    @property
    def user(self) -> User:
        """Whom the position talks to."""
        return self.before.initiator

    @property
    def sender(self) -> User | None:
        """Who caused the turn, if a person did."""
        match self.event:
            case Said(message=message):
                return message.by
            case Submitted(by=by) | Resumed(by=by):
                return by
        return None

    @property
    def stream(self) -> Stream:
        """Where the event comes from."""
        match self.event:
            case Said(message=message):
                return message.stream
            case Submitted(stream=Stream() as stream) | Resumed(stream=stream):
                return stream
        return self.before.here

    def address(self, recipient: Recipient) -> Recipient:
        """The same recipient, as a stream where that is known: the IM that the conversation lives in."""
        here = self.before.here
        if recipient.user_id == self.before.initiator.id and here.type == "IM":
            return Recipient(stream_id=here.id)
        return recipient

    # ── names and slots ──

    @cached_property
    def context(self) -> ReadContext:
        """What reading a text depends on beside the text."""
        return self.flow.read_context(self.now)

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
        """The position and those that it stands in, from the inside."""
        found = [self.at]
        while (parent := found[-1].parent) is not None:
            found.append(self.positions[parent])
        return found

    def names(self, **more: object) -> dict[str, object]:
        """Every name that expressions and messages may use now."""
        before = self.before
        if self._names is None:
            user = user_names(before.initiator)
            self._names = {
                "initiator": user,
                "user": user,
                "here": stream_names(before.here),
                "trigger": {"message": {"text": before.trigger.text}, "at": before.trigger.at},
                "now": self.now,
                "today": self.context.today,
                "answers": answer_names(self.answers, before.here),
                **self.flow.constants,
            }
        names = {**self._names, **self.slots}
        names["shown"] = ShownSlots(self.flow.slots, names, self.flow.locale)
        if self.at.error is not None:
            names["error"] = self.at.error
        if more:
            names.update(more)
        return names

    def forget_names(self) -> None:
        """Make the names anew: what they hold has changed."""
        self._names = None

    def fill(self, slot: str, value: object) -> None:
        """Give a slot its value; slots whose limits name it are emptied when it changes."""
        slots = self.slots
        if slot in slots and slots[slot] == value:
            return
        changed_before = slot in slots
        slots[slot] = value
        gone = {slot}
        if changed_before:
            gone |= self._clear_dependent(slot)
        self._has_changed(gone)

    def empty(self, slot: str) -> None:
        """Let a slot hold nothing."""
        if self.slots.pop(slot, None) is not None:
            self._has_changed({slot} | self._clear_dependent(slot))

    def _clear_dependent(self, slot: str) -> set[str]:
        others = [each.name for each in self.flow.slots.values() if slot in each.depends_on]
        return {name for name in others if self.slots.pop(name, None) is not None}

    def _has_changed(self, slots: set[str]) -> None:
        if self.at.catch_up:
            self.at.catch_up = replace(self.at.catch_up, changed=self.at.catch_up.changed | slots)

    # ── going on, and back ──

    def passes(self, step: str, reads: frozenset[str]) -> bool:
        """Whether, while catching up, a step that was done need not be done again."""
        catch_up = self.at.catch_up
        return catch_up is not None and step in self.at.done and not (reads & catch_up.changed)

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
        stream = self.stream if self.stream.id != self.before.here.id else None
        everybody = tuple(self.at.votes)
        self.at.votes = []
        self.at.answers[step] = Answer(
            by=by, at=at, option=option, message_id=message_id, stream=stream, everybody=everybody
        )
        self.forget_names()
        self.at.done.add(step)
        self.at.counts.pop(f"{step}.invalid", None)
        if by.id != self.user.id:
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
        **more: object,
    ) -> None:
        """Say something where the position speaks, or to others; other words where these cannot be rendered."""
        self._say(words, self.names(**more), to or self.home, otherwise=otherwise, too_long=too_long)

    def respond(self, words: Words, **more: object) -> None:
        """Say something to whoever caused the turn."""
        self._say(words, self.names(**more), Recipient(stream_id=self.stream.id))

    def refuse(self, pattern: str) -> str:
        """Say words of the bot's own to whoever caused the turn, and move nothing."""
        self.respond(self.flow.patterns[pattern])
        return STAY

    def ask(self, step: str, words: Words, to: Recipient, **more: object) -> None:
        """Ask in words alone.

        Args:
            step: The question.
            words: What is asked.
            to: Who is asked.
            more: Further names for the words.
        """
        effect = self._say(words, self.names(**more), to)
        if to != self.home:
            self.at.cards.append(Card(effect=effect, step=step, to=to))

    def put_card(
        self,
        step: str,
        words: Words,
        build: Callable[[str], Form],
        *,
        form_words: Words,
        to: Recipient,
        **more: object,
    ) -> None:
        """Ask with a form; one that is open there is closed first.

        Args:
            step: The question.
            words: What stands above the form.
            build: Form id → the form.
            form_words: Words that may hold an author's own form.
            to: Who is asked.
            more: Further names for the words.
        """
        for card in [each for each in self.at.cards if each.to == to]:
            self.close_card(card, self.flow.patterns["asked_again"])
        form_id = make_form_id(step, self.before.conversation, self._next_id())
        effect = self._say(words, self.names(**more), to, form=build(form_id), form_words=form_words)
        self.at.cards.append(Card(effect=effect, form_id=form_id, step=step, to=to))

    def close_cards(self, words: Words, **more: Any) -> None:
        """Replace every form that the position has open by words."""
        for card in list(self.at.cards):
            self.close_card(card, words, **more)

    def close_card(self, card: Card, words: Words, *, otherwise: Words | None = None, **more: Any) -> None:
        """Replace a form by words."""
        self.at.cards.remove(card)
        if card.form_id is None:
            return
        identity = self._next_id()
        self.effects.append(
            Update(
                id=identity,
                target=card.effect,
                to=card.to,
                words=words,
                names=self.names(**more),
                reader=replace(self.context.reader, seed=identity),
                otherwise=otherwise,
            )
        )

    def _say(self, words: Words, names: Mapping[str, object], to: Recipient, **more: Any) -> EffectId:
        identity = self._next_id()
        reader = replace(self.context.reader, seed=identity)
        self.effects.append(Reply(id=identity, to=to, words=words, names=names, reader=reader, **more))
        return identity

    # ── what is asked of the world ──

    def call(self, action: str, arguments: Mapping[str, object]) -> None:
        """Call an action and wait for its result; nothing before it can be gone back to."""
        effect = Call(id=self._next_id(), action=action, arguments=arguments)
        self.at.waiting_for = effect.id
        self.at.trail.clear()
        self.effects.append(effect)

    def start_timer(self, name: str, after: timedelta | datetime) -> None:
        """Let something happen later: `name` is `step.kind`; one of that name is replaced."""
        self.cancel_timers(name)
        due = after if isinstance(after, datetime) else later(self.now, after.total_seconds())
        due = due.replace(microsecond=due.microsecond // 1000 * 1000)  # as the snapshot keeps it
        effect = StartTimer(id=self._next_id(), due=due)
        self.at.timers[name] = Timer(id=effect.id, due=due)
        self.effects.append(effect)

    def cancel_timers(self, name: str) -> None:
        """Let nothing of a step happen any more, or of one kind of it."""
        for each in [each for each in self.at.timers if each == name or each.startswith(f"{name}.")]:
            self.effects.append(CancelTimer(self.at.timers.pop(each).id))

    def finish(self, end: str) -> None:
        """End the conversation."""
        self.ended = end
        self.effects.append(Finish(end))

    def _next_id(self) -> EffectId:
        return effect_id(self.before.conversation, self.event.key, len(self.effects))

    def snapshot(self) -> Snapshot:
        """Where the conversation stands after this turn."""
        spoke = any(isinstance(effect, Reply) for effect in self.effects)
        return replace(
            self.before,
            positions=self.positions,
            spoke_at=self.now if spoke else self.before.spoke_at,
            version=self.before.version + 1,
            ended=self.ended,
        )
