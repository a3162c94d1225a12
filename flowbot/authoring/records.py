"""People and rooms as flows hold them, for the annotations of actions."""

from __future__ import annotations

from typing import Required  # of which pydantic can make a validator before Python 3.12

from typing_extensions import TypedDict


class User(TypedDict, total=False):
    """A person as flows hold one: what an action gets for a slot of type `user`, and gives for it.

    What is not known of them is None; a mention tells `id` and `name`, a form `id` alone.
    """

    id: Required[int]
    name: str
    first_name: str | None
    last_name: str | None
    email: str | None
    username: str | None


class Room(TypedDict, total=False):
    """A room as flows hold one: what an action gets for a slot of type `room`, and gives for it."""

    id: Required[str]
    name: str | None
    type: str | None
    external: bool | None
