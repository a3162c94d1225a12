"""What a bot says, as recordings and replays write it down: the one is held against the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowbot.ids import MessageId, StreamId

Files = Sequence[tuple[str, bytes]]


def as_said(
    stream_id: StreamId, message: str, data: str | None, files: Files, replaces: MessageId | None = None
) -> dict[str, Any]:
    """A message, or a change of the one that it replaces; of files their names and sizes."""
    change = {} if replaces is None else {"replaces": replaces}
    sizes = [[name, len(content)] for name, content in files]
    return {"stream": stream_id, **change, "message": message, "data": data, "files": sizes}
