"""Posting and changing messages, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.ids import MessageId, StreamId, normalise_id
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session
from flowbot.symphony.uploads import Files, documented_limits, prepare_files

if TYPE_CHECKING:
    from flowbot.messageml import SendingLimits

_REJECTED_STATUSES = frozenset({400, 403, 404, 413, 451})
_TOO_LARGE = frozenset({"LIMIT_MESSAGE_CONTENT_MAX_TOTAL_SIZE_REACHED", "PAYLOAD_TOO_LARGE"})


async def create_message(
    session: Session,
    stream_id: StreamId,
    message: str,
    data: str | None = None,
    files: Files = (),
    *,
    limits: SendingLimits | None = None,
) -> MessageId:
    """Post MessageML (with EntityJSON `data`, and files) and return the id of the new message.

    Symphony knows no idempotency key, so a request that may have been carried out is not
    made again: the caller learns it from `SymphonyError.outcome_unknown`.

    Args:
        session: As whom.
        stream_id: Where.
        message: The MessageML.
        data: EntityJSON.
        files: What is attached.
        limits: What the pod takes; None for what is documented.

    Raises:
        MessageRejectedError: Refused for good, or the files are not to be sent; nothing was sent.
        SymphonyError: Any other failure.
    """
    parts = {"message": message} | ({"data": data} if data is not None else {})
    path = f"{_path(stream_id)}/create"
    return await _post(session, path, stream_id, parts, files, limits)


async def update_message(
    session: Session,
    stream_id: StreamId,
    message_id: MessageId,
    message: str,
    data: str | None = None,
    files: Files = (),
    *,
    silent: bool = True,
    limits: SendingLimits | None = None,
) -> MessageId:
    """Put MessageML in the place of a message of the bot's own; the id that it has from then on.

    A change made again would be said again, as the pod takes the old id twice: so it is made once, as a new message is.

    Args:
        session: As whom.
        stream_id: Where.
        message_id: The message.
        message: The MessageML.
        data: EntityJSON.
        files: What is attached.
        silent: Whether it stays read for those who have read it.
        limits: What the pod takes; None for what is documented.

    Raises:
        MessageRejectedError: Refused for good, or the files are not to be sent; nothing was changed.
        SymphonyError: Any other failure.
    """
    parts = {"message": message} | ({"data": data} if data is not None else {})
    parts |= {} if silent else {"silent": "false"}
    path = f"{_path(stream_id)}/{quote(normalise_id(message_id), safe='')}/update"
    return await _post(session, path, stream_id, parts, files, limits)


def _path(stream_id: StreamId) -> str:
    return f"/v4/stream/{quote(normalise_id(stream_id), safe='')}/message"


async def _post(
    session: Session,
    path: str,
    stream_id: StreamId,
    parts: Mapping[str, str],
    files: Files,
    limits: SendingLimits | None,
) -> MessageId:
    limits = limits or documented_limits()
    prepared = await prepare_files(files, limits)
    request = Request(
        component="agent",
        method="POST",
        path=path,
        parts=parts,
        files=prepared,
        most_file_bytes=limits.attachment_bytes,
        repeatable=False,
        may_wait=False,  # the outbox waits: with it all that may not leave either
    )
    answer = await session.call(request)
    if _is_rejected(answer):
        raise _rejection(stream_id, answer)
    message_id = check_success(request, answer).field("messageId")
    if not isinstance(message_id, str) or not message_id:
        raise SymphonyError(
            f"{request.name}: {describe(answer)}, but no messageId; the message may have been sent "
            f"(trace id {answer.trace_id})",
            status=answer.status,
            trace_id=answer.trace_id,
            outcome_unknown=True,
        )
    return MessageId(normalise_id(message_id))


def _is_rejected(answer: Answer) -> bool:
    if answer.is_success:
        return False
    return answer.status in _REJECTED_STATUSES or answer.field("code") in _TOO_LARGE


def _rejection(stream_id: StreamId, answer: Answer) -> MessageRejectedError:
    return MessageRejectedError(
        f"the agent refused a message to stream {stream_id}: {_reason(answer)}{said(answer)} "
        f"({describe(answer)}, trace id {answer.trace_id})",
        status=answer.status,
        trace_id=answer.trace_id,
    )


def _reason(answer: Answer) -> str:
    if answer.status == 413 or answer.field("code") in _TOO_LARGE:
        return "it is too large"
    return {
        400: "it is not valid MessageML, or the stream does not exist",
        403: "the bot is not a member, or may not write there",
        404: "there is no such stream",
        451: "blocked by compliance rules",
    }[answer.status]
