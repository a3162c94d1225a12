"""Tests that a definition survives being written in either form, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given

from flowbot import Flow
from flowbot.definition.builder.printer import write_python
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.definition.writer import write_flow
from flowbot.testing.strategies import definitions


def order_of(value: Any) -> object:
    """What stands in which order in a definition: maps are equal in any."""
    if isinstance(value, Mapping):
        return [(key, order_of(item)) for key, item in value.items()]
    return [order_of(item) for item in value] if isinstance(value, list | tuple) else None


def run(source: str) -> FlowDefinition:
    namespace: dict[str, Any] = {"__name__": "written"}
    exec(compile(source, "written.py", "exec"), namespace)
    (flow,) = [
        each for each in namespace.values() if isinstance(each, type) and issubclass(each, Flow) and each is not Flow
    ]
    return flow.definition()


@given(definitions())
def test_yaml_reads_back_as_the_definition_that_was_written(definition: FlowDefinition) -> None:
    read = read_flow(write_flow(definition), "flow.yaml")

    assert read.problems == ()
    assert read.definition == definition
    assert order_of(read.definition.model_dump()) == order_of(definition.model_dump())


@given(definitions())
def test_yaml_that_was_read_is_written_the_same(definition: FlowDefinition) -> None:
    text = write_flow(definition)
    read = read_flow(text, "flow.yaml").definition

    assert read is not None
    assert write_flow(read) == text


@given(definitions())
def test_python_declares_the_definition_that_was_written(definition: FlowDefinition) -> None:
    found = run(write_python(definition))

    assert found == definition
    assert order_of(found.model_dump()) == order_of(definition.model_dump())
