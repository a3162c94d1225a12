"""What people see of a talk, so that two talks can be held against one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flowbot.project import Project
from flowbot.testing.chat.seen import SeenMessage

Shown = tuple[str, str]
"""A place, and what people see of a message there: its form drawn, or its name where its wording follows from ids."""

_SEVERAL = re.compile(r"\{%-?\s*msg\s+(\S+?)\s*-?%\}(?:(?!\{%-?\s*endmsg).)*?\{%-?\s*variant\s*-?%\}", re.DOTALL)


def varied_messages(project: Project) -> frozenset[str]:
    """The names of the messages that have several wordings, one of which is chosen by ids."""
    found: set[str] = set()
    for definition in project.definitions:
        for text in project.messages.words_of(definition.flow).catalogues.values():
            found |= set(_SEVERAL.findall(text))
    return frozenset(found)


def shown(messages: Iterable[SeenMessage], varied: frozenset[str] = frozenset()) -> list[Shown]:
    """What people see of messages, place by place; the order counts within a place.

    Args:
        messages: Those of a talk, or of a part of it.
        varied: The names of those whose wording does not count.
    """
    found = [(each.place, f"~{each.name}" if each.name in varied else each.text) for each in messages]
    return sorted(found, key=lambda each: each[0])


def differences(was: Iterable[Shown], now: Iterable[Shown]) -> Iterator[str]:
    """What people saw in one talk and not in another, and the other way round, each in a line."""
    gone, more = list(was), list[Shown]()
    for each in now:
        if each in gone:
            gone.remove(each)
        else:
            more.append(each)
    yield from (f"{place}: {text!r} is not said" for place, text in gone)
    yield from (f"{place}: {text!r} is said" for place, text in more)
