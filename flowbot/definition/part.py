"""What every part of a definition is made of: names, texts, expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def _check_name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise PydanticCustomError("name", "a name is lower-case letters, digits and '_', at most 40, a letter first")
    return text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text of a definition is, for those who write definitions and for the JSON Schema."""

    word: Literal["name", "expression", "text"]


Name = Annotated[str, AfterValidator(_check_name), Meaning("name")]
"""A name of a flow, step, slot, end or message."""

FlowName = Annotated[str, Field(pattern=r"^(pattern\.)?[a-z][a-z0-9_]{0,39}$")]
"""The name of a flow; `pattern.NAME` are those that the bot brings, or that stand in their place."""

Expression = Annotated[str, Field(min_length=1), Meaning("expression")]
"""A guard or value expression; the compiler checks it."""


def _as_source(value: object) -> object:
    """A number, `true` and `false` are expressions too."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


ValueExpression = Annotated[str, BeforeValidator(_as_source), Field(min_length=1), Meaning("expression")]
"""An expression where a value stands: plain numbers, `true` and `false` are themselves."""

Text = Annotated[str, Field(min_length=1), Meaning("text")]
"""Words with `{{ }}` in them."""


def unrepeated(words: tuple[str, ...]) -> tuple[str, ...]:
    """Each word once, where it stands first."""
    return tuple(dict.fromkeys(words))


class Part(BaseModel):
    """Any part of a definition: frozen, comparable, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)
