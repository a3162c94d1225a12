"""Pass 4: the checked plan to callables: an engine.CompiledFlow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowbot.compiler.alternatives import Alternatives
from flowbot.compiler.calls import attempts_of, reads_of
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.guards import compile_guard
from flowbot.compiler.handlers import Handlers, compile_handlers
from flowbot.compiler.lower_steps import slot_questions
from flowbot.compiler.outline import outline_of
from flowbot.compiler.plan import Plan, PlannedState
from flowbot.compiler.questions import QuestionEmitter
from flowbot.compiler.requests import compile_request
from flowbot.compiler.sending import extras_of, names_of_extras
from flowbot.compiler.slots import compile_slots
from flowbot.compiler.waiting import deadlines_of, due_of, expiry_of
from flowbot.compiler.words import WordFinder
from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
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
    Update,
    Wait,
    Work,
)
from flowbot.definition.triggers import TriggerBase
from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.asking import Asking
from flowbot.engine.blocks import Each as CompiledEach
from flowbot.engine.blocks import ItemEnding
from flowbot.engine.blocks import Parallel as CompiledParallel
from flowbot.engine.composite import CompositeState, Leaving
from flowbot.engine.delivering import Delivering
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.listening import Listening, Returning
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.requesting import Requesting
from flowbot.engine.running import Running
from flowbot.engine.states import Branching, Calling, Ending, Jumping, Setting, Speaking, State, Updating, Waiting
from flowbot.ids import FlowId, StateId

Translate = Callable[[str], CompiledFlow | None]


def emit(compilation: Compilation, plan: Plan, translate: Translate | None = None) -> CompiledFlow:
    """The flow, ready to be stepped; `translate` makes it for people with another locale."""
    return _Emission(compilation, plan).run(translate)


class _Emission:
    def __init__(self, compilation: Compilation, plan: Plan) -> None:
        self.compilation = compilation
        self.definition = compilation.definition
        self.plan = plan
        self.words = WordFinder(compilation)
        self.steps = compilation.steps()
        started = [pattern for path, pattern in compilation.patterns.items() if path[0] == "start"]
        started_with = frozenset(argument.name for pattern in started for argument in pattern.arguments)
        self.written = {name: state for _, name, state in self.definition.walk_states()}
        self.updated = {step.update for _, step in self.definition.walk() if isinstance(step, Update)}
        self.hears_others = any(
            path[-1] == "who" and path[-3:-2] in (("for",), ("any_time",)) for path in compilation.expressions
        )
        self.alternatives = Alternatives(compilation)
        self.slots = compile_slots(compilation, self.words, slot_questions(compilation))
        self.questions = QuestionEmitter(compilation, self.words, self.slots, started_with)

    def run(self, translate: Translate | None) -> CompiledFlow:
        compilation, states = self.compilation, {each.id: self.state(each) for each in self.plan.states.values()}
        transitions = []
        for each in self.plan.transitions:
            guard, says = compile_guard(compilation, states[each.source], each.guard)
            transitions.append(Transition(each.trigger, each.source, each.target, guard, says))
        known, definition = compilation.known, self.definition
        any_time = compile_handlers(compilation, ("any_time",), definition.any_time, "any_time.", self.slots)
        flow = {"id": definition.flow, "name": definition.flow, "version": definition.version}
        return CompiledFlow(
            id=FlowId(definition.flow),
            version=definition.version,
            description=definition.description or "",
            states=states,
            machine=FlatMachine(list(states), transitions),
            transitions=transitions,
            scope=definition.scope,
            again=definition.again,
            once=[each.evaluate for path, each in compilation.expressions.items() if path[0] == "once"],
            args=definition.args,
            returns=definition.returns,
            any_time=any_time.messages,
            reactions=any_time.others,
            inside_any_time=frozenset(self.plan.handled.get(StateId("any_time"), ())),
            questions={state.step: state.id for state in states.values() if isinstance(state, Asking)},
            slots=self.slots,
            commands=frozenset(definition.commands),
            patterns=self.words.patterns(),
            zone=self.compilation.zone,
            locale=known.locale,
            awaited=sorted(compilation.awaited),
            constants={"flow": flow, "bot": {"name": known.bot}, "config": known.config, "locale": known.locale},
            roles=known.roles,
            translate=translate,
            outline=outline_of(compilation, self.plan),
        )

    def state(self, planned: PlannedState) -> State:
        if planned.kind == "item_end":
            return ItemEnding(id=planned.id, step=planned.block, end=planned.step)
        if planned.kind == "back":
            return Returning(id=planned.id, step=planned.step)
        if planned.kind == "end":
            words, otherwise = self.words.end(planned.step)
            return Ending(id=planned.id, step=planned.step, end=planned.step, words=words, otherwise=otherwise)
        if planned.kind == "leave":
            jump = self.plan.jumps[planned.id]
            where: dict[str, Any] = {"owner": jump.owner, "target": jump.target, "restores": jump.restores}
            return Leaving(id=planned.id, step=planned.step, **where)
        if planned.kind == "state":
            return self.composite(planned, self.written[planned.step])
        step = self.steps[planned.step][1] if planned.path else None
        here: dict[str, Any] = {"id": planned.id, "step": planned.step}
        match planned.kind, step:
            case (("say" | "send"), (Say() | Send() as spoken)):
                words, names = self.words.spoken(planned.path, spoken)
                to = self.compilation.evaluator((*planned.path, "to"))
                speaking = Speaking(
                    **here,
                    words=words,
                    reads=self.slot_names(names | names_of_extras(self.compilation, planned.path)),
                    too_long=spoken.too_long,
                    to=to,
                    extras=extras_of(self.compilation, planned.path, spoken),
                    may_change=planned.step in self.updated,
                    is_heard=self.hears_others and to is not None,
                    once=spoken.once,
                    block=self.compilation.column_of(planned.path),
                )
                return self.with_receipt(speaking)
            case "set", Set():
                return self.setting(planned.path, step, here)
            case "wait", Wait():
                place = (*planned.path, "wait")
                moment = self.compilation.expressions.get((*place, "at"))
                reads = self.slot_names(moment.names) if moment is not None else frozenset()
                return Waiting(**here, due=due_of(self.compilation, step.wait, place), reads=reads)
            case "goto", Goto():
                return Jumping(**here, target=step.goto)
            case "ask", Ask(options=None):
                return self.questions.question(planned.step, planned.path, step, here)
            case "ask", Ask():
                return self.questions.decision(planned.step, planned.path, step, here)
            case "confirm", Confirm():
                return self.questions.confirmation(planned.step, planned.path, step, here)
            case "collect", Collect():
                first = next(iter(self.plan.entries.get(planned.id, ())), None)
                return self.questions.collecting(planned.step, planned.path, step, here, first)
            case "run", Run():
                return self.running(planned.path, step, here)
            case "each", Each():
                return self.each(planned, step, here)
            case "parallel", Parallel():
                return self.parallel(planned, step, here)
            case "listen", Listen():
                return self.listening(planned, step, here)
            case "update", Update():
                words, names = self.words.updated(planned.path, step, self.steps[step.update])
                names |= names_of_extras(self.compilation, planned.path)
                updating = Updating(
                    **here,
                    target=step.update,
                    words=words,
                    extras=extras_of(self.compilation, planned.path, step),
                    reads=self.slot_names(names) | {step.update},
                    block=self.compilation.column_of(planned.path),
                )
                return self.with_receipt(updating)
            case "call", Call():
                return self.calling(planned.path, step, here)
            case "if", If():
                return self.branching(planned, (*planned.path, "then"), (*planned.path, "else"))
            case "when", Step():
                return self.branching(planned, planned.path, None)
            case "http", Http():
                return self.requesting(planned.path, step, here)
        return State(**here)

    def with_receipt(self, says: Speaking | Updating) -> State:
        """What speaks; it waits until it is known who got it, where that is wanted."""
        if says.step not in self.compilation.awaited:
            return says
        return Delivering(id=says.id, step=says.step, reads=says.reads, says=says)

    def branching(self, planned: PlannedState, then: Path, otherwise: Path | None) -> Branching:
        """A state that leads two ways, with what either leaves behind."""
        one, other = (each.target for each in self.plan.leaving(planned.id))
        forsaken = {other: self.alternatives.of(then)}
        if otherwise is not None and one != other:
            forsaken[one] = self.alternatives.of(otherwise)
        return Branching(id=planned.id, step=planned.step, forsaken=forsaken)

    def slot_names(self, names: frozenset[str]) -> frozenset[str]:
        """The slots among some names; all of them where `shown` is one."""
        slots = frozenset(self.definition.slots)
        return slots if "shown" in names else names & slots

    def composite(self, planned: PlannedState, state: StateDefinition) -> CompositeState:
        path, exit_ = planned.path, StateId(f"{planned.step}.exit")
        handlers = self.handlers(path, state.for_ or ())
        return CompositeState(
            id=planned.id,
            step=planned.step,
            handlers=handlers.messages,
            reactions=handlers.others,
            inside=frozenset(self.plan.handled[planned.id]),
            idle=state.idle,
            deadlines=deadlines_of(self.compilation, self.words, planned.step, path, state),
            is_shared=self.definition.scope == "stream",
            regions=self.plan.regions[planned.id],
            exit=exit_ if exit_ in self.plan.states else None,
        )

    def handlers(self, path: Path, handlers: Sequence[TriggerBase]) -> Handlers:
        return compile_handlers(self.compilation, (*path, "for"), handlers, "handler.", self.slots)

    def running(self, path: Path, step: Run, here: Mapping[str, Any]) -> Running:
        expressions, known = self.compilation.expressions, self.compilation.known.flows[step.run]
        arguments: dict[str, Evaluate] = {name: expressions[(*path, "args", name)].evaluate for name in step.args}
        reads = frozenset(name for key in step.args for name in expressions[(*path, "args", key)].names)
        for name in sorted(known.args):
            if name not in arguments and name in self.slots:
                arguments[name] = _named(name)
                reads |= {name}
        return Running(
            **here,
            flow=FlowId(step.run),
            arguments=arguments,
            person=self.compilation.evaluator((*path, "person")),
            save=self.saved(path, step, _field("result", next(iter(known.returns), ""))),
            ends=frozenset((*step.ends, *BUILT_IN_ENDS[1:])),
            reads=self.slot_names(reads),
        )

    def each(self, planned: PlannedState, step: Each, here: Mapping[str, Any]) -> CompiledEach:
        items = self.compilation.expressions[(*planned.path, "in")]
        return CompiledEach(
            **here,
            rows=step.save or planned.step,
            item=step.each,
            items=items.evaluate,
            first=self.plan.entries[planned.id][0],
            at_once=(None if step.parallel else 1) if isinstance(step.parallel, bool) else step.parallel,
            person=self.compilation.evaluator((*planned.path, "person")),
            reads=self.slot_names(items.names),
            columns=[name for name, block in self.compilation.columns.items() if block == planned.step],
        )

    def parallel(self, planned: PlannedState, step: Parallel, here: Mapping[str, Any]) -> CompiledParallel:
        return CompiledParallel(
            **here,
            rows=planned.step,
            branches=dict(zip(step.branches, self.plan.entries[planned.id], strict=True)),
            join=1 if step.join == "any" else step.join,
            deadlines=expiry_of(self.compilation, planned.path, step),
        )

    def listening(self, planned: PlannedState, step: Listen, here: Mapping[str, Any]) -> Listening:
        handlers = self.handlers(planned.path, step.for_)
        return Listening(
            **here,
            handlers=handlers.messages,
            reactions=handlers.others,
            inside=frozenset(self.plan.handled[planned.id]),
            idle=step.idle,
            deadlines=expiry_of(self.compilation, planned.path, step),
            is_shared=self.definition.scope == "stream",
        )

    def setting(self, path: Path, step: Set, here: Mapping[str, Any]) -> Setting:
        found = {name: self.compilation.expressions[(*path, "set", name)] for name in step.set}
        reads = frozenset(name for each in found.values() for name in each.names)
        values = {self.slots[name]: each.evaluate for name, each in found.items()}
        return Setting(**here, values=values, reads=self.slot_names(reads))

    def calling(self, path: Path, step: Call, here: Mapping[str, Any]) -> Calling:
        expressions = self.compilation.expressions
        arguments: dict[str, Evaluate] = {name: expressions[(*path, "args", name)].evaluate for name in step.args}
        action = self.compilation.known.actions[step.call]
        arguments |= {name: _named(name) for name in action.parameters if name not in arguments and name in self.slots}
        return Calling(
            **here,
            action=step.call,
            arguments=arguments,
            save=self.saved(path, step, _named("result")),
            attempts=attempts_of(step),
            reads=self.slot_names(reads_of(self.compilation, path, step)),
            only_looks=action.reads,
            on_behalf_of=self.compilation.evaluator((*path, "on_behalf_of")),
        )

    def requesting(self, path: Path, step: Http, here: Mapping[str, Any]) -> Requesting:
        request, reads = compile_request(self.compilation, path, step)
        return Requesting(
            **here,
            **request,
            save=self.saved(path, step, _field("result", "body")),
            attempts=attempts_of(step),
            reads=self.slot_names(reads),
        )

    def saved(self, path: Path, step: Work | Run, usual: Evaluate) -> dict[CompiledSlot, Evaluate]:
        """Where the result of a step is kept; `usual` is what one slot gets of it."""
        if step.save is None:
            return {}
        if isinstance(step.save, str):
            return {self.slots[step.save]: usual}
        return {self.slots[slot]: self.compilation.expressions[(*path, "save", slot)].evaluate for slot in step.save}


def _field(record: str, name: str) -> Evaluate:
    def read(names: Mapping[str, object]) -> object:
        found = names.get(record)
        return found.get(name) if isinstance(found, Mapping) else None

    return read


def _named(name: str) -> Evaluate:
    return lambda names: names.get(name)
