"""A bot one of whose flows is another one."""

from __future__ import annotations

from dataclasses import replace

from flowbot.compiler import CheckedFlow, check_flow, find_collisions
from flowbot.compiler.runs import signature_of
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import ReadFlow
from flowbot.definition.steps import Run
from flowbot.errors import DefinitionErrors, has_errors
from flowbot.project import Project


def with_definition(project: Project, changed: FlowDefinition) -> Project:
    """The bot with another definition of one of its flows; what does not depend on it is not compiled again.

    Raises:
        DefinitionErrors: It cannot be compiled, or another flow cannot that runs it.
    """
    own, known = signature_of(changed), project.known
    is_run_otherwise = own != known.flows[changed.flow]
    known = replace(known, flows={**known.flows, changed.flow: own})
    definitions = [changed if each.flow == changed.flow else each for each in project.definitions]
    checked = [
        check_flow(ReadFlow(source, each, (), frozenset()), known)
        if each is changed or (is_run_otherwise and _runs(each, changed.flow))
        else CheckedFlow(problems=(), flow=flow, triggers=triggers)
        for each, source, (flow, triggers) in zip(definitions, project.sources, project.flows, strict=True)
    ]
    problems = [problem for each in checked for problem in each.problems]
    problems += find_collisions(trigger for each in checked for trigger in each.triggers)
    if has_errors(problems):
        raise DefinitionErrors(problems)
    flows = [(each.flow, each.triggers) for each in checked if each.flow is not None]
    return replace(project, flows=flows, definitions=definitions, known=known)


def _runs(definition: FlowDefinition, flow: str) -> bool:
    return any(isinstance(step, Run) and step.run == flow for _, step in definition.walk())
