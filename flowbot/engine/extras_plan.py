"""What goes with the messages of a step, as the flow says it: worked out when the step is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.engine.extras import NO_EXTRAS, Extras, FileReference, UnknownSending
from flowbot.engine.facts import Evaluate
from flowbot.errors import GuardError
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.values.kinds import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtrasPlan:
    """What goes with the messages of a step."""

    attach: Evaluate | None = None
    pin: bool | None = None
    data: Evaluate | None = None
    on_behalf_of: Evaluate | None = None
    unknown: UnknownSending = "verify"

    def read(self, find_names: Callable[[], Mapping[str, object]]) -> Extras:
        """What goes with them now.

        Args:
            find_names: Gives the names that expressions may use; asked only where there is something to work out.

        Raises:
            GuardError: An expression gives nothing of its kind.
        """
        if self == NO_PLAN:
            return NO_EXTRAS
        names = find_names()
        return Extras(
            pin=self.pin,
            files=tuple(files_of(self.attach(names))) if self.attach is not None else (),
            data=_data_of(self.data(names)) if self.data is not None else None,
            on_behalf_of=person_of(self.on_behalf_of(names)) if self.on_behalf_of is not None else None,
            unknown=self.unknown,
        )


NO_PLAN = ExtrasPlan()


def files_of(value: object) -> Sequence[FileReference]:
    """The files that a value of `attach` means: an attachment, or a list of them; none of one that is missing.

    Raises:
        GuardError: It is something else.
    """
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [file for item in value for file in files_of(item)]
    match value:
        case {"id": str(id), "message_id": str(message_id), "stream_id": str(stream_id), **more}:
            name, size = more.get("name"), more.get("size")
            file = FileReference(
                id=id,
                message_id=MessageId(message_id),
                stream_id=StreamId(stream_id),
                name=name if isinstance(name, str) and name else "file",
                size=size if isinstance(size, int) else None,
            )
            return [file]
    raise GuardError(f"only attachments and lists of them can be attached, not {kind_of(value)}")


def _data_of(value: object) -> Mapping[str, Any] | None:
    if value is None or isinstance(value, Mapping):
        return value
    raise GuardError(f"the data of a message is a record, not {kind_of(value)}")


def person_of(value: object) -> UserId:
    """Who is meant by a value of `on_behalf_of`: a person, or the id of one.

    Raises:
        GuardError: It is nobody, or no person.
    """
    found = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(found, int) and not isinstance(found, bool):
        return UserId(found)
    raise GuardError(f"only a person has something done on their behalf, not {kind_of(value)}")
