"""Conversational workflows on Symphony: declared in YAML or Python, durable, tested without a pod.

Names are imported when they are first used, so that `import flowbot` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.authoring import Room, User, action
    from flowbot.clock import Clock, SystemClock, VirtualClock
    from flowbot.definition.builder.expressions import (
        Expr,
        answers,
        bot,
        days,
        expr,
        fn,
        here,
        hours,
        initiator,
        is_in,
        minutes,
        missing,
        now,
        result,
        today,
        trigger,
        user,
    )
    from flowbot.definition.builder.flow import Flow
    from flowbot.definition.builder.parts import CANCELLED, DONE, EXPIRED, FAILED, GAVE_UP, NEXT, Slot
    from flowbot.definition.builder.slots import (
        Cashtag,
        Email,
        Hashtag,
        Timezone,
        Url,
        choice,
        list_of,
        slot,
    )
    from flowbot.definition.builder.steps import (
        after,
        ask,
        at,
        call,
        collect,
        confirm,
        each,
        end,
        every,
        goto,
        if_,
        item,
        listen,
        live,
        option,
        parallel,
        say,
        send,
        set_,
        until,
        update,
        wait,
    )
    from flowbot.definition.builder.triggers import on
    from flowbot.engine.step import Step, step
    from flowbot.errors import DefinitionErrors, FlowbotError
    from flowbot.events import Event, parse_event
    from flowbot.forms import ModelForm, ModelReading
    from flowbot.message import Message

__all__ = [
    "CANCELLED",
    "DONE",
    "EXPIRED",
    "FAILED",
    "GAVE_UP",
    "NEXT",
    "Cashtag",
    "Clock",
    "DefinitionErrors",
    "Email",
    "Event",
    "Expr",
    "Flow",
    "Flowbot",
    "FlowbotError",
    "Hashtag",
    "Message",
    "ModelForm",
    "ModelReading",
    "Room",
    "Slot",
    "Step",
    "SystemClock",
    "Timezone",
    "Url",
    "User",
    "VirtualClock",
    "action",
    "after",
    "answers",
    "ask",
    "at",
    "bot",
    "call",
    "choice",
    "collect",
    "confirm",
    "days",
    "each",
    "end",
    "every",
    "expr",
    "fn",
    "goto",
    "here",
    "hours",
    "if_",
    "initiator",
    "is_in",
    "item",
    "list_of",
    "listen",
    "live",
    "minutes",
    "missing",
    "now",
    "on",
    "option",
    "parallel",
    "parse_event",
    "result",
    "say",
    "send",
    "set_",
    "slot",
    "step",
    "today",
    "trigger",
    "until",
    "update",
    "user",
    "wait",
]

_HOMES = {
    "CANCELLED": "flowbot.definition.builder.parts",
    "DONE": "flowbot.definition.builder.parts",
    "EXPIRED": "flowbot.definition.builder.parts",
    "FAILED": "flowbot.definition.builder.parts",
    "GAVE_UP": "flowbot.definition.builder.parts",
    "NEXT": "flowbot.definition.builder.parts",
    "Cashtag": "flowbot.definition.builder.slots",
    "Clock": "flowbot.clock",
    "DefinitionErrors": "flowbot.errors",
    "Email": "flowbot.definition.builder.slots",
    "Event": "flowbot.events",
    "Expr": "flowbot.definition.builder.expressions",
    "Flow": "flowbot.definition.builder.flow",
    "Flowbot": "flowbot.app",
    "FlowbotError": "flowbot.errors",
    "Hashtag": "flowbot.definition.builder.slots",
    "Message": "flowbot.message",
    "ModelForm": "flowbot.forms",
    "ModelReading": "flowbot.forms",
    "Room": "flowbot.authoring",
    "Slot": "flowbot.definition.builder.parts",
    "Step": "flowbot.engine.step",
    "SystemClock": "flowbot.clock",
    "Timezone": "flowbot.definition.builder.slots",
    "Url": "flowbot.definition.builder.slots",
    "User": "flowbot.authoring",
    "VirtualClock": "flowbot.clock",
    "action": "flowbot.authoring",
    "after": "flowbot.definition.builder.steps",
    "answers": "flowbot.definition.builder.expressions",
    "ask": "flowbot.definition.builder.steps",
    "at": "flowbot.definition.builder.steps",
    "bot": "flowbot.definition.builder.expressions",
    "call": "flowbot.definition.builder.steps",
    "choice": "flowbot.definition.builder.slots",
    "collect": "flowbot.definition.builder.steps",
    "confirm": "flowbot.definition.builder.steps",
    "days": "flowbot.definition.builder.expressions",
    "each": "flowbot.definition.builder.steps",
    "end": "flowbot.definition.builder.steps",
    "every": "flowbot.definition.builder.steps",
    "expr": "flowbot.definition.builder.expressions",
    "fn": "flowbot.definition.builder.expressions",
    "goto": "flowbot.definition.builder.steps",
    "here": "flowbot.definition.builder.expressions",
    "hours": "flowbot.definition.builder.expressions",
    "if_": "flowbot.definition.builder.steps",
    "initiator": "flowbot.definition.builder.expressions",
    "is_in": "flowbot.definition.builder.expressions",
    "item": "flowbot.definition.builder.steps",
    "list_of": "flowbot.definition.builder.slots",
    "listen": "flowbot.definition.builder.steps",
    "live": "flowbot.definition.builder.steps",
    "minutes": "flowbot.definition.builder.expressions",
    "missing": "flowbot.definition.builder.expressions",
    "now": "flowbot.definition.builder.expressions",
    "on": "flowbot.definition.builder.triggers",
    "option": "flowbot.definition.builder.steps",
    "parallel": "flowbot.definition.builder.steps",
    "parse_event": "flowbot.events",
    "result": "flowbot.definition.builder.expressions",
    "say": "flowbot.definition.builder.steps",
    "send": "flowbot.definition.builder.steps",
    "set_": "flowbot.definition.builder.steps",
    "slot": "flowbot.definition.builder.slots",
    "step": "flowbot.engine.step",
    "today": "flowbot.definition.builder.expressions",
    "trigger": "flowbot.definition.builder.expressions",
    "until": "flowbot.definition.builder.steps",
    "update": "flowbot.definition.builder.steps",
    "user": "flowbot.definition.builder.expressions",
    "wait": "flowbot.definition.builder.steps",
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
