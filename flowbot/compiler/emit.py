"""Pass 4: the checked plan to callables: an engine.CompiledFlow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.lower import Guard, Plan, PlannedState, slot_questions
from flowbot.compiler.words import (
    WordFinder,
    confirmation,
    decision_question,
    label_of,
    slot_question,
)
from flowbot.definition.slots import SlotBase
from flowbot.definition.steps import Ask, Call, Confirm, Goto, Path, Say, Send
from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import (
    Asking,
    Calling,
    Confirmation,
    Decision,
    Ending,
    Evaluate,
    Jumping,
    Option,
    Question,
    Speaking,
    State,
)
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import FlowId, StateId
from flowbot.values.limits import Limit
from flowbot.values.types import bare


def emit(compilation: Compilation, plan: Plan) -> CompiledFlow:
    """The flow, ready to be stepped."""
    return _Emission(compilation, plan).run()


class _Emission:
    def __init__(self, compilation: Compilation, plan: Plan) -> None:
        self.compilation = compilation
        self.definition = compilation.definition
        self.plan = plan
        self.words = WordFinder(compilation)
        self.steps = compilation.steps()
        patterns = compilation.patterns.values()
        self.started_with = {argument.name for pattern in patterns for argument in pattern.arguments}
        questions = slot_questions(compilation)
        self.slots = {name: self.slot(name, slot, name in questions) for name, slot in self.definition.slots.items()}

    def run(self) -> CompiledFlow:
        states = {planned.id: self.state(planned) for planned in self.plan.states.values()}
        transitions = [
            Transition(each.trigger, each.source, each.target, *self.guard(states[each.source], each.guard))
            for each in self.plan.transitions
        ]
        known, definition = self.compilation.known, self.definition
        flow = {"id": definition.flow, "name": definition.flow, "version": definition.version}
        return CompiledFlow(
            id=FlowId(definition.flow),
            version=definition.version,
            description=definition.description or "",
            states=states,
            machine=FlatMachine(list(states), transitions),
            transitions=transitions,
            slots=self.slots,
            commands=frozenset(definition.commands),
            patterns=self.words.patterns(),
            zone=ZoneInfo(definition.zone) if definition.zone else known.zone,
            locale=known.locale,
            constants={"flow": flow, "bot": {"name": known.bot}, "config": known.config},
        )

    def slot(self, name: str, slot: SlotBase, is_asked: bool) -> CompiledSlot:
        limits: list[Limit] = []
        depends_on: set[str] = set()
        for word, value in slot.limits.items():
            expression = self.compilation.expressions.get(("slots", name, word))
            if expression is not None:
                named = expression.names & set(self.definition.slots)
                limits.append(Limit(word, _bound(expression.evaluate, named)))
                depends_on |= named
            else:
                limits.append(Limit(word, _constant(_plain(value))))
        return CompiledSlot(
            name=name,
            label=label_of(name, slot),
            type=self.compilation.slot_types[name],
            limits=tuple(limits),
            depends_on=frozenset(depends_on),
            default=self.default(name, slot),
            is_asked=is_asked,
        )

    def default(self, name: str, slot: SlotBase) -> Evaluate | None:
        if slot.default is None:
            return None
        expression = self.compilation.expressions.get(("slots", name, "default"))
        return expression.evaluate if expression is not None else _constant(slot.default)

    def state(self, planned: PlannedState) -> State:
        if planned.kind == "end":
            words, otherwise = self.words.end(planned.step)
            return Ending(id=planned.id, step=planned.step, end=planned.step, words=words, otherwise=otherwise)
        step = self.steps[planned.step][1] if planned.path else None
        here: dict[str, Any] = {"id": planned.id, "step": planned.step}
        match planned.kind, step:
            case (("say" | "send"), (Say() | Send() as spoken)):
                words, names = self.words.spoken(planned.path, spoken)
                return Speaking(**here, words=words, reads=self.slot_names(names), too_long=spoken.too_long)
            case "goto", Goto():
                return Jumping(**here, target=step.goto)
            case "ask", Ask():
                return self.asking(planned, step, here)
            case "confirm", Confirm():
                return self.confirmation(planned, step, here)
            case "call", Call():
                return self.calling(planned.path, step, here)
        return State(**here)

    def slot_names(self, names: frozenset[str]) -> frozenset[str]:
        return names & frozenset(self.definition.slots)

    def asking(self, planned: PlannedState, step: Ask, here: Mapping[str, Any]) -> Asking:
        name = planned.step
        if step.options is None:
            slot = step.slots[0] if step.slots else step.ask
            default = slot_question(slot, self.definition.slots[slot])
            ask, invalid = self.words.question(name, planned.path, step, default)
            return Question(**here, ask=ask, invalid=invalid, tries=step.tries, slot=self.slots[slot])
        options = [Option(name=key, label=each.label or label_of(key, None)) for key, each in step.options.items()]
        words: dict[str, str] = {}
        for number, option in enumerate(options, 1):
            words.setdefault(str(number), option.name)
            words[bare(option.label)] = option.name
        words.update({bare(option.name): option.name for option in options})
        ask, invalid = self.words.question(name, planned.path, step, decision_question(name, step))
        return Decision(**here, ask=ask, invalid=invalid, tries=step.tries, options=tuple(options), words=words)

    def confirmation(self, planned: PlannedState, step: Confirm, here: Mapping[str, Any]) -> Confirmation:
        slots = [self.slots[name] for name in (step.slots or self.slots)]
        asked = [slot.name for slot in slots if slot.is_asked]
        ask, invalid = self.words.question(planned.step, planned.path, step, confirmation(asked))
        reads = frozenset(slot.name for slot in slots)
        shown = tuple(slot for slot in slots if step.slots or slot.is_asked or slot.name in self.started_with)
        return Confirmation(**here, ask=ask, invalid=invalid, tries=step.tries, slots=shown, reads=reads)

    def calling(self, path: Path, step: Call, here: Mapping[str, Any]) -> Calling:
        expressions = self.compilation.expressions
        arguments: dict[str, Evaluate] = {name: expressions[(*path, "args", name)].evaluate for name in step.args}
        reads = frozenset(name for key in step.args for name in expressions[(*path, "args", key)].names)
        for name in self.compilation.known.actions[step.call].parameters:
            if name not in arguments and name in self.slots:
                arguments[name] = _named(name)
                reads |= {name}
        save: dict[CompiledSlot, Evaluate] = {}
        if isinstance(step.save, str):
            save[self.slots[step.save]] = _named("result")
        elif step.save is not None:
            save = {self.slots[slot]: expressions[(*path, "save", slot)].evaluate for slot in step.save}
        return Calling(**here, action=step.call, arguments=arguments, save=save, reads=self.slot_names(reads))

    def guard(self, source: State, guard: Guard | None) -> tuple[Callable[[Turn], bool] | None, str]:
        if guard is None:
            return None, ""
        match guard.kind, source:
            case "expression", _:
                expression = self.compilation.expressions[guard.about]
                return _holds(expression.evaluate), expression.source
            case "filled", _:
                return _filled(*guard.about), f"{guard.about[0]} is filled"
            case "answered", _:
                return _answered(guard.about), f"{guard.about} was answered"
            case "tries_left", Asking():
                return source.tries_left, "tries left"
            case "took", Decision():
                return source.took(guard.about), f"{guard.about} still holds"
            case "passes", _:
                return _passes(source), "done before"
        name, most = guard.about
        return _below(name, most), f"at most {most} times"


def _holds(evaluate: Evaluate) -> Callable[[Turn], bool]:
    """A guard that cannot be evaluated does not hold."""

    def guard(turn: Turn) -> bool:
        try:
            return evaluate(turn.names()) is True
        except GuardError as error:
            turn.notes.append(f"guard failed: {error}")
            return False

    return guard


def _filled(slot: str, question: StateId) -> Callable[[Turn], bool]:
    """The slot has a value, and the person was not at this very question before a `change`."""

    def guard(turn: Turn) -> bool:
        return slot in turn.slots and not (turn.catch_up is not None and turn.catch_up.until == question)

    return guard


def _answered(step: str) -> Callable[[Turn], bool]:
    return lambda turn: step in turn.done


def _passes(state: State) -> Callable[[Turn], bool]:
    return lambda turn: turn.passes(state.step, state.reads)


def _below(name: str, most: int) -> Callable[[Turn], bool]:
    return lambda turn: turn.counts.get(name, 0) <= most


def _named(name: str) -> Evaluate:
    return lambda names: names.get(name)


def _bound(evaluate: Evaluate, slots: frozenset[str]) -> Callable[[Mapping[str, object]], object]:
    """A limit over other slots: none while one of them is not filled."""

    def bound(names: Mapping[str, object]) -> object:
        return evaluate(names) if all(names.get(slot) is not None for slot in slots) else None

    return bound


def _constant(value: object) -> Callable[[Mapping[str, object]], object]:
    return lambda _names: value


def _plain(value: object) -> object:
    """A whole decimal as an integer, so that messages show `3` and not `3.0`."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
