"""Lines of a transcript as data: what people do, what the bot says to it, what the clock and the machine do.

A file `*.chat.yaml` is read into these, a chat carries them out, and what a chat has seen is written
down in them: so every talk can become a file, whoever held it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowbot.errors import Location

Bot = "bot"
"""Who the bot is in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line; those of people and of the bot are of a place."""

    place: str | None = None
    """By the name that the transcript has for it. None: where the person spoke last, else their IM with the bot;
    of a line of the bot the place of the line before. Their IM has the name of the person where it has no other."""
    at: Location | None = field(default=None, compare=False, repr=False)
    """Where it stands in its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(Line):
    """What a person does."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Says(Deed):
    """They write a message, with files or without; `@ann` in it mentions her."""

    text: str = ""
    files: tuple[str, ...] = ()
    """The names of what goes with it."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """What is in them, by name; something is made up for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies(Deed):
    """They answer a message of the bot, in its thread."""

    text: str
    message: str | None = None
    """The name of the message; the last one in the place when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwards(Deed):
    """They forward a message of the bot that stands somewhere else."""

    source: str
    """The place where it stands."""
    text: str = ""
    """Their own words to it."""
    message: str | None = None
    """The name of the message; the last one in the place when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submits(Deed):
    """They fill in a form and press one of its buttons."""

    button: str | None = None
    """By name or label; the first one when left out."""
    message: str | None = None
    """The name of the message that shows the form, or of its step; the last one in the place that has the button
    when left out."""
    values: Mapping[str, object] = field(default_factory=dict)
    """By the name or label of the control; `@ann` and `#desk` stand for her and for it."""
    raw: bool = False
    """Whether it is sent as no client would: values as they are, by whoever, wherever."""
    stale: int = 0
    """How many forms before the last one that fits: a click on one that may be closed by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits(Deed):
    """They put another text in the place of the last message that they wrote there."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins(Deed):
    """They come into the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves(Deed):
    """They leave the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happens(Line):
    """A datafeed event, or something that code or a program tells the bot of."""

    event: str | None = None
    """An event of the bot's own: `payments.settled`; or the type of a datafeed event: `ROOMDEACTIVATED`."""
    webhook: str | None = None
    """A request to a webhook, in place of an event."""
    person: str | None = None
    """Whom it is about."""
    fields: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    """With the same key again it is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts(Line):
    """Code begins a conversation of a flow with somebody, as no command does; where no place is named in their IM."""

    flow: str
    person: str
    slots: Mapping[str, object] = field(default_factory=dict)
    """What some of them hold from the beginning; a text may stand for a number, a date or a person."""
    key: str | None = None
    """With the same key again, nothing more is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Line):
    """The clock is turned, and what is due on the way happens in its order."""

    by: str | None = None
    """A duration: `61m`, `2d`."""
    to: str | None = None
    """A moment: `2026-11-24T09:00 Europe/London`; UTC without a zone. `idle`: until nothing is due any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart(Line):
    """The bot's process stops and another one begins on the same store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill(Line):
    """The bot's process is killed, and another one begins on the same store."""

    point: str | None = None
    """In the next line, when it does this with its store or its pod: `commit`, `send_message`; at once when None."""
    after: bool = False
    """Whether that was done by then; else it was about to be."""
    nth: int = 1
    """The how manieth time that it does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together(Line):
    """Several do something before the bot hears of any of it."""

    lines: tuple[Line, ...] = ()
    reverse: bool = False
    """Whether the bot hears of the last stream first; within a stream the order stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeliver(Line):
    """The datafeed gives the events of the last deeds again, as it may."""

    last: int = 1
    """How many."""
    times: int = 1
    """How often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Line):
    """What the bot says."""

    text: str | None = None
    """As people see it, without the form; leading and trailing space and the kind of space do not count."""
    pattern: str | None = None
    """A regular expression that the whole text fits."""
    message: str | None = None
    """The name of the message: `amount.invalid`."""
    form: str | None = None
    """The step whose form it shows."""
    slots: Mapping[str, object] = field(default_factory=dict)
    """What the names that the message may show are: `amount`, `problem`."""
    buttons: tuple[str, ...] | None = None
    """The labels of all its buttons, in their order."""
    fields: tuple[str, ...] | None = None
    """The names or labels of all the fields of its form, in their order."""
    files: tuple[str, ...] | None = None
    """The names of all the files that it carries, in their order."""
    golden: bool = False
    """Whether its MessageML is held against a file."""
    changed: bool | None = None
    """Whether it stands in the place of an earlier one; None: either."""
    pinned: bool | None = None
    """Whether it, or what is in its place by then, stands above its stream when the line is come to; None: either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Line):
    """The bot refuses what was done before: it says `pattern.<pattern>`."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent(Line):
    """Nothing is said anywhere beside what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Then(Line):
    """All that was expected before came before what is expected behind it, in every place."""
