"""What begins a conversation or is handled in one, in Python: `on.command("/rfq {side}", who=…)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.parts import Branch, BuiltTrigger, Slot


class TriggerKeys(TypedDict, total=False):
    """What every trigger and handler may have."""

    mention: bool
    edited: bool
    who: Expr
    where: Expr
    when: Expr
    set: Mapping[Slot[Any] | str, object]
    then: Branch
    """Where to go, of a handler; what begins a conversation has none."""


class MentionKeys(TypedDict, total=False):
    """What a mention may have."""

    edited: bool
    who: Expr
    where: Expr
    when: Expr
    set: Mapping[Slot[Any] | str, object]
    then: Branch


class WebhookKeys(TypedDict, total=False):
    """What a request of a program may have."""

    when: Expr
    set: Mapping[Slot[Any] | str, object]
    then: Branch


class EventKeys(WebhookKeys, total=False):
    """What an event or a form may have."""

    who: Expr
    where: Expr


class CronKeys(TypedDict, total=False):
    """What a time may have."""

    zone: str
    when: Expr
    set: Mapping[Slot[Any] | str, object]


class Triggers:
    """A trigger of each kind."""

    @staticmethod
    def command(pattern: str, /, **keys: Unpack[TriggerKeys]) -> BuiltTrigger:
        """A message that is this command: `/rfq {side} {ticker} [quantity]`."""
        return BuiltTrigger("command", pattern, keys)

    @staticmethod
    def message(pattern: str, /, **keys: Unpack[TriggerKeys]) -> BuiltTrigger:
        """A whole message: words with `{slot}` in them, or `*` for any."""
        return BuiltTrigger("message", pattern, keys)

    @staticmethod
    def match(*words: str, **keys: Unpack[TriggerKeys]) -> BuiltTrigger:
        """A message that is one of these words or phrases."""
        return BuiltTrigger("match", words, keys)

    @staticmethod
    def mention(**keys: Unpack[MentionKeys]) -> BuiltTrigger:
        """The bot is mentioned, and nothing else fits."""
        return BuiltTrigger("mention", True, keys)

    @staticmethod
    def event(name: str, /, **keys: Unpack[EventKeys]) -> BuiltTrigger:
        """Something happens: an event of Symphony, or one of the bot's own, whose name has a dot."""
        return BuiltTrigger("event", name, keys)

    @staticmethod
    def form(form_id: str, /, **keys: Unpack[EventKeys]) -> BuiltTrigger:
        """A form with this id is sent that no conversation has asked with."""
        return BuiltTrigger("form", form_id, keys)

    @staticmethod
    def cron(fields: str, /, **keys: Unpack[CronKeys]) -> BuiltTrigger:
        """It is a time of these: `on.cron("30 8 * * MON-FRI", zone="Europe/London")`; only at the start of a flow."""
        return BuiltTrigger("cron", fields, keys)

    @staticmethod
    def webhook(name: str, /, **keys: Unpack[WebhookKeys]) -> BuiltTrigger:
        """A program sends a request to this name."""
        return BuiltTrigger("webhook", name, keys)


on = Triggers()
"""What begins a conversation, where a text does not say it all: `start=on.match("hours", "opening hours")`."""
