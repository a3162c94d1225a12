"""What happens in a chat that nobody says: events, requests of programs, and in which order the bot hears of it."""

from __future__ import annotations

import re

from flowbot.definition.triggers import EventTrigger
from flowbot.errors import UnknownNameError, did_you_mean
from flowbot.events import Stream, is_own_event
from flowbot.pod.feeds import Datafeed
from flowbot.pod.parts import PodStream
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.datafeed import tell_of
from flowbot.testing.lines import Happens
from flowbot.values.types import listed


async def let_happen(core: Core, line: Happens, key: str) -> None:
    """Let an event happen, or a program send the bot a request.

    Args:
        core: The chat.
        line: What it is.
        key: With the same key again it is the same.

    Raises:
        UnknownNameError: There is no such webhook, or nothing in the bot waits for an event of that name.
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
        if is_own_event(name):
            _check_awaited(core, name)
        await running.publish(name, line.fields, user=user, stream=stream, key=key)


def _check_awaited(core: Core, name: str) -> None:
    """Do nothing when some flow names an event of the bot's own."""
    flows = core.project.definitions
    triggers = (each for flow in flows for each in (*flow.start, *flow.handlers()))
    names = {each.event for each in triggers if isinstance(each, EventTrigger)}
    if name not in names:
        hint = did_you_mean(name, names) or (f"flows wait for {listed(sorted(names), 'and')}" if names else None)
        raise UnknownNameError(f"no flow waits for an event '{name}'", hint=hint, code="FB603")


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
