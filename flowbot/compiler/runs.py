"""Flows that run others: what they hand over, and what comes back."""

from __future__ import annotations

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.known import FlowSignature
from flowbot.compiler.patterns import check_pattern
from flowbot.compiler.references import check_slot
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.steps import Path, Run
from flowbot.errors import DefinitionSyntaxError, UnknownNameError, did_you_mean


def signature_of(definition: FlowDefinition) -> FlowSignature:
    """What others need to know of a flow to run it."""
    own = tuple(end for end in definition.ends if end not in BUILT_IN_ENDS)
    return FlowSignature(frozenset(definition.args), definition.returns, own)


def resolve_own(compilation: Compilation) -> None:
    """Check the slots that a flow takes from its caller and hands back."""
    for key in ("args", "returns"):
        for place, name in enumerate(getattr(compilation.definition, key)):
            check_slot(compilation, name, (key, place))
    check_pattern(compilation)


def resolve_run(compilation: Compilation, path: Path, step: Run) -> None:
    """Check what a step hands over, what it saves, and the ends that it names."""
    known = compilation.known.flows.get(step.run)
    if known is None:
        hint = did_you_mean(step.run, compilation.known.flows) or "a flow is a file NAME.yaml of the project"
        compilation.report(UnknownNameError, f"there is no flow '{step.run}'", (*path, "run"), hint, code="FB220")
    for name, source in step.args.items():
        compilation.compile(source, (*path, "args", name))
        if known is not None and name not in known.args:
            hint = did_you_mean(name, known.args) or f"its `args` are {', '.join(sorted(known.args)) or 'none'}"
            message = f"the flow '{step.run}' takes no '{name}'"
            compilation.report(UnknownNameError, message, (*path, "args", name), hint, key=True, code="FB221")
    if step.person is not None:
        compilation.compile(step.person, (*path, "person"))
    for end in step.ends:
        if known is not None and end not in (*known.ends, *BUILT_IN_ENDS):
            hint = did_you_mean(end, (*known.ends, *BUILT_IN_ENDS)) or "it has only those that every flow has"
            message = f"the flow '{step.run}' has no end '{end}'"
            compilation.report(UnknownNameError, message, (*path, "ends", end), hint, key=True, code="FB222")
    _resolve_save(compilation, path, step, known)


def _resolve_save(compilation: Compilation, path: Path, step: Run, known: FlowSignature | None) -> None:
    if isinstance(step.save, str):
        check_slot(compilation, step.save, (*path, "save"))
        if known is not None and len(known.returns) != 1:
            returns = ", ".join(known.returns) or "nothing"
            message = f"the flow '{step.run}' returns {returns}: say which"
            hint = f"write `save: {{ {step.save}: result.{known.returns[0]} }}`" if known.returns else None
            compilation.report(DefinitionSyntaxError, message, (*path, "save"), hint, code="FB223")
        return
    for slot, source in (step.save or {}).items():
        check_slot(compilation, slot, (*path, "save", slot), key=True)
        compilation.compile(source, (*path, "save", slot), result=dict)
