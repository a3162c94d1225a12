"""What every slot may have."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from flowbot.definition.part import Expression, Part, Text
from flowbot.values.limits import LIMIT_WORDS

Value = Expression | StrictBool | StrictInt | Decimal
"""A value in the file; a text is an expression, or a day, a time or a duration."""

Look = Literal["text", "buttons", "dropdown", "radio", "checkboxes", "textarea", "picker", "table"]
"""How a slot can be shown."""


class SlotBase(Part):
    """What every slot may have."""

    label: Text | None = None
    """How a person sees the slot named; else its name."""
    hint: Text | None = None
    """A few words on what is expected, shown with the question."""
    default: Value | None = None
    """What it is filled with when a conversation begins and nothing else fills it; a text is an expression."""
    suggest: Value | None = None
    """What its control shows at first; a text is an expression."""
    optional: bool = False
    """It may be left out."""
    secret: bool = False
    """It is masked in the form, and never shown again."""
    check: Expression | None = None
    """What must hold of it besides its limits."""
    problem: Text | None = None
    """What the person is told when `check` or `pattern` does not hold."""
    as_: Look | None = Field(default=None, alias="as")
    """How it is shown; made from its type when left out."""

    @property
    def limits(self) -> dict[str, object]:
        """The limits that are set, by their word."""
        return {word: value for word in LIMIT_WORDS if (value := getattr(self, word, None)) is not None}
