"""FlowDefinition → engine.CompiledFlow, in passes: resolve, lower, check, emit, own forms; and what starts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowbot.compiler.catalogue import check_catalogue
from flowbot.compiler.check import check
from flowbot.compiler.collisions import check_handlers, find_collisions
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.contradictions import check_first_values
from flowbot.compiler.emit import emit
from flowbot.compiler.known import Known
from flowbot.compiler.lower import lower
from flowbot.compiler.models import fill_models
from flowbot.compiler.own_forms import check_own_forms
from flowbot.compiler.receipts import resolve_receipts
from flowbot.compiler.repeats import check_repeats
from flowbot.compiler.resolve import resolve
from flowbot.compiler.triggers import Starter, compile_triggers
from flowbot.compiler.unfilled import check_filled
from flowbot.compiler.unused import check_unused
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionError, DefinitionErrors, has_errors

__all__ = ["CheckedFlow", "Known", "check_flow", "compile_flow", "compile_source", "find_collisions"]


def compile_flow(definition: FlowDefinition, known: Known) -> CompiledFlow:
    """The flow, ready to run.

    Raises:
        DefinitionErrors: Every problem that was found, when one of them is an error.
    """
    return _compile(ReadFlow.of(definition), known)


def compile_source(text: str, file: str, known: Known) -> CompiledFlow:
    """The flow that a YAML text declares, ready to run.

    Raises:
        DefinitionErrors: Every problem of the text, in its order, when one of them is an error.
    """
    return _compile(read_flow(text, file), known)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFlow:
    """What the compiler made of a flow."""

    problems: Sequence[DefinitionError]
    """Those of reading it, and warnings, included."""
    flow: CompiledFlow | None = None
    """None when there are errors."""
    triggers: Sequence[Starter] = ()
    """What starts it."""


def check_flow(read: ReadFlow, known: Known) -> CheckedFlow:
    """Every problem of a flow; and the flow with its triggers, when none of them is an error."""
    if read.definition is None:
        return CheckedFlow(problems=read.problems)
    compilation = Compilation(read.definition, known, read.source, lost=read.lost, problems=list(read.problems))
    fill_models(compilation)
    resolve(compilation)
    resolve_receipts(compilation)
    plan = lower(compilation)
    check(compilation, plan)
    check_repeats(compilation, plan)
    check_handlers(compilation)
    check_catalogue(compilation)
    if has_errors(compilation.problems):
        return CheckedFlow(problems=compilation.problems)
    check_filled(compilation, plan)
    check_unused(compilation, plan)
    if has_errors(compilation.problems):
        return CheckedFlow(problems=compilation.problems)
    flow = emit(compilation, plan, lambda locale: check_flow(read, replace(known, locale=locale)).flow)
    check_first_values(compilation, flow)
    check_own_forms(compilation, flow)
    if has_errors(compilation.problems):
        return CheckedFlow(problems=compilation.problems)
    triggers = compile_triggers(compilation, flow)
    return CheckedFlow(problems=compilation.problems, flow=flow, triggers=triggers)


def _compile(read: ReadFlow, known: Known) -> CompiledFlow:
    checked = check_flow(read, known)
    if checked.flow is None:
        raise DefinitionErrors(checked.problems)
    return checked.flow
