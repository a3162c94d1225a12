"""Tests for flowbot.compiler.record_checks and flowbot.compiler.models: what is told of records before they run."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field, ValidationInfo, field_validator, model_validator

from flowbot.compiler import Known, compile_source
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.record_slots import RecordSlot
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import Messages, load_messages
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import AnswerError

Compile = Callable[..., CompiledFlow]
FLOW = "flow: f\nversion: 1\nslots:\n  x: {}\nsteps: [{{ ask: x }}]"


def problems(compile_yaml: Compile, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(text)
    return [(str(each.location), each.code, each.message) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("declared", "place", "code", "message"),
    [
        ("{ type: record, fields: { a: { type: record, fields: { b: text } } } }", "4:35", "FB145", "a record has no record as a field"),
        ("{ type: record, fields: { a: attachment } }", "4:35", "FB145", "a record has no attachment as a field"),
        ("{ type: record, fields: { a: { type: list, items: { type: record, fields: { b: text } } } } }", "4:35", "FB145", "a record has no list of records as a field"),
        ("{ type: record, fields: { a: { type: list, items: message } } }", "4:56", "FB145", "a list has no messages as its items"),
        ("{ type: list, items: attachment }", "4:27", "FB145", "a list has no attachments as its items"),
        ("{ type: list, items: { type: list, items: text } }", "4:27", "FB145", "a list has no lists as its items"),
        ("{ type: record, fields: { or: text } }", "4:32", "FB208", "'or' is a word of expressions; call the field something else"),
        ("{ type: record, fields: { a: { type: text, default: b } } }", "4:49", "FB111", "a field of a record has no `default`"),
        ("{ type: record, fields: { a: { type: text, secret: true } } }", "4:49", "FB111", "a field of a record has no `secret`"),
        ("{ type: record, fields: { a: { type: integer, le: c } } }", "4:56", "FB210", "there is no name 'c' here"),
        ("{ type: record, fields: { a: text, b: { type: integer, le: a } } }", "4:65", "FB213", "an integer is never compared with a text"),
        ("{ type: record, fields: { a: { type: integer, ge: 5, le: 2 } } }", "4:63", "FB134", "no value keeps to this and to `ge: 5`"),
        ("{ type: record, fields: { a: { type: date, as: dropdown } } }", "4:53", "FB133", "a date is not shown as dropdown"),
        ("{ type: record, fields: { a: text }, as: table }", "4:47", "FB133", "a record is not shown as table"),
        ("{ type: record, fields: { a: text, b: { type: text, label: A } } }", "4:41", "FB209", "'b' is answered by the same words as 'a'"),
        ("{ type: record, fields: { a: { type: text, max: 3 } } }", "4:49", "FB111", "a slot of type text has no key 'max'"),
        ("{ type: record, fields: { a: txt } }", "4:35", "FB115", "there is no slot type 'txt'"),
        ("{ type: record, fields: {} }", "4:30", "FB113", "at least one is needed here"),
        ("{ type: record, fields: { A: text } }", "4:32", "FB117", "a name is lower-case letters, digits and '_', at most 40, a letter first"),
        ("{ type: record }", "4:6", "FB112", "a record has `fields`, or the `model` that they come from"),
        ("{ type: record, model: Persn }", "4:29", "FB147", "there is no model 'Persn'"),
        ("{ type: attachment, max_size: 10XB }", "4:36", "FB114", "a size is written 500KB, 10MB or 1.5GB"),
        ("{ type: attachment, kinds: [.pdf] }", "4:34", "FB114", "a kind is what the names of such files end with, without the dot and in small letters: pdf"),
        ("{ type: attachment, as: picker }", "4:30", "FB133", "an attachment is not shown as picker"),
    ],
)  # fmt: skip
def test_what_no_record_can_be_is_told_at_its_place(
    compile_yaml: Compile, declared: str, place: str, code: str, message: str
) -> None:
    (found,) = problems(compile_yaml, FLOW.format(declared))

    assert found == (f"flow.yaml:{place}", code, message)


USES = """\
flow: f
version: 1
start: "/f {trip} {proof}"
slots:
  trip: { type: record, fields: { where: text, days: integer } }
  legs: { type: list, items: { type: record, fields: { guide: user } } }
  proof: { type: attachment }
  note: { type: message }
steps:
  - ask: trip
    when: trip.when == 1
  - ask: both
    slots: [legs, proof]
  - ask: approval
    options: { fine: { slots: [note], then: next }, poor: next }
  - each: leg
    in: legs
    do:
      - say: "x"
        when: leg.guide.nam == 'x'
  - if: proof.name == 3
    then: next
"""


def test_what_uses_a_record_or_a_file_wrongly_is_told(compile_yaml: Compile) -> None:
    assert problems(compile_yaml, USES) == [
        ("flow.yaml:3:13", "FB145", "no words of a message are what 'trip' holds"),
        ("flow.yaml:3:20", "FB145", "no words of a message are what 'proof' holds"),
        ("flow.yaml:11:11", "FB215", "'trip' has no field 'when'"),
        ("flow.yaml:13:19", "FB145", "no form can ask for 'proof': the answer to it is a message"),
        ("flow.yaml:15:32", "FB145", "no form can ask for 'note': the answer to it is a message"),
        ("flow.yaml:20:15", "FB215", "'leg.guide' has no field 'nam'"),
        ("flow.yaml:21:23", "FB213", "a text is never compared with an integer"),
    ]


class Person(BaseModel):
    """A model of a bot."""

    name: str = Field(title="Full name", max_length=20)
    role: Literal["admin", "user"] = "user"
    rate: Decimal | None = Field(default=None, gt=0)

    @field_validator("name")
    @classmethod
    def _has_two_words(cls, value: str, info: ValidationInfo) -> str:
        if " " not in value:
            raise ValueError("first and last name, please")
        return value

    @model_validator(mode="after")
    def _admins_are_free(self) -> Person:
        if self.role == "admin" and self.rate is not None:
            raise ValueError("an admin has no rate")
        return self


class Odd(BaseModel):
    """A model with a field that no slot holds."""

    name: complex


def compile_model(declared: str) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    assert isinstance(messages, Messages)
    known = Known(messages=messages, models={"Person": Person, "people.Person": Person, "Odd": Odd})
    return compile_source(FLOW.format(declared), "flow.yaml", known)


def record(flow: CompiledFlow) -> RecordSlot:
    slot = flow.slots["x"]
    assert isinstance(slot, RecordSlot)
    return slot


@pytest.mark.parametrize("name", ["Person", "people.Person"])
def test_a_record_takes_its_fields_from_a_model(name: str) -> None:
    slot = record(compile_model(f"{{ type: record, model: {name} }}"))

    assert {each.name: (each.label, each.type.name, each.optional) for each in slot.fields.values()} == {
        "name": ("Full name", "text", False),
        "role": ("role", "choice", True),
        "rate": ("rate", "decimal", True),
    }


def test_a_field_that_the_flow_says_itself_goes_before_that_of_the_model() -> None:
    slot = record(compile_model("{ type: record, model: Person, fields: { name: { type: text, label: Who } } }"))

    assert [each.label for each in slot.fields.values()] == ["Who", "role", "rate"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"name": "Ann Lee", "role": None, "rate": None}, None),
        ({"name": "Ann", "role": None, "rate": None}, "Full name: first and last name, please"),
        ({"name": "Ann Lee", "role": "admin", "rate": Decimal(3)}, "an admin has no rate"),
        ({"name": "Ann Lee", "role": "user", "rate": Decimal(-3)}, "rate: it must be more than 0"),
        ({"name": None, "role": "user", "rate": None}, "Full name: this is needed"),
    ],
)
def test_a_record_keeps_to_what_its_model_validates(value: dict[str, object], problem: str | None) -> None:
    slot = record(compile_model("{ type: record, model: Person }"))

    if problem is None:
        slot.check(value, {})
    else:
        with pytest.raises(AnswerError) as raised:
            slot.check(value, {})
        assert str(raised.value) == problem


def test_a_model_that_no_form_can_ask_for_is_told(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_model("{ type: list, items: { type: record, model: Odd } }")

    (problem,) = caught.value.problems
    assert problem.code == "FB147"
    assert problem.message.startswith("the field 'name' of 'Odd': no slot holds a complex")
    assert str(problem.location) == "flow.yaml:4:50"
