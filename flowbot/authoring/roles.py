"""`@role`: who may do something, and who is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flowbot.authoring._marks import Decorated, check_filled_by_name, mark, place_of
from flowbot.authoring.functions import check_plain, told
from flowbot.authoring.services import Service, needs_of
from flowbot.errors import Location
from flowbot.events import User

FIELDS = ("id", "name", "first_name", "last_name", "email", "username", "external")
"""What expressions see of somebody."""


def role(name: str) -> Callable[[Decorated], Decorated]:
    """Make a function a role, `roles.NAME` in expressions: it gives the people who have it.

    Each of them is a user id, an e-mail address, a user, or a mapping with `id` or `email`. Who has an address
    is looked up at the pod, so that they can be asked as well: the turn is taken anew then.
    The function is called while a turn is taken, once, and only if the role is named. So it is plain
    and quick; what has to be fetched is kept fresh by a service, which it takes as a parameter.
    """
    if not str(name).isidentifier():  # so is `@role` without a name refused
        raise TypeError("a role has a name, as in @role('approvers')")
    return lambda function: mark(function, "role", name)


@dataclass(frozen=True, slots=True)
class Role:
    """An author's role."""

    name: str
    call: Callable[..., Any]
    """Raises FunctionError for whatever the author's function raises."""
    location: Location | None
    needs: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the service that fills it."""
    given: dict[str, object] = field(default_factory=dict)
    """What fills parameters, while services are open."""

    def use_services(self, opened: Mapping[str, object]) -> None:
        """From now on the role is read with these services."""
        self.given.update({parameter: opened[name] for parameter, name in self.needs.items()})

    def read(self) -> Sequence[Mapping[str, object]]:
        """Who has the role now, each as a record; `id` is None of whom only the address is known.

        Raises:
            FunctionError: The author's function raised, or gave what is nobody.
        """
        people: Sequence[Mapping[str, object]] = self.call(**self.given)
        return people


def describe_role(name: str, function: Callable[..., Any], services: Sequence[Service]) -> Role:
    """How a role is read.

    Raises:
        AuthoringError: It is async or a generator, or has a parameter that no service fills.
    """
    what = f"role '{name}'"
    otherwise = "let a @service keep fresh what it needs, and take that as a parameter"
    check_plain(what, function, "a turn", otherwise)
    check_filled_by_name(what, function)
    parameters = inspect.signature(function).parameters
    needs = needs_of(what, function, services, "a role takes services only, by their types", parameters)

    def read(**given: object) -> Sequence[Mapping[str, object]]:
        return _records(function(**given))

    read.__wrapped__ = function  # type: ignore[attr-defined]  # for its place
    return Role(name, told(what, read), place_of(function), needs)


def _records(people: object) -> Sequence[Mapping[str, object]]:
    if isinstance(people, str | Mapping) or not isinstance(people, Iterable):
        raise TypeError(f"a list of users is expected, not {people!r}")
    return [_record(each) for each in people]


def _record(person: object) -> Mapping[str, object]:
    """A user as expressions see one."""
    empty: dict[str, object] = dict.fromkeys(FIELDS)
    match person:
        case User():
            return empty | {name: getattr(person, name, None) for name in FIELDS} | {"name": person.display_name}
        case int() if not isinstance(person, bool):
            return empty | {"id": person}
        case str() if "@" in person:
            return empty | {"email": person}
        case {"id": int()} | {"email": str()}:
            return empty | {str(name): value for name, value in cast("Mapping[str, object]", person).items()}
    raise TypeError(
        f"{person!r} is nobody: a user id, an e-mail address, or a mapping with `id` or `email` is expected"
    )
