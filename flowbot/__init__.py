"""Conversational workflows on Symphony: declared in YAML, durable, tested without a pod.

Names are imported when they are first used, so that `import flowbot` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.authoring import IdempotencyKey, PersonSettings, action, function, person_settings, role, service
    from flowbot.clock import Clock, SystemClock, VirtualClock
    from flowbot.engine.step import Step, step
    from flowbot.errors import DefinitionErrors, FlowbotError, RetryableError
    from flowbot.events import Event, parse_event
    from flowbot.forms import ModelForm, ModelReading
    from flowbot.message import Message

__all__ = [
    "Clock",
    "DefinitionErrors",
    "Event",
    "Flowbot",
    "FlowbotError",
    "IdempotencyKey",
    "Message",
    "ModelForm",
    "ModelReading",
    "PersonSettings",
    "RetryableError",
    "Step",
    "SystemClock",
    "VirtualClock",
    "action",
    "function",
    "parse_event",
    "person_settings",
    "role",
    "service",
    "step",
]

_HOMES = {
    "Clock": "flowbot.clock",
    "DefinitionErrors": "flowbot.errors",
    "Event": "flowbot.events",
    "Flowbot": "flowbot.app",
    "FlowbotError": "flowbot.errors",
    "IdempotencyKey": "flowbot.authoring",
    "Message": "flowbot.message",
    "ModelForm": "flowbot.forms",
    "ModelReading": "flowbot.forms",
    "PersonSettings": "flowbot.authoring",
    "RetryableError": "flowbot.errors",
    "Step": "flowbot.engine.step",
    "SystemClock": "flowbot.clock",
    "VirtualClock": "flowbot.clock",
    "action": "flowbot.authoring",
    "function": "flowbot.authoring",
    "parse_event": "flowbot.events",
    "person_settings": "flowbot.authoring",
    "role": "flowbot.authoring",
    "service": "flowbot.authoring",
    "step": "flowbot.engine.step",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'flowbot' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
