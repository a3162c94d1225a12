"""Tests for flowbot.testing.mutation.mutants."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.definition.source import Source
from flowbot.definition.writer import write_flow
from flowbot.project import load_project
from flowbot.testing.mutation.catalogue import MUTATORS
from flowbot.testing.mutation.mutants import mutants_in, mutants_of
from flowbot.testing.mutation.tree import value_at, with_value

FLOWS = sorted((Path(__file__).resolve().parents[2] / "parity").glob("*.yaml"))
"""Flows that use every key there is."""

TWICE = """\
flow: twice
version: 1
steps:
  - ask: way
    options: { left: { then: done }, right: next }
"""


def read(text: str) -> tuple[FlowDefinition, Source | None]:
    found = read_flow(text, "flow.yaml")
    assert found.definition is not None
    return found.definition, found.source


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_a_mutant_of_every_mutator_is_a_flow_that_could_have_been_written(file: Path) -> None:
    one_of_each = {mutant.mutator: mutant for mutant in mutants_in(*read(file.read_text()))}
    for mutant in one_of_each.values():
        again = read_flow(write_flow(mutant.definition), "mutant.yaml")

        assert not again.problems, mutant
        assert again.definition == mutant.definition, mutant


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_every_change_is_in_one_place_and_of_a_copy(file: Path) -> None:
    flow, _ = read(file.read_text())
    before = write_flow(flow)

    for edit in (edit for mutator in MUTATORS.values() for edit in mutator(flow)):
        changed = with_value(flow, edit.path, edit.value)
        around = edit.path[:-1]
        assert changed != flow, edit
        assert with_value(changed, around, value_at(flow, around)) == flow, edit
    assert write_flow(flow) == before


def test_the_same_mutant_is_there_only_once() -> None:
    found = [f"{each.words} [{each.mutator}]" for each in mutants_in(*read(TWICE), ["drop-branch", "send-elsewhere"])]
    assert found == ["without 'then' [drop-branch]", "then done → cancelled [send-elsewhere]"]

    twice = TWICE.replace("done", "way")
    assert [each.mutator for each in mutants_in(*read(twice), ["drop-branch", "send-elsewhere"])] == ["drop-branch"]


def test_a_mutant_says_where_it_is_what_it_is_and_what_made_it() -> None:
    first = mutants_in(*read(TWICE), ["drop-option"])[0]

    assert str(first) == "flow.yaml:5:16: without the option 'left' [drop-option]"
    assert first.location.source == "    options: { left: { then: done }, right: next }"


def test_a_flow_in_python_has_mutants_at_the_lines_of_its_class(tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "hello.py").write_text(
        "from flowbot import Flow, expr, say\n\n\n"
        'class Hello(Flow, version=1, start="/hello"):\n'
        '    steps = [\n        say("Hello"),\n        say("Bye", to=expr("initiator")),\n    ]\n'
    )
    project = load_project(tmp_path)

    lines = [f"{each.location.line} {each.words}" for each in mutants_of(project, ["drop-step", "say-here"])]
    assert lines == ["6 without the step 'say'", "7 without the step 'say'", "7 without 'to'"]


def test_a_flow_that_was_written_nowhere_has_mutants_all_the_same() -> None:
    flow, _ = read(TWICE)

    assert [str(each.location) for each in mutants_in(flow, None, ["drop-option"])][:1] == ["the flow 'twice':1:1"]
