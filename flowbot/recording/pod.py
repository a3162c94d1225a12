"""A pod that writes down what a bot hears from it and says to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.events import User, read_json
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations, Person
from flowbot.ports import Pod
from flowbot.recording.journal import Journal
from flowbot.recording.said import Files, as_said


class RecordingPod:
    """Another pod, of which everything that matters for a replay is written down.

    Args:
        pod: That pod.
        journal: Where it is written.
        drop: The types of events that are not.
    """

    def __init__(self, pod: Pod, journal: Journal, drop: Sequence[str] = ()) -> None:
        self._pod = pod
        self._journal = journal
        self._drop = frozenset(drop)

    @property
    def operations(self) -> Operations:
        """Those of the pod: what they give is written down as the result of a call."""
        return self._pod.operations

    def operations_for(self, user_id: UserId) -> Operations:
        """The same on behalf of a person."""
        return self._pod.operations_for(user_id)

    async def get_me(self) -> User:
        """The bot's own user."""
        me = await self._pod.get_me()
        self._journal.add("bot", user=asdict(me))
        return me

    async def open_feed(self) -> str:
        """The bot's datafeed."""
        return await self._pod.open_feed()

    async def read_events(self) -> Sequence[bytes]:
        """The next batch of events."""
        bodies = await self._pod.read_events()
        for body in bodies:
            self._add_event(body)
        return bodies

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Post a message; its id."""
        said = as_said(stream_id, message, data, files)
        try:
            sent = await self._pod.send_message(stream_id, message, data, files=files, on_behalf_of=on_behalf_of)
        except MessageRejectedError as error:
            self._journal.add("send", **said, error=str(error))
            raise
        self._journal.add("send", **said, id=sent)
        return sent

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Put a message in the place of another; its id."""
        said = as_said(stream_id, message, data, files, message_id)
        try:
            sent = await self._pod.update_message(
                stream_id, message_id, message, data, files=files, on_behalf_of=on_behalf_of
            )
        except MessageRejectedError as error:
            self._journal.add("send", **said, error=str(error))
            raise
        self._journal.add("send", **said, id=sent)
        return sent

    async def open_im(self, user_id: UserId) -> StreamId:
        """The IM with a person."""
        try:
            stream_id = await self._pod.open_im(user_id)
        except MessageRejectedError as error:
            self._journal.add("im", person=user_id, error=str(error))
            raise
        self._journal.add("im", person=user_id, stream=stream_id)
        return stream_id

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        """The rooms of a name."""
        found = await self._pod.find_rooms(name)
        self._journal.add("rooms", name=name, streams=list(found))
        return found

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        """Those who have these e-mail addresses."""
        found = await self._pod.find_people(emails)
        self._journal.add("people", people=[asdict(each) for each in found])
        return found

    async def list_streams(self) -> Sequence[StreamId]:
        """The streams that the bot is in."""
        return await self._pod.list_streams()

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message stand above its stream."""
        await self._pod.pin_message(stream_id, message_id)

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message not stand there any more."""
        await self._pod.unpin_message(stream_id, message_id)

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        """The messages that were written in a stream meanwhile; without an end they are what a feed did not bring."""
        found = await self._pod.read_messages(stream_id, since, until, limit=limit)
        for message in found if until is None else ():
            self._journal.add("missed", message=json.loads(message))
        return found

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """The content of a file, of which the size alone is written down."""
        try:
            content = await self._pod.read_attachment(stream_id, message_id, attachment_id)
        except AttachmentError as error:
            self._journal.add("attachment", id=attachment_id, error=str(error))
            raise
        self._journal.add("attachment", id=attachment_id, size=len(content))
        return content

    def _add_event(self, body: bytes) -> None:
        try:
            event: Any = read_json(body)
        except (ValueError, RecursionError):
            self._journal.add("event", raw=body.decode("utf-8", "replace"))
            return
        if not (isinstance(event, dict) and event.get("type") in self._drop):
            self._journal.add("event", event=event)
