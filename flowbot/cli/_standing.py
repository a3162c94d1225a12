"""Where conversations stand, in lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flowbot.clock import instant
from flowbot.engine.encoding import decode_snapshot
from flowbot.engine.facts import MASK
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Position, Snapshot
from flowbot.ports import Store
from flowbot.runtime.flows import Flows


async def next_due(store: Store) -> datetime | None:
    """When the next timer goes off, or the next flow begins; None where there is neither."""
    due = await store.next_due()
    return instant(due) if due is not None else None


async def describe(store: Store, flows: Flows) -> Sequence[str]:
    """Where every conversation stands, with what it remembers and waits for; secrets are not told."""
    lines: list[str] = []
    for stored in await store.load_conversations():
        flow = flows.find(stored.flow, stored.flow_version)
        if flow is not None:
            lines += _describe(flow, decode_snapshot(stored.body, flow.decoders))
    return lines or ["no conversation is open"]


def _describe(flow: CompiledFlow, snapshot: Snapshot) -> Iterator[str]:
    who = snapshot.initiator.display_name if snapshot.initiator is not None else "nobody"
    for position in snapshot.positions.values():
        item = f" {position.id}" if position.id else ""
        yield f"{flow.id} of {who}{item}: {position.state}"
        yield from (f"  {line}" for line in _details(flow, position))


def _details(flow: CompiledFlow, position: Position) -> Iterator[str]:
    for name, value in position.slots.items():
        slot = flow.slots[name]
        shown = "none" if value is None else slot.type.show(value, flow.locale)
        yield f"{name} = {MASK if slot.secret else shown}"
    for name, rows in position.rows.items():
        yield f"{name}: {len(rows)} rows, {sum(row['end'] is not None for row in rows)} ended"
    for name, timer in sorted(position.timers.items(), key=lambda each: each[1].due):
        yield f"{name} at {timer.due:%Y-%m-%d %H:%M:%S}"
