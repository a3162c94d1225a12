"""Everything that may happen next in a talk, as lines of a transcript."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flowbot.definition.triggers import EventTrigger, TriggerBase, WebhookTrigger
from flowbot.pod.parts import PodStream
from flowbot.testing.answers.compared import values_near
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.fuzz.choices import Choices
from flowbot.testing.fuzz.fillings import Fillings
from flowbot.testing.fuzz.scene import Open, Scene
from flowbot.testing.fuzz.subject import HAPPENING, HEARD, PEOPLE, ROOM, FlowOf, Subject
from flowbot.testing.fuzz.wordings import Wordings
from flowbot.testing.lines import (
    Clock,
    Edits,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Restart,
    Says,
    Submits,
    Together,
)

_SPANS = ("1s", "1m", "61m", "1d", "30d")
_POINTS = ("commit", "send_message", "ingest", "update_message")


class Possible:
    """What may happen next."""

    def __init__(self, subject: Subject, core: Core, choices: Choices) -> None:
        self._subject = subject
        self._choices = choices
        self.scene = Scene(core)
        self._wordings = Wordings(subject, self.scene, choices)
        self._fillings = Fillings(subject, self.scene, choices)

    # ── people ──

    def starts(self) -> Line | None:
        """Somebody begins a flow."""
        triggers = [(flow, *each) for flow in self._subject.begun for each in flow.triggers()]
        found = [each for each in triggers if isinstance(each[1], HEARD)]
        if not found:
            return self.happens()
        flow, trigger, starter = self._choices.one(found)
        admitted = [] if self._choices.seldom(8) else self.scene.where_begun(starter)
        return self._heard(flow, trigger, *(self._choices.one(admitted) if admitted else self._somebody()))

    def goes_on(self) -> Line | None:
        """Somebody says what a flow listens for, or begins one, where nothing is asked."""
        return self.starts() if self._choices.seldom(4) else self.mentions() or self.starts()

    def mentions(self) -> Line | None:
        """Somebody says what a flow listens for."""
        live = {each.flow.id for each in self.scene.live()}
        flows = [each for each in self._subject.flows if each.flow.id in live]
        found = [(flow, each) for flow in flows for each in flow.handlers() if isinstance(each, HEARD)]
        if not found:
            return None
        person = self._choices.one(PEOPLE)
        return self._heard(*self._choices.one(found), person, self._choices.one(self.scene.places_of(person)))

    def _heard(self, flow: FlowOf, trigger: TriggerBase, person: str, stream: PodStream) -> Line:
        names = {"now": self.scene.now}
        text = self._wordings.heard(flow, trigger, self.scene.around(flow.flow, person, stream, names))
        return self._says(person, stream, text)

    def answers(self) -> Line | None:
        """Somebody answers a question, as they are meant to."""
        found = self.scene.open()
        if not found:
            return None
        return self._answers(self._choices.one(found), fits=True)

    def answers_badly(self) -> Line | None:
        """Somebody answers a question with something beside it, or who was not asked."""
        found = self.scene.open()
        return self._answers(self._choices.one(found), fits=False) if found else None

    def insists(self) -> Sequence[Line]:
        """Somebody does not answer a question, again and again."""
        found = self.scene.open()
        if not found:
            return []
        open_ = self._choices.one(found)
        lines = [self._answers(open_, fits=False) for _ in range(2 + self._choices.number(2))]
        return [each for each in lines if each is not None]

    def _answers(self, open_: Open, *, fits: bool) -> Line | None:
        people = self.scene.people_in(open_.stream)
        begun_by = open_.conversation.snapshot.initiator
        first = begun_by.display_name if begun_by is not None else ""
        people = sorted(people, key=lambda each: each != first)
        if not people:
            return None
        person = people[0] if fits and not self._choices.seldom(4) else self._choices.one(people)
        seen = self.scene.form_of(open_.card)
        if seen is not None and not self._choices.seldom(4 if fits else 2):
            return self._fillings.filled(open_, seen, person, fits=fits)
        answer = self._wordings.answer(open_, person, fits=fits)
        return self._says(person, open_.stream, answer.text, answer.files)

    def presses(self) -> Line | None:
        """Somebody presses a button that was ever shown."""
        found = self._form()
        return self._fillings.anything(*found) if found is not None else None

    def sends_raw(self) -> Line | None:
        """Somebody sends a form as no client would."""
        found = self._form()
        return self._fillings.raw(*found) if found is not None else None

    def _form(self) -> tuple[SeenMessage, str] | None:
        forms = self.scene.forms()
        return (self._choices.one(forms), self._choices.one(PEOPLE)) if forms else None

    def commands(self) -> Line:
        """Somebody says what works without being written."""
        live = self.scene.live()
        person, stream = self._somebody()
        return self._says(person, stream, self._wordings.command(live[0].slots if live else {}))

    def says_anything(self) -> Line:
        """Somebody says what nobody has thought of."""
        person, stream = self._somebody()
        return self._says(person, stream, self._wordings.junk())

    def edits(self) -> Line | None:
        """Somebody changes what they have written."""
        person, stream = self._somebody()
        if not self.scene.has_written(person, stream):
            return None
        return Edits(person=person, place=self.scene.name_of(stream), text=self._wordings.junk())

    def comes_or_goes(self) -> Line:
        """Somebody leaves the room, or comes back."""
        person = self._choices.one(PEOPLE)
        is_there = self.scene.person(person).id in self.scene.room.members
        return Leaves(person=person, place=ROOM) if is_there else Joins(person=person, place=ROOM)

    def _somebody(self) -> tuple[str, PodStream]:
        person = self._choices.one(PEOPLE) if self._choices.seldom(3) else PEOPLE[0]
        places = self.scene.places_of(person)
        return person, self._choices.one(places) if self._choices.seldom(3) else places[0]

    def _says(self, person: str, stream: PodStream, text: str, files: Sequence[str] = ()) -> Says:
        is_room = stream.type == "ROOM" and not text.startswith(("/", f"@{self.scene.bot}"))
        said = f"@{self.scene.bot} {text}" if is_room and not self._choices.seldom(4) else text
        return Says(person=person, place=self.scene.name_of(stream), text=said, files=tuple(files))

    # ── what happens otherwise ──

    def happens(self) -> Line | None:
        """An event or a request that some flow listens for."""
        found = [
            (flow, each)
            for flow in self._subject.flows
            for each in (*flow.definition.start, *flow.handlers())
            if isinstance(each, HAPPENING) and not getattr(each, "event", "").isupper()
        ]
        if not found:
            return None
        flow, trigger = self._choices.one(found)
        if isinstance(trigger, WebhookTrigger):
            return Happens(webhook=trigger.webhook, fields=self._fields(flow, "request"), key=self._key())
        assert isinstance(trigger, EventTrigger)
        person, stream = self._somebody()
        place = self.scene.name_of(stream)
        fields = self._fields(flow, "event")
        return Happens(event=trigger.event, person=person, place=place, fields=fields, key=self._key())

    def _key(self) -> str:
        return f"key{self._choices.number(99)}"

    def _fields(self, flow: FlowOf, occasion: str) -> dict[str, object]:
        """What an event tells: what the flow compares it with, and something else."""
        paths = sorted({each.path for each in flow.compared if each.path[0] == occasion and len(each.path) == 2})
        told: dict[str, object] = {}
        for path in paths:
            near = [each for each in values_near(flow.compared, path, {}) if isinstance(each, str | int | bool)]
            told[path[1]] = self._choices.one((*near, "something", 7))
        return told

    def time_passes(self) -> Line:
        """The clock is turned: to what is due next, shortly before it, or a while."""
        dues = self.scene.dues()
        kind = self._choices.number(4) if dues else 3
        if kind == 3:
            return Clock(by=self._choices.one(_SPANS))
        if kind == 2:
            return Clock(to=_written(max(dues[0] - timedelta(seconds=1), self.scene.now)))
        return Clock(to=_written(dues[0] + timedelta(seconds=1)))

    def process(self) -> Sequence[Line]:
        """Something becomes of the process, or of the feed."""
        kind = self._choices.number(4)
        if kind == 0:
            return [Restart()]
        if kind <= 2:
            late = self.scene.lately()
            last = 1 + self._choices.number(min(late, 3) - 1) if late else 0
            return [Redeliver(last=last, times=1 + self._choices.number(1))] if last else [Restart()]
        if kind == 3:
            return [Kill()]
        line = self.answers() or self.starts()
        point, after = self._choices.one(_POINTS), self._choices.seldom(2)
        return [Kill(point=point, after=after), *([line] if line is not None else [])]

    def together(self) -> Line | None:
        """Two people do something before the bot hears of either."""
        first = self.answers() or self.starts()
        second = self._choices.one((self.answers, self.answers_badly, self.presses, self.starts))()
        lines = [each for each in (first, second) if isinstance(each, Says | Submits)]
        return Together(lines=tuple(lines), reverse=self._choices.seldom(3)) if len(lines) == 2 else None


def _written(moment: datetime) -> str:
    """A moment as lines have it; a part of a second is left out."""
    return (moment + timedelta(microseconds=999_999)).strftime("%Y-%m-%dT%H:%M:%S")
