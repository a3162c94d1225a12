"""Pass 2 for lists of steps: each step to states, and the arrows to what comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowbot.compiler.changing import is_in_reach, slot_questions
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.kinds import WAITING, WORKING, kind_of
from flowbot.compiler.plan import EVENTLESS, Guard, Jump, Plan, PlannedState, PlannedTransition, end_state
from flowbot.definition.branch import History
from flowbot.definition.handlers import HandlerBase
from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.definition.steps import (
    Ask,
    Collect,
    Confirm,
    Each,
    End,
    Goto,
    If,
    Listen,
    Parallel,
    Path,
    Run,
    Say,
    Send,
    Step,
    Update,
    Wait,
    Work,
)
from flowbot.engine.decisions import option_trigger
from flowbot.engine.delivering import SENT
from flowbot.ids import StateId


class StepLowering:
    """The plan as it grows: any list of steps can be lowered into it."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.plan = Plan()
        """What has been lowered."""
        self.within = ""
        """The state whose parts are lowered."""
        self._questions = slot_questions(compilation)
        self._steps = compilation.steps()
        self._block_of = {name: compilation.block_of(path) for name, (path, _) in self._steps.items()}
        self._block = ""
        self._owners = {
            name: str(path[-3]) if len(path) > 2 else "" for path, name, _ in compilation.definition.walk_states()
        }

    def list_of(self, path: Path, steps: Sequence[Step], after: StateId) -> StateId:
        """Lower some steps; where the first of them is entered."""
        entries = [self._entry((*path, place), step) for place, step in enumerate(steps)]
        for place, step in enumerate(steps):
            following = entries[place + 1] if place + 1 < len(steps) else after
            self._step((*path, place), step, following)
        return entries[0] if entries else after

    def branch(self, path: Path, branch: str | tuple[Any, ...] | History, after: StateId) -> StateId:
        """Where a branch leads: to steps of its own, a state as it was left, a name, or what comes after."""
        if isinstance(branch, tuple):
            return self.list_of(path, branch, after)
        if isinstance(branch, History):
            return self._leaving(branch.history, history=True)
        return after if branch == "next" else self._target(branch)

    def handlers(self, path: Path, handlers: Sequence[HandlerBase], here: StateId, after: StateId) -> None:
        """An arrow for each handler; its steps come back here."""
        known = set(self.plan.states)
        for place, handler in enumerate(handlers):
            then = handler.then
            there = after if then == "next" else self.branch((*path, "for", place, "then"), then, here)
            self.arrow(f"handler.{place}", here, there)
        self.plan.handled[here] = [each for each in self.plan.states if each not in known]

    def commands(self, here: StateId) -> None:
        """The arrows of `cancel` and `change` from a state that waits."""
        commands = self.compilation.definition.commands
        if "cancel" in commands:
            self.arrow("cancel", here, self._end("cancelled"))
        if "change" in commands and self.plan.states[here].kind not in WORKING:
            place = self.plan.states[here].path
            for slot, asked in self._questions.items():
                questions = [each for each in asked if self._block_of[each[0]] == self._block]
                questions = [each for each in questions if is_in_reach(self._steps[each[0]][0], place)]
                if not questions:
                    continue
                for step, question in questions if len(questions) > 1 else ():
                    self.arrow(f"change.{slot}", here, question, Guard("answered", step))
                self.arrow(f"change.{slot}", here, questions[0][1])

    def state(self, state: StateId, kind: str, step: str, path: Path) -> StateId:
        """Plan a state; its name."""
        self.plan.states[state] = PlannedState(state, kind, step, path, self._block)
        return state

    def arrow(self, trigger: str, source: StateId, target: StateId, guard: Guard | None = None) -> None:
        """Plan a transition."""
        self.plan.transitions.append(PlannedTransition(trigger, source, target, guard))

    def _leaving(self, name: str, *, history: bool = False) -> StateId:
        """Where one leaves for a state from the one that is lowered."""
        if name not in self._owners:
            return end_state("done")  # reported by resolve
        target, owner = StateId(f"{name}.go"), self._owners[name]
        word = "back" if history else "to"
        here = self.state(StateId(f"{self.within or 'any_time'}.{word}.{name}"), "leave", self.within or "any_time", ())
        self.plan.jumps[here] = Jump(target, owner, name if history else "")
        return here

    def _end(self, end: str) -> StateId:
        """Where an end leads: a built-in one, inside a block, ends the item alone."""
        if not self._block or end not in BUILT_IN_ENDS:
            return end_state(end)
        return self.state(StateId(f"{self._block}.{end}.end"), "item_end", end, ())

    def _inside(self, block: str, path: Path, steps: Sequence[Step], name: str) -> StateId:
        """Lower the steps of items; the state where an item begins."""
        around, self._block = self._block, block
        entry = self.state(StateId(f"{name}.open"), "open", name, ())
        self.arrow(EVENTLESS, entry, self.list_of(path, steps, self._end("done")))
        self._block = around
        return entry

    def _main(self, path: Path, step: Step) -> StateId:
        """The state that does the step's work."""
        return StateId(f"{self.compilation.step_names[path]}.{kind_of(step)}")

    def _inner(self, path: Path, step: Step) -> StateId:
        """Where a step is entered once its `when` holds."""
        if isinstance(step, Ask) and step.options is None:
            return StateId(f"{self.compilation.step_names[path]}.enter")
        return self._main(path, step)

    def _entry(self, path: Path, step: Step) -> StateId:
        """Where a step is entered by the order of the list."""
        if step.when is not None:
            return StateId(f"{self.compilation.step_names[path]}.when")
        return self._inner(path, step)

    def _target(self, name: str) -> StateId:
        """Where a branch that names a step or an end leads: a question is asked again."""
        if name in self.compilation.ends():
            return self._end(name)
        if name in self._owners:
            return self._leaving(name)
        if name not in self._steps:
            return end_state("done")  # reported by resolve
        path, step = self._steps[name]
        return self._main(path, step) if isinstance(step, Ask | Confirm | Listen) else self._entry(path, step)

    def _step(self, path: Path, step: Step, after: StateId) -> None:
        name = self.compilation.step_names[path]
        if step.when is not None:
            when = self.state(StateId(f"{name}.when"), "when", name, path)
            self.arrow(EVENTLESS, when, self._inner(path, step), Guard("expression", (*path, "when")))
            self.arrow(EVENTLESS, when, after)
        here = self.state(self._main(path, step), kind_of(step), name, path)
        match step:
            case Ask():
                self._ask(path, step, here, after)
            case Confirm():
                self._confirm(path, step, here, after)
            case Collect():
                self._collect(path, step, here, after)
            case Run():
                self._run(path, step, here, after)
            case Each():
                self._each(path, step, here, after)
            case Parallel():
                self._parallel(path, step, here, after)
            case Listen():
                self._listen(path, step, here, after)
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
                self._goto(path, step, here, after)
            case End():
                self.arrow(EVENTLESS, here, self._target(step.end))
            case _:
                self.arrow(EVENTLESS, here, after)
        if type(step) in WAITING:
            self.commands(here)

    def _ask(self, path: Path, step: Ask, here: StateId, after: StateId) -> None:
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
                self._outcome("undecided", "undecided", path, step, here, after)
        self._unanswered(path, step, here, after)

    def _confirm(self, path: Path, step: Confirm, here: StateId, after: StateId) -> None:
        """A yes goes on, a no has a way of its own."""
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("yes", here, after)
        self.arrow("declined", here, self.branch((*path, "declined"), step.declined or "cancelled", after))
        self._unanswered(path, step, here, after)

    def _collect(self, path: Path, step: Collect, here: StateId, after: StateId) -> None:
        name = self.compilation.step_names[path]
        if step.then is not None:
            self.plan.entries[here] = [self._inside(name, (*path, "then"), step.then, name)]
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("invalid", here, here)
        self.arrow("closed", here, after)
        self.arrow("empty", here, self.branch((*path, "empty"), step.empty or "next", after))
        if step.to is not None:
            self._outcome("failed", "failed", path, step, here, after)

    def _run(self, path: Path, step: Run, here: StateId, after: StateId) -> None:
        """Each end of the other flow has its way; its failure and the like pass upward."""
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        for end in BUILT_IN_ENDS[1:]:  # those of the other flow pass upward, unless they are named
            branch = step.ends.get(end) or (step.failed if end == "failed" else None) or end
            place = (*path, "ends", end) if end in step.ends else (*path, end)
            self.arrow(f"end.{end}", here, self.branch(place, branch, after))
        for end, branch in step.ends.items():
            if end not in BUILT_IN_ENDS[1:]:
                self.arrow(f"end.{end}", here, self.branch((*path, "ends", end), branch, after))
        self.arrow("returned", here, after)

    def _each(self, path: Path, step: Each, here: StateId, after: StateId) -> None:
        """The items are lowered beside the list, which goes on when all have ended."""
        name = self.compilation.step_names[path]
        self.plan.entries[here] = [self._inside(name, (*path, "do"), step.do, name)]
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("joined", here, after)

    def _parallel(self, path: Path, step: Parallel, here: StateId, after: StateId) -> None:
        name = self.compilation.step_names[path]
        self.plan.entries[here] = [
            self._inside(name, (*path, "branches", branch), steps, f"{name}.{branch}")
            for branch, steps in step.branches.items()
        ]
        self.arrow(EVENTLESS, here, after, Guard("passes"))
        self.arrow("joined", here, after)
        if self.compilation.expiry(step) is not None:
            self._outcome("timer.expire", "expired", path, step, here, after)

    def _listen(self, path: Path, step: Listen, here: StateId, after: StateId) -> None:
        self.handlers(path, step.for_, here, after)
        if self.compilation.expiry(step) is not None or step.idle is not None:
            self._outcome("timer.expire", "expired", path, step, here, after)

    def _goto(self, path: Path, step: Goto, here: StateId, after: StateId) -> None:
        """A jump, as often as it may be made."""
        name = self.compilation.step_names[path]
        below = Guard("below", (f"{name}.goto", step.max)) if step.max is not None else None
        self.arrow(EVENTLESS, here, self._target(step.goto), below)
        if step.max is not None:
            exceeded = self.branch((*path, "exceeded"), step.exceeded or "gave_up", after)
            self.arrow(EVENTLESS, here, exceeded)

    def _unanswered(self, path: Path, step: Ask | Confirm, here: StateId, after: StateId) -> None:
        """What comes of a question that gets no answer, or none that is one."""
        self.arrow("invalid", here, here, Guard("tries_left") if step.tries is not None else None)
        if step.tries is not None:
            self._outcome("invalid", "gave_up", path, step, here, after)
        if self.compilation.expiry(step) is not None:
            self._outcome("timer.expire", "expired", path, step, here, after)
        if step.to is not None:
            self._outcome("failed", "failed", path, step, here, after)

    def _outcome(self, trigger: str, outcome: str, path: Path, step: Step, here: StateId, after: StateId) -> None:
        """An arrow for what a step comes to otherwise than well: to its branch, else to the end of that name."""
        usual = "failed" if outcome == "undecided" else outcome
        self.arrow(trigger, here, self.branch((*path, outcome), getattr(step, outcome) or usual, after))
