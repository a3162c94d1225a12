"""`@person_settings`: the zone and the locale of a person."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowbot.authoring._marks import Decorated, check_filled_by_name, mark, place_of, refused
from flowbot.authoring.functions import check_plain, told
from flowbot.authoring.services import Service, needs_of
from flowbot.errors import Location
from flowbot.events import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSettings:
    """The zone and the locale of a person; None for those of the flow."""

    zone: str | None = None
    """As in `Europe/London`."""
    locale: str | None = None
    """As in `de-CH`."""


def person_settings(function: Decorated) -> Decorated:
    """Make a function say in which zone and locale a person reads and writes.

    It takes a user (with `id`, `display_name`, `email`, `username`), and services by their types, and
    gives `PersonSettings`, a mapping with `zone` and `locale`, or None where it knows nothing. A
    conversation keeps what it gave when it began. It is plain and quick, for it is called in a turn.
    """
    return mark(function, "person_settings")


@dataclass(frozen=True, slots=True)
class SettingsReader:
    """The author's function that knows people."""

    call: Callable[..., Any]
    """Raises FunctionError for whatever the author's function raises."""
    location: Location | None
    needs: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the service that fills it."""
    given: dict[str, object] = field(default_factory=dict)
    """What fills parameters, while services are open."""

    def use_services(self, opened: Mapping[str, object]) -> None:
        """From now on people are looked up with these services."""
        self.given.update({parameter: opened[name] for parameter, name in self.needs.items()})

    def read(self, user: User) -> PersonSettings:
        """What is known of a person.

        Raises:
            FunctionError: The author's function raised, or gave no settings.
        """
        settings: PersonSettings = self.call(user, **self.given)
        return settings


def describe_settings(name: str, function: Callable[..., Any], services: Sequence[Service]) -> SettingsReader:
    """How a person's settings are read.

    Raises:
        AuthoringError: It is async or a generator, takes no user, or has a parameter that no service fills.
    """
    what = f"settings '{name}'"
    check_plain(what, function, "a turn", "let a @service keep fresh what it needs, and take that as a parameter")
    check_filled_by_name(what, function)
    parameters = list(inspect.signature(function).parameters)
    if not parameters:
        raise refused(what, function, "it takes nobody", "give it a first parameter: the user")
    needs = needs_of(what, function, services, "after the user, it takes services only, by their types", parameters[1:])

    def read(user: User, **given: object) -> PersonSettings:
        return _as_settings(function(user, **given))

    read.__wrapped__ = function  # type: ignore[attr-defined]  # for its place
    return SettingsReader(told(what, read), place_of(function), needs)


def _as_settings(given: object) -> PersonSettings:
    match given:
        case None:
            return PersonSettings()
        case PersonSettings():
            return given
        case Mapping():
            return PersonSettings(**given)
    raise TypeError(f"PersonSettings(zone=…, locale=…) or a mapping is expected, not {given!r}")
