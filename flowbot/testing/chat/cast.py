"""Who is who in a chat: roles, zones and languages of its people, in place of what the project knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flowbot.authoring import PersonSettings
from flowbot.authoring.settings import SettingsReader
from flowbot.engine.records import user_names
from flowbot.engine.roles import ReadRole, folded, is_by_address, looked_up
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod import LocalPod
from flowbot.project import Project
from flowbot.runtime.reading import read_by

LOCAL = "@local.test"
"""What the addresses of people on a local pod end with, behind their names."""


@dataclass(slots=True)
class Part:
    """What is known of one person."""

    user: User
    roles: Sequence[str] | None = None
    """None: what the project says, as of all that follows."""
    zone: str | None = None
    locale: str | None = None


class Cast:
    """The people of a chat."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self._parts: dict[UserId, Part] = {}

    def put(self, part: Part) -> None:
        """Let somebody be known; what is not said of them stays as it was."""
        known = self._parts.setdefault(part.user.id, part)
        known.roles = known.roles if part.roles is None else part.roles
        known.zone, known.locale = part.zone or known.zone, part.locale or known.locale

    def of_project(self, project: Project) -> Project:
        """The same project, in which these people are what the chat says."""
        own = project.authored.settings
        call = _settings(self, own)
        settings = replace(own, call=call) if own is not None else SettingsReader(call=call, location=None)
        return replace(
            project,
            flows=read_by(project.flows, self._reader),
            built_in=read_by(project.built_in, self._reader),
            authored=replace(project.authored, settings=settings),
        )

    def _reader(self, role: str, otherwise: ReadRole) -> ReadRole:
        def read() -> Sequence[Mapping[str, object]]:
            said = [each for each in self._parts.values() if each.roles is not None]
            have = [each.user for each in said if role in (each.roles or ())]
            if have:
                return [user_names(each) for each in have]
            without = {each.user.id for each in said}
            return [each for each in map(self._known, otherwise()) if each.get("id") not in without]

        return read

    def _known(self, person: Mapping[str, object]) -> Mapping[str, object]:
        """Whom a role gives, as the pod knows them; those of whom it gives the address of a local pod are there."""
        if not is_by_address(person):
            return person
        address = folded(person["email"])
        found = self._pod.people.find_by_email(address)
        if found is None and address.endswith(LOCAL):
            found = self._pod.ensure_user(address.removesuffix(LOCAL))
        is_theirs = found is not None and folded(found.email) == address
        return looked_up(person, user_names(found) if found is not None and is_theirs else None)

    def settings_of(self, user: User) -> PersonSettings:
        """What the chat says of somebody."""
        part = self._parts.get(user.id)
        return PersonSettings(zone=part.zone, locale=part.locale) if part is not None else PersonSettings()


def _settings(cast: Cast, otherwise: SettingsReader | None) -> Callable[..., PersonSettings]:
    def read(user: User, **given: object) -> PersonSettings:
        said = cast.settings_of(user)
        if otherwise is None or (said.zone is not None and said.locale is not None):
            return said
        known = otherwise.call(user, **given)
        return PersonSettings(zone=said.zone or known.zone, locale=said.locale or known.locale)

    return read
