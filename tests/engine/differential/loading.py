"""Makes flows of data, through their YAML, with all the checks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flowbot.compiler import Known, check_flow
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.definition.writer import write_flow
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS
from tests.engine.differential.drawing import ACTIONS
from tests.engine.differential.happening import Both
from tests.engine.differential.tree import Tree


@cache
def known() -> Known:
    """What the flows may name."""
    messages, problems = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    assert not problems
    return Known(messages=messages, actions=ACTIONS)


def begin(data: Mapping[str, Any]) -> Both | None:
    """A conversation in a flow that passes the checks; None where they find something."""
    definition = FlowDefinition.model_validate(data)
    read = read_flow(write_flow(definition), "made.yaml")
    assert read.definition == definition, read.problems
    flow = check_flow(read, known()).flow
    return Both(definition, flow, Tree(definition, known(), flow)) if flow is not None else None
