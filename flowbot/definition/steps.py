"""The steps of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from flowbot.definition.asking import Ask, Collect, Confirm, Option, Question, Single
from flowbot.definition.branch import Branch, History, Path, Step, Steps
from flowbot.definition.handlers import Handlers
from flowbot.definition.part import Expression, FlowName, Name, Text, ValueExpression
from flowbot.definition.waiting import Due, Duration, Expiry
from flowbot.definition.work import Call, Http, Retries, Work

__all__ = [
    "OUTCOMES",
    "STEP_CLASSES",
    "AnyStep",
    "Ask",
    "Call",
    "Collect",
    "Confirm",
    "Each",
    "End",
    "Goto",
    "Http",
    "If",
    "Listen",
    "Option",
    "Parallel",
    "Path",
    "Question",
    "Retries",
    "Run",
    "Say",
    "Send",
    "Set",
    "Single",
    "Step",
    "Unreadable",
    "Update",
    "Wait",
    "Work",
    "branches",
    "walk_steps",
]

TooLong = Literal["split", "refuse"]
"""What becomes of a message that is too long: several messages, or none and a turn that fails."""
UnknownSending = Literal["verify", "resend", "park"]
"""What becomes of a message of which nobody knows whether it arrived."""


class Say(Step):
    """Words of the bot."""

    say: Text
    to: Expression | None = None
    """To whom: people (each in their IM), streams, rooms by name, or a list of them."""
    too_long: TooLong = "split"
    attach: Expression | None = None
    pin: bool = False
    data: Expression | None = None
    on_behalf_of: Expression | None = None
    unknown: UnknownSending = "verify"
    once: bool = False
    """Whether it is said one time only in a conversation, or item, however often one comes here."""
    failed: Branch | None = None
    """Where to go when nobody gets it; on, when left out."""


class Send(Step):
    """A message of the catalogue."""

    send: Name
    to: Expression | None = None
    """To whom: people (each in their IM), streams, rooms by name, or a list of them."""
    too_long: TooLong = "split"
    attach: Expression | None = None
    pin: bool = False
    data: Expression | None = None
    on_behalf_of: Expression | None = None
    unknown: UnknownSending = "verify"
    once: bool = False
    """Whether it is said one time only in a conversation, or item, however often one comes here."""
    failed: Branch | None = None
    """Where to go when nobody gets it; on, when left out."""


class Update(Step):
    """Changes what a step has sent, in its place."""

    update: Name
    """The step; in `then` of a `collect` also that one, whose card is meant where the answer was given."""
    say: Text | None = None
    """Other words; the same, made anew, where neither `say` nor `send` is given."""
    send: Name | None = None
    """Other words, as a message of the catalogue."""
    attach: Expression | None = None
    pin: bool | None = None
    """Whether it is shown above its stream from then on; as it was, when left out."""
    data: Expression | None = None
    on_behalf_of: Expression | None = None
    """Whose message it is, where a person has said it."""
    unknown: UnknownSending = "verify"
    failed: Branch | None = None
    """Where to go when it can be changed nowhere; on, when left out."""


class Run(Step):
    """Another flow, as a part of this one."""

    run: FlowName
    args: dict[Name, ValueExpression] = Field(default_factory=dict)
    """Slot of that flow → expression; what is not listed is filled from the slot of its name."""
    person: Expression | None = None
    """Whom it talks to, in their IM."""
    save: Name | dict[Name, Expression] | None = None
    """What it hands back: a slot, or slot → expression over `result`."""
    ends: dict[Name, Branch] = Field(default_factory=dict)
    """Its ends, and where to go at them."""
    failed: Branch | None = None


class Set(Step):
    """Slots get the values of expressions."""

    set: Annotated[dict[Name, ValueExpression], Field(min_length=1)]
    """Slot → expression; `none` empties it."""


class Wait(Step):
    """Nothing happens until then."""

    wait: Due


class If(Step):
    """A choice of two branches."""

    if_: Expression = Field(alias="if")
    then: Branch = "next"
    else_: Branch = Field(default="next", alias="else")


class Goto(Step):
    """A jump, at most `max` times in a conversation."""

    goto: Name
    max: Annotated[int, Field(ge=1)] | None = None
    exceeded: Branch | None = None


class End(Step):
    """An end of the conversation."""

    end: Name


class Each(Step):
    """Steps for every item of a list."""

    each: Name
    """What an item is called."""
    in_: Expression = Field(alias="in")
    """The list."""
    do: Steps
    parallel: bool | Annotated[int, Field(ge=1)] = False
    """All at once, or so many; else one after another."""
    person: Expression | None = None
    """Whom the steps talk to, in their IM."""
    save: Name | None = None
    """What the rows are called: one for each item."""


class Parallel(Step):
    """Several branches at once."""

    parallel: Name
    branches: Annotated[dict[Name, Steps], Field(min_length=1)]
    join: Literal["all", "any"] | Annotated[int, Field(ge=1)] = "all"
    """How many branches must be done."""
    expire: Expiry | None = None
    allow_wait: bool = False
    expired: Branch | None = None


class Listen(Step):
    """Waits for events, and handles each."""

    listen: Name
    for_: Handlers = Field(alias="for")
    idle: Duration | None = None
    """How long after the last one it is left."""
    expire: Expiry | None = None
    allow_wait: bool = False
    """It may listen for ever."""
    expired: Branch | None = None


class Unreadable(Step):
    """Stands where a step could not be read, so that the rest can still be checked. Never runs."""

    unreadable: str = Field(alias="<unreadable>")


STEP_CLASSES: Mapping[str, type[Step]] = {
    "say": Say,
    "send": Send,
    "ask": Ask,
    "confirm": Confirm,
    "update": Update,
    "call": Call,
    "http": Http,
    "run": Run,
    "set": Set,
    "wait": Wait,
    "collect": Collect,
    "each": Each,
    "parallel": Parallel,
    "listen": Listen,
    "if": If,
    "goto": Goto,
    "end": End,
}
"""A step is known by its first key."""


def _step_kind(value: object) -> str | None:
    if isinstance(value, Mapping):
        first = next(iter(value), None)
        return f"<{first}>" if first in STEP_CLASSES else first if first == "<unreadable>" else None
    return next((f"<{key}>" for key, kind in STEP_CLASSES.items() if type(value) is kind), None)


_AnyStep = Annotated[
    Annotated[Say, Tag("<say>")]
    | Annotated[Send, Tag("<send>")]
    | Annotated[Ask, Tag("<ask>")]
    | Annotated[Confirm, Tag("<confirm>")]
    | Annotated[Update, Tag("<update>")]
    | Annotated[Call, Tag("<call>")]
    | Annotated[Http, Tag("<http>")]
    | Annotated[Run, Tag("<run>")]
    | Annotated[Set, Tag("<set>")]
    | Annotated[Wait, Tag("<wait>")]
    | Annotated[Collect, Tag("<collect>")]
    | Annotated[Each, Tag("<each>")]
    | Annotated[Parallel, Tag("<parallel>")]
    | Annotated[Listen, Tag("<listen>")]
    | Annotated[If, Tag("<if>")]
    | Annotated[Goto, Tag("<goto>")]
    | Annotated[End, Tag("<end>")]
    | Annotated[Unreadable, Tag("<unreadable>")],
    Discriminator(_step_kind, custom_error_type="step_kind", custom_error_message="not a step"),
]
AnyStep = TypeAliasType("AnyStep", _AnyStep)
"""A named type: pydantic goes into it once, and not again for each step that has branches."""


OUTCOMES = ("gave_up", "declined", "expired", "undecided", "empty", "failed", "exceeded")
"""What a step may come to otherwise than well: the key of that name says where to go."""


def branches(step: Step) -> Iterator[tuple[Path, str | tuple[Any, ...] | History]]:
    """The branches of a step that are set, each with its place inside the step."""
    match step:
        case Ask() | Collect():
            for name, option in (step.options or {}).items():
                yield ("options", name, "then"), option.then
        case If():
            yield ("then",), step.then
            yield ("else",), step.else_
        case Each():
            yield ("do",), step.do
        case Parallel():
            for name, inner in step.branches.items():
                yield ("branches", name), inner
        case Run():
            for end, way in step.ends.items():
                yield ("ends", end), way
        case Listen():
            for place, handler in enumerate(step.for_):
                yield ("for", place, "then"), handler.then
    if isinstance(step, Collect) and step.then is not None:
        yield ("then",), step.then
    for key in OUTCOMES:
        branch = getattr(step, key, None)
        if branch is not None:
            yield (key,), branch


def walk_steps(path: Path, steps: tuple[Any, ...]) -> Iterator[tuple[Path, Step]]:
    """Every step of a list with its place, those inside branches included."""
    for place, step in enumerate(steps):
        here = (*path, place)
        yield here, step
        for inner, branch in branches(step):
            if isinstance(branch, tuple):
                yield from walk_steps((*here, *inner), branch)
