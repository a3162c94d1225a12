"""`limits:` of flowbot.yaml: the most of everything that may grow."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from flowbot.messageml.limits import SendingLimits

_PLATFORM = SendingLimits()

Count = Annotated[int, Field(ge=1)]


class LimitSettings(BaseModel):
    """Limits of a bot; those of sending are the platform's, but for `pieces`, unless the pod is set up for others."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    markdown_characters: Count = _PLATFORM.markdown_characters
    encrypted_characters: Count = _PLATFORM.encrypted_characters
    entities: Count = _PLATFORM.entities
    unique_tokens: Count = _PLATFORM.unique_tokens
    message_bytes: Count = _PLATFORM.message_bytes
    blast_streams: Count = _PLATFORM.blast_streams
    attachment_bytes: Count = _PLATFORM.attachment_bytes
    attachments: Count = _PLATFORM.attachments
    pieces: Count = _PLATFORM.pieces
    messages_per_second: Count = 200
    """In all streams together: half of what Symphony takes from one address, for a bot asks it more than that."""
    stream_messages_per_second: Count = 2
    """In one room: what Symphony's documentation allows in a large one; it does not say which rooms are large."""
    stream_burst: Count = 5
    """So many may follow one another at once in a room that was quiet."""
    settle_seconds: Count = 30
    """How long a request may be under way that nobody waits for any more."""

    @property
    def sending(self) -> SendingLimits:
        """Those of one message."""
        return SendingLimits(**{each.name: getattr(self, each.name) for each in fields(SendingLimits) if each.init})
