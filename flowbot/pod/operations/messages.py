"""Messages, asked about in process."""

from __future__ import annotations

from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import MessageId
from flowbot.pod.talk import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """`flowbot.operations.Messages` as one bot asks for them."""

    talk: Talk
    bot: User

    async def suppress(self, message: MessageId) -> None:
        await anyio.lowlevel.checkpoint()
        self.talk.suppress(self.bot, message)
