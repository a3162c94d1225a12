"""Who of a talk has which role, written out, so that others may play them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowbot.project import Project
from flowbot.testing.crash.held import held
from flowbot.testing.transcripts.model import Transcript


def with_roles(project: Project, transcript: Transcript) -> Transcript:
    """The talk in which the roles of everybody are as they are without it: those that they have by the bot's code."""
    with held(project, transcript) as chat:
        readers = {name: read for flow, _ in chat.core.project.flows for name, read in flow.roles.items()}
        have = {name: {each.get(key) for each in read() for key in ("id", "email")} for name, read in readers.items()}
        known = {name: chat.person(name).user for name in transcript.people}
    roles: Mapping[str, tuple[str, ...]] = {
        person: tuple(name for name, members in have.items() if {user.id, user.email} & members)
        for person, user in known.items()
    }
    return replace(
        transcript, people={name: replace(each, roles=roles[name]) for name, each in transcript.people.items()}
    )
