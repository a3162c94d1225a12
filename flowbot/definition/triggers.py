"""What begins a conversation: commands, phrases, words; events, forms, times and requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from flowbot.definition.part import Expression, Name, Part, Text, ValueExpression
from flowbot.definition.zones import Zone


class _Hearing(Part):
    """What a trigger may have that is a message."""

    mention: bool = False
    """In a room only where the bot is mentioned."""
    edited: bool = False
    """Messages that are edited match too."""


class _Admission(Part):
    """What a trigger may have that somebody causes."""

    who: Expression | None = None
    """Who may: an expression that is true for them, a user, or a list of users."""
    where: Expression | None = None
    """In which streams."""


class TriggerBase(Part):
    """What every trigger may have."""

    when: Expression | None = None
    """No match if this does not hold."""
    set: dict[Name, ValueExpression] = Field(default_factory=dict)
    """Slot → expression: what it fills beside what people write."""


class SpokenTrigger(TriggerBase, _Admission, _Hearing):
    """What every trigger may have that is a message."""


class CommandTrigger(SpokenTrigger):
    """`/rfq {side} {ticker} [quantity]`: a message that is this command."""

    command: Annotated[str, Field(pattern=r"^/\S")]


class MessageTrigger(SpokenTrigger):
    """A whole message: words with `{slot}` in them, or `*` for any."""

    message: Annotated[str, Field(min_length=1)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class MatchTrigger(SpokenTrigger):
    """A message that is one of these words or phrases."""

    match: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]


class MentionTrigger(SpokenTrigger):
    """The bot is mentioned, and nothing else fits."""

    mention: Literal[True]


class EventTrigger(TriggerBase, _Admission):
    """Something happens: an event of Symphony, or one of the bot's own, whose name has a dot."""

    event: Annotated[str, Field(min_length=1)]


class FormTrigger(TriggerBase, _Admission):
    """A form with this id is sent that no conversation has asked with."""

    form: Annotated[str, Field(min_length=1)]


class CronTrigger(TriggerBase):
    """It is a time of these: five fields for minute, hour, day, month and day of the week."""

    cron: Annotated[str, Field(min_length=1, max_length=200)]
    zone: Zone | None = None
    """Whose time it is, as in Europe/London; that of the flow when left out."""


class WebhookTrigger(TriggerBase):
    """A program sends a request to this name."""

    webhook: Name


AdmittedTrigger: TypeAlias = SpokenTrigger | EventTrigger | FormTrigger
"""What somebody causes, so that it may say who may and where."""

TRIGGER_CLASSES: Mapping[str, type[TriggerBase]] = {
    "command": CommandTrigger,
    "message": MessageTrigger,
    "match": MatchTrigger,
    "mention": MentionTrigger,
    "event": EventTrigger,
    "form": FormTrigger,
    "cron": CronTrigger,
    "webhook": WebhookTrigger,
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
    | Annotated[MentionTrigger, Tag("<mention>")]
    | Annotated[EventTrigger, Tag("<event>")]
    | Annotated[FormTrigger, Tag("<form>")]
    | Annotated[CronTrigger, Tag("<cron>")]
    | Annotated[WebhookTrigger, Tag("<webhook>")],
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
