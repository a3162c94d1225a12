"""Which slots are filled where: what the arrows of a plan fill and empty, followed from the beginning.

`change` and `back` are not followed: they lead only where a question was asked before, and what held there
then holds still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import NoneType

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import Plan, PlannedTransition
from flowbot.compiler.receipts import receipt
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Ask, Collect, Listen, Parallel, Path, Run, Say, Send, Set, Step, Update, Work
from flowbot.definition.triggers import TriggerBase
from flowbot.engine.decisions import option_trigger
from flowbot.engine.delivering import SENT
from flowbot.engine.snapshot import START
from flowbot.ids import StateId

Slots = frozenset[str]
NO_SLOTS: Slots = frozenset()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one state to another, with what it does to slots."""

    source: StateId
    target: StateId
    fills: Slots = NO_SLOTS
    may_fill: Slots = NO_SLOTS
    """What a message fills as well that has it."""
    empties: Slots = NO_SLOTS
    joins: tuple[StateId, ...] = ()
    """Other places that one was at as well: ends of branches that are all done."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Where slots are filled; with optional ones, or only those that certainly have a value."""

    arrows: list[Arrow]
    at_start: Slots
    certain: Mapping[StateId, Slots] = field(default_factory=dict)
    """State → slots that are filled on every way there; only states that can be reached."""
    possible: Mapping[StateId, Slots] = field(default_factory=dict)
    """State → slots that are filled on some way there."""


def find_filled(compilation: Compilation, plan: Plan, *, with_optional: bool) -> Filling:
    """Where each slot is filled; an optional one may hold nothing, though it was asked for."""
    slots = compilation.definition.slots
    optional = frozenset() if with_optional else frozenset(name for name, slot in slots.items() if slot.optional)
    at_start = frozenset(name for name, slot in slots.items() if slot.default is not None)
    if not compilation.definition.start:
        at_start |= frozenset(compilation.definition.args)  # only a caller begins it, and fills these
    arrows = list(_Arrows(compilation, plan, optional).all())
    possible = _followed(
        [replace(each, fills=each.fills | each.may_fill) for each in arrows], at_start, frozenset.union
    )
    depend = _dependents(compilation)

    def dependent(arrow: Arrow) -> Slots:
        """The slots whose limits name what the arrow may fill anew."""
        anew = arrow.fills & possible.get(arrow.source, NO_SLOTS)
        return NO_SLOTS.union(*(depend.get(each, NO_SLOTS) for each in anew))

    arrows = [replace(each, empties=each.empties | dependent(each)) for each in arrows]
    certain = _followed(arrows, at_start, frozenset.intersection)
    return Filling(arrows, at_start, certain, possible)


def way_without(filling: Filling, slot: str, target: StateId) -> list[StateId]:
    """The states of a shortest way to a state on which a slot is not filled; empty when there is none."""
    begin = (START, slot in filling.at_start)
    came: dict[tuple[StateId, bool], tuple[StateId, bool] | None] = {begin: None}
    ahead = [begin]
    leaving: dict[StateId, list[Arrow]] = {}
    for arrow in filling.arrows:
        leaving.setdefault(arrow.source, []).append(arrow)
    for here in ahead:
        if here == (target, False):
            way: list[StateId] = []
            back: tuple[StateId, bool] | None = here
            while back is not None:
                way.append(back[0])
                back = came[back]
            return way[::-1]
        for arrow in leaving.get(here[0], ()):
            joined = any(slot in filling.certain.get(each, NO_SLOTS) for each in arrow.joins)
            there = (arrow.target, (here[1] and slot not in arrow.empties) or slot in arrow.fills or joined)
            if there not in came:
                came[there] = here
                ahead.append(there)
    return []


def _followed(arrows: list[Arrow], at_start: Slots, meet: Callable[[Slots, Slots], Slots]) -> dict[StateId, Slots]:
    """What holds at every state that can be reached, when nothing changes any more."""
    leaving: dict[StateId, list[Arrow]] = {}
    for arrow in arrows:
        for source in (arrow.source, *arrow.joins):
            leaving.setdefault(source, []).append(arrow)
    found: dict[StateId, Slots] = {START: at_start}
    ahead = [START]
    while ahead:
        for arrow in leaving.get(ahead.pop(), ()):
            if not all(each in found for each in (arrow.source, *arrow.joins)):
                continue
            held = found[arrow.source].union(*(found[each] for each in arrow.joins))
            there = held - arrow.empties | arrow.fills
            before = found.get(arrow.target)
            after = there if before is None else meet(before, there)
            if after != before:
                found[arrow.target] = after
                ahead.append(arrow.target)
    return found


def _dependents(compilation: Compilation) -> dict[str, Slots]:
    """For each slot those that are emptied when it changes: their limits, check or choices name it."""
    found: dict[str, set[str]] = {}
    for path, expression in compilation.expressions.items():
        if path[0] == "slots" and path[-1] not in ("default", "suggest"):
            for name in expression.names - compilation.own_names(path):
                found.setdefault(name, set()).add(str(path[1]))
    return {name: frozenset(each) for name, each in found.items()}


def heard(compilation: Compilation, path: Path, handler: TriggerBase) -> Slots:
    """The slots that a message certainly fills which a trigger or handler takes."""
    pattern = compilation.patterns.get(path)
    named = {each.name for each in pattern.arguments if not each.optional} if pattern is not None else set()
    return frozenset({*named, *handler.set})


def _arguments(compilation: Compilation, path: Path) -> Slots:
    """Every slot that a message fills which may be left out or not."""
    pattern = compilation.patterns.get(path)
    return frozenset(each.name for each in pattern.arguments) if pattern is not None else NO_SLOTS


class _Arrows:
    """Makes the arrows of a plan."""

    def __init__(self, compilation: Compilation, plan: Plan, optional: Slots) -> None:
        self.compilation = compilation
        self.plan = plan
        self.optional = optional
        self.written: dict[str, tuple[Path, StateDefinition]] = {
            name: (path, state) for path, name, state in compilation.definition.walk_states()
        }

    def all(self) -> Iterator[Arrow]:
        """Every arrow."""
        for each in self.plan.transitions:
            if not each.trigger.startswith("change."):
                yield from self._of(each)
        for opener, entries in self.plan.entries.items():
            opened = self._step(opener)
            fills = self._asked(opened) if isinstance(opened, Collect) else NO_SLOTS
            yield from (Arrow(opener, entry, fills) for entry in entries)
        for source, jump in self.plan.jumps.items():
            yield Arrow(source, jump.target)

    def _step(self, state: StateId) -> Step | None:
        return self.compilation.step_at.get(self.plan.states[state].path)

    def _of(self, each: PlannedTransition) -> Iterator[Arrow]:
        path, step = self.plan.states[each.source].path, self._step(each.source)
        fills, empties, joins = NO_SLOTS, NO_SLOTS, tuple[StateId, ...]()
        kind = self.plan.states[each.source].kind
        trigger, guard = each.trigger, each.guard.kind if each.guard is not None else ""
        match step:
            case _ if kind in ("when", "if"):
                fills = self._decided((*path, kind), holds=guard == "expression")
            case Ask(options=None):
                if trigger == "answered" or guard == "filled":
                    fills = self._asked(step)
                elif kind == "enter" and len(step.fills) == 1:
                    empties = frozenset(step.fills)
            case Ask():
                taken = [key for key in step.options or {} if option_trigger(key) == trigger]
                taken += [str(each.guard.about)] if each.guard is not None and guard == "took" else []
                asked = (step.options or {})[taken[0]].slots if taken else None
                fills = frozenset(asked or ()) - self.optional
            case Work() | Run() if trigger == "returned" or guard == "passes":
                fills = frozenset([step.save] if isinstance(step.save, str) else step.save or ())
            case Say() | Send() | Update() if trigger in (SENT, "failed") or guard == "passes":
                fills = frozenset([receipt(self.plan.states[each.source].step)])
            case Set():
                empties = frozenset(name for name in step.set if self._is_none((*path, "set", name)))
                fills = frozenset(step.set) - empties
            case Parallel() if trigger == "joined" or guard == "passes":
                joins, arrows = self._branches(each.source, step)
                yield from arrows
            case Listen() if trigger.startswith("handler."):
                place = int(trigger.removeprefix("handler."))
                fills = heard(self.compilation, (*path, "for", place), step.for_[place])
            case None:
                fills = self._of_others(each, kind)
                done = StateId(f"{self.plan.states[each.source].step}.done.end")
                if kind == "state" and trigger == "done" and done in self.plan.states:
                    yield Arrow(done, each.target)
                    return
        if trigger.startswith("any_time."):
            place = int(trigger.removeprefix("any_time."))
            fills = heard(self.compilation, ("any_time", place), self.compilation.definition.any_time[place])
        yield Arrow(each.source, each.target, fills, self._may_fill(each), empties, joins)

    def _of_others(self, each: PlannedTransition, kind: str) -> Slots:
        """What is filled by what begins the flow, and by what a state handles."""
        if each.trigger == "started":
            starts = [
                heard(self.compilation, ("start", place), trigger)
                for place, trigger in enumerate(self.compilation.definition.start)
            ]
            return NO_SLOTS if not starts else starts[0].intersection(*starts)
        if kind == "state" and each.trigger.startswith("handler."):
            path, state = self.written[self.plan.states[each.source].step]
            place = int(each.trigger.removeprefix("handler."))
            return heard(self.compilation, (*path, "for", place), (state.for_ or ())[place])
        return NO_SLOTS

    def _may_fill(self, each: PlannedTransition) -> Slots:
        """What a message may fill, where the arrow is one that a message takes."""
        kind, _, place = each.trigger.partition(".")
        if each.trigger == "started":
            starts = enumerate(self.compilation.definition.start)
            found = [
                _arguments(self.compilation, ("start", number)) | frozenset(trigger.set) for number, trigger in starts
            ]
            return NO_SLOTS.union(*found, self.compilation.definition.args)
        if kind == "any_time":
            return _arguments(self.compilation, ("any_time", int(place)))
        if kind == "handler":
            return _arguments(self.compilation, (*self.plan.states[each.source].path, "for", int(place)))
        return NO_SLOTS

    def _decided(self, path: Path, *, holds: bool) -> Slots:
        """What is known to have a value after an `if` or `when`."""
        expression = self.compilation.expressions.get(path)
        if expression is None:
            return NO_SLOTS
        sure = expression.reads.if_true if holds else expression.reads.if_false
        return sure & frozenset(self.compilation.definition.slots)

    def _asked(self, step: Ask | Collect) -> Slots:
        if isinstance(step, Ask):
            return frozenset(step.fills) - self.optional
        return NO_SLOTS if step.options else frozenset(step.slots or (step.collect,)) - self.optional

    def _is_none(self, path: Path) -> bool:
        expression = self.compilation.expressions.get(path)
        return expression is not None and expression.type is NoneType

    def _branches(self, here: StateId, step: Parallel) -> tuple[tuple[StateId, ...], list[Arrow]]:
        """What is known when every branch is done: a place for the end of each, and the arrows to it."""
        if step.join not in ("all", len(step.branches)):
            return (), []
        places, arrows = [], []
        for entry in self.plan.entries[here]:
            place = StateId(f"{entry}.joined")
            places.append(place)
            for each in self._inside(entry):
                target = self.plan.states[each.target]
                if target.kind == "item_end" and target.block == self.plan.states[here].step:
                    arrows += [
                        Arrow(way.source, place, way.fills, way.may_fill, way.empties, way.joins)
                        for way in self._of(each)
                    ]
        return tuple(places), arrows

    def _inside(self, entry: StateId) -> Iterable[PlannedTransition]:
        """The transitions of a branch; whom the flow talks to cancels all of it."""
        seen, ahead = {entry}, [entry]
        while ahead:
            here = ahead.pop()
            for each in self.plan.leaving(here):
                if each.trigger != "cancel" and not each.trigger.startswith("change."):
                    yield each
                    if each.target not in seen and self.plan.states[each.target].kind != "item_end":
                        seen.add(each.target)
                        ahead.append(each.target)
