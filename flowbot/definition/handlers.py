"""Handlers: what is done when something happens, and then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag

from flowbot.definition.branch import Branch
from flowbot.definition.part import Part
from flowbot.definition.triggers import (
    CommandTrigger,
    MatchTrigger,
    MentionTrigger,
    MessageTrigger,
    TriggerBase,
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


Handler = Annotated[
    Annotated[CommandHandler, Tag("<command>")]
    | Annotated[MessageHandler, Tag("<message>")]
    | Annotated[MatchHandler, Tag("<match>")]
    | Annotated[MentionHandler, Tag("<mention>")],
    Discriminator(trigger_kind, custom_error_type="trigger", custom_error_message="not a trigger"),
]
Handlers = Annotated[tuple[Handler, ...], BeforeValidator(as_triggers), Field(min_length=1)]

HANDLER_CLASSES: Mapping[str, type[TriggerBase]] = {
    "command": CommandHandler,
    "message": MessageHandler,
    "match": MatchHandler,
    "mention": MentionHandler,
}
"""A handler is known by its first key, like a trigger."""
