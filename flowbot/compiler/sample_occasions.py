"""Sample values of what events, forms and requests tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flowbot.compiler.expressions import Kind, Record, item_of
from flowbot.compiler.names import STREAM, USER
from flowbot.compiler.occasions import EVENTS


class _Told(dict[str, object]):
    """A record that has every field: what an event of the bot's own tells is not known."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> object:
        return "a sample"


def sample_told(user: Mapping[str, object], stream: Mapping[str, object], now: datetime) -> Mapping[str, object]:
    """A record with a value for each field that something may tell."""

    def sample(kind: Kind, name: str) -> object:
        values: Mapping[Kind, object] = {
            USER: user,
            STREAM: stream,
            datetime: now,
            bool: True,
            dict: _Told(),
            str: name,
        }
        if isinstance(kind, Record) and kind not in values:
            return {field: sample(each, field) for field, each in kind.fields.items()}
        return values[kind] if kind in values else [sample(item_of(kind), name)]

    fields = {name: kind for record in EVENTS.values() for name, kind in record.fields.items()}
    return _Told({name: sample(kind, name) for name, kind in fields.items()})
