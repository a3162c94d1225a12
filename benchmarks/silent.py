"""Pods that deliver what was prepared and send to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import anyio

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations, Person

BATCH = 100
"""How many events an agent hands out at most with one read."""


class SilentPod:
    """A pod where nobody says anything, and what the bot says goes nowhere."""

    sent = 0
    """How many messages the bot has sent."""

    async def get_me(self) -> User:
        return User(id=UserId(1), display_name="expense-bot")

    async def open_feed(self) -> str:
        return "feed"

    async def read_events(self) -> Sequence[bytes]:
        await anyio.sleep_forever()
        return ()

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        self.sent += 1
        return MessageId(f"sent{self.sent}")

    async def open_im(self, user_id: UserId) -> StreamId:
        return StreamId(f"im{user_id}")

    @property
    def operations(self) -> Operations:
        raise NotImplementedError

    def operations_for(self, user_id: UserId) -> Operations:
        raise NotImplementedError

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        return [StreamId(name)]

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        return ()

    async def list_streams(self) -> Sequence[StreamId]:
        return ()

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        return ()

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        return await self.send_message(stream_id, message, data)

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        return

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        return

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        return b""


class PlayedPod(SilentPod):
    """Delivers events in batches, once it may."""

    def __init__(self, events: Iterable[bytes] = (), *, batch: int = BATCH) -> None:
        self._events = iter(events)
        self._batch = batch
        self._may_deliver = anyio.Event()

    def deliver(self, events: Iterable[bytes] | None = None) -> None:
        """Begin to deliver what was prepared, or these."""
        if events is not None:
            self._events = iter(events)
        self._may_deliver.set()

    async def read_events(self) -> Sequence[bytes]:
        while True:
            await self._may_deliver.wait()
            if batch := list(islice(self._events, self._batch)):
                return batch
            self._may_deliver = anyio.Event()


class RememberingPod(PlayedPod):
    """Knows what was sent where."""

    def __init__(self, events: Iterable[bytes]) -> None:
        super().__init__(events)
        self.messages: list[tuple[StreamId, str]] = []

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        self.messages.append((stream_id, message))
        return await super().send_message(stream_id, message, data)

    def texts_by_stream(self, streams: Iterable[str]) -> dict[str, list[str]]:
        """The texts that went to each stream, in order."""
        return texts_by_stream(self.messages, streams)


def texts_by_stream(messages: Sequence[tuple[str, str]], streams: Iterable[str]) -> dict[str, list[str]]:
    """The texts of messages, by stream and in order."""
    said: dict[str, list[str]] = {stream: [] for stream in streams}
    for stream, message in messages:
        said[stream].append(re.sub(r"<[^>]*>", "", message))
    return said
