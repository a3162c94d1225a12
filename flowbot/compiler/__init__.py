"""FlowDefinition → engine.CompiledFlow, in four passes: resolve, lower, check, emit."""

from __future__ import annotations

from flowbot.compiler.check import check
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.emit import emit
from flowbot.compiler.known import Known
from flowbot.compiler.lower import lower
from flowbot.compiler.resolve import resolve
from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.definition.steps import FlowDefinition
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionError, DefinitionErrors

__all__ = ["Known", "check_flow", "compile_flow", "compile_source"]


def compile_flow(definition: FlowDefinition, known: Known) -> CompiledFlow:
    """The flow, ready to run.

    Raises:
        DefinitionErrors: Every problem that was found.
    """
    return _compile(ReadFlow.of(definition), known)


def compile_source(text: str, file: str, known: Known) -> CompiledFlow:
    """The flow that a YAML text declares, ready to run.

    Raises:
        DefinitionErrors: Every problem of the text, in its order.
    """
    return _compile(read_flow(text, file), known)


def check_flow(read: ReadFlow, known: Known) -> tuple[list[DefinitionError], CompiledFlow | None]:
    """Every problem of a flow, those of reading it included; and the flow, when there is none."""
    if read.definition is None:
        return list(read.problems), None
    compilation = Compilation(read.definition, known, read.source, lost=read.lost, problems=list(read.problems))
    resolve(compilation)
    plan = lower(compilation)
    check(compilation, plan)
    if compilation.problems:
        return compilation.problems, None
    return [], emit(compilation, plan)


def _compile(read: ReadFlow, known: Known) -> CompiledFlow:
    problems, flow = check_flow(read, known)
    if flow is None:
        raise DefinitionErrors(problems)
    return flow
