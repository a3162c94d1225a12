"""What begins a conversation, in Python: `on.command("/rfq {side}", who=…)`."""

from __future__ import annotations

from typing import TypedDict, Unpack

from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.parts import BuiltTrigger


class TriggerKeys(TypedDict, total=False):
    """What every trigger may have."""

    mention: bool
    who: Expr
    where: Expr


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


on = Triggers()
"""What begins a conversation, where a text does not say it all: `start=on.match("hours", "opening hours")`."""
