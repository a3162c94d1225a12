"""How conversations of older versions of a flow move to this one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from flowbot.definition.part import Name, Part


class Migration(Part):
    """How conversations of one older version move."""

    from_: Annotated[int, Field(ge=1, alias="from")]
    """The version that they are of."""
    steps: dict[Name, Name] = Field(default_factory=dict)
    """Old name → new name, of steps that conversations may wait at."""
    slots: dict[Name, Name] = Field(default_factory=dict)
    """Old name → new name."""
    call: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")] | None = None
    """A function over the slots, where names do not suffice: `module.function`."""
