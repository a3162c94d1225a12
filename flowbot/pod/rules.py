"""What of a pod's messages is not published, or differs from pod to pod."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flowbot.ids import UserId

FILE_TYPES: Sequence[str] = (
    *(".csv", ".doc", ".docx", ".gif", ".jpeg", ".jpg", ".json", ".pdf"),
    *(".png", ".ppt", ".pptx", ".txt", ".xls", ".xlsx", ".xml", ".zip"),
)


@dataclass(slots=True, kw_only=True)
class MessageRules:
    """How a local pod treats messages where nobody outside Symphony knows; may be changed while the pod runs."""

    lists_newest_first: bool = True
    """Which end of a stream `GET …/message` begins with."""
    silent_is_text: bool = False
    """Whether `silent` of a changed message is `"true"` instead of `true`; both were seen."""
    has_images: bool = True
    """Whether a file without previews has an empty list `images`; else it has none."""
    forms_refer_to: Literal["shown", "newest", "first"] = "shown"
    """Which message a submission names where its form was changed: the one on the screen of who sends it, the one
    that stands there by now, or the first of all."""
    forward_has_parent: bool = True
    """Whether a forwarded message has a `parentMessageId`, as an answer has."""
    forward_has_shared: bool = True
    """Whether a forwarded message has the other one in `sharedMessage`."""
    suppressors: Literal["writer", "owners", "everybody"] = "writer"
    """Who may take a message back beside content managers: who wrote it, also those who own the room, or anybody in
    the stream."""
    content_managers: set[UserId] | None = None
    """Who has the role of content management, and so may ask for receipts and relationships, and suppress any message;
    None: everybody may ask, and nobody has it."""
    blocked_words: Sequence[str] = ()
    """What compliance lets through nowhere: a message with one of them is refused with 451."""
    receipts_at_once: int = 100
    """How many people a page of receipts has."""
    file_types: Sequence[str] = FILE_TYPES
    """What the names of files may end with, as the pod says; it takes others, too."""
