"""Tests that a flow in Python declares what the YAML beside it does; together they use every key there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowbot.definition.annotations import keys_of
from flowbot.definition.builder.printer import write_python
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.reader import read_flow
from flowbot.definition.writer import write_flow
from flowbot.modules import load_modules, read_flows

FOLDER = Path(__file__).parent
PAIRS = sorted(file.stem for file in FOLDER.glob("*.yaml"))


def yaml_of(name: str) -> FlowDefinition:
    file = FOLDER / f"{name}.yaml"
    read = read_flow(file.read_text(encoding="utf-8"), file.name)
    assert read.problems == ()
    assert read.definition is not None
    return read.definition


def python_of(name: str, folder: Path = FOLDER) -> FlowDefinition:
    load_modules(FOLDER, ["ledger"])
    (read,) = read_flows(folder / f"{name}.py", FOLDER, ["ledger"])
    assert read.problems == ()
    assert read.definition is not None
    return read.definition


def test_there_are_pairs_for_everything() -> None:
    assert len(PAIRS) >= 25
    assert {file.stem for file in FOLDER.glob("*.py")} - set(PAIRS) == {"ledger", "test_parity", "test_field_flows"}


@pytest.mark.parametrize("name", PAIRS)
def test_both_forms_declare_the_same_flow(name: str) -> None:
    assert python_of(name) == yaml_of(name)


@pytest.mark.parametrize("name", PAIRS)
def test_what_one_form_is_written_as_is_the_other(name: str, tmp_path: Path) -> None:
    written = tmp_path / f"{name}.py"
    written.write_text(write_python(yaml_of(name)), encoding="utf-8")

    assert python_of(name, tmp_path) == yaml_of(name)
    assert read_flow(write_flow(python_of(name)), "written.yaml").definition == yaml_of(name)


def test_the_expense_dialog_in_python_fits_on_a_page() -> None:
    lines = (FOLDER / "expense.py").read_text(encoding="utf-8").partition("class Expense")[2].splitlines()

    assert len([line for line in lines if line.strip()]) <= 34


def used(part: Any) -> Iterator[tuple[type[Part], str]]:
    """Every key that says something, with the class that has it."""
    if isinstance(part, Part):
        for key, field in keys_of(type(part)).items():
            name = next(name for name, each in type(part).model_fields.items() if each is field)
            value = getattr(part, name)
            if field.is_required() or value != field.get_default(call_default_factory=True, validated_data={}):
                yield type(part), key
                yield from used(value)
    elif isinstance(part, dict):
        for each in part.values():
            yield from used(each)
    elif isinstance(part, tuple):
        for each in part:
            yield from used(each)


def test_the_pairs_use_every_key_together() -> None:
    found = {pair for name in PAIRS for pair in used(yaml_of(name))}
    keys = {key for _, key in found}
    classes = {model for model, _ in found}
    unused = {key for model in classes for key in keys_of(model)} - keys

    assert unused == set(), f"{len(keys)} keys of {len(classes)} kinds of parts are used, and these are not"


def test_the_pairs_use_every_kind_of_part() -> None:
    found = {model for name in PAIRS for model, _ in used(yaml_of(name))}

    assert {model.__name__ for model in parts_of(FlowDefinition)} - {model.__name__ for model in found} == {
        "Unreadable"
    }


def parts_of(model: type[Part]) -> set[type[Part]]:
    """The concrete parts that a definition can hold."""
    from flowbot.definition.annotations import annotation_of, arms_of

    found: set[type[Part]] = set()
    ahead: list[Any] = [model]
    while ahead:
        annotation = ahead.pop()
        for arm in arms_of(annotation):
            if isinstance(arm.kind, type) and issubclass(arm.kind, Part):
                if arm.kind not in found:
                    found.add(arm.kind)
                    ahead += [annotation_of(field) for field in keys_of(arm.kind).values()]
            else:
                ahead += [each for each in (arm.items, arm.values) if each is not None]
    return found
