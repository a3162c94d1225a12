"""`flowbot.operations.Messages` over REST."""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.ids import MessageId
from flowbot.symphony.asking import ask, quoted
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages that were sent."""

    session: Session

    async def suppress(self, message: MessageId) -> None:
        """Take a message back."""
        path = f"/v1/admin/messagesuppression/{quoted(message)}/suppress"
        await ask(self.session, Request(component="pod", method="POST", path=path))
