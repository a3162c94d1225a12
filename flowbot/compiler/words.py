"""Which words a step says: the author's text or message, the catalogue's, or words made from labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.known import Template
from flowbot.definition.slots import SlotBase
from flowbot.definition.steps import Path, Question, Say, Send
from flowbot.engine.effects import Words
from flowbot.engine.facts import CompiledSlot
from flowbot.presentationml import parse_message
from flowbot.values.context import Reader
from flowbot.values.controls import Choice
from flowbot.values.types import listed

PATTERNS = (
    "help",
    "cancelled",
    "gave_up",
    "failed",
    "expired",
    "went_wrong",
    "not_understood",
    "not_allowed",
    "nothing_to_change",
    "busy",
    "outdated",
    "usage",
    "closed",
    "asked_again",
    "already_answered",
    "not_yours",
    "expired_form",
)
"""Words of the bot that every flow can say."""


_BUTTONS = {"submit": "Submit", "cancel": "Cancel", "yes": "Yes", "no": "No"}

_SPOKEN_ENDS = ("cancelled", "gave_up", "failed", "expired")


def label_of(name: str, slot: SlotBase | None) -> str:
    """How people see a slot, step or option named."""
    label = slot.label if slot is not None else None
    return label or name.replace("_", " ")


def as_words(name: str, template: Template) -> Words:
    """A template as the engine says it."""
    return Words(name, template.render)


class WordFinder:
    """Finds words for the steps of one flow."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        self._messages = compilation.known.messages
        self._flow = compilation.definition.flow

    def patterns(self) -> dict[str, Words]:
        """The bot's own words, by name."""
        return {name: as_words(f"pattern.{name}", self._messages.pattern(name)) for name in PATTERNS}

    def spoken(self, path: Path, step: Say | Send) -> tuple[Words, frozenset[str]]:
        """The words of `say` or `send`, and the names that they use."""
        if isinstance(step, Say):
            template = self._text(step.say, (*path, "say"))
            return as_words(f"{self._flow}: say", template), template.variables
        found = self._messages.find(self._flow, step.send) or self._text("", path)
        return as_words(step.send, found), found.variables

    def end(self, end: str) -> tuple[Words | None, Words | None]:
        """The words of an end (None when it ends in silence), and the bot's own for a built-in one."""
        usual = as_words(f"pattern.{end}", self._messages.pattern(end)) if end in _SPOKEN_ENDS else None
        own = self._compilation.definition.ends.get(end)
        if own is not None:
            return as_words(f"end.{end}", self._text(own, ("ends", end))), usual
        found = self._messages.find(self._flow, f"end.{end}")
        return (as_words(f"end.{end}", found) if found is not None else usual), usual

    def question(self, name: str, path: Path, step: Question, default: str) -> dict[str, Any]:
        """The words that ask, those after an invalid answer, and those in place of a form that was answered."""
        if step.say is not None:
            ask, source = self._text(step.say, (*path, "say")), step.say
        else:
            found = self._messages.find(self._flow, step.send or f"{name}.ask")
            ask, source = (found, "") if found is not None else (self._text(default, path), default)
        invalid = self._messages.find(self._flow, f"{name}.invalid")
        if invalid is None:
            again = f"\n{source}" if source else "\nPlease try again."
            invalid = self._text("Sorry, {{ problem }}." + again, path)
        closed = self._messages.find(self._flow, f"{name}.closed") or self._messages.pattern("closed")
        return {
            "ask": as_words(f"{name}.ask", ask),
            "invalid": as_words(f"{name}.invalid", invalid),
            "closed": as_words(f"{name}.closed", closed),
        }

    def label(self, name: str, slot: SlotBase) -> str:
        """How people see a slot named."""
        return self._said(f"slot.{name}.label") or label_of(name, slot)

    def choices(self, name: str, labels: Mapping[str, str]) -> Sequence[Choice]:
        """What a slot offers; the catalogue's labels go before those of the flow."""
        return [
            Choice(value=value, label=self._said(f"slot.{name}.{value}") or label) for value, label in labels.items()
        ]

    def option_label(self, step: str, option: str, label: str | None) -> str:
        """How people see an option of a question named."""
        return self._said(f"option.{step}.{option}") or label or _capital(label_of(option, None))

    def step_label(self, step: str) -> str:
        """How people see a question named."""
        return _capital(label_of(step, None))

    def button(self, name: str) -> str:
        """What stands on a button that every form may have."""
        return _BUTTONS[name]

    def _said(self, message: str) -> str | None:
        """The words of a message that names something, as plain text."""
        found = self._messages.find(self._flow, message)
        if found is None:
            return None
        reader = Reader(locale=self._compilation.known.locale, zone=self._compilation.known.zone)
        return parse_message(found.render({}, reader)).text or None

    def _text(self, source: str, path: Path) -> Template:
        location = self._compilation.locate(path)
        return self._messages.text(source, file=location.file, line=location.line)


def slot_question(slot: CompiledSlot, *, is_form: bool) -> str:
    """A question made from a slot's label and hint; and what there is to choose, where no form shows it."""
    parts = [f"{slot.title}?"]
    if slot.retyped is None and slot.choices is not None and not is_form:
        parts.append(f"({listed([each.label for each in slot.choices({})])})")
    elif slot.type.name == "boolean" and not is_form:
        parts.append("(yes or no)")
    if slot.hint:
        parts.append(slot.hint)
    return _literal(" ".join(parts))


def step_question(name: str, mark: str) -> str:
    """A question made from the name of its step."""
    return _literal(f"{_capital(label_of(name, None))}{mark}")


def confirmation(slots: Sequence[str]) -> str:
    """A summary of what was given, made from labels."""
    change = f", or change {slots[0].replace('_', ' ')}" if slots else ""
    lines = "{% for item in summary %}{{ item.label }}: {{ item.value }}\n{% endfor %}"
    return f"{lines}Is this right? (yes, no{change})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _literal(text: str) -> str:
    """Text in which nothing is a template."""
    return text.replace("{", "{{ '{' }}") if "{" in text else text
