"""Tests for flowbot.definition.schema: it takes what the reader takes, and refuses keys that the reader refuses."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

from flowbot.authoring import platform_actions
from flowbot.definition.annotations import keys_of
from flowbot.definition.asking import Close, Live
from flowbot.definition.branch import History
from flowbot.definition.described import describe
from flowbot.definition.handlers import HANDLER_CLASSES
from flowbot.definition.migrations import Migration
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.reader import read_flow
from flowbot.definition.schema import ProjectNames, flow_schema
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import STEP_CLASSES, Option, Retries
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.definition.waiting import Moment, Reminder
from flowbot.definition.writer import write_flow
from flowbot.testing.strategies import definitions
from flowbot.yamlsource import load_yaml

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = flow_schema()
VALIDATOR = Draft7Validator(SCHEMA)
PARTS: list[type[Part]] = [
    FlowDefinition,
    Close,
    History,
    Live,
    Migration,
    Moment,
    Option,
    Reminder,
    Retries,
    StateDefinition,
    *STEP_CLASSES.values(),
    *SLOT_CLASSES.values(),
    *TRIGGER_CLASSES.values(),
    *HANDLER_CLASSES.values(),
]
FLOWS = [*ROOT.glob("examples/*/flows/*.yaml"), *ROOT.glob("tests/parity/*.yaml")]


def texts_of_tests() -> Iterator[str]:
    """Every flow that stands in a page or a test as a whole."""
    for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"]:
        yield from re.findall(r"^```yaml\n(flow:.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for test in ROOT.glob("tests/**/test_*.py"):
        yield from re.findall(r'"""\\?\n?(flow: .*?)"""', test.read_text(encoding="utf-8"), re.DOTALL)


def problems(value: Any) -> list[str]:
    return [f"{list(each.absolute_path)}: {each.message}" for each in VALIDATOR.iter_errors(value)]


def reads_well(text: str) -> bool:
    return not read_flow(text, "flow.yaml").problems


def test_the_schema_is_one_of_draft_7() -> None:
    Draft7Validator.check_schema(SCHEMA)

    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_flow_of_ours_keeps_to_the_schema(file: Path) -> None:
    assert problems(load_yaml(file.read_text(encoding="utf-8"), file.name).value) == []


def test_every_flow_of_pages_and_tests_keeps_to_the_schema() -> None:
    texts = [text for text in texts_of_tests() if reads_well(text)]

    assert len(texts) >= 30
    assert [each for text in texts for each in problems(load_yaml(text, "flow.yaml").value)] == []


@given(definitions())
def test_whatever_is_written_keeps_to_the_schema(definition: FlowDefinition) -> None:
    assert problems(load_yaml(write_flow(definition), "flow.yaml").value) == []


def maps_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every map of parts in a flow, where a key of nobody can be put."""
    if isinstance(value, dict):
        yield value
        for key, each in value.items():
            if key not in (
                "args",
                "ends",
                "form",
                "headers",
                "json",
                "migrate",
                "of",
                "query",
                "save",
                "set",
            ):  # whose keys are the author's
                inner = (
                    each.values()
                    if key in ("slots", "options", "branches", "states") and isinstance(each, dict)
                    else [each]
                )
                yield from (found for one in inner for found in maps_of(one))
    elif isinstance(value, list):
        for each in value:
            yield from maps_of(each)


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_key_of_nobody_is_refused_by_both(file: Path) -> None:
    value = load_yaml(file.read_text(encoding="utf-8"), file.name).value
    for place in range(len(list(maps_of(value)))):
        changed = copy.deepcopy(value)
        list(maps_of(changed))[place]["nobody"] = "x"

        assert problems(changed) != []
        assert not reads_well(json.dumps(changed, default=float))


def defined(model: type[Part]) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA if model is FlowDefinition else SCHEMA["definitions"][model.__name__]
    return found


def test_the_words_of_the_schema_are_those_of_the_classes() -> None:
    made = {name for name, each in SCHEMA["definitions"].items() if each.get("additionalProperties") is False}

    assert made == {model.__name__ for model in PARTS} - {"FlowDefinition"}
    for model in PARTS:
        assert set(defined(model)["properties"]) == set(keys_of(model))


def test_every_key_says_what_it_means() -> None:
    assert [f"{model.__name__}.{key}" for model in PARTS for key in keys_of(model) if key not in describe(model)] == []
    for model in PARTS:
        for key, each in defined(model)["properties"].items():
            assert each["description"] == describe(model)[key]


def otherwise(schema: dict[str, Any]) -> dict[str, Any]:
    """What holds of a part whose kind is not known yet."""
    return otherwise(schema["else"]) if "else" in schema else schema


def test_every_step_trigger_and_slot_comes_with_a_snippet() -> None:
    for name, classes in (("step", STEP_CLASSES), ("trigger", TRIGGER_CLASSES), ("handler", HANDLER_CLASSES)):
        snippets = otherwise(SCHEMA["definitions"][name])["defaultSnippets"]

        assert {each["label"] for each in snippets} == set(classes)
        assert all(each["description"] and each["body"] for each in snippets)
    assert "text" in SCHEMA["definitions"]["slot"]["defaultSnippets"][0]["body"]["type"]


def test_the_names_of_a_project_are_offered_and_others_are_as_good() -> None:
    names = ProjectNames(
        slots=["amount"],
        steps=["decision"],
        ends=["approved"],
        messages=["greeting"],
        actions={"ledger.book": ["amount", "currency"]},
        words=["missing", "config.ops_room"],
    )
    schema = flow_schema(names)
    parts = schema["definitions"]
    offered = [
        parts["Ask"]["properties"]["ask"]["anyOf"][0]["enum"],
        parts["Ask"]["properties"]["slots"]["items"]["anyOf"][0]["enum"],
        parts["Send"]["properties"]["send"]["anyOf"][0]["enum"],
        sorted(parts["Call"]["properties"]["call"]["anyOf"][0]["enum"], key=["ledger.book", *platform_actions()].index),
        parts["Goto"]["properties"]["goto"]["anyOf"][0]["enum"],
    ]

    assert offered == [["amount"], ["amount"], ["greeting"], ["ledger.book", *platform_actions()], ["decision"]]
    assert parts["branch"]["anyOf"][0]["anyOf"][0]["enum"][0] == "next"
    assert "approved" in parts["branch"]["anyOf"][0]["anyOf"][0]["enum"]
    arguments = {
        each["if"]["properties"]["call"]["const"]: list(each["then"]["properties"]["args"]["properties"])
        for each in parts["Call"]["allOf"]
    }
    assert arguments["ledger.book"] == ["amount", "currency"]
    assert arguments["symphony.rooms.add_member"] == ["room", "user"]
    assert "config.ops_room" in parts["expression"]["description"]
    other = load_yaml((ROOT / "tests/parity/expense.yaml").read_text(encoding="utf-8"), "expense.yaml").value
    assert list(Draft7Validator(schema).iter_errors(other)) == []
