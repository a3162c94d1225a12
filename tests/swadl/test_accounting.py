"""Tests for flowbot.swadl: whatever a workflow is, it never fails, and nothing of it is lost."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.definition.reader import read_flow
from flowbot.errors import DefinitionSyntaxError
from flowbot.messageml.catalogue import load_messages
from flowbot.swadl import Imported, import_swadl
from flowbot.swadl.kinds import KINDS
from flowbot.swadl.model import EVENTS, PLATFORM_EVENTS
from flowbot.yamlsource import load_yaml, write_yaml

FOLDER = Path(__file__).resolve().parent.parent / "data" / "swadl"
TEXTS = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.swadl.yaml"))]
VALUES = [load_yaml(text, "a.swadl.yaml").value for text in TEXTS]
IDS = ["alpha", "beta", "gamma", "delta", "epsilon"]


def names_in(texts: list[str], names: tuple[str, ...]) -> set[str]:
    return {name for name in names if any(re.search(rf"\b{name}:", text) for text in texts)}


def test_the_workflows_of_the_tests_have_every_activity_and_every_event() -> None:
    assert names_in(TEXTS, KINDS) == set(KINDS)
    assert names_in(TEXTS, EVENTS) == set(EVENTS)


def parts_of(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(part for each in inner for part in parts_of(each))]


PARTS = [part for value in VALUES for part in parts_of(value)]


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """One of the workflows with a few parts of it put in the place of others, or left out."""
    workflow = copy.deepcopy(draw(st.sampled_from(VALUES)))
    for _ in range(draw(st.integers(1, 3))):
        holders = [each for each in parts_of(workflow) if isinstance(each, dict | list) and each]
        if not holders:
            break
        holder = draw(st.sampled_from(holders))
        key = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        if draw(st.booleans()):
            holder[key] = copy.deepcopy(draw(st.sampled_from(PARTS)))
        else:
            del holder[key]
    return workflow


def is_well_formed(made: Imported) -> bool:
    if made.flow is None:
        return not made.messages
    read = read_flow(made.flow, "flow.yaml")
    return read.definition is not None and not read.problems


@given(spoilt())
def test_a_spoilt_workflow_becomes_a_flow_that_can_be_read(workflow: Any) -> None:
    made = import_swadl(write_yaml(workflow), "a.swadl.yaml")

    assert is_well_formed(made)
    assert all(each.location.file == "a.swadl.yaml" for each in made.left)


@given(st.text(max_size=200) | st.sampled_from(TEXTS).flatmap(lambda text: st.just(text[: len(text) // 2])))
def test_any_text_is_a_workflow_or_no_yaml(text: str) -> None:
    try:
        made = import_swadl(text, "a.swadl.yaml")
    except DefinitionSyntaxError:
        return
    assert is_well_formed(made)


def events() -> st.SearchStrategy[Mapping[str, Any]]:
    about = st.sampled_from([*IDS, "nobody"])
    activity = st.tuples(st.sampled_from(["activity-completed", "activity-expired", "activity-failed"]), about)
    return st.one_of(
        st.just({"message-received": {"content": "/go {what}"}}),
        st.sampled_from(sorted(PLATFORM_EVENTS)).map(lambda kind: {kind: {}}),
        about.map(lambda name: {"form-replied": {"form-id": name, "exclusive": True}}),
        about.map(lambda name: {"form-replied": {"form-id": name}}),
        activity.map(lambda it: {it[0]: {"activity-id": it[1]}}),
        st.just({"timer-fired": {"repeat": "R/PT1H"}}),
    )


@st.composite
def marked(draw: st.DrawFn) -> dict[str, Any]:
    """A workflow of messages in any order, each with words of its own."""
    activities: list[dict[str, Any]] = []
    for name in IDS[: draw(st.integers(1, 5))]:
        keys: dict[str, Any] = {"id": name}
        on = draw(st.none() | events() | st.lists(events(), min_size=1, max_size=3).map(lambda them: {"one-of": them}))
        if on is not None:
            keys["on"] = {**on, **draw(st.sampled_from([{}, {"timeout": "PT1H"}]))}
        keys |= draw(st.sampled_from([{}, {}, {"if": "${alpha.action == 'a'}"}, {"if": "${foo.bar()}"}, {"else": {}}]))
        form = f'<form id="{name}"><button name="a">A</button><button name="b">B</button></form>'
        keys["content"] = f"said by {name} {draw(st.sampled_from(['', form]))}"
        activities.append({"send-message": keys})
    return {"id": "marked", "activities": activities}


@given(marked())
def test_no_activity_is_lost_without_a_line(workflow: dict[str, Any]) -> None:
    text = write_yaml(workflow)
    source = load_yaml(text, "a.swadl.yaml")

    made = import_swadl(text, "a.swadl.yaml")

    assert is_well_formed(made)
    told = {each.location.line for each in made.left}
    for place, activity in enumerate(workflow["activities"]):
        name = activity["send-message"]["id"]
        first = source.locate(("activities", place)).line
        last = text.count("\n", 0, source.extent(("activities", place))[1]) + 1
        assert f"said by {name}" in f"{made.flow}{made.messages}" or told & set(range(first, last + 1)), name


@given(marked())
def test_no_event_is_lost_without_a_line(workflow: dict[str, Any]) -> None:
    """An event from outside is a trigger or a handler of the flow, or on the list."""
    text = write_yaml(workflow)
    source = load_yaml(text, "a.swadl.yaml")

    made = import_swadl(text, "a.swadl.yaml")

    told = {(each.location.line, each.location.column) for each in made.left}
    for place, activity in enumerate(workflow["activities"]):
        on = activity["send-message"].get("on", {})
        here = ("activities", place, "send-message", "on")
        listed = [(here, on), *(((*here, "one-of", n), each) for n, each in enumerate(on.get("one-of", [])))]
        for path, each in listed:
            for kind in each:
                if kind in PLATFORM_EVENTS:
                    at = source.locate((*path, kind), key=True)
                    is_there = f"event: {PLATFORM_EVENTS[kind]}" in str(made.flow)
                    assert is_there or (at.line, at.column) in told, kind


def test_the_catalogue_is_one_that_can_be_loaded(tmp_path: Path) -> None:
    content = "<messageML>{{ x }} {% y %} {# z #} ${variables.n} &amp; <b>b</b></messageML>"
    event = {"message-received": {"content": "/x"}}
    activity = {"send-message": {"id": "a", "on": event, "content": content}}
    made = import_swadl(write_yaml({"id": "w", "variables": {"n": 1}, "activities": [activity]}), "a.swadl.yaml")
    (tmp_path / "w.en.mml.j2").write_text(made.messages)

    _, problems = load_messages(tmp_path, functions={}, locale="en")

    assert (problems, list(made.left)) == ([], [])


@pytest.mark.parametrize("value", ["", "null", "1", "text", "[]", "{}", "id: 1", "activities: 1", "activities: [1]"])
def test_what_is_no_workflow_is_told(value: str) -> None:
    made = import_swadl(value, "a.swadl.yaml")

    assert made.flow is None
    assert made.left


def chain(length: int, **more: Any) -> str:
    """A workflow of so many activities, one after another."""
    event = {"message-received": {"content": "/x"}}
    first = {"send-message": {"id": "a0", "on": event, "content": "begin"}}
    rest = [{"send-message": {"id": f"a{number}", "content": "x", **more}} for number in range(1, length)]
    return write_yaml({"id": "long", "activities": [first, *rest]})


def test_a_workflow_may_be_long() -> None:
    made = import_swadl(chain(1_000), "a.swadl.yaml")

    assert (str(made.flow).count("- say: "), list(made.left)) == (1_000, [])


def test_what_is_nested_too_deep_is_told() -> None:
    for length in (60, 1_000):
        made = import_swadl(chain(length, **{"if": "${1 == 1}"}), "a.swadl.yaml")

        assert made.flow is None
        assert "too deep" in made.left[0].why or "nest" in made.left[0].why
