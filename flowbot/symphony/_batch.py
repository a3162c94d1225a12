"""A datafeed answer taken apart, so that no single event can stop the feed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.symphony.http import Answer

LOGGER = logging.getLogger("flowbot.symphony")

_ACK_ID = re.compile(r'"ackId"\s*:\s*"([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class Batch:
    """Some events, and what to acknowledge them with."""

    events: Sequence[bytes]
    """Each event as UTF-8 JSON."""
    ack_id: str


def read_batch(answer: Answer) -> Batch | None:
    """The batch in a successful answer, or None when it holds none (a proxy's page, say).

    Lenient: no content, `events` absent, null, or with nulls in it (agents before 20.12) is an
    empty batch. Whatever else stands for an event is handed on for the event parser to judge.
    """
    if answer.status == 204:
        return Batch([], "")
    text = answer.body.decode("utf-8-sig", errors="replace")
    try:
        # Not strict: a control character that somebody forgot to escape must not stop the feed.
        body = json.loads(text, strict=False)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError):
        return _unreadable(text)
    if not isinstance(body, dict):
        return None
    events = body.get("events")
    listed = events if isinstance(events, list) else [events]
    ack_id = body.get("ackId")
    return Batch([_encode(event) for event in listed if event is not None], ack_id if isinstance(ack_id, str) else "")


def _encode(event: object) -> bytes:
    try:
        return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and UTF-8 cannot
        return json.dumps(event, separators=(",", ":")).encode()


def _unreadable(text: str) -> Batch | None:
    """A batch that is JSON, but nested too deep or with too long a number for Python.

    It would come again for ever; so the whole of it is handed on as one event, which ends
    as a dead letter.
    """
    acks = _ACK_ID.findall(text)
    if not acks:
        return None
    LOGGER.error("datafeed: a batch of %d characters is JSON that cannot be read; handed on whole", len(text))
    return Batch([text.encode()], acks[-1])
