"""The zone and the locale of a person, as the project knows them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flowbot.authoring import PersonSettings
from flowbot.errors import FunctionError
from flowbot.events import User
from flowbot.values.context import is_locale

_NOTHING_KNOWN = PersonSettings()
_LOGGER = logging.getLogger("flowbot.runtime")

ReadSettings = Callable[[User], PersonSettings]
"""Gives what the project knows of a person; raises FunctionError."""


def settings_of(user: User, read: ReadSettings | None) -> PersonSettings:
    """What is known of a person; nothing, and a line in the log, where that cannot be read or used."""
    if read is None:
        return _NOTHING_KNOWN
    try:
        found = read(user)
    except FunctionError as error:
        _LOGGER.error("the settings of user %s are not known: %s", user.id, error, exc_info=error)
        return PersonSettings()
    return PersonSettings(zone=_zone(found.zone, user), locale=_locale(found.locale, user))


def _zone(name: str | None, user: User) -> str | None:
    try:
        return None if name is None else ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _LOGGER.error("there is no time zone %r, which user %s is said to be in", name, user.id)
        return None


def _locale(name: str | None, user: User) -> str | None:
    if name is None or is_locale(str(name)):
        return name
    _LOGGER.error("%r is no locale, such as de or en-GB, which user %s is said to have", name, user.id)
    return None
