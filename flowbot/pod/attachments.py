"""Files of messages: taken in with a message, and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.ids import UserId, normalise_id
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.markup import clean_text
from flowbot.pod.parts import PodAttachment, PodMessage


def take_files(
    files: Sequence[tuple[str, bytes]], user_id: UserId, ids: IdMaker, now_ms: int, *, most: int
) -> tuple[PodAttachment, ...]:
    """Files, each a name and a content, as a message keeps them.

    Raises:
        MessageRejectedError: Together they have more than `most` bytes (413).
    """
    total = sum(len(content) for _, content in files)
    if total > most:
        raise MessageRejectedError(
            f"the attachments have {total:,} bytes together, and a message takes {most:,}", status=413
        )
    return tuple(
        PodAttachment(id=ids.attachment_id(user_id, now_ms), name=clean_text(name), content=content)
        for name, content in files
    )


def find_attachment(messages: Iterable[PodMessage], message_id: str, attachment_id: str) -> PodAttachment:
    """The attachment of one of these messages.

    Raises:
        AttachmentError: There is no such message or attachment (400).
    """
    wanted = normalise_id(message_id)
    message = next((message for message in messages if message.id == wanted), None)
    if message is None:
        raise AttachmentError(f"there is no message {message_id} in this stream", status=400)
    # Some clients send the id as text, its escapes escaped once more; older ones put it into the URL as it is.
    found = (each for each in message.attachments if unquote(each.id) == unquote(attachment_id))
    attachment = next(found, None)
    if attachment is None:
        raise AttachmentError(f"the message {message_id} has no attachment {attachment_id}", status=400)
    return attachment
