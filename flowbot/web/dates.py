"""What answers say of time (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def http_date(text: str) -> datetime | None:
    """An HTTP date, in UTC, or None when it is not one."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """How many seconds an answer asks to wait, in seconds or by a date, or None where it does not say.

    A date is compared with the answer's own `Date`, so that it does not matter whether our
    clock is right; `now` stands in where there is none.

    Args:
        headers: Of the answer, by lower-case name.
        now: The time.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
        return float(text)
    until = http_date(text)
    since = http_date(headers.get("date", "")) or now
    if until is None or since is None:
        return None
    return max(0.0, (until - since).total_seconds())
