"""Reading back what was written in a stream."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flowbot.clock import milliseconds
from flowbot.ids import StreamId
from flowbot.symphony.asking import ask, missing, quoted, records_in
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session

_PAGE = 500
"""As many as the agent gives at once ("Messages", Symphony's REST reference)."""


async def read_messages(
    session: Session, stream_id: StreamId, since: datetime, until: datetime | None, *, limit: int
) -> Sequence[bytes]:
    """The messages that were written in a stream meanwhile, oldest first, each as its JSON.

    Which end the agent begins with is not published, so either is taken. A page may come again in part,
    when something is said meanwhile, and has fewer messages where the agent keeps some back.

    Raises:
        OperationError: The bot may not read there, or there is no such stream.
        SymphonyError: Any other failure.
    """
    found: dict[object, Mapping[str, Any]] = {}
    while len(found) < limit:
        page = await _read_page(session, stream_id, since, until, skip=len(found), size=min(limit, _PAGE))
        new = {each.get("messageId"): each for each in page if each.get("messageId") not in found}
        if not new:
            break
        found |= new
    return [json.dumps(each, ensure_ascii=False).encode("utf-8") for each in _oldest_first([*found.values()][:limit])]


async def _read_page(
    session: Session, stream_id: StreamId, since: datetime, until: datetime | None, *, skip: int, size: int
) -> Sequence[Mapping[str, Any]]:
    query: dict[str, int] = {"since": milliseconds(since), "skip": skip, "limit": size}
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
    times = [_time(each) for each in messages]
    is_ascending = bool(times) and times[0] < times[-1]
    return sorted(messages if is_ascending else reversed(messages), key=_time)


def _time(message: Mapping[str, Any]) -> int:
    time = message.get("timestamp")
    return time if isinstance(time, int) else 0
