"""Pass 4 for each state: what was planned, with the callables and words that the engine runs it by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.compiler.alternatives import Alternatives
from flowbot.compiler.calls import attempts_of, reads_of
from flowbot.compiler.changing import slot_questions
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.handlers import Handlers, compile_handlers
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
from flowbot.engine.blocks import Each as CompiledEach
from flowbot.engine.blocks import ItemEnding
from flowbot.engine.blocks import Parallel as CompiledParallel
from flowbot.engine.composite import CompositeState, Leaving
from flowbot.engine.delivering import Delivering
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.listening import Listening, Returning
from flowbot.engine.requesting import Requesting
from flowbot.engine.running import Running
from flowbot.engine.states import Branching, Calling, Ending, Jumping, Setting, Speaking, State, Updating, Waiting
from flowbot.ids import FlowId, StateId


class StateEmitter:
    """The states of one flow."""

    def __init__(self, compilation: Compilation, plan: Plan) -> None:
        self._compilation = compilation
        self._definition = compilation.definition
        self._plan = plan
        self.words = WordFinder(compilation)
        self._steps = compilation.steps()
        started = [pattern for path, pattern in compilation.patterns.items() if path[0] == "start"]
        started_with = frozenset(argument.name for pattern in started for argument in pattern.arguments)
        self._written = {name: state for _, name, state in self._definition.walk_states()}
        self._updated = {step.update for _, step in self._definition.walk() if isinstance(step, Update)}
        self._hears_others = any(
            path[-1] == "who" and path[-3:-2] in (("for",), ("any_time",)) for path in compilation.expressions
        )
        self._alternatives = Alternatives(compilation)
        self.slots = compile_slots(compilation, self.words, slot_questions(compilation))
        self._questions = QuestionEmitter(compilation, self.words, self.slots, started_with)

    def state(self, planned: PlannedState) -> State:
        """The state, as the engine runs it."""
        own = self._without_step(planned)
        if own is not None:
            return own
        step = self._steps[planned.step][1] if planned.path else None
        here: dict[str, Any] = {"id": planned.id, "step": planned.step}
        match planned.kind, step:
            case "say" | "send", Say() | Send():
                return self._speaking(planned.path, step, here)
            case "set", Set():
                return self._setting(planned.path, step, here)
            case "wait", Wait():
                return self._waiting(planned.path, step, here)
            case "goto", Goto():
                return Jumping(**here, target=step.goto)
            case "ask", Ask(options=None):
                return self._questions.question(planned.step, planned.path, step, here)
            case "ask", Ask():
                return self._questions.decision(planned.step, planned.path, step, here)
            case "confirm", Confirm():
                return self._questions.confirmation(planned.step, planned.path, step, here)
            case "collect", Collect():
                first = next(iter(self._plan.entries.get(planned.id, ())), None)
                return self._questions.collecting(planned.step, planned.path, step, here, first)
            case "run", Run():
                return self._running(planned.path, step, here)
            case "each", Each():
                return self._each(planned, step, here)
            case "parallel", Parallel():
                return self._parallel(planned, step, here)
            case "listen", Listen():
                return self._listening(planned, step, here)
            case "update", Update():
                return self._updating(planned.path, step, here)
            case "call", Call():
                return self._calling(planned.path, step, here)
            case "if", If():
                return self._branching(planned, (*planned.path, "then"), (*planned.path, "else"))
            case "when", Step():
                return self._branching(planned, planned.path, None)
            case "http", Http():
                return self._requesting(planned.path, step, here)
        return State(**here)

    def _without_step(self, planned: PlannedState) -> State | None:
        """A state that no step was written for; None for the others."""
        if planned.kind == "item_end":
            return ItemEnding(id=planned.id, step=planned.block, end=planned.step)
        if planned.kind == "back":
            return Returning(id=planned.id, step=planned.step)
        if planned.kind == "end":
            words, otherwise = self.words.end(planned.step)
            return Ending(id=planned.id, step=planned.step, end=planned.step, words=words, otherwise=otherwise)
        if planned.kind == "leave":
            jump = self._plan.jumps[planned.id]
            where: dict[str, Any] = {"owner": jump.owner, "target": jump.target, "restores": jump.restores}
            return Leaving(id=planned.id, step=planned.step, **where)
        if planned.kind == "state":
            return self._composite(planned, self._written[planned.step])
        return None

    def _speaking(self, path: Path, step: Say | Send, here: Mapping[str, Any]) -> State:
        words, names = self.words.spoken(path, step)
        to = self._compilation.evaluator((*path, "to"))
        speaking = Speaking(
            **here,
            words=words,
            reads=self._slot_names(names | names_of_extras(self._compilation, path)),
            too_long=step.too_long,
            to=to,
            extras=extras_of(self._compilation, path, step),
            may_change=here["step"] in self._updated,
            is_heard=self._hears_others and to is not None,
            once=step.once,
            block=self._compilation.column_of(path),
        )
        return self._with_receipt(speaking)

    def _updating(self, path: Path, step: Update, here: Mapping[str, Any]) -> State:
        if self._compilation.is_of_card(path, step):
            return self._questions.acknowledging(path, step, here)
        words, names = self.words.updated(path, step, self._steps[step.update])
        names |= names_of_extras(self._compilation, path)
        updating = Updating(
            **here,
            target=step.update,
            words=words,
            extras=extras_of(self._compilation, path, step),
            reads=self._slot_names(names) | {step.update},
            block=self._compilation.column_of(path),
        )
        return self._with_receipt(updating)

    def _with_receipt(self, says: Speaking | Updating) -> State:
        """What speaks; it waits until it is known who got it, where that is wanted."""
        if says.step not in self._compilation.awaited:
            return says
        return Delivering(id=says.id, step=says.step, reads=says.reads, says=says)

    def _branching(self, planned: PlannedState, then: Path, otherwise: Path | None) -> Branching:
        """A state that leads two ways, with what either leaves behind."""
        one, other = (each.target for each in self._plan.leaving(planned.id))
        forsaken = {other: self._alternatives.of(then)}
        if otherwise is not None and one != other:
            forsaken[one] = self._alternatives.of(otherwise)
        return Branching(id=planned.id, step=planned.step, forsaken=forsaken)

    def _setting(self, path: Path, step: Set, here: Mapping[str, Any]) -> Setting:
        found = {name: self._compilation.expressions[(*path, "set", name)] for name in step.set}
        reads = frozenset(name for each in found.values() for name in each.names)
        values = {self.slots[name]: each.evaluate for name, each in found.items()}
        return Setting(**here, values=values, reads=self._slot_names(reads))

    def _waiting(self, path: Path, step: Wait, here: Mapping[str, Any]) -> Waiting:
        place = (*path, "wait")
        moment = self._compilation.expressions.get((*place, "at"))
        reads = self._slot_names(moment.names) if moment is not None else frozenset()
        return Waiting(**here, due=due_of(self._compilation, step.wait, place), reads=reads)

    def _running(self, path: Path, step: Run, here: Mapping[str, Any]) -> Running:
        expressions, known = self._compilation.expressions, self._compilation.known.flows[step.run]
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
            person=self._compilation.evaluator((*path, "person")),
            save=self._saved(path, step, _field("result", next(iter(known.returns), ""))),
            ends=frozenset((*step.ends, *BUILT_IN_ENDS[1:])),
            reads=self._slot_names(reads),
        )

    def _each(self, planned: PlannedState, step: Each, here: Mapping[str, Any]) -> CompiledEach:
        items = self._compilation.expressions[(*planned.path, "in")]
        return CompiledEach(
            **here,
            rows=step.save or planned.step,
            item=step.each,
            items=items.evaluate,
            first=self._plan.entries[planned.id][0],
            at_once=(None if step.parallel else 1) if isinstance(step.parallel, bool) else step.parallel,
            person=self._compilation.evaluator((*planned.path, "person")),
            reads=self._slot_names(items.names),
            columns=[name for name, block in self._compilation.columns.items() if block == planned.step],
        )

    def _parallel(self, planned: PlannedState, step: Parallel, here: Mapping[str, Any]) -> CompiledParallel:
        return CompiledParallel(
            **here,
            rows=planned.step,
            branches=dict(zip(step.branches, self._plan.entries[planned.id], strict=True)),
            join=1 if step.join == "any" else step.join,
            deadlines=expiry_of(self._compilation, planned.path, step),
        )

    def _listening(self, planned: PlannedState, step: Listen, here: Mapping[str, Any]) -> Listening:
        handlers = self._handlers(planned.path, step.for_)
        return Listening(
            **here,
            handlers=handlers.messages,
            reactions=handlers.others,
            inside=frozenset(self._plan.handled[planned.id]),
            idle=step.idle,
            deadlines=expiry_of(self._compilation, planned.path, step),
            is_shared=self._definition.scope == "stream",
        )

    def _composite(self, planned: PlannedState, state: StateDefinition) -> CompositeState:
        path, exit_ = planned.path, StateId(f"{planned.step}.exit")
        handlers = self._handlers(path, state.for_ or ())
        return CompositeState(
            id=planned.id,
            step=planned.step,
            handlers=handlers.messages,
            reactions=handlers.others,
            inside=frozenset(self._plan.handled[planned.id]),
            idle=state.idle,
            deadlines=deadlines_of(self._compilation, self.words, planned.step, path, state),
            is_shared=self._definition.scope == "stream",
            regions=self._plan.regions[planned.id],
            exit=exit_ if exit_ in self._plan.states else None,
        )

    def _handlers(self, path: Path, handlers: Sequence[TriggerBase]) -> Handlers:
        return compile_handlers(self._compilation, (*path, "for"), handlers, "handler.", self.slots)

    def _calling(self, path: Path, step: Call, here: Mapping[str, Any]) -> Calling:
        expressions = self._compilation.expressions
        arguments: dict[str, Evaluate] = {name: expressions[(*path, "args", name)].evaluate for name in step.args}
        action = self._compilation.known.actions[step.call]
        arguments |= {name: _named(name) for name in action.parameters if name not in arguments and name in self.slots}
        return Calling(
            **here,
            action=step.call,
            arguments=arguments,
            save=self._saved(path, step, _named("result")),
            attempts=attempts_of(step, once=action.once),
            reads=self._slot_names(reads_of(self._compilation, path, step)),
            only_looks=action.reads,
            on_behalf_of=self._compilation.evaluator((*path, "on_behalf_of")),
        )

    def _requesting(self, path: Path, step: Http, here: Mapping[str, Any]) -> Requesting:
        request, reads = compile_request(self._compilation, path, step)
        return Requesting(
            **here,
            **request,
            save=self._saved(path, step, _field("result", "body")),
            attempts=attempts_of(step),
            reads=self._slot_names(reads),
        )

    def _saved(self, path: Path, step: Work | Run, usual: Evaluate) -> dict[CompiledSlot, Evaluate]:
        """Where the result of a step is kept; `usual` is what one slot gets of it."""
        if step.save is None:
            return {}
        if isinstance(step.save, str):
            return {self.slots[step.save]: usual}
        return {self.slots[slot]: self._compilation.expressions[(*path, "save", slot)].evaluate for slot in step.save}

    def _slot_names(self, names: frozenset[str]) -> frozenset[str]:
        """The slots among some names; all of them where `shown` is one."""
        slots = frozenset(self._definition.slots)
        return slots if "shown" in names else names & slots


def _field(record: str, name: str) -> Evaluate:
    def read(names: Mapping[str, object]) -> object:
        found = names.get(record)
        return found.get(name) if isinstance(found, Mapping) else None

    return read


def _named(name: str) -> Evaluate:
    return lambda names: names.get(name)
