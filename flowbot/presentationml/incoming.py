"""From a datafeed event to the message that it brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flowbot.events import MessageSent, ReceivedMessage, Stream, User
from flowbot.message import IncomingMessage
from flowbot.presentationml.parser import parse_message


def read_message(event: MessageSent) -> tuple[IncomingMessage | None, str | None]:
    """The message that an event brings, and what is wrong with it, for an operator.

    Without a message there is always a reason: no body, no sender, no stream, or markup
    that was refused. With both, the text is a best effort (see `Message.problem`).
    """
    received = event.message
    by, stream = received.user or event.initiator, received.stream or event.stream
    message, problem = _read(received, by, stream, received.timestamp or event.timestamp)
    if received.presentationml is None and (diagnostic := received.diagnostic or event.diagnostic):
        problem = f"{problem}: {diagnostic}"
    if message is not None and (shared := received.shared_message) is not None:
        # A forwarded message that cannot be read, or does not say whose it is, is left out.
        message = replace(message, shared_message=_read(shared, shared.user, shared.stream, shared.timestamp)[0])
    return message, problem


def _read(
    received: ReceivedMessage, by: User | None, stream: Stream | None, at: datetime | None
) -> tuple[IncomingMessage | None, str | None]:
    if received.presentationml is None:
        return None, "the message has no body"
    if by is None:
        return None, "the message has no sender"
    if stream is None:
        return None, "the message has no stream"
    if at is None:
        return None, "the message has no time"
    parsed = parse_message(received.presentationml, received.data)
    if parsed.problem and not parsed.text:
        return None, parsed.problem
    message = IncomingMessage(
        id=received.id,
        by=by,
        at=at,
        stream=stream,
        attachments=received.attachments,
        parent_message_id=received.parent_message_id,
        replacing=received.replacing,
        initial_message_id=received.initial_message_id,
        disclaimer=received.disclaimer,
        external_recipients=received.external_recipients or False,
        text=parsed.text,
        blocks=parsed.blocks,
        mentions=parsed.mentions,
        hashtags=parsed.hashtags,
        cashtags=parsed.cashtags,
        emojis=parsed.emojis,
        links=parsed.links,
        images=parsed.images,
        entities=parsed.entities,
        chime=parsed.chime,
        problem=parsed.problem,
    )
    return message, parsed.problem
