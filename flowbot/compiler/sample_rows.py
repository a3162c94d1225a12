"""Sample rows of the blocks of a flow, and what their items are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flowbot.engine.blocks import Each, Parallel
from flowbot.engine.collecting import Collecting
from flowbot.engine.decisions import Decision
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import GuardError


def sample_rows(flow: CompiledFlow, names: Mapping[str, object], now: datetime) -> dict[str, object]:
    """A row or two of everything that makes rows, and an item of each list that is gone through.

    Args:
        flow: The flow.
        names: A value for every other name.
        now: When it would be.
    """
    found: dict[str, object] = {}
    for state in flow.states.values():
        columns = {slot.name: names[slot.name] for slot in flow.slots.values() if slot.block == state.step}
        match state:
            case Collecting(asks=asks):
                option = {"option": next(iter(asks.options))} if isinstance(asks, Decision) else {}
                given = {"by": names["user"], "stream": names["here"], "at": now}
                found[state.step] = [{**given, **columns, **option, "end": "done"}]
            case Each(item=item):
                first = _first(state, {**names, **found})
                found[state.rows] = [{item: first, **columns, "end": "done", "error": None}]
                found[item] = first  # where the rows have the same name, the steps inside know the item by it
            case Parallel(branches=branches):
                found[state.rows] = [{"branch": name, "end": "done"} for name in branches]
    return found


def _first(state: Each, names: Mapping[str, object]) -> object:
    """An item of a list; None where there is none to be had."""
    try:
        items = state.items(names)
    except GuardError:
        return None
    return items[0] if isinstance(items, list | tuple) and items else None
