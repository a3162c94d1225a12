"""Whether a message stands in its stream, of which nobody knows whether it arrived: by the mark that it has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from flowbot.ids import EffectId, MessageId, StreamId, UserId, normalise_id
from flowbot.ports import Pod
from flowbot.runtime.enclosing import MARK

SLACK = timedelta(minutes=65)
"""How far the clocks of the bot and of Symphony may be apart: one may have been set by an hour."""
MOST_READ = 5_000
"""So many messages of a stream are looked through for one that is in doubt."""


class TooManyError(Exception):
    """So much was written in a stream that not all of it is looked through."""


async def find_message(
    pod: Pod, stream_id: StreamId, effect: EffectId, *, writer: UserId, since: datetime, now: datetime
) -> MessageId | None:
    """The message that an effect has sent; None where there is none in the stream.

    It is looked for where it is most likely first, around the time when it may have left.

    Args:
        pod: Whose stream it is.
        stream_id: The stream.
        effect: What its mark says.
        writer: Who it is from: whatever somebody else has written with the same mark is no receipt.
        since: When it can have left first.
        now: What time it is.

    Raises:
        OperationError: The bot may not read there.
        SymphonyError: No answer, or one that does not say.
        TooManyError: It was not found, and not all could be looked through.
    """
    begin, end = since - SLACK, since + SLACK
    is_cut = False
    for first, last in [(begin, end), (end, None)] if now > end else [(begin, None)]:
        found = await pod.read_messages(stream_id, first, last, limit=MOST_READ)
        message = _marked(found, effect, writer)
        if message is not None:
            return message
        is_cut = is_cut or len(found) >= MOST_READ
    if is_cut:
        raise TooManyError(f"more than {MOST_READ:,} messages were written there since")
    return None


def _marked(messages: Sequence[bytes], effect: EffectId, writer: UserId) -> MessageId | None:
    """The id of the first message that has the mark of an effect."""
    for each in messages:
        if effect.encode() in each and (message_id := _read(each, effect, writer)) is not None:
            return message_id
    return None


def _read(body: bytes, effect: EffectId, writer: UserId) -> MessageId | None:
    try:
        message = json.loads(body)
        by = (message.get("user") or {}).get("userId", writer)
        is_it = json.loads(message["data"])[MARK]["id"] == effect and int(by) == writer
        return MessageId(normalise_id(message["messageId"])) if is_it else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
