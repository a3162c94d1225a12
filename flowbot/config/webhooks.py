"""`webhooks:` of flowbot.yaml: where other programs send requests to the bot."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from flowbot.definition.part import Name


class WebhookSettings(BaseModel):
    """Where `flowbot run` takes them, and what they show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int = Field(ge=0, le=65_535)
    """0 takes a free one, which is printed."""
    host: str = Field(default="127.0.0.1", min_length=1)
    """The address that it listens on; requests of other machines come through a proxy, which does TLS."""
    secret: Name
    """The name of the secret (`secrets:`) that each request has to show."""
