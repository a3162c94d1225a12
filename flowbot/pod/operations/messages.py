"""Messages, asked about in process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import anyio.lowlevel

from flowbot.clock import instant, milliseconds
from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId, normalise_id
from flowbot.messageml.blast import write_blast
from flowbot.operations import (
    Blast,
    Delivered,
    File,
    Message,
    Person,
    Reader,
    Receipt,
    Receipts,
    Relationships,
    Status,
    Undelivered,
)
from flowbot.pod.archive import Archive
from flowbot.pod.blast import blast
from flowbot.pod.parts import PodAttachment, PodMessage
from flowbot.pod.receipts import PodReceipt
from flowbot.pod.search import Search
from flowbot.pod.talk import Talk
from flowbot.pod.wire.messages import latest
from flowbot.presentationml.records import read_message_record
from flowbot.values.attachments import kind_of_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """`flowbot.operations.Messages` as one bot asks for them."""

    talk: Talk
    bot: User

    async def get(self, message: MessageId) -> Message:
        await anyio.lowlevel.checkpoint()
        found = self._archive.get(self.bot, message)
        if found is None:
            raise OperationError(f"there is no message {message}", status=204)
        return self._records([found])[0]

    async def list(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[Message]:
        await anyio.lowlevel.checkpoint()
        return self._records(_newest(self.talk.read_messages(self.bot, stream, *_span(since, until)), limit))

    async def search(
        self,
        text: str | None = None,
        stream: StreamId | None = None,
        author: UserId | None = None,
        hashtag: str | None = None,
        cashtag: str | None = None,
        mention: UserId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[Message]:
        await anyio.lowlevel.checkpoint()
        if text is not None and stream is None:
            raise OperationError("a text is looked for in one stream: say in which `stream`")
        search = Search(
            text=text,
            stream=normalise_id(stream) if stream is not None else None,
            author=author,
            hashtag=hashtag,
            cashtag=cashtag,
            mention=mention,
            since_ms=milliseconds(since) if since is not None else None,
            until_ms=milliseconds(until) if until is not None else None,
        )
        if search == Search():
            raise OperationError("a search asks for something", status=400)
        return self._records(_newest(self._archive.search(self.bot, search), limit))[::-1]

    async def suppress(self, message: MessageId) -> None:
        await anyio.lowlevel.checkpoint()
        self.talk.suppress(self.bot, message)

    async def status(self, message: MessageId) -> Status:
        await anyio.lowlevel.checkpoint()
        _, receipts = self._archive.status(self.bot, message)
        lists: dict[str, list[Reader]] = {"read": [], "delivered": [], "sent": []}
        for user_id, receipt in receipts.items():
            name, at = latest(receipt)
            user = self._user(user_id)
            lists[name].append(Reader(id=user.id, name=user.display_name, email=user.email, at=instant(at)))
        return Status(**lists)

    async def receipts(self, message: MessageId) -> Receipts:
        await anyio.lowlevel.checkpoint()
        _, receipts = self._archive.receipts(self.bot, message)
        return Receipts(
            people=[self._receipt(user_id, each) for user_id, each in receipts.items()],
            delivered=sum(each.delivered_ms is not None for each in receipts.values()),
            read=sum(each.read_ms is not None for each in receipts.values()),
        )

    async def relationships(self, message: MessageId) -> Relationships:
        await anyio.lowlevel.checkpoint()
        found, related = self._archive.related(self.bot, message)
        return Relationships(
            parent=found.parent,
            relation=found.relation,
            replies=related["REPLY"],
            forwards=related["FORWARD"],
            form_replies=related["REPLY_FORM"],
        )

    async def blast(
        self,
        streams: Sequence[StreamId],
        text: str | None = None,
        messageml: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Blast:
        await anyio.lowlevel.checkpoint()
        message, written = write_blast(streams, text, messageml, data)
        try:
            done = blast(self.talk, self.bot, streams, message, written)
        except MessageRejectedError as error:
            raise OperationError(str(error), status=error.status) from error
        return Blast(
            sent=[Delivered(stream=each.stream_id, message=each.id) for each in done.sent],
            failed=[
                Undelivered(stream=stream, code=error.status, message=str(error))
                for stream, error in done.failed.items()
            ],
        )

    async def attachments(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[File]:
        await anyio.lowlevel.checkpoint()
        found = self._archive.files(self.bot, stream, *_span(since, until))
        return [_file(message, file) for message, file in found[max(0, len(found) - limit) :]]

    async def file_types(self) -> Sequence[str]:
        await anyio.lowlevel.checkpoint()
        return list(self.talk.rules.file_types)

    @property
    def _archive(self) -> Archive:
        return Archive(self.talk)

    def _records(self, found: Sequence[PodMessage]) -> Sequence[Message]:
        records = (read_message_record(self.talk.message_json(each)) for each in found)
        return [each for each in records if each is not None]

    def _user(self, user_id: UserId) -> User:
        return self.talk.keeper.people.require(user_id)

    def _receipt(self, user_id: UserId, receipt: PodReceipt) -> Receipt:
        user = self._user(user_id)
        return Receipt(
            person=Person(
                id=user.id,
                name=" ".join(each for each in (user.first_name, user.last_name) if each) or user.username or "",
                first_name=user.first_name or None,
                last_name=user.last_name or None,
                email=user.email,
                username=user.username,
            ),
            delivered=instant(receipt.delivered_ms) if receipt.delivered_ms is not None else None,
            read=instant(receipt.read_ms) if receipt.read_ms is not None else None,
        )


def _newest(found: Sequence[PodMessage], limit: int) -> Sequence[PodMessage]:
    return found[max(0, len(found) - limit) :]


def _span(since: datetime | None, until: datetime | None) -> tuple[int, int | None]:
    return milliseconds(since) if since is not None else 0, milliseconds(until) if until is not None else None


def _file(message: PodMessage, file: PodAttachment) -> File:
    return File(
        id=file.id,
        name=file.name,
        size=len(file.content),
        kind=kind_of_file(file.name),
        message_id=message.id,
        stream_id=message.stream_id,
        by=message.user.id,
        at=instant(message.timestamp_ms),
    )
