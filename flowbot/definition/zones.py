"""Zones of the tz database in a definition."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(
            "zone", "there is no time zone '{zone}'; zones are named as in Europe/London", {"zone": name}
        ) from None
    return name


Zone = Annotated[str, AfterValidator(_check_zone)]
"""The name of a zone, as in Europe/London."""
