"""Everything that is decorated in the modules of a bot, and every problem of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowbot.authoring._marks import marked, place_of
from flowbot.authoring.actions import Action, describe_action
from flowbot.authoring.functions import Function, describe_function
from flowbot.authoring.roles import Role, describe_role
from flowbot.authoring.services import Service, describe_services
from flowbot.authoring.settings import SettingsReader, describe_settings
from flowbot.errors import AuthoringError, DefinitionError, UnknownNameError

Modules = Mapping[str, Mapping[str, Any]]
"""The namespace of each module, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """What the Python of a bot brings."""

    actions: Mapping[str, Action] = field(default_factory=dict)
    """By `module.function`."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    settings: SettingsReader | None = None
    """What knows the zone and the locale of people."""
    services: Sequence[Service] = ()
    """In the order in which they are opened."""
    problems: Sequence[DefinitionError] = ()

    @property
    def used_services(self) -> frozenset[str]:
        """The services that others than services ask for."""
        users = (*self.actions.values(), *self.readers)
        return frozenset(name for each in users for name in each.needs.values())

    @property
    def readers(self) -> Sequence[Role | SettingsReader]:
        """What is read in turns, with services."""
        return [*self.roles.values(), *([self.settings] if self.settings is not None else ())]


def read_modules(modules: Modules) -> Authored:
    """What is decorated in some modules, each described, and all problems at once."""
    problems: list[DefinitionError] = []
    services, found = describe_services(dict(_once(modules, "service", problems)))
    problems += found
    actions: dict[str, Action] = {}
    for module, namespace in modules.items():
        for name, function, _ in marked(namespace, "action"):
            try:
                actions[f"{module}.{name}"] = describe_action(f"{module}.{name}", function, services)
            except AuthoringError as problem:
                problems.append(problem)
    functions: dict[str, Function] = {}
    for name, function in _once(modules, "function", problems):
        try:
            functions[name] = describe_function(name, function)
        except AuthoringError as problem:
            problems.append(problem)
    return Authored(
        actions=actions,
        functions=functions,
        roles=_roles(modules, services, problems),
        settings=_settings(modules, services, problems),
        services=services,
        problems=problems,
    )


def _settings(modules: Modules, services: Sequence[Service], problems: list[DefinitionError]) -> SettingsReader | None:
    found = list(_once(modules, "person_settings", problems))
    for name, function in found[1:]:
        message = f"'{found[0][0]}' is the function for the settings of people, and there is one only"
        problems.append(
            UnknownNameError(message, location=place_of(function), hint=f"call '{name}' in it", code="FB202")
        )
    try:
        return describe_settings(*found[0], services) if found else None
    except AuthoringError as problem:
        problems.append(problem)
        return None


def _roles(modules: Modules, services: Sequence[Service], problems: list[DefinitionError]) -> dict[str, Role]:
    found: dict[str, Role] = {}
    marks = [each for namespace in modules.values() for each in marked(namespace, "role")]
    for function, name in {function: name for _, function, name in marks}.items():
        try:
            described = describe_role(name, function, services)
        except AuthoringError as problem:
            problems.append(problem)
            continue
        if name in found:
            message = f"there is a role '{name}' on line {getattr(found[name].location, 'line', '?')} too"
            problems.append(UnknownNameError(message, location=described.location, code="FB202"))
        found.setdefault(name, described)
    return found


def _once(modules: Modules, kind: str, problems: list[DefinitionError]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """What is decorated so, each name once; modules may import it from one another."""
    taken: dict[str, Callable[..., Any]] = {}
    for namespace in modules.values():
        for name, function, _ in marked(namespace, kind):
            if taken.setdefault(name, function) is not function:
                first = place_of(taken[name])
                message = f"there is a {kind} '{name}' in {first.file if first else 'another module'} too"
                problems.append(UnknownNameError(message, location=place_of(function), code="FB202"))
    yield from taken.items()
