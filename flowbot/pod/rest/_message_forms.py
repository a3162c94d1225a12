"""The multipart bodies in which clients send messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.errors import MessageRejectedError
from flowbot.pod.attachments import Files
from flowbot.pod.multipart import Part, parse_multipart
from flowbot.web.messages import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForm:
    """What a form has; clients send fields empty where there is none."""

    message: str
    data: str | None
    files: Files
    previews: Files
    silent: bool
    """Of a change: whether it is marked as read."""
    streams: Sequence[str]
    """Of a blast: where it goes."""


def read_message_form(request: Request) -> MessageForm:
    """The form of a request that sends or changes a message.

    Raises:
        MessageRejectedError: It cannot be read, or has no message (400).
    """
    try:
        parts = parse_multipart(request.headers.get("content-type", ""), request.body)
        fields = {part.name: part.content.decode("utf-8") for part in parts if part.filename is None}
    except ValueError as error:
        raise MessageRejectedError(f"the form cannot be read: {error}", status=400) from error
    if not fields.get("message"):
        raise MessageRejectedError("the form has no part `message`", status=400)
    return MessageForm(
        message=fields["message"],
        data=fields.get("data") or None,
        files=_files(parts, "attachment"),
        previews=_files(parts, "preview"),
        silent=_silent(fields),
        streams=[each for text in fields.get("sids", "").split(",") if (each := text.strip())],
    )


def _silent(fields: Mapping[str, str]) -> bool:
    """`True` and `False` with capitals are those of a client in Python; nothing is true."""
    text = fields.get("silent") or "true"
    if text.lower() not in ("true", "false"):
        raise MessageRejectedError(f"`silent` is neither true nor false: {text[:40]}", status=400)
    return text.lower() == "true"


def _files(parts: Sequence[Part], name: str) -> list[tuple[str, bytes]]:
    attached = (part for part in parts if part.name == name and part.filename is not None)
    return [(part.filename or "file", part.content) for part in attached]
