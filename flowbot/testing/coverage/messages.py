"""The items of a flow's words: that each was said, in each of the bot's languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.definition.steps import Collect, Question, Say, Update
from flowbot.engine._transitions import FlatMachine
from flowbot.engine.asking import Asking
from flowbot.engine.collecting import Collecting
from flowbot.engine.deadlines import Deadlines
from flowbot.engine.delivering import Delivering
from flowbot.engine.effects import Reply, Words
from flowbot.engine.effects import Update as Change
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import Ending, Speaking, State, Updating
from flowbot.errors import Location
from flowbot.graph.texts import cut
from flowbot.ids import StateId
from flowbot.messageml.catalogue import Messages, wider_locales
from flowbot.runtime.trace import Stepped
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.marks import Mark
from flowbot.testing.coverage.steps import is_step

_SHOWN = 40
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Words that stand in the flow itself."""

    key: str
    text: str
    location: Location
    words: Words


@dataclass(frozen=True, slots=True)
class FlowWords:
    """The words that a flow can say: messages of its catalogues, and texts that stand in it."""

    subject: Subject
    messages: Messages
    locales: Sequence[str]
    """Those of the bot."""
    _texts: dict[FlatMachine, Mapping[int, str]] = field(default_factory=dict, init=False)
    """The keys of the texts by the identity of their words, which differ by the language of whom the flow talks to."""
    _chosen: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False)
    """What `locale_of` has found, of locales that people of a test have."""

    def items(self) -> Iterator[Item]:
        """Every message in each language in which people of the bot read it, and every text."""
        flow = self.subject.flow
        places = {(each.name, each.locale): each.location for each in self.messages.of_flow(flow.id)}
        texts = {id(each.words): each for each in _texts_of(self.subject, flow)}
        said = [words for state in flow.states.values() for words in _words_of(state)]
        for name in dict.fromkeys(words.name for words in said if id(words) not in texts):
            for locale in dict.fromkeys(self.locale_of(name, each) for each in self.locales):
                if locale is not None:
                    yield _item(f"{name} @ {locale}", f"{name} in {locale}", places[name, locale])
        for text in texts.values():
            yield _item(text.key, f"{text.key}: {cut(' '.join(text.text.split()), _SHOWN)}", text.location)

    def marks_of(self, told: Stepped) -> Iterator[Mark]:
        """What the words of a step leave behind."""
        spoken = [each for each in told.step.effects if isinstance(each, Reply | Change)]
        texts = self._texts_for(told) if spoken else {}
        for each in spoken:
            key = texts.get(id(each.words))
            if key is None:
                locale = self.locale_of(each.words.name, each.reader.locale)
                key = f"{each.words.name} @ {locale}" if locale is not None else None
            if key is not None:
                yield _mark(key)

    def locale_of(self, name: str, locale: str) -> str | None:
        """In which language a reader gets a message of the flow's catalogues; None where they have none."""
        if (name, locale) not in self._chosen:
            found = [each.locale for each in self.messages.of_flow(self.subject.flow.id) if each.name == name]
            wanted = (*wider_locales(locale), *wider_locales(self.subject.flow.locale), "en", *found)
            self._chosen[name, locale] = next((each for each in wanted if each in found), None)
        return self._chosen[name, locale]

    def _texts_for(self, told: Stepped) -> Mapping[int, str]:
        flow = told.flow.for_person(told.before.locale, told.before.zone)
        if flow.machine not in self._texts:
            self._texts[flow.machine] = {id(each.words): each.key for each in _texts_of(self.subject, flow)}
        return self._texts[flow.machine]


def _mark(key: str) -> Mark:
    return "", "said", key


def _item(key: str, words: str, place: Location) -> Item:
    return Item(kind="messages", key=key, words=words, location=place, marks=[[_mark(key)]])


def _words_of(state: State) -> Iterator[Words]:
    """All that a state says."""
    match state:
        case Delivering(says=says):
            yield says.words
        case Speaking(words=words) | Updating(words=words):
            yield words
        case Ending(words=Words() as words):
            yield words
        case Asking():
            yield from (state.ask, state.invalid, state.closed, state.expired)
    if isinstance(state, Collecting):
        yield from (state.collected, *([state.live.words] if state.live is not None else ()))
    deadlines = getattr(state, "deadlines", None)
    if isinstance(deadlines, Deadlines):
        yield from (each.words for each in deadlines.reminders)


def _texts_of(subject: Subject, flow: CompiledFlow) -> Iterator[_Text]:
    """The texts of the definition, as the flow says them to somebody."""
    for state, part in subject.parts.items():
        found, step = flow.states[state], flow.states[state].step
        if is_step(state):
            for key, text, path, words in _of_part(part, found):
                yield _Text(f"{step}.{key}", text, subject.locate(state, *path), words)
    for end, said in subject.definition.ends.items():
        ending = flow.states[StateId(f"{end}.end")]
        if said is not None and isinstance(ending, Ending) and ending.words is not None:
            yield _Text(f"end.{end}", said, subject.place(("ends", end)), ending.words)


def _of_part(part: object, state: State) -> Iterator[tuple[str, str, Sequence[str | int], Words]]:
    """The texts of a step or state: what each is called, what it is, where it stands, and how it is said."""
    says = state.says if isinstance(state, Delivering) else state
    if isinstance(part, Say | Update) and part.say is not None and isinstance(says, Speaking | Updating):
        yield "say", part.say, ("say",), says.words
    if isinstance(part, Question) and part.say is not None and isinstance(state, Asking):
        yield "ask", part.say, ("say",), state.ask
    if isinstance(part, Collect) and part.live is not None and part.live.say is not None:
        assert isinstance(state, Collecting)
        assert state.live is not None
        yield "live", part.live.say, ("live", "say"), state.live.words
    for number, reminder in enumerate(getattr(part, "remind", None) or ()):
        if reminder.say is not None:
            words = state.deadlines.reminders[number].words  # type: ignore[attr-defined]  # what reminds has deadlines
            yield f"remind.{number}", reminder.say, ("remind", number, "say"), words
