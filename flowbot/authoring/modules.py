"""Everything that is decorated in the modules of a bot, its models, and every problem of it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from flowbot.authoring._marks import marked, place_of
from flowbot.authoring.actions import Action, describe_action
from flowbot.authoring.functions import Function, describe_function
from flowbot.authoring.roles import Role, describe_role
from flowbot.authoring.services import Service, describe_services
from flowbot.authoring.settings import SettingsReader, describe_settings
from flowbot.errors import AuthoringError, DefinitionError, FunctionError, Location, UnknownNameError

Modules = Mapping[str, Mapping[str, Any]]
"""The namespace of each module, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """What the Python of a bot brings."""

    actions: Mapping[str, Action] = field(default_factory=dict)
    """By `module.function`."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    models: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """By `module.Name`, and by `Name` where it is one model's alone."""
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
    """What is decorated in some modules, each described, and all problems at once.

    What has a problem is there by its name all the same, so that flows that use it can be checked.
    """
    return _Reading(modules).run()


class _Reading:
    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.problems: list[DefinitionError] = []
        self.services: Sequence[Service] = ()

    def run(self) -> Authored:
        self.services, problems = describe_services(dict(self.once("service")))
        self.problems += problems
        return Authored(
            actions=self.actions(),
            functions=self.functions(),
            roles=self.roles(),
            models=self.models(),
            settings=self.settings(),
            services=self.services,
            problems=self.problems,
        )

    def actions(self) -> dict[str, Action]:
        found = {}
        for module, namespace in self.modules.items():
            for function_name, function, kept in marked(namespace, "action"):
                name = f"{module}.{function_name}"
                try:
                    found[name] = describe_action(name, function, self.services, reads=kept["reads"])
                except AuthoringError as problem:
                    self.problems.append(problem)
                    parameters = tuple(inspect.signature(function).parameters)
                    found[name] = Action(name, function, parameters, frozenset(), {})
        return found

    def functions(self) -> dict[str, Function]:
        found = {}
        for name, function in self.once("function"):
            try:
                found[name] = describe_function(name, function)
            except AuthoringError as problem:
                self.problems.append(problem)
                found[name] = Function(name, _unusable(function, problem), problem.location)
        return found

    def roles(self) -> dict[str, Role]:
        found: dict[str, Role] = {}
        marks = [each for namespace in self.modules.values() for each in marked(namespace, "role")]
        for function, name in {function: name for _, function, name in marks}.items():
            try:
                role = describe_role(name, function, self.services)
            except AuthoringError as problem:
                self.problems.append(problem)
                role = Role(name, _unusable(function, problem), problem.location)
            if name in found:
                self.repeated(function, f"there is a role '{name}' {_at(found[name].location)} too")
            found.setdefault(name, role)
        return found

    def models(self) -> dict[str, type[BaseModel]]:
        found: dict[str, type[BaseModel]] = {}
        named: dict[str, set[type[BaseModel]]] = {}
        for module, namespace in self.modules.items():
            for name, value in namespace.items():
                if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                    found[f"{module}.{name}"] = value
                    named.setdefault(name, set()).add(value)
        return found | {name: next(iter(models)) for name, models in named.items() if len(models) == 1}

    def settings(self) -> SettingsReader | None:
        found = list(self.once("person_settings"))
        for _, function in found[1:]:
            self.repeated(function, f"'{found[0][0]}' is the function for the settings of people, and one is all")
        try:
            return describe_settings(*found[0], self.services) if found else None
        except AuthoringError as problem:
            self.problems.append(problem)
            return None

    def once(self, kind: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        """What is decorated so, each name once; modules may import it from one another."""
        taken: dict[str, Callable[..., Any]] = {}
        for namespace in self.modules.values():
            for name, function, _ in marked(namespace, kind):
                if taken.setdefault(name, function) is not function:
                    self.repeated(function, f"there is a {kind} '{name}' {_at(place_of(taken[name]))} too")
        yield from taken.items()

    def repeated(self, function: Callable[..., Any], message: str) -> None:
        self.problems.append(UnknownNameError(message, location=place_of(function), code="FB202"))


def _at(location: Location | None) -> str:
    return f"at {location.file}:{location.line}" if location is not None else "in another module"


def _unusable(function: Callable[..., Any], problem: AuthoringError) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*_arguments: object, **_named: object) -> Any:
        raise FunctionError(problem.message, location=problem.location)

    return call
