"""`flowbot.operations.Messages` over REST."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flowbot.clock import milliseconds
from flowbot.errors import OperationError
from flowbot.ids import MessageId, StreamId, UserId, normalise_id
from flowbot.operations import Blast, File, Message, Receipts, Relationships, Status
from flowbot.symphony.asking import (
    ask,
    inner_of,
    missing,
    query_of,
    quoted,
    record_in,
    records_in,
    text_of,
    user_of,
)
from flowbot.symphony.http import Request
from flowbot.symphony.operations import _message_answers as answers
from flowbot.symphony.operations._blast import send_blast
from flowbot.symphony.paging import Page, follow_cursors
from flowbot.symphony.reading import list_messages
from flowbot.symphony.session import Session

_FOUND_AT_ONCE = 100
"""How many results of a search are asked for at a time."""
_FILES_AT_ONCE = 100
"""As many as the pod gives at once ("List attachments", Symphony's REST reference)."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages that were sent, and their files."""

    session: Session

    async def get(self, message: MessageId) -> Message:
        """A message."""
        request = Request(component="agent", method="GET", path=f"/v1/message/{quoted(message)}")
        answer = await ask(self.session, request)
        if answer.status == 204:
            raise OperationError(f"there is no message {message}", status=204, trace_id=answer.trace_id)
        found = _reader()(record_in(request, answer))
        if found is None:
            raise missing(request, answer, "id of a message")
        return found

    async def list(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[Message]:
        """What was written in a stream, oldest first."""
        since_ms = milliseconds(since) if since is not None else 0
        return _messages_in(await list_messages(self.session, stream, since_ms, until, limit=limit))

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
        """The messages that all of this is true of, newest first."""
        if text is not None and stream is None:
            raise OperationError("a text is looked for in one stream: say in which `stream`")
        asked = {
            "text": text,
            "streamId": normalise_id(stream) if stream is not None else None,
            "author": author,
            "hashtag": hashtag,
            "cashtag": cashtag,
            "mention": mention,
            "fromDate": milliseconds(since) if since is not None else None,
            "toDate": milliseconds(until) if until is not None else None,
        }
        query = {name: value for name, value in asked.items() if value is not None}
        found: dict[str | None, Mapping[str, Any]] = {}
        while len(found) < limit:
            page = await self._search_page(query, skip=len(found), size=min(limit - len(found), _FOUND_AT_ONCE))
            new = {text_of(each, "messageId"): each for each in page if text_of(each, "messageId") not in found}
            if not new:
                break
            found |= new
        return _messages_in([*found.values()][:limit])

    async def suppress(self, message: MessageId) -> None:
        """Take a message back; not asked twice, as one that is gone cannot be."""
        path = f"/v1/admin/messagesuppression/{quoted(message)}/suppress"
        await ask(self.session, Request(component="pod", method="POST", path=path, repeatable=False))

    async def status(self, message: MessageId) -> Status:
        """Who has a message."""
        request = Request(component="pod", method="GET", path=f"/v1/message/{quoted(message)}/status")
        record = record_in(request, await ask(self.session, request))
        lists = {name: answers.readers_in(record.get(name)) for name in ("read", "delivered", "sent")}
        return Status(**lists)

    async def receipts(self, message: MessageId) -> Receipts:
        """When each person got and read a message; every page of it."""
        path, counts = f"/v1/admin/messages/{quoted(message)}/receipts", dict[str, int]()

        async def ask_page(after: str | None, _size: int) -> Page:
            request = Request(component="pod", method="GET", path=path + query_of(after=after))
            record = record_in(request, await ask(self.session, request))
            for name, field in _COUNTS.items():
                counts.setdefault(field, answers.number_in(record.get(name)) or 0)
            return Page(
                records=records_in(record.get("MessageReceiptDetail")), after=_following(record.get("pagination"))
            )

        people = await follow_cursors(ask_page, lambda each: user_of(inner_of(each, "user"), "id"))
        return Receipts(people=answers.receipts_in(people), **counts)

    async def relationships(self, message: MessageId) -> Relationships:
        """What a message has to do with others."""
        path = f"/v1/admin/messages/{quoted(message)}/metadata/relationships"
        request = Request(component="pod", method="GET", path=path)
        return answers.relationships_in(record_in(request, await ask(self.session, request)))

    async def blast(
        self,
        streams: Sequence[StreamId],
        text: str | None = None,
        messageml: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Blast:
        """Say the same in several streams, once."""
        return await send_blast(self.session, streams, text, messageml, data)

    async def attachments(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[File]:
        """The files that were sent to a stream, oldest first."""
        found: dict[tuple[MessageId | None, str], File] = {}
        while len(found) < limit:
            page = await self._files_page(stream, since, until, size=min(limit, _FILES_AT_ONCE))
            new = {(each.message_id, each.id): each for each in page if (each.message_id, each.id) not in found}
            found |= new
            if not new or len(page) < _FILES_AT_ONCE or page[-1].at is None:
                break
            until = page[-1].at
        return [*found.values()][:limit][::-1]

    async def file_types(self) -> Sequence[str]:
        """What the names of files may end with."""
        request = Request(component="pod", method="GET", path="/v1/files/allowedTypes")
        answer = await ask(self.session, request)
        found = answer.json()
        if not isinstance(found, list):
            raise missing(request, answer, "list of types")
        return [each for each in found if isinstance(each, str)]

    async def _search_page(self, query: Mapping[str, object], *, skip: int, size: int) -> Sequence[Mapping[str, Any]]:
        path = f"/v1/message/search?skip={skip}&limit={size}&sortDir=DESC"
        request = Request(component="agent", method="POST", path=path, json=query)
        answer = await ask(self.session, request)
        page = answer.json()
        if answer.status != 204 and not isinstance(page, list):  # a proxy's page is no sign that nothing was found
            raise missing(request, answer, "list of messages")
        return records_in(page)

    async def _files_page(
        self, stream: StreamId, since: datetime | None, until: datetime | None, *, size: int
    ) -> Sequence[File]:
        """The newest files before a moment, newest first."""
        query = {"limit": str(size), "sortDir": "DESC"}
        query |= {"since": str(milliseconds(since))} if since is not None else {}
        query |= {"to": str(milliseconds(until))} if until is not None else {}
        path = f"/v1/streams/{quoted(stream)}/attachments?{urlencode(query)}"
        request = Request(component="pod", method="GET", path=path)
        answer = await ask(self.session, request)
        page = answer.json()
        if answer.status != 204 and not isinstance(page, list):
            raise missing(request, answer, "list of files")
        return answers.files_in(stream, page)


_COUNTS = {"deliveryReceiptCount": "delivered", "readReceiptCount": "read", "emailNotificationCount": "emailed"}


def _following(pagination: object) -> str | None:
    """What asks for the next page; None where there is none."""
    if not isinstance(pagination, dict) or not pagination.get("next"):
        return None
    return text_of(inner_of(pagination, "cursors"), "after")


def _messages_in(found: Sequence[Mapping[str, Any]]) -> Sequence[Message]:
    read = _reader()
    return [message for each in found if (message := read(each)) is not None]


def _reader() -> Callable[[object], Message | None]:
    from flowbot.presentationml.records import read_message_record  # here, for lxml would slow every start

    return read_message_record
