"""`symphony.messages`: messages that were sent."""

from __future__ import annotations

from typing import Protocol

from flowbot.ids import MessageId


class Messages(Protocol):
    """`symphony.messages`; errors as those of rooms."""

    async def suppress(self, message: MessageId) -> None:
        """Take a message back: nobody sees it any more."""
        ...
