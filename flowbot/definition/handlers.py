"""Handlers: what is done when something happens, and then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag

from flowbot.definition.branch import Branch
from flowbot.definition.part import Part
from flowbot.definition.triggers import (
    CommandTrigger,
    EventTrigger,
    FormTrigger,
    MatchTrigger,
    MentionTrigger,
    MessageTrigger,
    TriggerBase,
    WebhookTrigger,
    as_triggers,
    trigger_kind,
)


class HandlerBase(Part):
    """What every handler has beside its trigger."""

    then: Branch
    """Where to go; steps come back to where the flow was."""


class CommandHandler(HandlerBase, CommandTrigger):
    """A command, while the flow is there."""


class MessageHandler(HandlerBase, MessageTrigger):
    """A whole message, while the flow is there."""


class MatchHandler(HandlerBase, MatchTrigger):
    """Words or phrases, while the flow is there."""


class MentionHandler(HandlerBase, MentionTrigger):
    """A mention of the bot that nothing else takes, while the flow is there."""


class EventHandler(HandlerBase, EventTrigger):
    """Something happens, while the flow is there."""


class FormHandler(HandlerBase, FormTrigger):
    """A form that no conversation has asked with, while the flow is there."""


class WebhookHandler(HandlerBase, WebhookTrigger):
    """A request of a program, while the flow is there."""


def _handler_kind(value: object) -> str | None:
    """The tag of a handler: its first key; no time is handled."""
    kind = trigger_kind(value)
    return kind if kind != "<cron>" else None


Handler = Annotated[
    Annotated[CommandHandler, Tag("<command>")]
    | Annotated[MessageHandler, Tag("<message>")]
    | Annotated[MatchHandler, Tag("<match>")]
    | Annotated[MentionHandler, Tag("<mention>")]
    | Annotated[EventHandler, Tag("<event>")]
    | Annotated[FormHandler, Tag("<form>")]
    | Annotated[WebhookHandler, Tag("<webhook>")],
    Discriminator(_handler_kind, custom_error_type="handler", custom_error_message="not a handler"),
]
Handlers = Annotated[tuple[Handler, ...], BeforeValidator(as_triggers), Field(min_length=1)]

HANDLER_CLASSES: Mapping[str, type[TriggerBase]] = {
    "command": CommandHandler,
    "message": MessageHandler,
    "match": MatchHandler,
    "mention": MentionHandler,
    "event": EventHandler,
    "form": FormHandler,
    "webhook": WebhookHandler,
}
"""A handler is known by its first key, like a trigger."""
