"""What happens in a chat that nobody says: events, requests of programs, and in which order the bot hears of it."""

from __future__ import annotations

import re

from flowbot.events import Stream
from flowbot.pod.feeds import Datafeed
from flowbot.pod.parts import PodStream
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.datafeed import tell_of
from flowbot.testing.lines import Happens


async def let_happen(core: Core, line: Happens, key: str) -> None:
    """Let an event happen, or a program send the bot a request.

    Args:
        core: The chat.
        line: What it is.
        key: With the same key again it is the same.

    Raises:
        UnknownNameError: There is no such event or webhook.
        ValueError: A pod does not tell of such a thing.
    """
    user = core.pod.ensure_user(line.person) if line.person is not None else None
    place = core.place(line.place) if line.place is not None else None
    running = core.process.local.running
    if line.webhook is not None:
        await running.receive(line.webhook, key, line.fields)
    elif (name := line.event or "").isupper():
        tell_of(core.pod, core.me, name, user, place, line.fields)
    else:
        stream = as_stream(place) if place is not None else None
        await running.publish(name, line.fields, user=user, stream=stream, key=key)


def as_stream(place: PodStream) -> Stream:
    """A place as events name it."""
    return Stream(id=place.id, type=place.type, name=place.name or None)


def last_stream_first(feed: Datafeed) -> None:
    """Let what waits in a feed be heard with the last stream first; within a stream the order stays."""
    by_stream: dict[bytes, list[bytes]] = {}
    for body in feed.pending:
        found = re.search(rb'"streamId"\s*:\s*"([^"]*)"', body)
        by_stream.setdefault(found[1] if found is not None else b"", []).append(body)
    feed.clear()
    for bodies in reversed(by_stream.values()):
        for body in bodies:
            feed.put(body)
