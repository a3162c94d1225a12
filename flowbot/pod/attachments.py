"""Files of messages: taken in with a message, and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.ids import UserId, normalise_id
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.markup import clean_text
from flowbot.pod.parts import PodAttachment, PodMessage

Files = Sequence[tuple[str, bytes]]
"""Files, each a name and a content."""


def take_files(
    files: Files, user_id: UserId, ids: IdMaker, now_ms: int, *, most: int, previews: Files = ()
) -> tuple[PodAttachment, ...]:
    """Files as a message keeps them.

    Args:
        files: The files.
        user_id: Who sends them.
        ids: What makes their ids.
        now_ms: When.
        most: How many bytes they may have together, previews included.
        previews: Of each file, or of none.

    Raises:
        MessageRejectedError: They are too large together (413), or some have a preview and others none (400).
    """
    if previews and len(previews) != len(files):
        raise MessageRejectedError(
            f"there are {len(files)} attachments and {len(previews)} previews: give each a preview, or none",
            status=400,
        )
    total = sum(len(content) for _, content in (*files, *previews))
    if total > most:
        raise MessageRejectedError(
            f"the attachments have {total:,} bytes together, and a message takes {most:,}", status=413
        )

    def taken(file: tuple[str, bytes], preview: PodAttachment | None = None) -> PodAttachment:
        name, content = file
        identity = ids.attachment_id(user_id, now_ms)
        return PodAttachment(id=identity, name=clean_text(name), content=content, preview=preview)

    return tuple(taken(file, taken(previews[place]) if previews else None) for place, file in enumerate(files))


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
    files = (file for each in message.attachments for file in (each, each.preview) if file is not None)
    found = (each for each in files if unquote(each.id) == unquote(attachment_id))
    attachment = next(found, None)
    if attachment is None:
        raise AttachmentError(f"the message {message_id} has no attachment {attachment_id}", status=400)
    return attachment
