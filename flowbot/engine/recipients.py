"""To whom a message goes, and whether a person is among those who may do something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowbot.engine.roles import is_nobody
from flowbot.errors import GuardError
from flowbot.ids import StreamId, UserId, is_stream_id, normalise_id
from flowbot.quick import quick
from flowbot.values.identified import covers, covers_stream
from flowbot.values.kinds import kind_of

__all__ = ["NOWHERE", "Recipient", "covers", "covers_stream", "names_of", "recipients_of"]


@quick
@dataclass(frozen=True, slots=True)
class Recipient:
    """A stream, a person in their IM with the bot, or a room by its name; none of them only in `NOWHERE`."""

    stream_id: StreamId | None = None
    """Of a room by its name: once it is known."""
    user_id: UserId | None = None
    room: str | None = None
    """A name; which room has it is found out when a message goes there."""

    @property
    def lane(self) -> str:
        """What orders the messages to it; the same one before and after it is known which room has a name."""
        if self.room is not None:
            return f"room:{self.room}"
        return self.stream_id if self.stream_id is not None else f"im:{self.user_id}"


NOWHERE = Recipient()
"""Of a conversation that began without a stream: what is said there is not said."""


def recipients_of(value: object) -> list[Recipient]:
    """Those that a value of `to` means: a person, a stream, or a list of them; each once.

    A whole number is the id of a person, a text the id of a stream or the name of a room. A list goes on without
    those of a role whose address nobody has.

    Raises:
        GuardError: It is neither.
    """
    if not isinstance(value, list | tuple):
        return [_one(value)]
    return list(dict.fromkeys(each for item in value if not is_nobody(item) for each in recipients_of(item)))


def names_of(value: object) -> dict[Recipient, str]:
    """What those are called that a value of `to` means, as far as it says."""
    if isinstance(value, list | tuple):
        return {to: name for each in value if not is_nobody(each) for to, name in names_of(each).items()}
    to = _one(value)
    name = value.get("name") if isinstance(value, Mapping) else to.room
    return {to: name} if isinstance(name, str) else {}


def _one(value: object) -> Recipient:
    record_id = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(value, Mapping) and record_id is None and isinstance(value.get("user"), Mapping):
        record_id = value["user"].get("id")  # where a message did not arrive, since the person has no IM
    elif isinstance(value, Mapping) and record_id is None and "user" in value and isinstance(value.get("name"), str):
        return Recipient(room=value["name"])  # or since there is no such room
    if isinstance(record_id, bool):
        record_id = None
    if isinstance(record_id, int):
        return Recipient(user_id=UserId(record_id))
    if isinstance(record_id, str) and record_id.strip():
        is_known = isinstance(value, Mapping) or is_stream_id(record_id)
        return Recipient(stream_id=StreamId(normalise_id(record_id))) if is_known else Recipient(room=record_id.strip())
    if isinstance(value, Mapping) and isinstance(value.get("email"), str):
        raise GuardError(f"a message goes to a person by their id, and of {value['email']} only the address is known")
    raise GuardError(f"a message goes to a person, a stream or a list of them, not to {kind_of(value)}")
