"""Filters for people who write dialogs. Only what stands here makes markup of a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from flowbot.messageml._escape import escape, escape_words, finite, text_of


def money(value: object, currency: object = "") -> str:
    """An amount with two decimal places, or as many as it has, and its currency: `1,234.50 EUR`."""
    amount = finite(value)
    places = max(2, -int(amount.as_tuple().exponent))
    whole, _, fraction = f"{amount:,.{places}f}".partition(".")
    cents = fraction[:2] + fraction[2:].rstrip("0")
    return f"{whole}.{cents} {text_of(currency)}".rstrip()


def number(value: object) -> str:
    """A number with its thousands set apart: `1,234.5`."""
    return f"{finite(value):,f}"


def iso_date(value: object) -> str:
    """A date as `2026-09-01`."""
    if not isinstance(value, date):
        raise TypeError(f"{'nothing' if value is None else f'a {type(value).__name__}'} is not a date")
    return value.isoformat()[:10]


def mention(user: object) -> Markup:
    """A mention of a user, who is notified."""
    if not isinstance(user, Mapping) or "id" not in user:
        raise TypeError("only a user can be mentioned, such as {{ initiator | mention }}")
    try:
        return Markup(f'<mention uid="{int(user["id"])}"/>')
    except (TypeError, ValueError):
        raise ValueError(f"{user['id']!r} is not the id of a user") from None


def lines(value: object) -> Markup:
    """A text with its line breaks shown."""
    return Markup(escape_words(value))


def bullets(items: Iterable[object]) -> Markup:
    """A bullet list; nothing for an empty one."""
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        raise TypeError("only a list can be shown as one")
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return Markup(f"<ul>{rows}</ul>" if rows else "")


FILTERS: Mapping[str, Any] = {
    "money": money,
    "number": number,
    "date": iso_date,
    "mention": mention,
    "lines": lines,
    "list": bullets,
}
"""Every filter of flowbot's own by the name that templates use."""
