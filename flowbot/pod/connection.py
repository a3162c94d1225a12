"""A bot on a local pod in the same process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import anyio.lowlevel

from flowbot.clock import milliseconds
from flowbot.errors import DatafeedError, MessageRejectedError
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations, Person
from flowbot.operations.for_people import for_people
from flowbot.pod.feeds import Datafeed, Datafeeds
from flowbot.pod.parts import STREAM_TYPES
from flowbot.pod.people import People
from flowbot.pod.streams import PodStreams
from flowbot.pod.talk import Talk


class PodConnection:
    """The port `Pod` on a `LocalPod`: no HTTP, no polling."""

    def __init__(
        self,
        bot: User,
        feeds: Datafeeds,
        *,
        talk: Talk,
        streams: PodStreams,
        operations: Callable[[User], Operations],
        people: People,
    ) -> None:
        self._bot = bot
        self._feeds = feeds
        self._talk = talk
        self._streams = streams
        self._operations_of = operations
        self._operations = operations(bot)
        self._people = people
        self._feed = self._find_feed()
        self._ack_id = ""
        self._has_caught_up = False

    @property
    def operations(self) -> Operations:
        """What else may be asked of the pod."""
        return self._operations

    def operations_for(self, user_id: UserId) -> Operations:
        """The same on behalf of a person; in process everybody allows it.

        Raises:
            OperationError: There is no such user (400).
        """
        return for_people(self._operations_of(self._people.require(user_id)))

    async def get_me(self) -> User:
        """The bot's own user."""
        return self._bot

    async def open_feed(self) -> str:
        """The id of the feed, which is there since the bot connected, or since the one before was lost."""
        await anyio.lowlevel.checkpoint()
        return self._feed.id

    async def read_events(self) -> Sequence[bytes]:
        """The next batch of events, once there is one; the batch before is acknowledged.

        When all that waited was read, one batch is empty.

        A batch that was not acknowledged, because its reader was killed, comes back when
        the pod's clock has passed the visibility window. When the feed is lost, there is
        another one, and nothing on it yet.
        """
        await anyio.lowlevel.checkpoint()
        if not self._has_caught_up and not self._feed.acknowledge(self._ack_id):
            self._has_caught_up = True
            return ()
        try:
            batch = await self._feed.read(self._ack_id, poll_seconds=None)
        except DatafeedError:
            self._feed, self._ack_id, self._has_caught_up = self._find_feed(), "", True
            return ()
        self._ack_id = batch.ack_id
        return batch.events

    async def open_im(self, user_id: UserId) -> StreamId:
        """The IM with a person.

        Raises:
            MessageRejectedError: There is no such user (400).
        """
        await anyio.lowlevel.checkpoint()
        return self._streams.open_im(self._bot, user_id)

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        """The rooms that the bot is in and that have exactly this name; closed ones where no open one has it."""
        await anyio.lowlevel.checkpoint()
        found = [room for room in self._streams.of(self._bot, ["ROOM"], inactive=True) if room.name == name]
        return [room.id for room in [each for each in found if each.active] or found]

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        """Those who have these e-mail addresses."""
        return await self.operations.users.list(emails=emails)

    async def list_streams(self) -> Sequence[StreamId]:
        """The open rooms that the bot is in, and what it has with people alone."""
        await anyio.lowlevel.checkpoint()
        return [each.id for each in self._streams.of(self._bot, STREAM_TYPES)]

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Post MessageML (with EntityJSON `data` and files) and return the id of the new message.

        Raises:
            MessageRejectedError: It is not MessageML, or the stream or the person is unknown (400);
                who writes is not a member of the stream (403); or it is too large (413).
        """
        await anyio.lowlevel.checkpoint()
        return self._talk.post(self._bot, stream_id, message, data, files, on_behalf_of=on_behalf_of).id

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
        """Put MessageML in the place of a message of the bot's own; the id that it has from then on.

        Raises:
            MessageRejectedError: As of `send_message`; or there is no such message of this bot, or of the person
                whom it is changed on behalf of (400).
        """
        await anyio.lowlevel.checkpoint()
        writer = self._bot if on_behalf_of is None else self._people.get(on_behalf_of)
        if writer is None:
            raise MessageRejectedError(f"there is no user {on_behalf_of}", status=400)
        return self._talk.update(writer, stream_id, message_id, message, data, files).id

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message stand above its stream, in the place of any other.

        Raises:
            MessageRejectedError: The stream is unknown, or has no such message (400); or the bot is
                not a member of it (403).
        """
        await anyio.lowlevel.checkpoint()
        self._talk.pin(self._bot, stream_id, message_id)

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message not stand above its stream any more, if it does.

        Raises:
            MessageRejectedError: The stream is unknown (400), or the bot is not a member of it (403).
        """
        await anyio.lowlevel.checkpoint()
        self._talk.unpin(self._bot, stream_id, message_id)

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        """The messages that were written in a stream meanwhile, oldest first, each as its JSON.

        Raises:
            OperationError: The stream is unknown (400), or the bot is not a member of it (403).
        """
        await anyio.lowlevel.checkpoint()
        until_ms = None if until is None else milliseconds(until)
        found = self._talk.read_messages(self._bot, stream_id, milliseconds(since), until_ms)[-limit:]
        return [json.dumps(self._talk.message_json(each), ensure_ascii=False).encode("utf-8") for each in found]

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """The content of a file that came with a message.

        Raises:
            AttachmentError: Stream, message or file is unknown (400); or the bot is not a member
                of the stream (403).
        """
        await anyio.lowlevel.checkpoint()
        return self._talk.read_attachment(self._bot, stream_id, message_id, attachment_id)

    def _find_feed(self) -> Datafeed:
        return next(iter(self._feeds.list()), None) or self._feeds.create()
