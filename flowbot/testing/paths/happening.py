"""What may happen beside answers: commands, and the time that passes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from flowbot.clock import instant
from flowbot.testing.lines import Clock
from flowbot.testing.paths.moves import Move, closing, saying
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.standing import Standing, people_in
from flowbot.testing.paths.world import After, World, pass_time
from flowbot.values.durations import show_duration

_BARE = ("cancel", "back", "repeat", "restart", "help")


def command_moves(standing: Standing) -> Iterator[Move]:
    """The built-in commands, of whom the position talks to; and `cancel` of somebody else."""
    person, stream = standing.home
    if person is None or stream is None:
        return
    stage, flow = standing.stage, standing.flow
    for command in _BARE:
        if command in flow.commands or command == "help":
            yield saying(stage, person, stream, command, is_addressed=True, is_aside=True)
    if "change" in flow.commands:
        for slot in flow.slots.values():
            if slot.is_asked and slot.name in standing.turn.slots:
                yield saying(
                    stage, person, stream, f"change {slot.name}", goes_on=True, is_addressed=True, is_aside=True
                )
        yield saying(stage, person, stream, "change nothing of the kind", is_addressed=True, is_aside=True)
    if stream.type == "ROOM":
        yield closing(stage, person, stream)
    others = [each for each in people_in(stage, stream) if each.id != person.id]
    for other in others[:1]:
        yield saying(stage, other, stream, "cancel", is_addressed=True, is_aside=True)


def time_moves(stage: Stage, world: World, flows: Collection[str]) -> Iterator[Move]:
    """The time passes until each of the timers of some flows goes off, and until they begin by themselves."""
    due: dict[datetime, list[str]] = {}
    for snapshot in world.live.values():
        for position in snapshot.positions.values() if snapshot.flow in flows else ():
            for name, timer in position.timers.items():
                due.setdefault(timer.due, []).append(name)
    begins = {f"{each.flow.id} {' '.join(each.schedule.source.split())}" for each in stage.flows.times}
    for (conversation, name), stored in world.timers.items():
        mine = next((each.partition(" ")[0] for each in begins if name.startswith(each)), "")
        if conversation is None and mine in flows and not world.live:
            due.setdefault(instant(stored.due_ms), []).append(f"{mine} begins")
    for moment in sorted(due):
        yield _waiting(moment, world, sorted(due[moment]))


def _waiting(moment: datetime, world: World, names: Sequence[str]) -> Move:
    """The time passes until then."""
    seconds = max(0, math.ceil((moment - world.now).total_seconds()))
    by = show_duration(timedelta(seconds=seconds), "en") or "0s"

    def try_out(stage: Stage, world: World) -> After:
        return pass_time(stage, world, world.now + timedelta(seconds=seconds))

    goes_on = any(each.endswith(".due") or ".close." in each for each in names)
    key = f"{' '.join(names)} goes off"
    return Move(key=key, try_out=try_out, line=Clock(by=by), goes_on=goes_on, says=f"+{by}")
