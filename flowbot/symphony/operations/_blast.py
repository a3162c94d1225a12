"""One message to several streams with one request, which is never made twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.ids import StreamId, normalise_id
from flowbot.operations import Blast
from flowbot.symphony.asking import ask, missing, record_in
from flowbot.symphony.http import Request
from flowbot.symphony.operations._message_answers import delivered_in, undelivered_in
from flowbot.symphony.session import Session


async def send_blast(
    session: Session,
    streams: Sequence[StreamId],
    text: str | None,
    messageml: str | None,
    data: Mapping[str, object] | None,
) -> Blast:
    """Say the same in several streams; where it arrived, and where not.

    Raises:
        OperationError: It is not one of text and MessageML, is no MessageML, is too large, goes to no stream or to
            too many, or the agent refuses it as a whole; nothing was sent.
        SymphonyError: Any other failure; `outcome_unknown` says whether it may have been sent.
    """
    from flowbot.messageml.blast import write_blast  # here, for lxml would slow every start

    places = list(dict.fromkeys(normalise_id(each) for each in streams))
    message, written = write_blast(places, text, messageml, data)
    request = Request(
        component="agent",
        method="POST",
        path="/v4/message/blast",
        parts={"sids": ",".join(places), "message": message} | ({"data": written} if written else {}),
        repeatable=False,
    )
    answer = await ask(session, request)
    record = record_in(request, answer)
    found = Blast(sent=delivered_in(record.get("messages")), failed=undelivered_in(record.get("errors")))
    if not found.sent and not found.failed:
        raise missing(request, answer, "stream to which it went, and it may have been sent")
    return found
