"""Which words a step says: the author's text or message, the catalogue's, or words made from labels."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.known import Template
from flowbot.definition.slots import ChoiceSlot, SlotBase
from flowbot.definition.steps import Ask, Path, Question, Say, Send
from flowbot.engine.effects import Words
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
)
"""Words of the bot that every flow can say."""


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

    def question(self, name: str, path: Path, step: Question, default: str) -> tuple[Words, Words]:
        """The words that ask, and those after an invalid answer."""
        if step.say is not None:
            ask, source = self._text(step.say, (*path, "say")), step.say
        else:
            found = self._messages.find(self._flow, step.send or f"{name}.ask")
            ask, source = (found, "") if found is not None else (self._text(default, path), default)
        invalid = self._messages.find(self._flow, f"{name}.invalid")
        if invalid is None:
            again = f"\n{source}" if source else "\nPlease try again."
            invalid = self._text("Sorry, {{ problem }}." + again, path)
        return as_words(f"{name}.ask", ask), as_words(f"{name}.invalid", invalid)

    def _text(self, source: str, path: Path) -> Template:
        location = self._compilation.locate(path)
        return self._messages.text(source, file=location.file, line=location.line)


def slot_question(name: str, slot: SlotBase) -> str:
    """A question made from a slot's label, hint and choices."""
    parts = [f"{_capital(label_of(name, slot))}?"]
    if isinstance(slot, ChoiceSlot):
        parts.append(f"({listed(list(slot.of.values()))})")
    elif slot.type == "boolean":  # type: ignore[attr-defined]  # every concrete slot has a type
        parts.append("(yes or no)")
    if slot.hint:
        parts.append(slot.hint)
    return _literal(" ".join(parts))


def decision_question(name: str, step: Ask) -> str:
    """A question made from the labels of its options."""
    labels = [label_of(option, None) if each.label is None else each.label for option, each in step.options.items()]  # type: ignore[union-attr]  # a decision has options
    return _literal(f"{_capital(label_of(name, None))}? ({listed(labels)})")


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
