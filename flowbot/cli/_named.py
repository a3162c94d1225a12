"""Rooms that a bot's flows name, and people who have its roles: they are there when one talks to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flowbot.project import Project
from flowbot.testing.answers.nested import texts_in
from flowbot.testing.paths.named import people_of

_CONFIG = re.compile(r"\bconfig\.(\w+)")
_WHERE_ROOMS_STAND = ("to", "where")


def rooms_named(project: Project) -> Sequence[str]:
    """The rooms that a setting names to which something is said, or in which something is heard."""
    settings = project.config.config
    names = {name for each in project.definitions for name in _settings_in(each.model_dump(exclude_defaults=True))}
    rooms = [*texts_in([settings[each] for each in sorted(names & settings.keys())])]
    return list(dict.fromkeys([*rooms, *([project.config.human] if project.config.human else [])]))


def people_named(project: Project) -> Sequence[str]:
    """Who has a role by an address of a local pod."""
    return [name for name, roles in people_of(project).items() if not roles]


def _settings_in(value: object, key: str = "") -> Iterator[str]:
    """The names of the settings that stand where a room may."""
    match value:
        case dict():
            for name, each in value.items():
                yield from _settings_in(each, name)
        case list() | tuple():
            for each in value:
                yield from _settings_in(each, key)
        case str() if key in _WHERE_ROOMS_STAND:
            yield from _CONFIG.findall(value)
