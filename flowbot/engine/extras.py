"""What goes with a message beside its words: files, data, whether it is pinned, for whom it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from flowbot.ids import MessageId, StreamId, UserId

UnknownSending = Literal["verify", "resend", "park"]
"""What becomes of a message of which nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReference:
    """A file of a message, never its bytes."""

    id: str
    message_id: MessageId
    stream_id: StreamId
    name: str
    size: int | None = None
    """In bytes; None where the agent left it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What goes with one message."""

    pin: bool | None = None
    """Whether it is pinned from then on; None: as it was."""
    files: tuple[FileReference, ...] = ()
    data: Mapping[str, object] | None = None
    on_behalf_of: UserId | None = None
    """Who sends it; None for the bot."""
    unknown: UnknownSending = "verify"

    def of_change(self, *, is_pinned: bool) -> Extras:
        """The same for a change of a message, which stays pinned if it was."""
        return replace(self, pin=True) if self.pin is None and is_pinned else self


NO_EXTRAS = Extras()
