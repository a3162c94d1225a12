"""The recording of a bot, by the rules of its settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flowbot.clock import Clock
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import record_in
from flowbot.project import Project
from flowbot.recording.journal import Journal, Redact, stand_in_key
from flowbot.recording.places import EVENT, MESSAGE, Places
from flowbot.recording.redaction import Redaction
from flowbot.recording.values import ID, hidden, redact_answer, redact_data, redact_value
from flowbot.recording.vocabulary import vocabulary_of

_KEY = re.compile(r"""[\w+/=:.,"\[\]-]*""", re.ASCII)
"""What tells events apart: a few ids, and nothing that has a gap."""

_OF_CALL = frozenset({"effect", "attempts"})
"""What the runtime says of a call; all else comes from elsewhere."""
_OF_FAILURE = frozenset({"kind", "id"})
"""What it says of one that has failed."""


def open_journal(project: Project, folder: Path, clock: Clock) -> Journal:
    """The recording of a bot in a folder, by the rules of its settings.

    Raises:
        ConfigError: The folder cannot be used.
    """
    return Journal(folder, clock, _rules(project, folder))


def _rules(project: Project, folder: Path) -> Redact:
    settings = project.config.record
    if settings.keep == "all":
        return _as_it_is
    known = vocabulary_of(project, settings.keep)
    redaction = Redaction(stand_in_key(folder), known, numbers=settings.numbers == "replace")
    return Rules(redaction, frozenset(secret_fields(project))).redact


def _as_it_is(value: Any, name: str) -> Any:
    return value


def secret_fields(project: Project) -> Iterator[str]:
    """The names of the fields whose answers no message shows."""
    for definition in project.definitions:
        yield from _secret_in(definition.slots)


def _secret_in(slots: Mapping[str, SlotBase]) -> Iterator[str]:
    for name, slot in slots.items():
        if slot.secret:
            yield name
        if (record := record_in(slot)) is not None:
            yield from _secret_in(record.parts)


class Rules:
    """What is written down of each field of an entry.

    Args:
        redaction: Makes stand-ins.
        secret: The fields of forms whose figures have stand-ins, too.
    """

    def __init__(self, redaction: Redaction, secret: Iterable[str] = ()) -> None:
        self._redaction = redaction
        self._places = Places(redaction, frozenset(secret))

    def redact(self, value: Any, name: str) -> Any:
        """What is written down of a field of an entry, which says what is in it."""
        match name, value:
            case "event", _:
                return self._places.redact(value, EVENT)
            case "message", dict():
                return self._places.redact(value, MESSAGE)
            case "message", str():
                return self._redaction.markup(value)
            case "data", str():
                return redact_data(self._redaction, value)
            case "raw", str():
                return hidden(value)
            case "answer", _:
                return self._answer(value)
            case "key", str() if _KEY.fullmatch(value):
                return value
        return redact_value(self._redaction, value)

    def _answer(self, answer: Any) -> Any:
        """What a call came to, as the runtime keeps it: what was given, or why there was nothing."""
        if not isinstance(answer, dict):
            return redact_answer(self._redaction, answer)
        return {name: each if name in _OF_CALL else self._given(name, each) for name, each in answer.items()}

    def _given(self, name: str, given: Any) -> Any:
        if name != "error" or not isinstance(given, dict):
            return redact_answer(self._redaction, given)
        return {key: self._told(key, each) for key, each in given.items()}

    def _told(self, name: str, told: Any) -> Any:
        if name in _OF_FAILURE and isinstance(told, str) and ID.fullmatch(told):
            return told
        return redact_value(self._redaction, told)
