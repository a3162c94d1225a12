"""The functions over rows: records with the same fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flowbot.errors import did_you_mean
from flowbot.values.kinds import kind_of
from flowbot.values.operators import items

ORDERS = ("asc", "desc")
"""How `sort_by` may order: the smallest first, or the largest."""

_SHARE_PLACES = 4


def column(rows: Any, field: Any) -> list[Any]:
    """What the rows have in a field; rows without a value there are left out."""
    return [value for row in _rows(rows, field) if (value := row.get(field)) is not None]


def filter_by(rows: Any, field: Any, value: Any) -> list[Any]:
    """The rows that have a value in a field."""
    return [row for row in _rows(rows, field) if row.get(field) == value]


def sort_by(rows: Any, field: Any, order: Any = "asc") -> list[Any]:
    """The rows in the order of a field, `asc` or `desc`; rows without a value there come last."""
    if order not in ORDERS:
        raise ValueError(f"the order is 'asc' or 'desc', not {order!r:.40}")
    found = _rows(rows, field)
    with_value = [row for row in found if row.get(field) is not None]
    by_field: Callable[[Mapping[str, Any]], Any] = lambda row: row[field]  # noqa: E731  it has a type so
    try:
        with_value.sort(key=by_field, reverse=order == "desc")
    except TypeError:
        raise TypeError(f"the values of '{field}' have no order") from None
    return with_value + [row for row in found if row.get(field) is None]


def count(rows: Any) -> int:
    """How many rows there are."""
    return len(items(rows))


def tally(rows: Any, field: Any) -> list[dict[str, Any]]:
    """How often each value of a field occurs, the most frequent first: rows of value, label, count and share.

    Rows without a value there do not count. The share has four decimals.
    """
    values = column(rows, field)
    counts: dict[object, int] = {}
    found: dict[object, Any] = {}
    for each in values:
        key = _key(each)
        found.setdefault(key, each)
        counts[key] = counts.get(key, 0) + 1
    return [
        {"value": found[key], "label": _label(found[key]), "count": many, "share": _share(many, len(values))}
        for key, many in sorted(counts.items(), key=lambda each: -each[1])
    ]


def _share(many: int, of: int) -> Decimal:
    return round(Decimal(many) / of, _SHARE_PLACES)


def _key(value: Any) -> object:
    """What is the same for values that are the same: of a user or a stream its id."""
    if isinstance(value, Mapping) and "id" in value:
        return ("record", value["id"])
    try:
        hash(value)
    except TypeError:
        raise TypeError(f"{kind_of(value)} cannot be counted by") from None
    return (type(value) is bool, value)


def _label(value: Any) -> Any:
    return value.get("name") or value if isinstance(value, Mapping) else value


def _rows(rows: Any, field: Any) -> list[Mapping[str, Any]]:
    found = list(items(rows))
    fields: dict[str, None] = {}
    for row in found:
        if not isinstance(row, Mapping):
            raise TypeError(f"{kind_of(row)} is not a row: rows are records")
        fields |= dict.fromkeys(row)
    if not isinstance(field, str):
        raise TypeError(f"a field is named by a text, not by {kind_of(field)}")
    if found and field not in fields:
        hint = did_you_mean(field, fields) or f"they have: {', '.join(list(fields)[:12])}"
        raise LookupError(f"the rows have no field '{field}'; {hint}")
    return found
