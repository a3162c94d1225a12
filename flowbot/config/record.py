"""`record:` of flowbot.yaml: what of a talk stays as it was in what `flowbot run --record` writes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class RecordSettings(BaseModel):
    """What a recording holds; without any, every word that the bot does not know has a stand-in."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    keep: tuple[str, ...] | Literal["all"] = ()
    """Words that stay as they are, beside those of the bot; `all`: everything does."""
    numbers: Literal["keep", "replace"] = "keep"
    """Whether figures have stand-ins, too, with which a flow may go another way."""
    drop: tuple[str, ...] = ()
    """Types of events that are not written down: `USERJOINEDROOM`."""
