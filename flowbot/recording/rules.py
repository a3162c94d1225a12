"""The recording of a bot, by the rules of its settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flowbot.clock import Clock
from flowbot.project import Project
from flowbot.recording.journal import Journal, Redact, stand_in_key
from flowbot.recording.redaction import Redaction
from flowbot.recording.vocabulary import vocabulary_of


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
    return Redaction(stand_in_key(folder), known, numbers=settings.numbers == "replace").value


def _as_it_is(value: Any, name: str) -> Any:
    return value
