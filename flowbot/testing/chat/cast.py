"""Who is who in a chat: roles, zones and languages of its people, in place of what the project knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flowbot.authoring import PersonSettings
from flowbot.authoring.settings import SettingsReader
from flowbot.compiler.triggers import Starter
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.records import user_names
from flowbot.engine.roles import ReadRole
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.project import Project


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

    def __init__(self) -> None:
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
            flows=[self._with_roles(flow, starters) for flow, starters in project.flows],
            built_in=[self._with_roles(flow, starters) for flow, starters in project.built_in],
            authored=replace(project.authored, settings=settings),
        )

    def _with_roles(self, flow: CompiledFlow, starters: Sequence[Starter]) -> tuple[CompiledFlow, Sequence[Starter]]:
        if not flow.roles:
            return flow, starters
        changed = self._recast(flow)
        return changed, [replace(each, flow=changed) for each in starters]

    def _recast(self, flow: CompiledFlow) -> CompiledFlow:
        roles = {name: self._reader(name, read) for name, read in flow.roles.items()}
        translate = flow.translate

        def translated(locale: str) -> CompiledFlow | None:
            other = translate(locale) if translate is not None else None
            return replace(other, roles=roles) if other is not None else None

        return replace(flow, roles=roles, translate=translated if translate is not None else None)

    def _reader(self, role: str, otherwise: ReadRole) -> ReadRole:
        def read() -> Sequence[Mapping[str, object]]:
            said = [each for each in self._parts.values() if each.roles is not None]
            have = [each.user for each in said if role in (each.roles or ())]
            if have:
                return [user_names(each) for each in have]
            without = {each.user.id for each in said}
            return [each for each in otherwise() if each.get("id") not in without]

        return read

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
