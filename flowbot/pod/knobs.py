"""What the settings of a local pod take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
"""A time, of thirty years at most, so that every clock can add it."""
Count = Annotated[int, Field(ge=1)]
Status = Annotated[int, Field(ge=200, le=599)]
