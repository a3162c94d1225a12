"""People and rooms as flows hold them, for the annotations of actions."""

from __future__ import annotations

from datetime import datetime
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
    external: bool | None
    """Whether they are of another firm."""


class Room(TypedDict, total=False):
    """A room as flows hold one: what an action gets for a slot of type `room`, and gives for it."""

    id: Required[str]
    name: str | None
    type: str | None
    external: bool | None


class Stream(Room, total=False):
    """A room or any other stream as flows hold one: what an action gets for a slot of type `stream`."""


class Attachment(TypedDict, total=False):
    """A file of a message as flows hold one: what an action gets for a slot of type `attachment`, never its bytes."""

    id: Required[str]
    name: str
    size: int | None
    kind: str | None
    """What its name ends with, such as `pdf`."""
    message_id: str
    stream_id: str


class WrittenMessage(TypedDict, total=False):
    """A message as flows hold one: what an action gets for a slot of type `message`."""

    id: Required[str]
    text: str
    by: User
    at: datetime
    stream: Stream
