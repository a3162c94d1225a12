"""The steps that ask people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from flowbot.definition.branch import Branch, History, Step, Steps
from flowbot.definition.part import Expression, Name, Part, Text, unrepeated
from flowbot.definition.waiting import Duration, Expiry, Reminders

CommandButton = Literal["back", "cancel", "help", "restart"]


class Option(Part):
    """One option of a question."""

    label: Text | None = None
    style: Literal["primary", "secondary", "destructive"] | None = None
    """Of its button; the first option is primary, when none says so."""
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """What is asked in the same card, and counts with this option only."""
    then: Branch = "next"


def _option(value: object) -> object:
    """A branch is short for an option with it."""
    is_history = isinstance(value, History) or (isinstance(value, Mapping) and list(value) == ["history"])
    return {"then": value} if is_history or isinstance(value, str | list | tuple) else value


Options = dict[Name, Annotated[Option, BeforeValidator(_option)]]


class Question(Step):
    """What all questions share."""

    say: Text | None = None
    send: Name | None = None
    to: Expression | None = None
    """Who is asked: people (each in their IM), streams, rooms by name, or a list of them."""
    who: Expression | None = None
    """Who may answer: an expression that is true for them, a person, or a list of people."""
    excluding: Expression | None = None
    """Who may not, although `who` says so."""
    remind: Reminders | None = None
    expire: Expiry | None = None
    allow_wait: bool = False
    """It may wait for ever."""
    pin: bool = False
    """Whether it is shown above its stream until it is closed."""
    failed: Branch | None = None
    """Where to go when nobody can be asked."""


class Single(Question):
    """What `ask` and `confirm` share: one answer goes on."""

    buttons: Annotated[tuple[CommandButton, ...], AfterValidator(unrepeated)] | None = None
    """Which built-in commands are buttons of its form, too; `cancel` of a form to fill in, when left out."""
    tries: Annotated[int, Field(ge=1)] | None = None
    gave_up: Branch | None = None
    expired: Branch | None = None


class Ask(Single):
    """A question that fills a slot, or one with options."""

    ask: Name
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """What is asked, in one form; the slot of the question's name when left out."""
    options: Annotated[Options, Field(min_length=1)] | None = None
    need: Annotated[int, Field(ge=1)] | Literal["all"] = 1
    """How many people must take the same option."""
    delegate: Expression | None = None
    """To whom who is asked may hand it over: an expression that is true for them, a person, or a list of people."""
    undecided: Branch | None = None
    """Where to go when no option can get as many."""

    @property
    def fills(self) -> tuple[str, ...]:
        """The slots that an answer fills; none for a question with options, which fills those of the one taken."""
        return self.slots or (() if self.options else (self.ask,))


class Confirm(Single):
    """Says back what was given; takes yes, no and `change <slot>`."""

    confirm: Name
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    declined: Branch | None = None


class Close(Part):
    """Until when answers are collected: the first of these."""

    after: Duration | None = None
    at: Expression | None = None
    """A moment."""
    count: Annotated[int, Field(ge=1)] | None = None
    """So many answers."""
    all: Literal[True] | None = None
    """Everybody who is asked has answered."""
    when: Expression | None = None
    """This holds, after an answer."""
    close: Expression | None = None
    """Who may close it, by a button or `/close`."""


class Live(Part):
    """What is shown of the answers while they come."""

    send: Name | None = None
    say: Text | None = None
    to: Expression | None = None
    """Where; where the conversation lives when left out."""


class Collect(Question):
    """A question with one answer for each respondent."""

    collect: Name
    slots: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """What is asked, in one form; the slot of the question's name when left out."""
    options: Annotated[Options, Field(min_length=1)] | None = None
    until: Close
    per: Literal["person", "stream"] = "person"
    """Whose answer is one row."""
    again: Literal["replace", "refuse", "add"] = "replace"
    """What a second answer of the same does."""
    then: Steps | None = None
    """Steps for each answer, talking to who gave it."""
    live: Live | None = None
    empty: Branch | None = None
    """Where to go when nobody has answered."""
