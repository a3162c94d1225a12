"""Pass 2: steps to plain states and transitions, still as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import EVENTLESS, Guard, Jump, Plan, PlannedState, PlannedTransition, end_state
from flowbot.definition.branch import History
from flowbot.definition.handlers import HandlerBase
from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
    End,
    Goto,
    Http,
    If,
    Listen,
    Parallel,
    Path,
    Run,
    Say,
    Send,
    Set,
    Step,
    Unreadable,
    Update,
    Wait,
    Work,
)
from flowbot.engine.decisions import option_trigger
from flowbot.engine.delivering import SENT
from flowbot.engine.snapshot import START
from flowbot.ids import StateId


def slot_questions(compilation: Compilation) -> dict[str, list[tuple[str, StateId]]]:
    """For each slot that questions fill, their steps and the states that ask, in file order."""
    questions: dict[str, list[tuple[str, StateId]]] = {}
    for path, step in compilation.definition.walk():
        if isinstance(step, Ask):
            name = compilation.step_names[path]
            for slot in step.fills:
                questions.setdefault(slot, []).append((name, StateId(f"{name}.ask")))
        elif isinstance(step, Collect) and not step.options:
            name = compilation.step_names[path]
            for slot in step.slots or (step.collect,):
                questions.setdefault(slot, [])
    return questions


def lower(compilation: Compilation) -> Plan:
    """The flow as states and transitions."""
    return _Lowering(compilation).run()


_WAITING = {
    Ask: "ask",
    Confirm: "confirm",
    Collect: "collect",
    Call: "call",
    Http: "http",
    Run: "run",
    Wait: "wait",
    Each: "each",
    Parallel: "parallel",
    Listen: "listen",
}
_WORKING = ("call", "http", "run", "say", "send", "update")
"""What waits for a result, or a receipt, which would be lost if the conversation went elsewhere."""
_PASSING = {
    Say: "say",
    Send: "send",
    Update: "update",
    Set: "set",
    If: "if",
    Goto: "goto",
    End: "go",
    Unreadable: "unreadable",
}


class _Lowering:
    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.plan = Plan()
        self.questions = slot_questions(compilation)
        self.steps = compilation.steps()
        self.block_of = {name: compilation.block_of(path) for name, (path, _) in self.steps.items()}
        self.block = ""
        self.owner = ""
        """The state whose states are lowered."""
        self.within = ""
        """The state whose parts are lowered."""
        self.owners = {
            name: str(path[-3]) if len(path) > 2 else "" for path, name, _ in compilation.definition.walk_states()
        }

    def run(self) -> Plan:
        self.state(START, "start", "start", ())
        for end in self.compilation.ends():
            self.state(end_state(end), "end", end, ())
        definition = self.compilation.definition
        if definition.steps is not None:
            first = self.list_of(("steps",), definition.steps, end_state("done"))
        else:
            first = self.states(("states",), definition.states or {}, definition.initial, "")[0][1]
        self.arrow("started", START, first)
        self.any_time()
        return self.plan

    def states(
        self, path: Path, states: Mapping[str, StateDefinition], initial: str | None, owner: str
    ) -> list[tuple[str, StateId]]:
        """Lower the states of a machine; the first of them, with where it begins."""
        around, self.owner = self.owner, owner
        for name, state in states.items():
            self.composite((*path, name), name, state)
        self.owner = around
        first = initial if initial is not None and initial in states else next(iter(states))
        return [(first, StateId(f"{first}.go"))]

    def composite(self, path: Path, name: str, state: StateDefinition) -> None:
        here = self.state(StateId(f"{name}.state"), "state", name, path)
        self.within = name
        entry = self.state(StateId(f"{name}.go"), "open", name, ())
        self.arrow(EVENTLESS, entry, self.list_of((*path, "enter"), state.enter, here))
        self.handlers(path, state.for_ or (), here, here)
        if state.done is not None:
            self.arrow("done", here, self.branch((*path, "done"), state.done, here))
        if self.compilation.expiry(state) is not None or state.idle is not None:
            self.arrow("timer.expire", here, self.branch((*path, "expired"), state.expired or "expired", here))
        if state.exit:
            left = self.state(StateId(f"{name}.left"), "left", name, ())
            out = self.state(StateId(f"{name}.exit"), "open", name, ())
            self.arrow(EVENTLESS, out, self.list_of((*path, "exit"), state.exit, left))
        self.commands(here)
        regions = self.regions(path, name, state)
        self.plan.entries[here] = [*(each for _, each in regions), *([StateId(f"{name}.exit")] if state.exit else [])]
        self.plan.regions[here] = regions

    def regions(self, path: Path, name: str, state: StateDefinition) -> list[tuple[str, StateId]]:
        """What begins inside a state."""
        if state.steps is not None:
            self.within = name
            entry = self.state(StateId(f"{name}.open"), "open", name, ())
            end = self.state(StateId(f"{name}.done.end"), "item_end", "done", ())
            self.arrow(EVENTLESS, entry, self.list_of((*path, "steps"), state.steps, end))
            return [("steps", entry)]
        if state.states is None:
            return []
        first = self.states((*path, "states"), state.states, state.initial, name)
        return [(each, StateId(f"{each}.go")) for each in state.states] if state.parallel else first

    def leaving(self, name: str, *, history: bool = False) -> StateId:
        """Where one leaves for a state from the one that is lowered."""
        if name not in self.owners:
            return end_state("done")  # reported by resolve
        target, owner = StateId(f"{name}.go"), self.owners[name]
        word = "back" if history else "to"
        here = self.state(StateId(f"{self.within or 'any_time'}.{word}.{name}"), "leave", self.within or "any_time", ())
        self.plan.jumps[here] = Jump(target, owner, name if history else "")
        return here

    def any_time(self) -> None:
        """What holds wherever the flow waits for people or for a time."""
        handlers = self.compilation.definition.any_time
        waiting = [
            each.id
            for each in self.plan.states.values()
            if each.kind in (*_WAITING.values(), "state") and each.kind not in _WORKING and not each.block
        ]
        if not handlers:
            return
        back = self.state(StateId("any_time.back"), "back", "any_time", ())
        self.within = ""
        for place, handler in enumerate(handlers):
            target = self.branch(("any_time", place, "then"), handler.then, back)
            for each in waiting:
                self.arrow(f"any_time.{place}", each, target)

    def end(self, end: str) -> StateId:
        """Where an end leads: a built-in one, inside a block, ends the item alone."""
        if not self.block or end not in BUILT_IN_ENDS:
            return end_state(end)
        return self.state(StateId(f"{self.block}.{end}.end"), "item_end", end, ())

    def inside(self, block: str, path: Path, steps: Sequence[Step], name: str) -> StateId:
        """Lower the steps of items; the state where an item begins."""
        around, self.block = self.block, block
        entry = self.state(StateId(f"{name}.open"), "open", name, ())
        self.arrow(EVENTLESS, entry, self.list_of(path, steps, self.end("done")))
        self.block = around
        return entry

    def state(self, state: StateId, kind: str, step: str, path: Path) -> StateId:
        self.plan.states[state] = PlannedState(state, kind, step, path, self.block)
        return state

    def arrow(self, trigger: str, source: StateId, target: StateId, guard: Guard | None = None) -> None:
        self.plan.transitions.append(PlannedTransition(trigger, source, target, guard))

    def list_of(self, path: Path, steps: Sequence[Step], after: StateId) -> StateId:
        """Lower some steps; where the first of them is entered."""
        entries = [self.entry((*path, place), step) for place, step in enumerate(steps)]
        for place, step in enumerate(steps):
            following = entries[place + 1] if place + 1 < len(steps) else after
            self.step((*path, place), step, following)
        return entries[0] if entries else after

    def kind(self, step: Step) -> str:
        """The kind of the state that does the step's work."""
        return _WAITING.get(type(step)) or _PASSING[type(step)]

    def main(self, path: Path, step: Step) -> StateId:
        """The state that does the step's work."""
        return StateId(f"{self.compilation.step_names[path]}.{self.kind(step)}")

    def inner(self, path: Path, step: Step) -> StateId:
        """Where a step is entered once its `when` holds."""
        if isinstance(step, Ask) and step.options is None:
            return StateId(f"{self.compilation.step_names[path]}.enter")
        return self.main(path, step)

    def entry(self, path: Path, step: Step) -> StateId:
        """Where a step is entered by the order of the list."""
        if step.when is not None:
            return StateId(f"{self.compilation.step_names[path]}.when")
        return self.inner(path, step)

    def target(self, name: str) -> StateId:
        """Where a branch that names a step or an end leads: a question is asked again."""
        if name in self.compilation.ends():
            return self.end(name)
        if name in self.owners:
            return self.leaving(name)
        if name not in self.steps:
            return end_state("done")  # reported by resolve
        path, step = self.steps[name]
        return self.main(path, step) if isinstance(step, Ask | Confirm | Listen) else self.entry(path, step)

    def branch(self, path: Path, branch: str | tuple[Any, ...] | History, after: StateId) -> StateId:
        if isinstance(branch, tuple):
            return self.list_of(path, branch, after)
        if isinstance(branch, History):
            return self.leaving(branch.history, history=True)
        return after if branch == "next" else self.target(branch)

    def step(self, path: Path, step: Step, after: StateId) -> None:
        name = self.compilation.step_names[path]
        if step.when is not None:
            when = self.state(StateId(f"{name}.when"), "when", name, path)
            self.arrow(EVENTLESS, when, self.inner(path, step), Guard("expression", (*path, "when")))
            self.arrow(EVENTLESS, when, after)
        here = self.state(self.main(path, step), self.kind(step), name, path)
        match step:
            case Ask():
                self.ask(path, step, here, after)
            case Confirm():
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                self.arrow("yes", here, after)
                self.arrow("declined", here, self.branch((*path, "declined"), step.declined or "cancelled", after))
                self.unanswered(path, step, here, after)
            case Collect():
                self.collect(path, step, here, after)
            case Run():
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                for end in BUILT_IN_ENDS[1:]:  # those of the other flow pass upward, unless they are named
                    branch = step.ends.get(end) or (step.failed if end == "failed" else None) or end
                    place = (*path, "ends", end) if end in step.ends else (*path, end)
                    self.arrow(f"end.{end}", here, self.branch(place, branch, after))
                for end, branch in step.ends.items():
                    if end not in BUILT_IN_ENDS[1:]:
                        self.arrow(f"end.{end}", here, self.branch((*path, "ends", end), branch, after))
                self.arrow("returned", here, after)
            case Each():
                name = self.compilation.step_names[path]
                self.plan.entries[here] = [self.inside(name, (*path, "do"), step.do, name)]
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                self.arrow("joined", here, after)
            case Parallel():
                self.parallel(path, step, here, after)
            case Listen():
                self.listen(path, step, here, after)
            case Wait():
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                self.arrow("timer.due", here, after)
            case Work():
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                self.arrow("returned", here, after)
                self.arrow("failed", here, self.branch((*path, "failed"), step.failed or "failed", after))
            case Say() | Send() | Update() if name in self.compilation.awaited:
                self.arrow(EVENTLESS, here, after, Guard("passes"))
                self.arrow(SENT, here, after)
                self.arrow("failed", here, self.branch((*path, "failed"), step.failed or "next", after))
                self.commands(here)
            case If():
                then = self.branch((*path, "then"), step.then, after)
                self.arrow(EVENTLESS, here, then, Guard("expression", (*path, "if")))
                self.arrow(EVENTLESS, here, self.branch((*path, "else"), step.else_, after))
            case Goto():
                below = Guard("below", (f"{name}.goto", step.max)) if step.max is not None else None
                self.arrow(EVENTLESS, here, self.target(step.goto), below)
                if step.max is not None:
                    exceeded = self.branch((*path, "exceeded"), step.exceeded or "gave_up", after)
                    self.arrow(EVENTLESS, here, exceeded)
            case End():
                self.arrow(EVENTLESS, here, self.target(step.end))
            case _:
                self.arrow(EVENTLESS, here, after)
        if type(step) in _WAITING:
            self.commands(here)

    def ask(self, path: Path, step: Ask, here: StateId, after: StateId) -> None:
        name = self.compilation.step_names[path]
        if step.options is None:
            enter = self.state(StateId(f"{name}.enter"), "enter", name, path)
            self.arrow(EVENTLESS, enter, after, Guard("filled", (step.fills, here)))
            self.arrow(EVENTLESS, enter, here)
            self.arrow("answered", here, after)
        else:
            targets = {
                option: self.branch((*path, "options", option, "then"), each.then, after)
                for option, each in step.options.items()
            }
            for option, target in targets.items():
                self.arrow(EVENTLESS, here, target, Guard("took", option))
            for option, target in targets.items():
                self.arrow(option_trigger(option), here, target)
            if step.need != 1:
                self.outcome("undecided", "undecided", path, step, here, after)
        self.unanswered(path, step, here, after)

    def collect(self, path: Path, step: Collect, here: StateId, after: StateId) -> None:
        name = self.compilation.step_names[path]
        if step.then is not None:
            self.plan.entries[here] = [self.inside(name, (*path, "then"), step.then, name)]
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("invalid", here, here)
        self.arrow("closed", here, after)
        self.arrow("empty", here, self.branch((*path, "empty"), step.empty or "next", after))
        if step.to is not None:
            self.outcome("failed", "failed", path, step, here, after)

    def parallel(self, path: Path, step: Parallel, here: StateId, after: StateId) -> None:
        name = self.compilation.step_names[path]
        self.plan.entries[here] = [
            self.inside(name, (*path, "branches", branch), steps, f"{name}.{branch}")
            for branch, steps in step.branches.items()
        ]
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("joined", here, after)
        if self.compilation.expiry(step) is not None:
            self.outcome("timer.expire", "expired", path, step, here, after)

    def listen(self, path: Path, step: Listen, here: StateId, after: StateId) -> None:
        self.handlers(path, step.for_, here, after)
        if self.compilation.expiry(step) is not None or step.idle is not None:
            self.outcome("timer.expire", "expired", path, step, here, after)

    def handlers(self, path: Path, handlers: Sequence[HandlerBase], here: StateId, after: StateId) -> None:
        """An arrow for each handler; its steps come back here."""
        known = set(self.plan.states)
        for place, handler in enumerate(handlers):
            then = handler.then
            there = after if then == "next" else self.branch((*path, "for", place, "then"), then, here)
            self.arrow(f"handler.{place}", here, there)
        self.plan.handled[here] = [each for each in self.plan.states if each not in known]

    def unanswered(self, path: Path, step: Ask | Confirm, here: StateId, after: StateId) -> None:
        """What comes of a question that gets no answer, or none that is one."""
        self.arrow("invalid", here, here, Guard("tries_left") if step.tries is not None else None)
        if step.tries is not None:
            self.outcome("invalid", "gave_up", path, step, here, after)
        if self.compilation.expiry(step) is not None:
            self.outcome("timer.expire", "expired", path, step, here, after)
        if step.to is not None:
            self.outcome("failed", "failed", path, step, here, after)

    def outcome(self, trigger: str, outcome: str, path: Path, step: Step, here: StateId, after: StateId) -> None:
        """An arrow for what a step comes to otherwise than well: to its branch, else to the end of that name."""
        usual = "failed" if outcome == "undecided" else outcome
        self.arrow(trigger, here, self.branch((*path, outcome), getattr(step, outcome) or usual, after))

    def commands(self, here: StateId) -> None:
        commands = self.compilation.definition.commands
        if "cancel" in commands:
            self.arrow("cancel", here, self.end("cancelled"))
        if "change" in commands and self.plan.states[here].kind not in _WORKING:
            for slot, asked in self.questions.items():
                questions = [each for each in asked if self.block_of[each[0]] == self.block]
                if not questions:
                    continue
                for step, question in questions if len(questions) > 1 else ():
                    self.arrow(f"change.{slot}", here, question, Guard("answered", step))
                self.arrow(f"change.{slot}", here, questions[0][1])
