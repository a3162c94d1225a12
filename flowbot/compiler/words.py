"""Which words a step says: the author's text or message, the catalogue's, or words made from labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.known import Template
from flowbot.compiler.patterns import PREFIX, TAKEN, is_pattern
from flowbot.definition.asking import Live as CollectLive
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.steps import Path, Question, Say, Send, Step, Update
from flowbot.definition.waiting import Reminder
from flowbot.engine.effects import Words
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.names import further
from flowbot.messageml.catalogue import wider_locales
from flowbot.messageml.piece import as_piece
from flowbot.presentationml import parse_message
from flowbot.values.context import Reader
from flowbot.values.controls import Choice
from flowbot.values.phrases import Phrase
from flowbot.values.shown import listed_in
from flowbot.values.types import SLOT_TYPES

PATTERNS = (
    "help",
    "cancelled",
    "gave_up",
    "failed",
    "bot_left_out",
    "expired",
    "went_wrong",
    "not_understood",
    "not_allowed",
    "once",
    "nothing_to_change",
    "busy",
    "outdated",
    "parked",
    "usage",
    "ask",
    "confirm",
    "invalid",
    "closed",
    "asked_again",
    "moved",
    "already_answered",
    "not_yours",
    "expired_form",
    "in_form",
    "cannot_go_back",
    "waiting",
    "counted",
    "collected",
    "may_close",
    "remind",
    "delegated",
    "edited",
    "again",
    "again_go_on",
    "again_anew",
    "human_coming",
    "human_request",
    "human_take",
    "human_request_taken",
    "human_request_late",
    "human_taken",
    "human_late",
    "human_nowhere",
)
"""Words of the bot that every flow can say."""

_ANYBODY = Reader()
Choices = Callable[[str], Sequence[str]]
"""Locale → what may be answered."""
_SPOKEN_ENDS = ("cancelled", "gave_up", "failed", "expired")


def label_of(name: str, slot: SlotBase | None) -> str:
    """How people see a slot, step or option named."""
    label = slot.label if slot is not None else None
    return label or name.replace("_", " ")


def as_words(name: str, template: Template) -> Words:
    """A template as the engine says it."""
    return Words(name, template.render, template.variables)


class WordFinder:
    """Finds words for the steps of one flow."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        self._messages = compilation.known.messages
        own = wider_locales(compilation.known.locale)
        self._own = {each.name for each in self._messages.of_flow(compilation.definition.flow) if each.locale in own}
        self._flow = compilation.definition.flow

    def patterns(self) -> dict[str, Words]:
        """The bot's own words, by name."""
        found = {name: as_words(f"{PREFIX}{name}", self._messages.pattern(name)) for name in PATTERNS}
        return {name: replace(words, is_flow=self._is_flow(name)) for name, words in found.items()}

    def _is_flow(self, pattern: str) -> bool:
        """Whether a flow stands in the place of a pattern; there is none for what such a flow says itself."""
        flows = self._compilation.known.flows
        return pattern in TAKEN and f"{PREFIX}{pattern}" in flows and not is_pattern(self._flow)

    def spoken(self, path: Path, step: Say | Send) -> tuple[Words, frozenset[str]]:
        """The words of `say` or `send`, and the names that they use."""
        if isinstance(step, Say):
            template = self._text(step.say, (*path, "say"))
            return as_words(f"{self._flow}: say", template), template.variables
        found = self._messages.find(self._flow, step.send) or self._text("", path)
        return as_words(step.send, found), found.variables

    def updated(self, path: Path, step: Update, sent: tuple[Path, Step]) -> tuple[Words, frozenset[str]]:
        """The words of `update`, and the names that they use: its own, or those that were sent."""
        if step.say is not None:
            template = self._text(step.say, (*path, "say"))
            return as_words(f"{self._flow}: update", template), template.variables
        if step.send is not None:
            found = self._messages.find(self._flow, step.send) or self._text("", path)
            return as_words(step.send, found), found.variables
        where, spoken = sent
        assert isinstance(spoken, Say | Send)  # resolve has looked
        return self.spoken(where, spoken)

    def live(self, path: Path, step: CollectLive) -> Words:
        """What is shown of answers while they come."""
        if step.say is not None:
            return as_words(f"{self._flow}: live", self._text(step.say, (*path, "say")))
        found = self._messages.find(self._flow, step.send or "") or self._text("", path)
        return as_words(step.send or "live", found)

    def collected(self, name: str) -> Words:
        """What stands in place of the card of a collection once it is closed."""
        return self._own_or_usual(f"{name}.closed", "collected")

    def end(self, end: str) -> tuple[Words | None, Words | None]:
        """The words of an end (None when it ends in silence), and the bot's own for a built-in one."""
        usual = None
        if end in _SPOKEN_ENDS:
            usual = replace(as_words(f"pattern.{end}", self._messages.pattern(end)), is_flow=self._is_flow(end))
        own = self._compilation.definition.ends.get(end)
        if own is not None:
            return as_words(f"end.{end}", self._text(own, ("ends", end))), usual
        found = self._messages.find(self._flow, f"end.{end}")
        return (as_words(f"end.{end}", found) if found is not None else usual), usual

    def question(self, name: str, path: Path, step: Question, made: Words) -> dict[str, Any]:
        """The words of a question by their moment.

        `ask` are those `made` from labels where there are no others, `closed` those in place of a form that
        was answered.
        """
        ask, is_repeated = made, True
        if step.say is not None:
            ask = as_words(f"{name}.ask", self._text(step.say, (*path, "say")))
        else:
            found = self._messages.find(self._flow, step.send or f"{name}.ask")
            if found is not None:
                ask, is_repeated = as_words(f"{name}.ask", found), False
        own = self._messages.find(self._flow, f"{name}.invalid")
        closed = self._messages.find(self._flow, f"{name}.closed")
        return {
            "ask": ask,
            "invalid": self._invalid(name, ask if is_repeated else None)
            if own is None
            else as_words(f"{name}.invalid", own),
            "closed": as_words("pattern.closed", self._messages.pattern("closed"))
            if closed is None
            else as_words(f"{name}.closed", closed),
            "expired": self._own_or_usual(f"{name}.expired", "expired"),
        }

    def reminder(self, name: str, path: Path, reminder: Reminder) -> Words:
        """The words of a reminder: its own, the message `<step>.remind`, or the bot's."""
        if reminder.say is not None:
            return as_words(f"{name}.remind", self._text(reminder.say, (*path, "say")))
        return self._own_or_usual(reminder.send or f"{name}.remind", "remind")

    def _own_or_usual(self, message: str, pattern: str) -> Words:
        """A message of the flow, or the bot's own words where it has none of that name."""
        found = self._messages.find(self._flow, message)
        if found is not None:
            return as_words(message, found)
        return as_words(f"pattern.{pattern}", self._messages.pattern(pattern))

    def has_form(self, name: str, step: Question) -> bool:
        """Whether the author's own message of a question may make its form."""
        found = self._messages.find(self._flow, step.send or f"{name}.ask") if step.say is None else None
        return found is not None and found.has_form

    def slot_question(self, name: str, slot: CompiledSlot, *, is_form: bool) -> Words:
        """A question made from a slot's label and hint; and what there is to choose, where no form shows it."""
        choices = _constant([])
        if not is_form and slot.choices is not None and slot.retyped is None:
            choices = _constant([each.label for each in slot.choices({})])
        elif not is_form and slot.type.name == "boolean":
            choices = _yes_or_no
        return self._made(
            name, "ask", label=slot.title, hint=slot.hint or None, choices=choices, is_optional=slot.optional
        )

    def step_question(self, name: str) -> Words:
        """A question made from the name of its step."""
        return self._made(name, "ask", label=self.step_label(name), hint=None, choices=_constant([]), is_optional=False)

    def confirmation(self, name: str, labels: Sequence[str]) -> Words:
        """A summary of what was given, made from labels; the first of these is the example of `change`."""
        return self._made(name, "confirm", change=labels[0] if labels else None)

    def label(self, name: str, slot: SlotBase) -> str:
        """How people see a slot named, or a field of one: `slot.field`."""
        return self._named(f"slot.{name}.label") or label_of(name.rpartition(".")[2], slot)

    def choices(self, name: str, labels: Mapping[str, str]) -> Sequence[Choice]:
        """What a slot offers; the catalogue's labels go before those of the flow."""
        return [
            Choice(value=value, label=self._named(f"slot.{name}.{value}") or label) for value, label in labels.items()
        ]

    def option_label(self, step: str, option: str, label: str | None) -> str:
        """How people see an option of a question named."""
        return self._named(f"option.{step}.{option}") or label or _capital(label_of(option, None))

    def step_label(self, step: str) -> str:
        """How people see a question named."""
        return _capital(label_of(step, None))

    def said(self, key: str) -> str:
        """A sentence of the language files."""
        return Phrase(key).said(self._compilation.known.locale)

    def _named(self, message: str) -> str | None:
        """The words of a message that names something, as plain text; None where only other languages have it."""
        found = self._messages.find(self._flow, message) if message in self._own else None
        if found is None:
            return None
        reader = Reader(locale=self._compilation.known.locale, zone=self._compilation.known.zone)
        return parse_message(found.render({}, reader)).text or None

    def _made(self, name: str, pattern: str, *, choices: Choices | None = None, **more: object) -> Words:
        """The question of a step as a pattern puts it."""
        template = self._messages.pattern(pattern)

        def render(names: Mapping[str, object], reader: Reader = _ANYBODY) -> str:
            chosen = {} if choices is None else {"choices": listed_in(choices(reader.locale), reader.locale)}
            return template.render(further(names, **more, **chosen), reader)

        return Words(f"{name}.ask", render)

    def _invalid(self, name: str, ask: Words | None) -> Words:
        """What is wrong with an answer, and the question again where there is one that can be repeated."""
        template = self._messages.pattern("invalid")

        def render(names: Mapping[str, object], reader: Reader = _ANYBODY) -> str:
            question = as_piece(ask.render(names, reader)) if ask is not None else None
            return template.render(further(names, question=question), reader)

        return Words(f"{name}.invalid", render)

    def _text(self, source: str, path: Path) -> Template:
        location = self._compilation.locate(path)
        return self._messages.text(source, file=location.file, line=location.line)


def _constant(words: Sequence[str]) -> Choices:
    return lambda locale: words


def _yes_or_no(locale: str) -> Sequence[str]:
    show = SLOT_TYPES["boolean"].show
    return show(True, locale), show(False, locale)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
