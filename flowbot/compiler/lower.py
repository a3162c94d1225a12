"""Pass 2: the flow, and the states that an author writes, to plain states and transitions, still as data."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.kinds import WAITING, WORKING
from flowbot.compiler.lower_steps import StepLowering
from flowbot.compiler.plan import EVENTLESS, Plan, end_state
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Path
from flowbot.engine.snapshot import START
from flowbot.ids import StateId


def lower(compilation: Compilation) -> Plan:
    """The flow as states and transitions."""
    return _Lowering(compilation).run()


class _Lowering:
    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.steps = StepLowering(compilation)
        self.plan = self.steps.plan

    def run(self) -> Plan:
        self.steps.state(START, "start", "start", ())
        for end in self.compilation.ends():
            self.steps.state(end_state(end), "end", end, ())
        definition = self.compilation.definition
        if definition.steps is not None:
            first = self.steps.list_of(("steps",), definition.steps, end_state("done"))
        else:
            first = self.states(("states",), definition.states or {}, definition.initial)[0][1]
        self.steps.arrow("started", START, first)
        self.any_time()
        return self.plan

    def states(
        self, path: Path, states: Mapping[str, StateDefinition], initial: str | None
    ) -> list[tuple[str, StateId]]:
        """Lower the states of a machine; the first of them, with where it begins."""
        for name, state in states.items():
            self.composite((*path, name), name, state)
        first = initial if initial is not None and initial in states else next(iter(states))
        return [(first, StateId(f"{first}.go"))]

    def composite(self, path: Path, name: str, state: StateDefinition) -> None:
        """Lower one state: what is done on the way in and out, what it hears, and what is inside it."""
        here = self.steps.state(StateId(f"{name}.state"), "state", name, path)
        self.steps.within = name
        entry = self.steps.state(StateId(f"{name}.go"), "open", name, ())
        self.steps.arrow(EVENTLESS, entry, self.steps.list_of((*path, "enter"), state.enter, here))
        self.steps.handlers(path, state.for_ or (), here, here)
        if state.done is not None:
            self.steps.arrow("done", here, self.steps.branch((*path, "done"), state.done, here))
        if self.compilation.expiry(state) is not None or state.idle is not None:
            expired = self.steps.branch((*path, "expired"), state.expired or "expired", here)
            self.steps.arrow("timer.expire", here, expired)
        if state.exit:
            left = self.steps.state(StateId(f"{name}.left"), "left", name, ())
            out = self.steps.state(StateId(f"{name}.exit"), "open", name, ())
            self.steps.arrow(EVENTLESS, out, self.steps.list_of((*path, "exit"), state.exit, left))
        self.steps.commands(here)
        regions = self.regions(path, name, state)
        self.plan.entries[here] = [*(each for _, each in regions), *([StateId(f"{name}.exit")] if state.exit else [])]
        self.plan.regions[here] = regions

    def regions(self, path: Path, name: str, state: StateDefinition) -> list[tuple[str, StateId]]:
        """What begins inside a state."""
        if state.steps is not None:
            self.steps.within = name
            entry = self.steps.state(StateId(f"{name}.open"), "open", name, ())
            end = self.steps.state(StateId(f"{name}.done.end"), "item_end", "done", ())
            self.steps.arrow(EVENTLESS, entry, self.steps.list_of((*path, "steps"), state.steps, end))
            return [("steps", entry)]
        if state.states is None:
            return []
        first = self.states((*path, "states"), state.states, state.initial)
        return [(each, StateId(f"{each}.go")) for each in state.states] if state.parallel else first

    def any_time(self) -> None:
        """What holds wherever the flow waits for people or for a time."""
        handlers = self.compilation.definition.any_time
        waiting = [
            each.id
            for each in self.plan.states.values()
            if each.kind in (*WAITING.values(), "state") and each.kind not in WORKING and not each.block
        ]
        if not handlers:
            return
        known = set(self.plan.states)
        back = self.steps.state(StateId("any_time.back"), "back", "any_time", ())
        self.steps.within = ""
        for place, handler in enumerate(handlers):
            target = self.steps.branch(("any_time", place, "then"), handler.then, back)
            for each in waiting:
                self.steps.arrow(f"any_time.{place}", each, target)
        self.plan.handled[StateId("any_time")] = [each for each in self.plan.states if each not in known]
