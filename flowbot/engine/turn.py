"""One event being worked on: a throwaway copy of the snapshot, and the effects so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from flowbot.engine.attempts import Attempts
from flowbot.engine.effects import Call, Effect, Finish, Reply, TooLong, Update, Words
from flowbot.engine.facts import FlowFacts
from flowbot.engine.roles import RolesNow
from flowbot.engine.shown import ShownSlots
from flowbot.engine.snapshot import Answer, Card, CatchUp, Snapshot
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId, effect_id, make_form_id
from flowbot.values.context import ReadContext
from flowbot.values.controls import Form


@lru_cache(maxsize=1024)
def user_names(user: User) -> Mapping[str, object]:
    """A user as expressions and messages see one."""
    return {
        "id": user.id,
        "name": user.display_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "username": user.username,
    }


@lru_cache(maxsize=1024)
def stream_names(stream: Stream) -> Mapping[str, object]:
    """A stream as expressions and messages see one."""
    return {"id": stream.id, "name": stream.name, "type": stream.type, "external": stream.external}


class Turn:
    """What a turn changes. Discarded when the turn fails, so that nothing of it remains."""

    def __init__(self, flow: FlowFacts, snapshot: Snapshot, cause: str, now: datetime) -> None:
        self.flow = flow
        self.before = snapshot
        self.cause = cause
        self.now = now
        self.state = snapshot.state
        self.slots: dict[str, object] = dict(snapshot.slots)
        self.answers = dict(snapshot.answers)
        self.counts = dict(snapshot.counts)
        self.done = set(snapshot.done)
        self.catch_up = snapshot.catch_up
        self.waiting_for = snapshot.waiting_for
        self.error = snapshot.error
        self.ended: str | None = None
        self.card = snapshot.card
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

    @cached_property
    def context(self) -> ReadContext:
        """What reading a text depends on beside the text."""
        return self.flow.read_context(self.now)

    @cached_property
    def roles(self) -> RolesNow:
        """Who has which role: each is read once in a turn."""
        return RolesNow(self.flow.roles, user_names(self.before.initiator))

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
                "answers": _answer_names(self.answers),
                "roles": self.roles,
                **self.flow.constants,
            }
        names = {**self._names, **self.slots}
        names["shown"] = ShownSlots(self.flow.slots, names, self.flow.locale)
        if self.error is not None:
            names["error"] = self.error
        if more:
            names.update(more)
        return names

    def fill(self, slot: str, value: object) -> None:
        """Give a slot its value; slots whose limits name it are emptied when it changes."""
        if slot in self.slots and self.slots[slot] == value:
            return
        changed_before = slot in self.slots
        self.slots[slot] = value
        gone = {slot}
        if changed_before:
            for other in self.flow.slots.values():
                if slot in other.depends_on and self.slots.pop(other.name, None) is not None:
                    gone.add(other.name)
        if self.catch_up:
            self.catch_up = replace(self.catch_up, changed=self.catch_up.changed | gone)

    def passes(self, step: str, reads: frozenset[str]) -> bool:
        """Whether, while catching up, a step that was done need not be done again."""
        return self.catch_up is not None and step in self.done and not (reads & self.catch_up.changed)

    def begin_catch_up(self) -> None:
        """From now on walk to where the person is, until they are there."""
        until = self.catch_up.until if self.catch_up else self.state
        changed = self.catch_up.changed if self.catch_up else frozenset()
        self.catch_up = CatchUp(until=until, changed=changed)

    def count(self, name: str) -> int:
        """Count one more, and say how many there are."""
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts[name]

    def answered(
        self, step: str, *, by: User, at: datetime, message_id: MessageId | None, option: str | None = None
    ) -> None:
        """Remember who answered a question."""
        self.answers[step] = Answer(by=by, at=at, option=option, message_id=message_id)
        self._names = None  # they hold the answers
        self.done.add(step)
        self.counts.pop(f"{step}.invalid", None)

    def reply(
        self, words: Words, *, otherwise: Words | None = None, too_long: TooLong = "refuse", **more: object
    ) -> None:
        """Say something where the conversation lives; other words where these cannot be rendered."""
        self._say(words, self.names(**more), otherwise=otherwise, too_long=too_long)

    def put_card(
        self, step: str, words: Words, build: Callable[[str], Form], *, form_words: Words, **more: object
    ) -> None:
        """Ask with a form; one that is open is closed first.

        Args:
            step: The question.
            words: What stands above the form.
            build: Form id → the form.
            form_words: Words that may hold an author's own form.
            more: Further names for the words.
        """
        self.close_card(self.flow.patterns["asked_again"])
        form_id = make_form_id(step, self.before.conversation, self._next_id())
        effect = self._say(words, self.names(**more), form=build(form_id), form_words=form_words)
        self.card = Card(effect=effect, form_id=form_id, step=step)

    def close_card(self, words: Words, *, otherwise: Words | None = None, **more: object) -> None:
        """Replace the form that is open, if one is, by words."""
        if self.card is None:
            return
        identity = self._next_id()
        self.effects.append(
            Update(
                id=identity,
                target=self.card.effect,
                stream_id=self.before.here.id,
                words=words,
                names=self.names(**more),
                reader=replace(self.context.reader, seed=identity),
                otherwise=otherwise,
            )
        )
        self.card = None

    def _say(self, words: Words, names: Mapping[str, object], **more: Any) -> EffectId:
        identity = self._next_id()
        reader = replace(self.context.reader, seed=identity)
        here = self.before.here.id
        self.effects.append(Reply(id=identity, stream_id=here, words=words, names=names, reader=reader, **more))
        return identity

    def call(self, action: str, arguments: Mapping[str, object], attempts: Attempts) -> None:
        """Call an action and wait for its result."""
        effect = Call(id=self._next_id(), action=action, arguments=arguments, attempts=attempts)
        self.waiting_for = effect.id
        self.effects.append(effect)

    def finish(self, end: str) -> None:
        """End the conversation."""
        self.ended = end
        self.effects.append(Finish(end))

    def _next_id(self) -> EffectId:
        return effect_id(self.before.conversation, self.cause, len(self.effects))

    def snapshot(self) -> Snapshot:
        """Where the conversation stands after this turn."""
        spoke = any(isinstance(effect, Reply) for effect in self.effects)
        return replace(
            self.before,
            state=self.state,
            slots=self.slots,
            answers=self.answers,
            counts=self.counts,
            done=frozenset(self.done),
            catch_up=self.catch_up,
            card=self.card,
            waiting_for=self.waiting_for,
            error=self.error,
            spoke_at=self.now if spoke else self.before.spoke_at,
            version=self.before.version + 1,
            ended=self.ended,
        )


def _answer_names(answers: Mapping[str, Answer]) -> dict[str, object]:
    return {
        step: {"by": user_names(answer.by), "at": answer.at, "option": answer.option}
        for step, answer in answers.items()
    }
