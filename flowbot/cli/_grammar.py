"""The grammar of MessageML as `flowbot elements --json` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from flowbot.messageml.grammar import GROUPS, Element
from flowbot.messageml.grammar.model import Value


def as_data(elements: Iterable[Element] | None = None) -> object:
    """The elements as JSON can hold them; without any the whole grammar, by its groups."""
    if elements is not None:
        return [_plain(each) for each in elements]
    return [{"group": heading, "elements": [_plain(each) for each in group]} for heading, group in GROUPS.items()]


def _plain(value: object) -> object:
    if is_dataclass(value):
        kind = {"kind": type(value).__name__} if isinstance(value, Value) else {}
        return kind | {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value
