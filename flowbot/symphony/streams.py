"""Streams: the IM of the bot and a person, and the rooms of a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.errors import MessageRejectedError, SymphonyError
from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.symphony.asking import ask, records_in, text_of
from flowbot.symphony.http import Request
from flowbot.symphony.paging import Page, Record, follow
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session

_MOST_STREAMS = 100_000
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


async def find_rooms(session: Session, name: str) -> Sequence[StreamId]:
    """The rooms that the bot is in and that have exactly this name, from the list of all that it is in.

    (A search of rooms finds what is like the name, public rooms that the bot is not in among them, and new ones late.)
    Closed ones are found where no open one has the name.

    Raises:
        SymphonyError: The list cannot be read.
    """
    found = [each for each in await list_all(session, ["ROOM"], inactive=True) if _is_called(each, name)]
    return [_id(each) for each in [one for one in found if one.get("active") is not False] or found]


async def list_streams(session: Session) -> Sequence[StreamId]:
    """The streams that the bot is in: its open rooms, and what it has with people alone.

    Raises:
        SymphonyError: The list cannot be read.
    """
    listed = await list_all(session, ["ROOM", "IM", "MIM"])
    return [_id(each) for each in listed if each.get("active") is not False]


def _id(listed: Mapping[str, object]) -> StreamId:
    return StreamId(normalise_id(str(listed["id"])))


async def list_all(
    session: Session, types: Sequence[str], *, inactive: bool = False, limit: int = _MOST_STREAMS
) -> Sequence[Record]:
    """The streams that the bot is in, as the pod lists them (`StreamAttributes`), each once.

    Raises:
        OperationError: The pod refuses for good.
        SymphonyError: The list cannot be read.
    """

    async def ask_page(skip: int, size: int) -> Page:
        request = Request(
            component="pod",
            method="POST",
            path=f"/v1/streams/list?skip={skip}&limit={size}",
            json={"streamTypes": [{"type": each} for each in types], "includeInactiveStreams": inactive},
        )
        return Page(records=records_in((await ask(session, request)).json()))

    return await follow(ask_page, lambda each: text_of(each, "id"), limit=limit)


def _is_called(listed: Mapping[str, object], name: str) -> bool:
    attributes = listed.get("roomAttributes")
    return isinstance(attributes, dict) and attributes.get("name") == name
