"""What a blast says, and whether Symphony takes it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from flowbot.errors import MessageMLError, MessageTooLargeError, OperationError
from flowbot.messageml._escape import escape_words
from flowbot.messageml.limits import SendingLimits, check_blast, check_limits
from flowbot.messageml.render import check


def write_blast(
    streams: Collection[str],
    text: str | None,
    messageml: str | None,
    data: Mapping[str, object] | None,
    limits: SendingLimits | None = None,
) -> tuple[str, str | None]:
    """The MessageML and the EntityJSON of a blast.

    Args:
        streams: Where it goes.
        text: What it says, shown to the letter.
        messageml: What it says instead, as MessageML.
        data: The objects of its EntityJSON.
        limits: What the pod takes.

    Raises:
        OperationError: It is not one of text and MessageML, is no MessageML, is too large, or goes to no stream or to
            too many.
    """
    message = _message_of(text, messageml)
    limits = limits or SendingLimits()
    if not streams:
        raise OperationError("a blast goes to one stream at least")
    try:
        written = json.dumps(data, ensure_ascii=False, allow_nan=False) if data is not None else None
        check_blast(streams, limits)
        check(message, schemes=None)
        check_limits(message, written, limits)
    except (MessageTooLargeError, MessageMLError, TypeError, ValueError, RecursionError) as exc:
        raise OperationError(f"the blast was not sent: {exc}") from exc
    return message, written


def _message_of(text: str | None, messageml: str | None) -> str:
    if text is not None and messageml is None and text.strip():
        return f"<messageML>{escape_words(text)}</messageML>"
    if messageml is not None and text is None:
        return messageml
    raise OperationError("a blast says a `text` or a `messageml`: give one of the two")
