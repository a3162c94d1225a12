"""Events and requests that flows begin by or wait for, with fields that their guards tell apart and slots take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from flowbot.definition.triggers import TriggerBase
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Occasion
from flowbot.events import EVENT_NAMES, STREAMLESS_EVENTS, Stream, is_own_event
from flowbot.runtime.happenings import happened_events
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.compared import Compared, values_near
from flowbot.testing.answers.given import values_for
from flowbot.testing.lines import Happens
from flowbot.testing.paths.moves import Move, person_name, place_name
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.world import After, World, take

_MOST = 6
"""So many times the same event happens, with other fields."""
_MOST_VALUES = 3


class EventMoves:
    """What happens, as somebody causes it somewhere."""

    def __init__(self, flow: CompiledFlow, compared: Sequence[Compared], here: Around, stage: Stage) -> None:
        self._flow = flow
        self._compared = compared
        self._here = here
        self._stage = stage

    def moves(self, trigger: TriggerBase, occasion: Occasion, name: str) -> Iterator[Move]:
        """The event or request of a trigger."""
        if occasion == "event" and not is_own_event(name):
            if name in STREAMLESS_EVENTS:
                yield self._emitted(name, None)
            elif self._here.stream.type == "ROOM":
                yield self._emitted(name, self._here.stream)
            return
        values = self._values(trigger, occasion)
        for chosen in islice(product(*values.values()), _MOST):
            yield self._happening(occasion, name, dict(zip(values, chosen, strict=True)))

    def _values(self, trigger: TriggerBase, occasion: Occasion) -> dict[str, list[object]]:
        """What each field may tell: what it is compared with and beside it, and what the slots take that it fills."""
        fields: dict[str, list[object]] = {}
        for each in self._compared:
            if each.path[0] == occasion and len(each.path) == 2:
                fields[each.path[1]] = self._both(each.path)
        for slot, source in trigger.set.items():
            found = re.fullmatch(rf"{occasion}\.(\w+)", source.strip())
            if found is not None and found[1] not in fields:
                fields[found[1]] = self._of_slot(slot)
        return fields

    def _both(self, path: tuple[str, ...]) -> list[object]:
        found: list[object] = []
        for each in values_near(self._compared, path, self._here.names):
            found.append(each)
            found.append(each + 1 if isinstance(each, int) and not isinstance(each, bool) else "something else")
        return found or ["something"]

    def _of_slot(self, name: str) -> list[object]:
        slot, names = self._flow.slots[name], self._here.names
        near = values_near(self._compared, (name,), names)
        found: list[object] = []
        for each in values_for(slot, self._here, near):
            try:
                slot.fit(each, self._here.now, names)
            except Exception:  # noqa: BLE001  a value of another type may fail in any way
                continue
            found.append(each)
        matter = [each for each in found if each in near]
        others = [each for each in found if each not in matter]
        return [*matter, *others][: max(_MOST_VALUES, len(matter) + 1)] or ["something"]

    def _happening(self, occasion: Occasion, name: str, fields: Mapping[str, object]) -> Move:
        """Something happens that is no message."""
        stage, person, stream = self._stage, self._here.by, self._here.stream
        is_event = occasion == "event"
        about: dict[str, Any] = {"user": person, "stream": stream} if is_event else {}
        line = Happens(
            event=name if is_event else None,
            webhook=name if occasion == "request" else None,
            fields=fields,
            person=person_name(stage, person) if is_event else None,
            place=place_name(stage, stream) if is_event else None,
        )

        def try_out(stage: Stage, world: World) -> After:
            return take(stage, world, *happened_events(occasion, name, fields, str(world.number), world.now, **about))

        key = f"{name} happens in {line.place} with {dict(fields)}"
        return Move(key=key, try_out=try_out, line=line, goes_on=True, says=name)

    def _emitted(self, name: str, stream: Stream | None) -> Move:
        """An event of the datafeed, in a stream or of none."""
        kind, person = EVENT_NAMES[name].type, self._here.by
        place = place_name(self._stage, stream) if stream is not None else None
        line = Happens(event=str(kind), person=person_name(self._stage, person), place=place)

        def try_out(stage: Stage, world: World) -> After:
            return take(stage, world, stage.emitted(world.number, world.now, str(kind), person, stream))

        return Move(key=f"{name} happens in {place}", try_out=try_out, line=line, goes_on=True, says=name)
