"""What the turns of a bot did on their way: what coverage and test kits are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.step import Step
from flowbot.ids import EffectId


class Stepped(NamedTuple):
    """One step of one conversation; also one that did not want the event, whose trigger is None."""

    flow: CompiledFlow
    before: Snapshot
    event: FlowEvent
    step: Step
    at: datetime


class Spoken(NamedTuple):
    """Words of the bot that belong to no conversation."""

    name: str
    """As the catalogue calls them: `pattern.not_understood`."""
    effect: EffectId
    names: Mapping[str, object]
    locale: str


class Lost(NamedTuple):
    """A new message that was refused for good, and no conversation hears of it."""

    effect: EffectId
    reason: str


Traced = Stepped | Spoken | Lost
Trace = Callable[[Traced], None]
"""Told of each when it is kept, in order, by when its first messages may have left; never of a turn that failed.

A message that is lost is told of when that is known."""
