"""Workflows of the Symphony WDK, in SWADL, as flows.

`import_swadl` reads one, and gives the files of a flow with a list of what could not be carried over.
The language is that of the public documentation of finos/symphony-wdk: docs/reference.md, docs/concepts.md and
workflow-language/src/main/resources/swadl-schema-1.0.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flowbot.swadl.assembling import assemble
from flowbot.swadl.left import Account, Left
from flowbot.swadl.reader import read_workflow
from flowbot.yamlsource import load_yaml

__all__ = ["Imported", "Left", "import_swadl"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A workflow as a flow."""

    name: str
    """Of the flow."""
    flow: str | None
    """The flow file; None where there is no workflow to carry over."""
    messages: str
    """Its catalogue in English; empty where it says nothing from there."""
    settings: Mapping[str, Any]
    """What `flowbot.yaml` has to say for it."""
    left: Sequence[Left]
    """What is left to do, and notes, in the order of the workflow."""


def import_swadl(text: str, file: str, templates: Callable[[str], str | None] = lambda name: None) -> Imported:
    """The flow that a workflow is.

    Nothing is lost: each activity and each event of the workflow is in the flow, or on the list.

    Args:
        text: The workflow.
        file: Its name, as the list should show it.
        templates: Gives the text of a file that the workflow names, or None.

    Raises:
        DefinitionSyntaxError: This is not YAML.
    """
    source = load_yaml(text, file)
    account = Account(source)
    for problem in source.problems:
        account.report(problem)
    stem = PurePath(file).name.split(".")[0]
    workflow = read_workflow(source.value, account, stem)
    made = assemble(workflow, account, templates)
    account.leave_forgotten(workflow.parts())
    return Imported(made.name, made.flow, made.messages, made.settings, account.sorted())
