"""People and rooms that a bot has names for: they are there when its talks are held."""

from __future__ import annotations

from flowbot.engine.roles import ReadRole
from flowbot.project import Project
from flowbot.testing.answers.nested import texts_in
from flowbot.testing.chat.cast import LOCAL


def people_of(project: Project) -> dict[str, tuple[str, ...]]:
    """Who is there beside the usual people, each with the roles that a talk has to give them.

    Who has a role by an address of a local pod has it anyway; where nobody does, or its function needs what is not
    there, somebody has it who is called like it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, read in {name: read for flow, _ in project.flows for name, read in flow.roles.items()}.items():
        people = [address.removesuffix(LOCAL) for address in _addresses(read) if address.endswith(LOCAL)]
        found |= {each: found.get(each, ()) for each in people} if people else {name: (name,)}
    return found


def _addresses(read: ReadRole) -> list[str]:
    try:
        return [str(each["email"]) for each in read() if each.get("email")]
    except Exception:  # noqa: BLE001  the author's function may need what is not there
        return []


def rooms_of(project: Project) -> list[str]:
    """What may be the name of a room: every text of the bot's own settings."""
    return list(dict.fromkeys(each for each in texts_in(project.config.config) if each))
