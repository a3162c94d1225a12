"""The audit log: what was asked in vain, by whom, and why."""

from __future__ import annotations

import logging

from flowbot import User, action

_LOGGER = logging.getLogger("audit")


@action
async def note(number: str, ticker: str, person: User, reason: str) -> None:
    """Write down a price that could not be told, under the number that the person was given."""
    _LOGGER.warning("%s: no price of %s for user %s (%s)", number, ticker, person["id"], reason)
