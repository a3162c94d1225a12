"""A definition as a tree to walk: what comes after a step, where a branch leads, what can still come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flowbot.compiler import Known
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.resolve import resolve
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
    Goto,
    If,
    Listen,
    Parallel,
    Path,
    Say,
    Set,
    Step,
    Wait,
    branches,
)
from flowbot.engine.machine import CompiledFlow

Evaluate = Callable[[Mapping[str, object]], Any]


@dataclass(frozen=True)
class Place:
    """Where a line goes: a step, an end, back to what listens, or back to where it was interrupted."""

    path: Path = ()
    end: str = ""
    is_asked: bool = False
    """Named by a branch, so that a question is put whatever is filled."""
    is_back: bool = False
    """The end of a handler."""


class Tree:
    """One definition, with what evaluates its expressions and reads its values."""

    def __init__(self, definition: FlowDefinition, known: Known, flow: CompiledFlow) -> None:
        self.definition = definition
        self.slots = flow.slots
        compilation = Compilation(definition, known)
        resolve(compilation)
        assert not compilation.problems
        self.steps: dict[Path, Step] = dict(definition.walk())
        self.names: dict[Path, str] = compilation.step_names
        self.paths = {name: path for path, name in self.names.items()}
        self.columns = compilation.columns
        self._compilation = compilation

    def value(self, path: Path) -> Evaluate | None:
        """What evaluates the expression at a path."""
        return self._compilation.evaluator(path)

    def expire(self, step: Step) -> Any:
        """How long a step waits in all; None for ever."""
        found = getattr(step, "expire", None) or self.definition.expire or self._compilation.known.expire
        return None if found == "none" else found

    def call_parameters(self, step: Call) -> tuple[str, ...]:
        """The arguments of a call that slots of their names fill, where `args` has them not."""
        return tuple(each for each in self._compilation.known.actions[step.call].parameters if each in self.slots)

    # ── the order of steps ──

    def owner(self, path: Path) -> Path:
        """The step, if there is one, that a step stands inside of."""
        return next((path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in self.steps), ())

    def block(self, path: Path) -> Path:
        """The step around it whose items or branches are lines of their own; empty for none."""
        owner = self.owner(path)
        while owner:
            key = path[len(owner)]
            step = self.steps[owner]
            if key in ("do", "branches") or (isinstance(step, Collect) and key == "then"):
                return owner
            path, owner = owner, self.owner(owner)
        return ()

    def after(self, path: Path) -> Place:
        """What comes when a step is over."""
        following = (*path[:-1], int(path[-1]) + 1)
        if following in self.steps:
            return Place(following)
        owner = self.owner(path)
        if not owner and path[0] == "any_time":
            return Place(path[:2], is_back=True)
        if not owner or self.block(path) == owner:
            return Place(end="done")
        return Place(owner, is_back=True) if path[len(owner)] == "for" else self.after(owner)

    def branch(self, path: Path, branch: Any, owner: Path) -> Place:
        """Where a branch leads that stands at `path`, of the step `owner`."""
        if isinstance(branch, tuple):
            if branch:  # no steps at all are the end of a handler, or nothing
                return Place((*path, 0))
            if not owner:
                return Place(path[:2], is_back=True)
            return Place(owner, is_back=True) if path[len(owner)] == "for" else self.after(owner)
        return self.after(owner) if branch == "next" else self.named(branch)

    def named(self, name: str) -> Place:
        """The step or end of a name."""
        if name in BUILT_IN_ENDS or name in self.definition.ends:
            return Place(end=name)
        return Place(self.paths[name], is_asked=True)

    def outcome(self, path: Path, outcome: str, usual: str | None = None) -> Place:
        """Where a step leads that ends otherwise than well."""
        found = getattr(self.steps[path], outcome)
        return self.branch((*path, outcome), found or usual or outcome, path)

    # ── what can still come ──

    @cache  # noqa: B019  a tree lives as long as its test
    def ahead(self, path: Path) -> frozenset[Path]:
        """The steps that a line at this one can come to by going on: without a jump back."""
        found: set[Path] = set()
        todo = [path]
        while todo:
            here = todo.pop()
            for each in self._next(here):
                if each.path and each.path in self.steps and each.path not in found:
                    found.add(each.path)
                    todo.append(each.path)
        return frozenset(found)

    def _next(self, path: Path) -> Iterator[Place]:
        step = self.steps[path]
        if isinstance(step, WAITING) and not isinstance(step, Call) and not self.block(path) and path[0] == "steps":
            for place, handler in enumerate(self.definition.any_time):
                yield self.branch(("any_time", place, "then"), handler.then, ())
        if isinstance(step, Goto):
            return
        block = (Each, Parallel)
        yield self.after(path)
        for inner, branch in branches(step):
            if not isinstance(step, block) or inner[0] not in ("do", "branches"):
                yield self.branch((*path, *inner), branch, path)

    # ── what a step depends on ──

    def reads(self, path: Path) -> frozenset[str]:
        """The slots whose change makes a step be done again."""
        step = self.steps[path]
        named = frozenset(self.slots)
        match step:
            case Say():
                found = self._said(path)
            case Set():
                found = self._named(path, "set")
            case Call():
                actions = self._compilation.known.actions[step.call].parameters
                found = self._named(path, "args") | (frozenset(actions) - frozenset(step.args))
            case Confirm():
                found = frozenset(step.slots or self.slots)
            case Ask():
                with_it = {slot for each in (step.options or {}).values() for slot in each.slots or ()}
                found = self._said(path) | {each for slot in with_it for each in self.slots[slot].depends_on}
            case Each():
                found = self._named(path, "in")
            case Wait():
                found = self._named(path, "wait")
            case _:
                found = frozenset()
        return found & named

    def _said(self, path: Path) -> frozenset[str]:
        text = self._compilation.texts.get((*path, "say"))
        return text.variables if text is not None else frozenset()

    def shown(self, path: Path) -> frozenset[str]:
        """The slots that the card of a question shows."""
        step = self.steps[path]
        if isinstance(step, Confirm):
            slots = step.slots or tuple(name for name, slot in self.slots.items() if slot.is_asked)
            return (self._said(path) & frozenset(self.slots)) | frozenset(slots)
        if isinstance(step, Ask) and step.options is None:
            limits = frozenset(each for slot in step.fills for each in self.slots[slot].depends_on)
            return (self._said(path) & frozenset(self.slots)) | limits
        return self.reads(path)

    def _named(self, path: Path, key: str) -> frozenset[str]:
        here = (*path, key)
        found = [each.names for where, each in self._compilation.expressions.items() if where[: len(here)] == here]
        return frozenset().union(*found)

    # ── what a branch leaves behind that holds no more ──

    def is_inside(self, path: Path, listen: Path) -> bool:
        """Whether a step belongs to a handler of what listens."""
        return path[: len(listen) + 1] == (*listen, "for")

    def forsaken(self, path: Path) -> tuple[frozenset[str], frozenset[str]]:
        """The slots that only steps below a path fill, and the names of the steps there."""
        below = {each: step for each, step in self.steps.items() if each[: len(path)] == path}
        filled = {slot for each in below.values() for slot in _fills(each)}
        elsewhere = {slot for each, step in self.steps.items() if each not in below for slot in _fills(step)}
        started = {slot for trigger in self.definition.start for slot in trigger.set}
        kept = elsewhere | started | {name for name, slot in self.slots.items() if slot.default is not None}
        asked = {each for each, step in below.items() if isinstance(step, Ask) and step.options is None}
        return frozenset(filled - kept), frozenset(self.names[each] for each in below if each not in asked)

    def questions(self, slot: str, block: Path) -> list[Path]:
        """The questions that ask for a slot inside a block, in file order."""
        return [
            path
            for path, step in self.steps.items()
            if isinstance(step, Ask) and slot in step.fills and self.block(path) == block
        ]


WAITING = (Ask, Confirm, Collect, Call, Wait, Each, Parallel, Listen)


def _fills(step: Step) -> Iterator[str]:
    match step:
        case Ask():
            yield from step.fills
            for option in (step.options or {}).values():
                yield from option.slots or ()
        case Set():
            yield from step.set
        case Call():
            yield from [step.save] if isinstance(step.save, str) else step.save or ()
        case If():
            return
