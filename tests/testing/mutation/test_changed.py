"""Tests for flowbot.testing.mutation.changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.errors import DefinitionErrors
from flowbot.project import Project, load_project
from flowbot.testing.mutation.changed import with_definition

OUTER = "flow: outer\nversion: 1\nstart: /outer\nslots: { name: { type: text } }\nsteps:\n{steps}"
INNER = "flow: inner\nversion: 1\nslots: { name: { type: text } }\nreturns: [name]\nsteps: [{ ask: name }]\n"
ALONE = "flow: alone\nversion: 1\nstart: /alone\nsteps: [{ say: Hi }]\n"


def definition(text: str) -> FlowDefinition:
    found = read_flow(text, "changed.yaml").definition
    assert found is not None
    return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "flows").mkdir()
    outer = OUTER.replace("{steps}", "  - run: inner\n    save: name\n  - say: '{{ name }}'\n")
    for name, text in {"outer": outer, "inner": INNER, "alone": ALONE}.items():
        (tmp_path / "flows" / f"{name}.yaml").write_text(text)
    return load_project(tmp_path)


def test_one_flow_is_another_one_and_the_others_are_not_compiled_again(project: Project) -> None:
    changed = definition(INNER.replace("ask: name", "ask: name, tries: 2"))
    other = with_definition(project, changed)

    assert other.definitions[1:2] == [changed]
    by_id = {flow.id: flow for flow, _ in other.flows}
    before = {flow.id: flow for flow, _ in project.flows}
    assert [name for name in before if before[name] is not by_id[name]] == ["inner"]


def test_a_flow_that_runs_it_is_compiled_again_where_what_it_is_run_for_has_changed(project: Project) -> None:
    other = with_definition(project, definition(INNER.replace("steps:", "ends: [none_left]\nsteps:")))

    by_id = {flow.id: flow for flow, _ in other.flows}
    assert [flow.id for flow, _ in project.flows if by_id[flow.id] is not flow] == ["inner", "outer"]
    with pytest.raises(DefinitionErrors, match="the flow 'inner' returns nothing"):
        with_definition(project, definition(INNER.replace("returns: [name]\n", "")))


def test_a_flow_that_cannot_be_compiled_is_refused_with_its_problems(project: Project) -> None:
    with pytest.raises(DefinitionErrors, match="nowhere"):
        with_definition(project, definition(ALONE.replace("say: Hi", "goto: nowhere")))


def test_a_flow_that_would_begin_by_what_begins_another_is_refused(project: Project) -> None:
    with pytest.raises(DefinitionErrors, match="takes these messages too"):
        with_definition(project, definition(ALONE.replace("/alone", "/outer")))


def test_the_project_itself_stays_what_it_is(project: Project) -> None:
    flows, definitions = list(project.flows), list(project.definitions)
    with_definition(project, definition(ALONE.replace("Hi", "Bye")))

    assert list(project.flows) == flows
    assert list(project.definitions) == definitions
