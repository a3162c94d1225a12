"""A datafeed answer taken apart, so that no single event can stop the feed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.symphony.http import Answer

LOGGER = logging.getLogger("flowbot.symphony")

_CANNOT_BE_READ = "datafeed: a batch of %d characters is JSON that cannot be read; handed on whole"
_ACK_ID = re.compile(r'"ackId"\s*:\s*"([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class Batch:
    """Some events, and what to acknowledge them with."""

    events: Sequence[bytes]
    """Each event as UTF-8 JSON."""
    ack_id: str | None
    """None: the answer says nothing of it, so it stays what it was."""


def read_batch(answer: Answer) -> Batch | None:
    """The batch in a successful answer, or None when it holds none (a proxy's page, say).

    Lenient: no content, `events` absent, null, or with nulls in it (agents before 20.12) is an
    empty batch, but an object that has no `ackId` either is not from an agent. Whatever else
    stands for an event is handed on for the event parser to judge.
    """
    if answer.status == 204:
        return Batch([], None)
    text = answer.body.decode("utf-8-sig", errors="replace")
    try:
        body = _read_json(text)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError):
        return _unreadable(text)
    if not isinstance(body, dict) or body.keys().isdisjoint({"events", "ackId"}):
        return None
    events = body.get("events")
    ack_id = body.get("ackId")
    listed = events if isinstance(events, list) else [events]
    return Batch(_encode_each(listed), ack_id if isinstance(ack_id, str) else "")


def read_list(answer: Answer) -> Sequence[bytes] | None:
    """The events in a successful answer of a feed of v1, each as UTF-8 JSON, or None when it is no list.

    As lenient as `read_batch`.
    """
    if answer.status == 204:
        return []
    text = answer.body.decode("utf-8-sig", errors="replace")
    try:
        body = _read_json(text)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError):
        LOGGER.error(_CANNOT_BE_READ, len(text))
        return [text.encode()]
    return _encode_each(body) if isinstance(body, list) else None


def _read_json(text: str) -> object:
    # Not strict: a control character that somebody forgot to escape must not stop the feed.
    return json.loads(text, strict=False)


def _encode_each(events: Sequence[object]) -> Sequence[bytes]:
    return [_encode(event) for event in events if event is not None]


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
    LOGGER.error(_CANNOT_BE_READ, len(text))
    return Batch([text.encode()], acks[-1])
