"""The slots of what is known by its id: people, rooms and streams."""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool

from flowbot.definition.part import Expression
from flowbot.definition.slot_base import SlotBase
from flowbot.values.limits import IDENTIFIED_WORDS


class IdentifiedSlot(SlotBase):
    """The limits of what is known by its id: people and streams."""

    of: Expression | None = None
    """An expression that gives those that it may be: people or streams, one or a list of them."""
    external: StrictBool | None = None
    """Whether it is of another firm, or has people of one; where that is not known it may be either."""

    @property
    def limits(self) -> dict[str, object]:
        """The limits that are set, by their word."""
        return {word: value for word in IDENTIFIED_WORDS if (value := getattr(self, word)) is not None}


class UserSlot(IdentifiedSlot):
    """A person, mentioned."""

    type: Literal["user"]


class RoomSlot(IdentifiedSlot):
    """A room, chosen in a form."""

    type: Literal["room"]


class StreamSlot(IdentifiedSlot):
    """A room or any other stream, also that where it is asked."""

    type: Literal["stream"]
