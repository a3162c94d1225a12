"""People and rooms that a bot has names for: they are there when its talks are held."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.project import Project


def people_of(project: Project) -> list[str]:
    """Who has a role, by the first part of their address: on a local pod that is their name."""
    found: list[str] = []
    for flow, _ in project.flows:
        for read in flow.roles.values():
            try:
                people = read()
            except Exception:  # noqa: BLE001  the author's function may need what is not there
                continue
            found += [str(each["email"]).partition("@")[0] for each in people if each.get("email")]
    return list(dict.fromkeys(found))


def rooms_of(project: Project) -> list[str]:
    """What may be the name of a room: every text of the bot's own settings."""
    return list(dict.fromkeys(_texts(project.config.config)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
