"""Streams: the IM of the bot and a person."""

from __future__ import annotations

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.symphony.http import Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session

_REFUSED_STATUSES = frozenset({400, 403, 404, 451})


async def open_im(session: Session, user_id: UserId) -> StreamId:
    """The IM with a person; the same people always have the same one, so asking again is harmless.

    Raises:
        MessageRejectedError: There can be none with this person.
        SymphonyError: Any other failure.
    """
    request = Request(component="pod", method="POST", path="/v1/im/create", json=[user_id])
    answer = await session.call(request)
    if answer.status in _REFUSED_STATUSES:
        raise MessageRejectedError(
            f"the pod opens no IM with user {user_id}{said(answer)} ({describe(answer)}, trace id {answer.trace_id})",
            status=answer.status,
            trace_id=answer.trace_id,
        )
    stream_id = check_success(request, answer).field("id")
    if not isinstance(stream_id, str) or not stream_id:
        raise SymphonyError(
            f"{request.name}: {describe(answer)}, but no id of a stream (trace id {answer.trace_id})",
            status=answer.status,
            trace_id=answer.trace_id,
        )
    return StreamId(normalise_id(stream_id))
