"""A finished message on its last step: its files read, sent or put in the place of another, pinned or not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from flowbot.engine.extras import FileReference
from flowbot.errors import AttachmentError, MessageRejectedError, SymphonyError
from flowbot.ids import EffectId, MessageId, StreamId, UserId
from flowbot.ports import Pod
from flowbot.runtime.encoding import MessageBody, entity_data

_LOGGER = logging.getLogger("flowbot.runtime")


class Delivery:
    """Brings messages to a pod, with all that goes with them."""

    def __init__(self, pod: Pod) -> None:
        self._pod = pod
        self._me: UserId | None = None

    async def deliver(
        self, effect: EffectId, stream_id: StreamId, body: MessageBody, replaced: MessageId | None
    ) -> MessageId:
        """Send a message, or change one; the id that it has then.

        A pin is not worth a second message: one that fails is told to the log alone.

        Args:
            effect: What marks the message.
            stream_id: Where it goes.
            body: The message.
            replaced: The message whose place it takes.

        Raises:
            MessageRejectedError: It is refused for good, or a file of it cannot be read.
            SymphonyError: Nobody knows what became of it, or it has not been sent yet; `outcome_unknown` says which.
        """
        extras = body.extras
        if extras.pin is False and replaced is not None:
            await _try(self._pod.unpin_message(stream_id, replaced), f"a message in {stream_id} stays pinned")
        if body.message is None:
            assert replaced is not None  # who sends this has looked
            return replaced
        files = [(each.name, await self._read(each)) for each in extras.files]
        person = extras.on_behalf_of
        data = entity_data(effect, extras.data, await self.me() if person is not None else None)
        if replaced is not None:
            sent = await self._pod.update_message(
                stream_id, replaced, body.message, data, files=files, on_behalf_of=person
            )
        else:
            sent = await self._pod.send_message(stream_id, body.message, data, files=files, on_behalf_of=person)
        await self.pin(stream_id, sent, body)
        return sent

    async def pin(self, stream_id: StreamId, message_id: MessageId, body: MessageBody) -> None:
        """Pin a message that stands in a stream, if it is to be."""
        if body.extras.pin:
            await _try(self._pod.pin_message(stream_id, message_id), f"a message to {stream_id} is not pinned")

    async def me(self) -> UserId:
        """Who the bot is; asked for once.

        Raises:
            SymphonyError: No answer, or one that does not say.
        """
        if self._me is None:
            self._me = (await self._pod.get_me()).id
        return self._me

    async def _read(self, file: FileReference) -> bytes:
        """The content of a file that is to be attached."""
        try:
            return await self._pod.read_attachment(file.stream_id, file.message_id, file.id)
        except AttachmentError as error:
            raise MessageRejectedError(
                f"a file cannot be attached: {error}", status=error.status, trace_id=error.trace_id
            ) from error


async def _try(pinning: Awaitable[None], otherwise: str) -> None:
    try:
        await pinning
    except SymphonyError as error:
        _LOGGER.warning("%s: %s", otherwise, error)
