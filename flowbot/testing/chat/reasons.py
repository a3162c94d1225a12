"""Why a bot did what it did in a turn: how its conversations moved, where that is written, and what did not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

from flowbot.engine.listening import ANY_TIME
from flowbot.engine.states import Branching, Jumping
from flowbot.engine.taken import Taken
from flowbot.ids import StateId
from flowbot.runtime.trace import Stepped
from flowbot.testing.chat.turns import Turn
from flowbot.values.identified import is_stream

_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST = 60


def moves(turn: Turn) -> str:
    """Between which states the conversations have moved, and where the last of these is written."""
    told = []
    for each in turn.steps:
        before, after = each.before.state, each.step.snapshot.state
        end = f" (end {each.step.snapshot.ended})" if each.step.snapshot.ended is not None else ""
        told.append(f"{before} → {after}{end}" if before != after else f"{after}{end}")
    places = [place for each in turn.steps if (place := _place(each))]
    return " · ".join(told) + (f"   {places[-1]}" if places else "")


def reasons(turn: Turn) -> Iterator[str]:
    """What else there is to tell of a turn: guards that were false, notes, and events that moved nothing."""
    for each in turn.steps:
        yield from (f"guard is false: {guard}" for taken in each.step.taken for guard in false_guards(each, taken))
        yield from (f"note: {note}" for note in each.step.notes)
        error = each.step.snapshot.main.error
        if error is not None and error != each.before.main.error:
            yield f"failed: {error.get('kind')} ({error.get('message')})"
    for each in (*turn.steps, *turn.unheard):
        yield from (f"guard is false: {guard}" for guard in _false_handlers(each))
    if not turn.steps:
        yield from (f"{each.type} moved nothing: {each.reason}" for each in turn.outcomes if each.result == "ignored")


def false_guards(stepped: Stepped, taken: Taken) -> Iterator[str]:
    """The conditions that were false of `if`, `when`, `max` and `tries`, with the values of what they name."""
    if not isinstance(stepped.flow.states.get(taken.source), Branching | Jumping) and taken.trigger != "invalid":
        return
    arrows = [each for each in stepped.flow.transitions if (each.source, each.trigger) == (taken.source, taken.trigger)]
    for each in arrows[: taken.way] if taken.way is not None else arrows if taken.target is None else ():
        if each.guard is not None and each.label:
            yield _with_values(each.label, stepped)


def _false_handlers(stepped: Stepped) -> Iterator[str]:
    """The same of the conditions of what is listened for."""
    for each in stepped.step.judged:
        state = StateId("") if each.trigger.startswith(ANY_TIME) else each.state
        wording = stepped.flow.outline.wordings.get((state, each.trigger))
        if not each.held and wording is not None and wording.condition:
            yield _with_values(wording.condition, stepped)


def _with_values(condition: str, stepped: Stepped) -> str:
    slots = stepped.step.snapshot.slots
    names = [name for name in dict.fromkeys(_NAME.findall(condition)) if name in slots]
    values = ", ".join(f"{name} = {show(slots[name])}" for name in names)
    return condition + (f"   ({values})" if values else "")


def show(value: object) -> str:
    """A value in a report: a person is `@ann`, a room `#desk`, a text in quotes; what is long is cut."""
    match value:
        case Mapping() if "name" in value and "id" in value:
            shown = f"{'#' if is_stream(value) else '@'}{value['name'] or value['id']}"
        case datetime() | date() | time():
            shown = value.isoformat()
        case str():
            shown = repr(value)
        case list() | tuple():
            shown = f"[{', '.join(map(show, value))}]"
        case _:
            shown = str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _place(stepped: Stepped) -> str | None:
    """Where the state is written that a conversation stands in now; of one that has ended, where it stood."""
    outline = stepped.flow.outline
    snapshot = stepped.before if stepped.step.snapshot.ended is not None else stepped.step.snapshot
    path = outline.paths.get(StateId(snapshot.state))
    if path is None:
        return None
    found = outline.locate(path)
    return f"{Path(found.file).name}:{found.line}" if found.file else None
