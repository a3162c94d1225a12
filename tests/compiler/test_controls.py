"""Tests for flowbot.compiler.controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from pydantic import TypeAdapter

from flowbot.compiler.controls import BY_WORDS, FEW, MANY, Control, Rows, control_of, rows_of
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import SLOT_CLASSES, ListSlot, RecordSlot, Slot
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors

Compile = Callable[..., CompiledFlow]
ADAPTER: TypeAdapter[SlotBase] = TypeAdapter(Slot)
WORDS = None
"""Asked for by words alone."""
LINE = Control("text-field")
AREA = Control("textarea")
FEW_CHOICES: Mapping[str, object] = {"of": ["a", "b"]}
MANY_CHOICES: Mapping[str, object] = {"of": [f"c{number}" for number in range(6)]}
MADE: Mapping[str, object] = {"of": "answers"}


def slot(kind: str, look: str | None = None, **more: object) -> SlotBase:
    if kind.startswith("list of "):
        items = kind.removeprefix("list of ")
        more = {"items": {"type": items, **more} if items == "choice" else items}
        kind = "list"
    return ADAPTER.validate_python({"type": kind, **({"as": look} if look else {}), **more})


PICKED = {
    "date": Control("date-picker"),
    "time": Control("time-picker"),
    "timezone": Control("timezone-picker"),
    "user": Control("person-selector"),
    "room": Control("room-selector"),
    "stream": Control("room-selector"),
    "list of user": Control("person-selector", multiple=True),
    "list of room": Control("room-selector", multiple=True),
    "list of stream": Control("room-selector", multiple=True),
}
TYPED = ("text", "integer", "decimal", "datetime", "duration", "email", "url", "hashtag", "cashtag")
TABLE: list[tuple[str, str | None, Mapping[str, object], Control | None, Control]] = [
    # type, look, what else, alone, in a form
    *((kind, None, {}, WORDS, LINE) for kind in TYPED),
    *((kind, "text", {}, WORDS, LINE) for kind in (*TYPED, "date", "time", "timezone", "room", "boolean")),
    *((kind, None, {}, picker, picker) for kind, picker in PICKED.items()),
    *((kind, "picker", {}, picker, picker) for kind, picker in PICKED.items()),
    ("text", "textarea", {}, AREA, AREA),
    ("text", None, {"multiline": True}, WORDS, AREA),
    ("text", None, {"max_length": 129}, WORDS, AREA),
    ("text", None, {"max_length": 128}, WORDS, LINE),
    ("text", None, {"secret": True}, LINE, LINE),
    ("text", None, {"secret": True, "multiline": True}, LINE, LINE),
    ("user", "text", {}, WORDS, Control("person-selector")),
    ("list of user", "text", {}, WORDS, Control("person-selector", multiple=True)),
    ("list of room", "text", {}, WORDS, LINE),
    ("list of room", "textarea", {}, AREA, AREA),
    ("boolean", None, {}, Control("checkbox", most_buttons=MANY), Control("checkbox")),
    ("boolean", "buttons", {}, Control("checkbox", most_buttons=MANY), Control("checkbox", most_buttons=MANY)),
    ("boolean", "checkboxes", {}, Control("checkbox"), Control("checkbox")),
    ("choice", None, FEW_CHOICES, Control("radio", most_buttons=FEW), Control("radio")),
    ("choice", None, MANY_CHOICES, Control("select", most_buttons=FEW), Control("select")),
    ("choice", None, MADE, Control("select", most_buttons=FEW), Control("select")),
    ("choice", "buttons", MANY_CHOICES, Control("select", most_buttons=MANY), Control("select", most_buttons=MANY)),
    ("choice", "radio", MANY_CHOICES, Control("radio"), Control("radio")),
    ("choice", "dropdown", FEW_CHOICES, Control("select"), Control("select")),
    ("choice", "table", FEW_CHOICES, Control("table", most_buttons=MANY), Control("table")),
    ("choice", "text", FEW_CHOICES, WORDS, LINE),
    ("list of choice", None, FEW_CHOICES, Control("checkbox", multiple=True), Control("checkbox", multiple=True)),
    ("list of choice", None, MADE, Control("select", multiple=True), Control("select", multiple=True)),
    (
        "list of choice",
        "checkboxes",
        MANY_CHOICES,
        Control("checkbox", multiple=True),
        Control("checkbox", multiple=True),
    ),
    ("list of choice", "dropdown", FEW_CHOICES, Control("select", multiple=True), Control("select", multiple=True)),
    ("list of choice", "table", FEW_CHOICES, Control("table", multiple=True), Control("table", multiple=True)),
    ("list of choice", "text", FEW_CHOICES, WORDS, LINE),
    ("list of choice", "textarea", FEW_CHOICES, AREA, AREA),
    ("list of integer", None, {}, WORDS, AREA),
    ("list of text", "text", {}, WORDS, LINE),
    ("list of date", "textarea", {}, AREA, AREA),
]


def test_the_table_has_every_type_of_slot() -> None:
    assert {kind.partition(" of ")[0] for kind, *_ in TABLE} | {"record", *BY_WORDS} == set(SLOT_CLASSES)


@pytest.mark.parametrize("kind", BY_WORDS)
def test_what_a_message_brings_has_no_control(kind: str) -> None:
    assert control_of(slot(kind), alone=True) is None
    assert control_of(slot(kind), alone=False) is None


RECORD = {"items": {"type": "record", "fields": {"a": {"type": "text"}, "b": {"type": "text"}}}}


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        ({}, Rows(rows=5, most=50, needed=0)),
        ({"max_length": 6}, Rows(rows=6, most=6, needed=0)),
        ({"max_length": 2}, Rows(rows=2, most=2, needed=0)),
        ({"min_length": 8, "max_length": 12}, Rows(rows=8, most=12, needed=8)),
        ({"min_length": 60}, Rows(rows=50, most=50, needed=50)),
    ],
)
def test_a_list_of_records_has_as_many_rows_as_it_may_have_where_these_are_few(
    more: Mapping[str, int], rows: Rows
) -> None:
    declared = ADAPTER.validate_python({"type": "list", **RECORD, **more})

    assert isinstance(declared, ListSlot)
    assert isinstance(declared.items, RecordSlot)
    assert rows_of(declared, declared.items) == rows


def test_a_form_has_no_more_rows_than_controls_fit() -> None:
    fields = {f"field{number}": {"type": "text"} for number in range(30)}
    declared = ADAPTER.validate_python({"type": "list", "items": {"type": "record", "fields": fields}})

    assert isinstance(declared, ListSlot)
    assert isinstance(declared.items, RecordSlot)
    assert rows_of(declared, declared.items).most == 6


@pytest.mark.parametrize(("kind", "look", "more", "alone", "in_form"), TABLE)
def test_a_slot_has_the_control_of_its_type_and_look(
    kind: str, look: str | None, more: Mapping[str, object], alone: Control | None, in_form: Control
) -> None:
    declared = slot(kind, look, **more)

    assert control_of(declared, alone=True) == alone
    assert control_of(declared, alone=False) == in_form


NO_LOOKS = [
    ("text", "buttons", "it can be text or textarea"),
    ("integer", "picker", "it can be text"),
    ("decimal", "textarea", "it can be text"),
    ("boolean", "radio", "it can be text, buttons or checkboxes"),
    ("date", "dropdown", "it can be text or picker"),
    ("user", "textarea", "it can be text or picker"),
    ("email", "table", "it can be text"),
    ("{ type: choice, of: [a] }", "checkboxes", "it can be text, buttons, radio, dropdown or table"),
    ("{ type: list, items: user }", "textarea", "it can be text or picker"),
    ("{ type: list, items: integer }", "checkboxes", "it can be text or textarea"),
    ("{ type: list, items: { type: choice, of: [a] } }", "radio",
     "it can be text, checkboxes, dropdown, table or textarea"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "look", "hint"), NO_LOOKS)
def test_a_look_that_a_type_cannot_have_is_reported_where_it_stands(
    compile_yaml: Compile, declared: str, look: str, hint: str
) -> None:
    declared = declared if declared.startswith("{") else f"{{ type: {declared} }}"
    written = f"  a: {declared.removesuffix(' }')}, as: {look} }}"

    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(f"flow: f\nversion: 1\nslots:\n{written}\nsteps: [{{ ask: a }}]")

    (problem,) = caught.value.problems
    assert str(problem.location) == f"flow.yaml:4:{written.index(f' {look}') + 2}"
    assert problem.message.endswith(f" is not shown as {look}")
    assert problem.hint == hint


def test_only_a_text_is_masked(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml("flow: f\nversion: 1\nslots:\n  a: { type: integer, secret: true }\nsteps: [{ ask: a }]")

    assert [(str(each.location), each.message) for each in caught.value.problems] == [
        ("flow.yaml:4:23", "only a text can be masked")
    ]


def test_no_slot_is_called_as_the_button_that_was_pressed(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml("flow: f\nversion: 1\nslots:\n  action: { type: text }\nsteps: [{ ask: action }]")

    assert [(str(each.location), each.code, each.message) for each in caught.value.problems] == [
        (
            "flow.yaml:4:3",
            "FB208",
            "'action' is the button that was pressed, in what a form sends; call the slot something else",
        )
    ]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ("{{ ask: details, slots: [{names}] }}", "flow.yaml:56:19"),
        ("{{ ask: details, options: {{ go: {{ slots: [{names}] }} }} }}", "flow.yaml:56:19"),
    ],
)
def test_more_boxes_than_a_form_may_have_are_reported(compile_yaml: Compile, step: str, place: str) -> None:
    names = [f"b{number}" for number in range(51)]
    slots = "\n".join(f"  {name}: {{ type: boolean }}" for name in names)
    head = f"flow: f\nversion: 1\nslots:\n{slots}\nsteps:\n"

    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(f"{head}- {step.format(names=', '.join(names))}")
    compile_yaml(f"{head}- {step.format(names=', '.join(names[1:]))}\n- ask: b0")

    assert [(str(each.location), each.message) for each in caught.value.problems] == [
        (place, "these are 51 boxes to tick; a form may have 50")
    ]
