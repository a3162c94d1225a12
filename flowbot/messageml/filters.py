"""Filters for people who write dialogs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from flowbot.messageml.escape import escape_value


def money(value: Any, currency: str = "") -> str:
    """An amount with two decimal places, or as many as it has, and its currency: `1,234.50 EUR`."""
    amount = Decimal(value)
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f} {currency}".rstrip()


def number(value: Any) -> str:
    """A number with its thousands set apart."""
    return f"{Decimal(value):,f}"


def iso_date(value: date) -> str:
    """A date as `2026-09-01`."""
    return value.isoformat()[:10]


def mention(user: Mapping[str, Any]) -> Markup:
    """A mention of a user, who is notified."""
    return Markup('<mention uid="{}"/>').format(int(user["id"]))


def lines(value: object) -> Markup:
    """A text with its line breaks shown."""
    return Markup("<br/>").join(Markup(escape_value(line)) for line in str(value).splitlines())


def bullets(items: Iterable[object]) -> Markup:
    """A bullet list."""
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(Markup(escape_value(item))) for item in items))


FILTERS: Mapping[str, Any] = {
    "money": money,
    "number": number,
    "date": iso_date,
    "mention": mention,
    "lines": lines,
    "list": bullets,
}
"""Every filter by the name that templates use."""
