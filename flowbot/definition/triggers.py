"""What begins a conversation: commands, phrases, words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from flowbot.definition.part import Expression, Name, Part, Text, ValueExpression


class TriggerBase(Part):
    """What every trigger may have."""

    mention: bool = False
    """In a room only where the bot is mentioned."""
    edited: bool = False
    """Messages that are edited match too."""
    who: Expression | None = None
    """Who may: an expression that is true for them, a user, or a list of users."""
    where: Expression | None = None
    """In which streams."""
    when: Expression | None = None
    """No match if this does not hold."""
    set: dict[Name, ValueExpression] = Field(default_factory=dict)
    """Slot → expression: what it fills beside what people write."""


class CommandTrigger(TriggerBase):
    """`/rfq {side} {ticker} [quantity]`: a message that is this command."""

    command: Annotated[str, Field(pattern=r"^/\S")]


class MessageTrigger(TriggerBase):
    """A whole message: words with `{slot}` in them, or `*` for any."""

    message: Annotated[str, Field(min_length=1)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class MatchTrigger(TriggerBase):
    """A message that is one of these words or phrases."""

    match: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]


class MentionTrigger(TriggerBase):
    """The bot is mentioned, and nothing else fits."""

    mention: Literal[True]


TRIGGER_CLASSES: Mapping[str, type[TriggerBase]] = {
    "command": CommandTrigger,
    "message": MessageTrigger,
    "match": MatchTrigger,
    "mention": MentionTrigger,
}
"""A trigger is known by its first key."""


def trigger_kind(value: object) -> str | None:
    """The tag of a trigger or a handler: its first key."""
    if isinstance(value, Mapping):
        first = next(iter(value), None)
        return f"<{first}>" if first in TRIGGER_CLASSES else None
    return next((f"<{key}>" for key, kind in TRIGGER_CLASSES.items() if isinstance(value, kind)), None)


Trigger = Annotated[
    Annotated[CommandTrigger, Tag("<command>")]
    | Annotated[MessageTrigger, Tag("<message>")]
    | Annotated[MatchTrigger, Tag("<match>")]
    | Annotated[MentionTrigger, Tag("<mention>")],
    Discriminator(trigger_kind, custom_error_type="trigger", custom_error_message="not a trigger"),
]


def _trigger(value: object) -> object:
    """A string is short for a trigger: `/…` a command, else a message."""
    if isinstance(value, str):
        return CommandTrigger(command=value) if value.startswith("/") else MessageTrigger(message=value)
    return value


def as_triggers(value: object) -> object:
    """One trigger is a list of one; a string is short for a trigger."""
    return [_trigger(each) for each in value] if isinstance(value, list | tuple) else [_trigger(value)]
