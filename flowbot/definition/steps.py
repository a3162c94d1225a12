"""The steps of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from flowbot.definition.part import Expression, Name, Part, Text, ValueExpression
from flowbot.definition.waiting import Due, Expiry, Reminders

Path = tuple[str | int, ...]
"""Where a part stands in the file: keys and list positions from the top."""


def _one_branch(value: object) -> object:
    """A name stands for itself; a single step is refused: a branch is a name or a list."""
    if isinstance(value, Mapping):
        raise PydanticCustomError("branch", "a branch is `next`, a name, or a list of steps: begin the step with '- '")
    return value


def _branch_kind(value: object) -> str:
    return "<steps>" if isinstance(value, list | tuple) else "<name>"


Branch = Annotated[
    Annotated[Name, Tag("<name>")] | Annotated["tuple[AnyStep, ...]", Tag("<steps>")],
    Discriminator(_branch_kind),
    BeforeValidator(_one_branch),
]
"""Where to go: `next`, the name of a step or an end, or steps to do first."""


class Step(Part):
    """What every step may have."""

    name: Name | None = None
    when: Expression | None = None


TooLong = Literal["split", "refuse"]
"""What becomes of a message that is too long: several messages, or none and a turn that fails."""


class Say(Step):
    """Words of the bot."""

    say: Text
    to: Expression | None = None
    """To whom: people (each in their IM), streams, or a list of them."""
    too_long: TooLong = "split"


class Send(Step):
    """A message of the catalogue."""

    send: Name
    to: Expression | None = None
    """To whom: people (each in their IM), streams, or a list of them."""
    too_long: TooLong = "split"


class Option(Part):
    """One option of a question."""

    label: Text | None = None
    style: Literal["primary", "secondary", "destructive"] | None = None
    """Of its button; the first option is primary, when none says so."""
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """What is asked in the same card, and counts with this option only."""
    then: Branch = "next"


def _option(value: object) -> object:
    return {"then": value} if isinstance(value, str | list | tuple) else value


Options = dict[Name, Annotated[Option, BeforeValidator(_option)]]


class Question(Step):
    """What `ask` and `confirm` share."""

    say: Text | None = None
    send: Name | None = None
    to: Expression | None = None
    """Who is asked: people (each in their IM), streams, or a list of them."""
    who: Expression | None = None
    """Who may answer: an expression that is true for them, a person, or a list of people."""
    excluding: Expression | None = None
    """Who may not, although `who` says so."""
    tries: Annotated[int, Field(ge=1)] | None = None
    remind: Reminders | None = None
    expire: Expiry | None = None
    allow_wait: bool = False
    """It may wait for ever."""
    gave_up: Branch | None = None
    expired: Branch | None = None
    failed: Branch | None = None
    """Where to go when nobody can be asked."""


class Ask(Question):
    """A question that fills a slot, or one with options."""

    ask: Name
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """What is asked, in one form; the slot of the question's name when left out."""
    options: Annotated[Options, Field(min_length=1)] | None = None
    need: Annotated[int, Field(ge=1)] | Literal["all"] = 1
    """How many people must take the same option."""
    undecided: Branch | None = None
    """Where to go when no option can get as many."""

    @property
    def fills(self) -> tuple[str, ...]:
        """The slots that an answer fills; none for a question with options, which fills those of the one taken."""
        return self.slots or (() if self.options else (self.ask,))


class Confirm(Question):
    """Says back what was given; takes yes, no and `change <slot>`."""

    confirm: Name
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    declined: Branch | None = None


class Call(Step):
    """A call of an author's action."""

    call: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
    args: dict[str, ValueExpression] = Field(default_factory=dict)
    save: Name | dict[Name, Expression] | None = None
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


class Unreadable(Step):
    """Stands where a step could not be read, so that the rest can still be checked. Never runs."""

    unreadable: str = Field(alias="<unreadable>")


STEP_CLASSES: Mapping[str, type[Step]] = {
    "say": Say,
    "send": Send,
    "ask": Ask,
    "confirm": Confirm,
    "call": Call,
    "set": Set,
    "wait": Wait,
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


AnyStep = Annotated[
    Annotated[Say, Tag("<say>")]
    | Annotated[Send, Tag("<send>")]
    | Annotated[Ask, Tag("<ask>")]
    | Annotated[Confirm, Tag("<confirm>")]
    | Annotated[Call, Tag("<call>")]
    | Annotated[Set, Tag("<set>")]
    | Annotated[Wait, Tag("<wait>")]
    | Annotated[If, Tag("<if>")]
    | Annotated[Goto, Tag("<goto>")]
    | Annotated[End, Tag("<end>")]
    | Annotated[Unreadable, Tag("<unreadable>")],
    Discriminator(_step_kind, custom_error_type="step_kind", custom_error_message="not a step"),
]


OUTCOMES = ("gave_up", "declined", "expired", "undecided", "failed", "exceeded")
"""What a step may come to otherwise than well: the key of that name says where to go."""


def branches(step: Step) -> Iterator[tuple[Path, str | tuple[Any, ...]]]:
    """The branches of a step that are set, each with its place inside the step."""
    match step:
        case Ask():
            for name, option in (step.options or {}).items():
                yield ("options", name, "then"), option.then
        case If():
            yield ("then",), step.then
            yield ("else",), step.else_
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


for _model in (Say, Send, Option, Ask, Confirm, Call, Set, Wait, If, Goto, End):
    _model.model_rebuild()
