"""What there is to choose from, as a flow writes it: a list, value → label, or an expression."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from flowbot.definition.part import Expression
from flowbot.values.controls import CANCEL, is_choosable


def _labelled(value: object) -> object:
    if isinstance(value, list | tuple):
        repeated = [each for place, each in enumerate(value) if each in value[:place]]
        other = next((each for each in value if not isinstance(each, str)), None)
        if other is not None:
            raise PydanticCustomError("choices", "a choice is a text: put '{choice}' in quotes", {"choice": str(other)})
        if repeated:
            raise PydanticCustomError("choices", "'{choice}' stands twice", {"choice": str(repeated[0])})
        return {each: each for each in value}
    return value


def _check_value(value: str) -> str:
    if not is_choosable(value):
        problem = "a choice is neither blank nor a button such as '{command}'"
        raise PydanticCustomError("choices", problem, {"command": CANCEL})
    return value


def _of_kind(value: object) -> str:
    return "<expression>" if isinstance(value, str) else "<labels>"


Choices = Annotated[
    Annotated[
        dict[Annotated[str, AfterValidator(_check_value)], str],
        BeforeValidator(_labelled),
        Field(min_length=1),
        Tag("<labels>"),
    ]
    | Annotated[Expression, Tag("<expression>")],
    Discriminator(_of_kind),
]
"""A list of values, value → label, or an expression that gives them."""
