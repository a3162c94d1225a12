"""A transcript as data: who is there, what stands in place of the world, and the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowbot.errors import Location
from flowbot.testing.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPerson:
    """Somebody who takes part."""

    roles: tuple[str, ...] = ()
    """The author's roles that they have."""
    zone: str | None = None
    locale: str | None = None
    external: bool = False
    """Whether they are of another firm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPlace:
    """A room, or somebody's IM with the bot."""

    members: tuple[str, ...] = ()
    """Who is in the room when the talk begins."""
    im: str | None = None
    """Whose IM it is; None: it is a room."""
    name: str | None = None
    """What people see as the name of the room; the one it has in the transcript when left out."""
    external: bool = False
    """Whether people of other firms may be in the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StubAnswer:
    """What a call to the outside gives, one time."""

    returns: object = None
    """A value; of a web service the answer as JSON."""
    raises: str | None = None
    """The kind of its failure, as flows tell them apart: `timeout`, `unreachable`; None: it does not fail."""
    status: int | None = None
    """Of a web service."""
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    """The answer of a web service that is no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """What stands in place of a call: its answers one after another, and the last one from then on."""

    answers: tuple[StubAnswer, ...]
    latency: str | None = None
    """How long it takes, by the clock of the talk: `5s`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One talk: a file has one or several, and one for each case of a table."""

    title: str
    case: Mapping[str, str] = field(default_factory=dict)
    """The values that stand in the places of `<name>`, as written."""
    flow: str | None = None
    """The flow that `end`, `state` and `slots` are of; where the bot has only one, that one."""
    people: Mapping[str, TalkPerson] = field(default_factory=dict)
    places: Mapping[str, TalkPlace] = field(default_factory=dict)
    stubs: Mapping[str, Stub] = field(default_factory=dict)
    """By the name of the action or operation; a web service by method and address: `GET https://…`."""
    lets: tuple[str, ...] = ()
    """Patterns of the author's actions that run as they are: `directory.*`."""
    clock: str | None = None
    """When it begins, by a clock that stands until a line turns it: `2026-11-24T09:00 Europe/London`."""
    strict: bool = True
    """Whether messages that no line expects fail the talk."""
    promises: bool = False
    """Whether what is promised of every talk is looked at: after each line, and when nobody says anything more."""
    lines: tuple[Line, ...] = ()
    end: str | None = None
    """How the last conversation of the flow ended."""
    state: str | None = None
    """Where it stands, where it has not ended."""
    slots: Mapping[str, object] = field(default_factory=dict)
    """What some of its slots hold at last."""
    marks: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)
    """Where its keys stand."""

    @property
    def name(self) -> str:
        """The title, with the values of the case."""
        values = ", ".join(f"{name}={value}" for name, value in self.case.items())
        return f"{self.title} [{values}]" if values else self.title
