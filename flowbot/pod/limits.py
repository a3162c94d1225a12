"""What a local pod refuses for its size, as an agent does."""

from __future__ import annotations

from flowbot.errors import MessageRejectedError, MessageTooLargeError
from flowbot.messageml.limits import SendingLimits, find_excesses

_LATER = "different words"
"""An agent takes a message with too many of them, and tells of it later."""


class TotalSizeError(MessageRejectedError):
    """Message and data are more than an agent takes; it answers with a code of its own (413)."""

    code = "LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED"
    http_status = "PAYLOAD_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__("Limit message-content-max-total-size reached", status=413)


def check_total_size(message: str, data: str | None, limits: SendingLimits) -> None:
    """Do nothing when message and data are not too many bytes.

    Raises:
        TotalSizeError: They are.
    """
    if len(message.encode()) + len((data or "").encode()) > limits.message_bytes:
        raise TotalSizeError


def check_message_size(message: str, data: str | None, limits: SendingLimits) -> None:
    """Do nothing when a message, which is valid, is neither too long nor has too many entities.

    Raises:
        MessageRejectedError: It is or has (400).
    """
    over = [each for each in find_excesses(message, data, limits) if each.what != _LATER]
    if over:
        reason = MessageTooLargeError(over).reason
        raise MessageRejectedError(f"the message is too large: {reason}", status=400)
