"""The recording of a bot, by the rules of its settings."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flowbot.clock import Clock
from flowbot.project import Project
from flowbot.recording.journal import Journal, Redact, stand_in_key
from flowbot.recording.places import CALL, EVENT, MESSAGE, Places
from flowbot.recording.redaction import Redaction
from flowbot.recording.values import hidden, redact_data, redact_value
from flowbot.recording.vocabulary import vocabulary_of

_KEY = re.compile(r"""[\w+/=:.,"\[\]-]*""", re.ASCII)
"""What tells events apart: a few ids, and nothing that has a gap."""


def open_journal(project: Project, folder: Path, clock: Clock) -> Journal:
    """The recording of a bot in a folder, by the rules of its settings.

    Raises:
        ConfigError: The folder cannot be used.
    """
    return Journal(folder, clock, _rules(project, folder))


def hiding(project: Project) -> Callable[[str], str]:
    """What stands in the place of a text of a recording that is given to others.

    Where the recording holds what people wrote, it has stand-ins that follow from nothing that is kept.
    """
    if project.config.record.keep != "all":
        return lambda text: text
    return Redaction(secrets.token_bytes(32), vocabulary_of(project)).text


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
        yield from (name for name, slot in definition.slots.items() if slot.secret)


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
                return self._places.redact(value, CALL)
            case "key", str() if _KEY.fullmatch(value):
                return value
        return redact_value(self._redaction, value)
