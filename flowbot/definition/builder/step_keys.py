"""What the functions of steps take by keyword: the keys of YAML, with the types of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, TypedDict

from flowbot.definition.asking import CommandButton
from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.parts import (
    Branch,
    BuiltLive,
    BuiltMoment,
    BuiltOption,
    BuiltReminder,
    BuiltRetries,
    BuiltState,
    BuiltTrigger,
    Named,
    Slot,
    StepList,
)
from flowbot.definition.steps import TooLong, UnknownSending
from flowbot.definition.work import UnknownCall


class StepKeys(TypedDict, total=False):
    """What every step may have."""

    name: str
    when: Expr


class SpeakingKeys(StepKeys, total=False):
    """What `say` and `send` may have."""

    to: Expr
    too_long: TooLong
    attach: Expr
    pin: bool
    data: Expr
    on_behalf_of: Expr
    unknown: UnknownSending
    once: bool
    failed: Branch


Expiry = timedelta | BuiltMoment | Literal["none"]
Reminders = timedelta | BuiltReminder | Sequence[timedelta | BuiltReminder]


class QuestionKeys(StepKeys, total=False):
    """What all questions may have."""

    say: str
    send: str
    to: Expr
    who: Expr
    excluding: Expr
    remind: Reminders
    expire: Expiry
    allow_wait: bool
    pin: bool
    failed: Branch
    slots: list[Slot[Any]]


class SingleKeys(QuestionKeys, total=False):
    """What `ask` and `confirm` may have."""

    tries: int
    buttons: Sequence[CommandButton]
    gave_up: Branch
    expired: Branch


class AskKeys(SingleKeys, total=False):
    """What `ask` may have."""

    options: Mapping[str, Branch | BuiltOption]
    need: int | Literal["all"]
    delegate: Expr
    undecided: Branch


class ConfirmKeys(SingleKeys, total=False):
    """What `confirm` may have."""

    declined: Branch


class CollectKeys(QuestionKeys, total=False):
    """What `collect` may have besides `until`."""

    options: Mapping[str, Branch | BuiltOption]
    per: Literal["person", "stream"]
    again: Literal["replace", "refuse", "add"]
    then: StepList
    live: BuiltLive
    empty: Branch


class UpdateKeys(StepKeys, total=False):
    """What `update` may have."""

    say: str
    send: str
    attach: Expr
    pin: bool
    data: Expr
    on_behalf_of: Expr
    unknown: UnknownSending
    failed: Branch


class EachKeys(StepKeys, total=False):
    """What `each` may have besides its item, list and steps."""

    parallel: bool | int
    person: Expr
    save: Named | str


class ParallelKeys(StepKeys, total=False):
    """What `parallel` may have besides its branches."""

    join: Literal["all", "any"] | int
    expire: Expiry
    allow_wait: bool
    expired: Branch


class ListenKeys(StepKeys, total=False):
    """What `listen` may have besides its handlers."""

    idle: timedelta
    expire: Expiry
    allow_wait: bool
    expired: Branch


class CallKeys(StepKeys, total=False):
    """What `call` may have besides `save`; a text among `args` is that text."""

    args: Mapping[str, object]
    retries: int | BuiltRetries
    timeout: timedelta
    unknown: UnknownCall
    on_behalf_of: Expr
    failed: Branch


class HttpKeys(StepKeys, total=False):
    """What `http` may have."""

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    json: object
    form: Mapping[str, object]
    accept: Sequence[int | str]
    save: Slot[Any] | Mapping[Slot[Any], Expr]
    retries: int | BuiltRetries
    timeout: timedelta
    unknown: UnknownCall
    failed: Branch


class IfKeys(StepKeys, total=False):
    """What `if_` may have."""

    then: Branch
    else_: Branch


class GotoKeys(StepKeys, total=False):
    """What `goto` may have."""

    max: int
    exceeded: Branch


class OptionKeys(TypedDict, total=False):
    """What an option may have besides its slots."""

    label: str
    style: Literal["primary", "secondary", "destructive"]
    then: Branch


class ReminderKeys(TypedDict, total=False):
    """What every reminder may have."""

    max: int
    say: str
    send: str
    to: Expr


class CloseKeys(TypedDict, total=False):
    """Until when answers are collected: the first of these."""

    after: timedelta
    at: Expr
    count: int
    all: Literal[True]
    when: Expr
    close: Expr


class LiveKeys(TypedDict, total=False):
    """What is shown of answers while they come."""

    say: str
    send: str
    to: Expr


class RunKeys(StepKeys, total=False):
    """What `run` may have; a text among `args` is that text."""

    args: Mapping[str, object]
    person: Expr
    save: Slot[Any] | Mapping[Slot[Any], Expr]
    ends: Mapping[str, Branch]
    failed: Branch


class RetriesKeys(TypedDict, total=False):
    """How often a call that failed for a time is made again, beside `max`."""

    first: timedelta
    factor: Decimal | int
    limit: timedelta


class StateKeys(TypedDict, total=False):
    """What a state of a flow may have."""

    enter: StepList
    exit: StepList
    for_: BuiltTrigger | Sequence[BuiltTrigger]
    steps: StepList
    done: Branch
    states: Mapping[str, BuiltState]
    initial: str
    parallel: bool
    remind: Reminders
    idle: timedelta
    expire: Expiry
    allow_wait: bool
    expired: Branch
