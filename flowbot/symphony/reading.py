"""Reading back what was written in a stream."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flowbot.clock import milliseconds
from flowbot.ids import StreamId
from flowbot.symphony.asking import ask, missing, quoted, records_in, text_of
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session

_PAGE = 500
"""As many as the agent gives at once ("Messages", Symphony's REST reference)."""
_SMALLEST_PAGE = 50
"""Enough to see in which order they come."""


async def read_messages(
    session: Session, stream_id: StreamId, since: datetime, until: datetime | None, *, limit: int
) -> Sequence[bytes]:
    """The messages that were written in a stream meanwhile, oldest first, each as its JSON; see `list_messages`."""
    found = await list_messages(session, stream_id, milliseconds(since), until, limit=limit)
    return [json.dumps(each, ensure_ascii=False).encode("utf-8") for each in found]


async def list_messages(
    session: Session, stream_id: StreamId, since_ms: int, until: datetime | None, *, limit: int
) -> Sequence[Mapping[str, Any]]:
    """The messages (`V4Message`) that were written in a stream meanwhile, oldest first; of more, the newest.

    Which end the agent begins with is not published, so either is taken: one that begins with the oldest is
    read to the end. A page may come again in part, when something is said meanwhile, and has fewer messages
    where the agent keeps some back.

    Raises:
        OperationError: The bot may not read there, or there is no such stream.
        SymphonyError: Any other failure.
    """
    found: dict[str | None, Mapping[str, Any]] = {}
    is_ascending = False
    while len(found) < limit or is_ascending:
        size = _PAGE if is_ascending else min(max(limit, _SMALLEST_PAGE), _PAGE)
        page = await _read_page(session, stream_id, since_ms, until, skip=len(found), size=size)
        new = {text_of(each, "messageId"): each for each in page if text_of(each, "messageId") not in found}
        if not new:
            break
        found |= new
        is_ascending = _is_ascending([*found.values()])
    return _oldest_first([*found.values()])[max(0, len(found) - limit) :]


async def _read_page(
    session: Session, stream_id: StreamId, since_ms: int, until: datetime | None, *, skip: int, size: int
) -> Sequence[Mapping[str, Any]]:
    query: dict[str, int] = {"since": since_ms, "skip": skip, "limit": size}
    if until is not None:
        query["until"] = milliseconds(until)
    path = f"/v4/stream/{quoted(stream_id)}/message?{urlencode(query)}"
    request = Request(component="agent", method="GET", path=path)
    answer = await ask(session, request)
    page = answer.json()
    if answer.status != 204 and not isinstance(page, list):  # a proxy's page is no sign that nothing was written
        raise missing(request, answer, "list of messages")
    return records_in(page)


def _oldest_first(messages: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Messages by time; those of the same moment are taken to stand as all of them do."""
    return sorted(messages if _is_ascending(messages) else reversed(messages), key=_time)


def _is_ascending(messages: Sequence[Mapping[str, Any]]) -> bool:
    return bool(messages) and _time(messages[0]) < _time(messages[-1])


def _time(message: Mapping[str, Any]) -> int:
    time = message.get("timestamp")
    return time if isinstance(time, int) else 0
