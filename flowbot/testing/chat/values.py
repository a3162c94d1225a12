"""What Python values of a test are to a bot: in a form, and as the result of a call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from enum import Enum

from flowbot.events import User


class OfChat(ABC):
    """A person or a place of a chat, wherever a value stands."""

    @property
    @abstractmethod
    def id(self) -> object:
        """What forms send of it."""

    @abstractmethod
    def as_value(self) -> Mapping[str, object]:
        """What flows see of it."""

    @property
    @abstractmethod
    def written(self) -> str:
        """How lines write it: `@ann`, `#desk`."""


def in_line(value: object) -> object:
    """A value of a form as lines have it."""
    match value:
        case OfChat():
            return value.written
        case list() | tuple() | set() | frozenset():
            return [in_line(each) for each in value]
    return value


def in_flow(value: object) -> object:
    """What flows see of a value that a stub gives, people and places of the chat in it included."""
    match value:
        case OfChat():
            return value.as_value()
        case list() | tuple():
            return [in_flow(each) for each in value]
        case dict():
            return {name: in_flow(each) for name, each in value.items()}
    return value


def in_form(value: object) -> object:
    """What a person would pick, tick or type for a value; a list is several of them."""
    match value:
        case OfChat() | User():
            return value.id
        case Mapping() if "id" in value:
            return value["id"]
        case Enum():
            return in_form(value.value)
        case list() | tuple() | set() | frozenset():
            return [in_form(each) for each in value]
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(" ", "auto" if value.second or value.microsecond else "minutes")
        case time():
            return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    return value
