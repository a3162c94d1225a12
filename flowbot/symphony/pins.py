"""The message that stands above a room or an IM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from flowbot.errors import MessageRejectedError
from flowbot.ids import MessageId, StreamId, normalise_id
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session

_REFUSED_STATUSES = frozenset({400, 403, 404, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """Pins and unpins: an attribute of the stream, which has one pinned message or none.

    "Update Room" and "Update IM" of Symphony's REST reference; an empty id unpins.
    """

    session: Session

    async def pin(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Pin a message, in the place of any other.

        Raises:
            MessageRejectedError: The bot may not pin there, or there is no such message.
            SymphonyError: Any other failure.
        """
        await self._ask("POST", f"{await self._place(stream_id)}/update", normalise_id(message_id))

    async def unpin(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Unpin a message, if it is pinned; any other stays.

        Raises:
            MessageRejectedError: The bot may not unpin there.
            SymphonyError: Any other failure.
        """
        place = await self._place(stream_id)
        body = (await self._ask("GET", f"{place}/info")).json()
        attributes = body.get("roomAttributes") or body.get("V1IMAttributes") if isinstance(body, dict) else None
        pinned = attributes.get("pinnedMessageId") if isinstance(attributes, dict) else None
        if isinstance(pinned, str) and normalise_id(pinned) == normalise_id(message_id):
            await self._ask("POST", f"{place}/update", "")

    async def _place(self, stream_id: StreamId) -> str:
        """Where the attributes of a stream are."""
        stream = quote(normalise_id(stream_id), safe="")
        kind = (await self._ask("GET", f"/v2/streams/{stream}/info")).field("streamType")
        is_room = isinstance(kind, dict) and kind.get("type") == "ROOM"
        return f"/v3/room/{stream}" if is_room else f"/v1/im/{stream}"

    async def _ask(self, method: Literal["GET", "POST"], path: str, pinned: str | None = None) -> Answer:
        json = {"pinnedMessageId": pinned} if pinned is not None else None
        request = Request(component="pod", method=method, path=path, json=json)
        answer = await self.session.call(request)
        if answer.status in _REFUSED_STATUSES:
            raise MessageRejectedError(
                f"the pod refused {request.name}{said(answer)} ({describe(answer)}, trace id {answer.trace_id}): "
                "to pin a message in a room, the bot must be an owner of it",
                status=answer.status,
                trace_id=answer.trace_id,
            )
        return check_success(request, answer)
