"""What the contract of pods is told of a pod's surroundings, and how it reads the feed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import anyio

from flowbot.events import Attachment
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.ports import Pod

_PATIENCE_SECONDS = 10
HELLO = "<messageML>Hello, <b>Alice</b> &amp; co: 10 &lt; 20 €</messageML>"


class PodWorld(Protocol):
    """What surrounds the pod under test: its people, its time, and more connections of the same bot."""

    bot_username: str

    def connect(self) -> AbstractAsyncContextManager[Pod]:
        """A connection of the bot; inside the block its feed is there, so that events are kept for it."""
        ...

    async def say(self, user: str, room: str, text: str, attachments: Sequence[tuple[str, bytes]] = ()) -> StreamId:
        """Let a person write to a room that the bot is in (both made when new), and return the room's id.

        Files may go with it, each a name and a content.
        """
        ...

    async def attach_elsewhere(self, user: str, attachment: tuple[str, bytes]) -> Attachment:
        """Let a person send a file, a name and a content, to a stream that the bot is not in."""
        ...

    async def read(self, user: str, room: str) -> None:
        """Let a person read what stands in a room."""
        ...

    async def answer(self, user: str, message: MessageId, text: str, *, forward_to: str | None = None) -> MessageId:
        """Let a person answer a message where it stands, or forward it to another room with these words."""
        ...

    async def texts_in(self, room: str) -> Sequence[str]:
        """What people see in a room, oldest first."""
        ...

    async def pinned_in(self, room: str) -> str | None:
        """What people see above a room; None when nothing stands there."""
        ...

    async def outsider(self, name: str) -> UserId:
        """A person of another firm, whom the bot has nothing to do with yet."""
        ...

    async def request(self, outsider: str) -> UserId:
        """Let a person of another firm ask the bot to connect."""
        ...

    async def answer_request(self, outsider: str, *, accept: bool) -> None:
        """Let a person of another firm accept or reject what the bot asked for."""
        ...

    async def leave(self, user: str) -> None:
        """Let a person go offline."""
        ...

    def break_down(self, component: str, message: str) -> None:
        """Let something be down that the agent needs, and a message say so."""
        ...

    async def pass_visibility_time(self) -> None:
        """Let so much time pass that batches which were not acknowledged come back."""
        ...


async def next_events(pod: Pod) -> list[dict[str, Any]]:
    """The next batch that is not empty; it must be there within seconds."""
    with anyio.fail_after(_PATIENCE_SECONDS):
        while not (batch := await pod.read_events()):
            pass
    return [json.loads(event) for event in batch]
