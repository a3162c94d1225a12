"""A flow that code begins in a chat."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flowbot.engine.records import user_names
from flowbot.events import Stream
from flowbot.testing.chat.core import Core
from flowbot.testing.lines import Starts


async def start_flow(core: Core, line: Starts, stream: Stream | None) -> None:
    """Begin a conversation of a flow, as `RunningBot.start` does for code.

    Args:
        core: The chat.
        line: Which flow, with whom, and what its slots hold.
        stream: Where; None: in the person's IM.

    Raises:
        UnknownNameError: There is no such flow, or it has no such slot.
    """
    running = core.process.local.running
    flow = next((each for each, _ in core.project.flows if each.id == line.flow), None)
    decoders = flow.decoders if flow is not None else {}
    slots = {name: _slot_value(core, value, decoders.get(name)) for name, value in line.slots.items()}
    await running.start(line.flow, user=core.pod.ensure_user(line.person), stream=stream, slots=slots, key=line.key)


def _slot_value(core: Core, value: object, decode: Callable[[Any], Any] | None) -> object:
    """What a slot holds for what a line says: `@ann` is a user, and numbers and texts are values of its type."""
    if isinstance(value, str) and value[:1] == "@" and len(value) > 1:
        return user_names(core.pod.ensure_user(value[1:]))
    if decode is None:
        return value
    for each in (str(value), value):
        with suppress(ValueError, TypeError, ArithmeticError, AttributeError):
            return decode(each)
    return value
