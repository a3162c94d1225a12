"""Pass 4: the checked plan to callables: an engine.CompiledFlow."""

from __future__ import annotations

from collections.abc import Callable

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.emit_states import StateEmitter
from flowbot.compiler.guards import compile_guard
from flowbot.compiler.handlers import compile_handlers
from flowbot.compiler.outline import outline_of
from flowbot.compiler.plan import Plan
from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.asking import Asking
from flowbot.engine.machine import CompiledFlow
from flowbot.ids import FlowId, StateId

Translate = Callable[[str], CompiledFlow | None]


def emit(compilation: Compilation, plan: Plan, translate: Translate | None = None) -> CompiledFlow:
    """The flow, ready to be stepped; `translate` makes it for people with another locale."""
    emitter = StateEmitter(compilation, plan)
    states = {each.id: emitter.state(each) for each in plan.states.values()}
    transitions = []
    for each in plan.transitions:
        guard, says = compile_guard(compilation, states[each.source], each.guard)
        transitions.append(Transition(each.trigger, each.source, each.target, guard, says))
    known, definition = compilation.known, compilation.definition
    any_time = compile_handlers(compilation, ("any_time",), definition.any_time, "any_time.", emitter.slots)
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
        inside_any_time=frozenset(plan.handled.get(StateId("any_time"), ())),
        questions={state.step: state.id for state in states.values() if isinstance(state, Asking)},
        slots=emitter.slots,
        commands=frozenset(definition.commands),
        patterns=emitter.words.patterns(),
        zone=compilation.zone,
        locale=known.locale,
        awaited=sorted(compilation.awaited),
        constants={"flow": flow, "bot": {"name": known.bot}, "config": known.config, "locale": known.locale},
        roles=known.roles,
        translate=translate,
        outline=outline_of(compilation, plan),
    )
