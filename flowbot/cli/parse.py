"""`flowbot parse`: what flowbot understood of a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from flowbot.message import Message


@click.command(
    epilog="""\b
EXAMPLES
  flowbot parse message.xml
  flowbot parse message.xml --data entities.json
  head -1 events.jsonl | flowbot parse - --json | jq .tables
"""
)
@click.argument("file", type=click.File("rb"))
@click.option("--data", type=click.File("rb"), help="The message's EntityJSON, when FILE is PresentationML.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
def parse(file: BinaryIO, data: BinaryIO | None, as_json: bool) -> None:
    """Print what flowbot understands of a message: text, blocks, tables, mentions, tags.

    FILE holds PresentationML, MessageML or plain text; or the JSON of a message (V4Message)
    or of a datafeed event, with `message` and `data` in it. `-` is standard input.
    """
    from flowbot.cli._understood import as_object, as_outline
    from flowbot.presentationml import parse_message

    body, entities = _read(file.read())
    message = parse_message(body, _decode(data.read()) if data else entities)
    if body is None:
        message = _without_body()
    if as_json:
        click.echo(json.dumps(as_object(message), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_outline(message)))
    raise SystemExit(1 if message.problem else 0)


def _without_body() -> Message:
    from flowbot.message import Message

    return Message(text="", problem="the message has no body")


def _read(content: bytes) -> tuple[str | None, str | None]:
    """The body and the EntityJSON in a file."""
    text = _decode(content)
    if text.lstrip().startswith("{"):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            _refuse_several(text)
            return text, None
        if isinstance(value, dict) and (found := _find_message(value)) is not None:
            body, data = found.get("message"), found.get("data")
            # Some tools show the string as the object that it holds.
            data = json.dumps(data) if isinstance(data, dict) else data
            return body if isinstance(body, str) else None, data if isinstance(data, str) else None
    return text, None


def _refuse_several(text: str) -> None:
    lines = text.splitlines()
    try:
        json.loads(lines[0])
    except ValueError:
        return
    message = f"there are {len(lines)} lines of JSON; give one message, such as `head -1 FILE | flowbot parse -`"
    raise click.UsageError(message)


def _find_message(value: dict[str, object]) -> dict[str, object] | None:
    """The `V4Message` in it: itself, or that of a datafeed event, a payload or a recorded line."""
    while not isinstance(value.get("message"), str | None) or "message" not in value:
        keys = ("event", "payload", "messageSent", "sharedPost", "message")
        inner = next((value[key] for key in keys if isinstance(value.get(key), dict)), None)
        if not isinstance(inner, dict):
            return None
        value = inner
    return value


def _decode(content: bytes) -> str:
    """Text of the usual encodings; a byte that does not fit is shown as U+FFFD."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if is_utf16 else "utf-8-sig", "replace")
