"""Fetching the files of messages, in pieces or whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote, urlencode

from flowbot.errors import AttachmentError
from flowbot.ids import MessageId, StreamId, normalise_id
from flowbot.symphony.base64text import Base64Decoder
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session
from flowbot.symphony.unread import BrokenOffError

_NOT_THERE = "there is no such attachment, message or stream"
_REFUSALS: Mapping[int, str] = {
    204: _NOT_THERE,
    400: _NOT_THERE,
    403: "the bot is not a member of the stream, or may not read it",
    404: _NOT_THERE,
    451: "blocked by compliance rules",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """Reads attachments of at most `max_bytes`."""

    session: Session
    max_bytes: int

    async def read(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """The content of a file that came with a message; one that breaks off is asked for again.

        Raises:
            AttachmentError: It is not there, not for this bot, too large, or not sent as Base64.
            SymphonyError: Any other failure.
        """
        for attempt in count(1):
            content = bytearray()
            try:
                async with self.open(stream_id, message_id, attachment_id) as pieces:
                    async for piece in pieces:
                        content += piece
                return bytes(content)
            except BrokenOffError:
                if not await self.session.pause(attempt):
                    raise
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def open(
        self, stream_id: StreamId, message_id: MessageId, attachment_id: str
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """The content of a file in pieces, as they come; it need not be read to its end.

        The agent answers with Base64 text, although it is called `application/octet-stream`
        ("Attachment", Symphony's REST reference).

        Raises:
            AttachmentError: It is not there, not for this bot, or, as it is read, too large or not sent as Base64.
            SymphonyError: Any other failure, also one while it is read: what came until then is its beginning.
        """
        async with AsyncExitStack() as opened:
            path = quote_ids(stream_id, message_id, attachment_id)
            request = Request(component="agent", method="GET", path=path, opened=opened)
            answer = await self.session.call(request)
            file = f"the attachment {attachment_id} of message {message_id} in stream {stream_id}"
            if answer.status in _REFUSALS:
                raise _error(answer, f"{file} cannot be read: {_REFUSALS[answer.status]}{said(answer)}")
            check_success(request, answer)
            async with aclosing(self._decode(file, answer)) as pieces:
                yield pieces

    async def _decode(self, file: str, answer: Answer) -> AsyncGenerator[bytes]:
        decoder, size = Base64Decoder(), 0
        try:
            async for text in answer.pieces:
                piece = decoder.feed(text)
                size += len(piece)
                if size > self.max_bytes:
                    too_large = (
                        f"{file} has more than {self.max_bytes:,} bytes; maxAttachmentBytes sets how many are read"
                    )
                    raise _error(answer, too_large)
                if piece:
                    yield piece
            decoder.finish()
        except ValueError as exc:
            raise _error(answer, f"{file} cannot be read: the answer is not Base64 ({exc})") from exc


def quote_ids(stream_id: StreamId, message_id: MessageId, attachment_id: str) -> str:
    """The path and query of an attachment, below the agent's base URL.

    Escapes in an attachment's id are part of it, so it is quoted once like any text, and `%2F`
    goes out as `%252F`; the BDKs for Java (2.x) and Python (2.x, 3.x) do the same.
    """
    query = urlencode({"fileId": attachment_id, "messageId": normalise_id(message_id)}, quote_via=quote)
    return f"/v1/stream/{quote(normalise_id(stream_id), safe='')}/attachment?{query}"


def _error(answer: Answer, problem: str) -> AttachmentError:
    return AttachmentError(
        f"{problem} ({describe(answer)}, trace id {answer.trace_id})", status=answer.status, trace_id=answer.trace_id
    )
