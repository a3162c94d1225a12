"""The flow while it is being made: what was found out about the workflow, and what goes into the files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowbot.swadl.forms import Form
from flowbot.swadl.graph import Graph
from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import Account, CannotCarryError
from flowbot.swadl.model import Activity, Workflow
from flowbot.swadl.naming import NamePool, Slots
from flowbot.swadl.statements import parse_script
from flowbot.swadl.trees import Assignment, Chain, Decision, Expression, Statement


@dataclass(frozen=True, slots=True)
class Comment:
    """Stands in a list of steps where something could not be carried over."""

    text: str


SAVES_OF = "<saves of>"
"""In a step while it is made: the step whose results are kept, as they turn out to be read."""
Steps = list[Any]
"""Steps as they are written in YAML, with comments between them."""


@dataclass(slots=True)
class Draft:
    """The flow while it is being made."""

    workflow: Workflow
    account: Account
    graph: Graph
    pool: NamePool
    slots: Slots
    steps: Mapping[str, str]
    """Activity → the name of its step."""
    forms: dict[str, Form] = field(default_factory=dict)
    """Of the activities whose forms somebody waits for."""
    patterns: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Activity → names and slots of what its message has to be written with."""
    messages: dict[str, str] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """What else `flowbot.yaml` has to say."""
    saves: dict[str, dict[str, str]] = field(default_factory=dict)
    """Activity → what is kept of its result, found out where it is read."""
    heard: dict[str, dict[str, str]] = field(default_factory=dict)
    """Activity → what is kept of the event that it waits for."""
    scripts: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    """The scripts that can be carried over."""
    guessed: set[tuple[str, str]] = field(default_factory=set)
    """The variables of which nothing tells what they are."""
    rows: set[str] = field(default_factory=set)
    """Activities whose forms many people answer."""
    pinned: list[str] = field(default_factory=list)
    """Steps that were pinned."""

    def assigned(self, variable: str) -> list[tuple[Expression, str]]:
        """What scripts give a variable, and in which activity."""
        return [
            (value, activity)
            for activity, statements in self.scripts.items()
            for name, value in _assignments(statements)
            if name == variable
        ]

    def asks_for_null(self, variable: str) -> bool:
        """Whether something that can be carried over compares a variable with `null`."""
        pattern = re.compile(rf"\bvariables\.{re.escape(variable)}\s*[!=]=\s*null\b")
        read = (each for each in self.workflow.activities if each.kind != "execute-script" or each.id in self.scripts)
        return any(pattern.search(repr(each.keys)) for each in read)


def _assignments(statements: tuple[Statement, ...]) -> list[tuple[str, Expression]]:
    found: list[tuple[str, Expression]] = []
    for each in statements:
        match each:
            case Assignment(name, value):
                found.append((name, value))
            case Decision(_, then, otherwise):
                found += [*_assignments(then), *_assignments(otherwise)]
    return found


def begin(workflow: Workflow, graph: Graph, account: Account) -> Draft:
    """An empty draft of a workflow."""
    pool = NamePool()
    steps = {name: pool.free(name, is_read=_may_have_rows(graph, name)) for name in graph.reached}
    draft = Draft(workflow, account, graph, pool, Slots(pool), steps)
    for name in graph.reached:
        source = graph.activities[name].keys.get("script")
        if graph.activities[name].kind == "execute-script" and isinstance(source, str):
            try:
                draft.scripts[name] = parse_script(source)
            except CannotCarryError:
                continue  # it is left where its activity is looked at
    return draft


def _may_have_rows(graph: Graph, name: str) -> bool:
    """Whether many people may answer a form, so that its step is the name of rows."""
    replies = graph.edges(name, "reply")
    return bool(graph.edges(name, "expired")) and not any(each.events[0].is_exclusive for each in replies)


def sent_by(draft: Draft, value: object) -> str | None:
    """The activity whose message is meant by `${ACTIVITY.outputs.msgId}`, or by a variable that holds it."""
    if not isinstance(value, str) or not (value.startswith("${") and value.endswith("}")):
        return None
    try:
        tree = parse_expression(value[2:-1])
    except CannotCarryError:
        return None
    seen = 0
    while isinstance(tree, Chain) and seen < 5:
        names = [str(tree.first), *(each.name or "" for each in tree.parts)]
        if names[1:2] == ["outputs"] and names[-1] in ("msgId", "messageId"):
            return names[0]
        assigned = draft.assigned(names[1]) if names[0] == "variables" and len(names) == 2 else []
        if len(assigned) != 1:
            return None
        tree, seen = assigned[0][0], seen + 1
    return None


def is_message_id(tree: Expression) -> bool:
    """Whether a variable is given the id of a message, which steps have no need of."""
    return (
        isinstance(tree, Chain)
        and len(tree.parts) >= 2
        and tree.parts[0].name == "outputs"
        and tree.parts[-1].name in ("msgId", "messageId")
    )


def describe(activity: Activity) -> str:
    """How an activity is named on the list."""
    return f"the activity '{activity.kind}' ({activity.id})"
