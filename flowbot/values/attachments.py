"""The slot type `attachment`: a reference to a file of a message, never its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.events import Attachment
from flowbot.message import IncomingMessage, Passage
from flowbot.values._slot_type import AnswerError, SlotType
from flowbot.values.context import ReadContext
from flowbot.values.sizes import show_size


def attachment_type(*, max_size: int | None = None, kinds: Sequence[str] = ()) -> SlotType:
    """A file of the message that answers: the first one that fits.

    Args:
        max_size: The most bytes that it may have.
        kinds: What its name may end with, such as `pdf`; anything when there is none.
    """

    def read(passage: Passage, context: ReadContext) -> dict[str, object]:
        message = context.message
        if message is None or not message.attachments:
            raise AnswerError("no_file")
        files = [attachment_names(each, message) for each in message.attachments]
        of_kind = [each for each in files if not kinds or each["kind"] in kinds]
        if not of_kind:
            raise AnswerError("no_file_of_kind", kinds=list(kinds))
        found = next((each for each in of_kind if _is_small(each["size"], max_size)), None)
        if found is None:
            raise AnswerError("file_too_large", most=show_size(max_size or 0))
        return found

    def read_control(sent: object, context: ReadContext) -> object:
        raise AnswerError("no_file")

    return SlotType(
        name="attachment",
        words=0,
        python_type=dict,
        read=read,
        show=lambda value, _locale: str(value.get("name") or value["id"]),
        decode=_decode,
        read_control=read_control,
    )


def attachment_names(file: Attachment, message: IncomingMessage) -> dict[str, object]:
    """A file of a message as expressions see one, and with all that fetches it."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "kind": kind_of_file(file.name),
        "message_id": file.message_id or message.id,
        "stream_id": file.stream_id or message.stream.id,
    }


def kind_of_file(name: str) -> str | None:
    """What the name of a file ends with, in small letters and without the dot; None when it has no such end."""
    before, dot, end = name.rpartition(".")
    return end.casefold() if dot and before and end else None


def _is_small(size: object, most: int | None) -> bool:
    """Whether a file is small enough; one whose size the agent left out is."""
    return most is None or not isinstance(size, int) or size <= most


def _decode(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise TypeError(f"{value!r} is not an attachment")
    return value
