"""One message to several streams of a local pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.errors import MessageRejectedError
from flowbot.events import User
from flowbot.ids import StreamId, normalise_id
from flowbot.pod.attachments import Files
from flowbot.pod.parts import PodMessage
from flowbot.pod.talk import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class PodBlast:
    """Where a blast arrived, and where not."""

    sent: Sequence[PodMessage]
    failed: Mapping[StreamId, MessageRejectedError]


def blast(
    talk: Talk,
    bot: User,
    streams: Sequence[str],
    message: str,
    data: str | None,
    files: Files = (),
    previews: Files = (),
) -> PodBlast:
    """Post MessageML to several streams; where one refuses it, the others have it.

    Raises:
        MessageRejectedError: No stream may have it: they are too many or none, or the message is not to be taken
            anywhere (400, 413 or 451).
    """
    places = [StreamId(normalise_id(each)) for each in dict.fromkeys(streams) if each]
    most = talk.keeper.limits.blast_streams
    if not 1 <= len(places) <= most:
        raise MessageRejectedError(f"a blast goes to 1 to {most} streams, not to {len(places)}", status=400)
    talk.check(message, data)
    sent, failed = [], {}
    for each in places:
        try:
            sent.append(talk.post(bot, each, message, data, files, previews=previews))
        except MessageRejectedError as refusal:
            failed[each] = refusal
    return PodBlast(sent=sent, failed=failed)
