"""Everything that may happen next in a world: a line of a talk, or what a call gives, and how it is tried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flowbot.events import Stream, User
from flowbot.testing.lines import Happens, Leaves, Line, Says, Submits
from flowbot.testing.paths.outcome import Outcome
from flowbot.testing.paths.stage import Stage
from flowbot.testing.paths.world import After, World, take

_LONGEST_SAID = 30
"""Of a message in the name of a talk, in characters."""
Try = Callable[[Stage, World], After]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something that may happen next."""

    key: str
    """What it is, wherever the conversation stands in the same place."""
    try_out: Try
    line: Line | None = None
    outcome: Outcome | None = None
    """In place of a line: what a call comes to."""
    goes_on: bool = False
    """Whether it leads on, so that it is tried in every world; any other is tried once in each place of a flow."""
    is_aside: bool = False
    """Whether no author has to write it: a built-in command, somebody who leaves, a room that is closed."""
    is_kept: bool = False
    """Whether there is a talk of it, though nothing new may come of it; it is the last of it, unless it leads on."""
    is_brief: bool = False
    """Whether little is tried behind it: it begins what begins elsewhere, too."""
    says: str = ""
    """What it is, in a word or two, for the name of a talk."""


def place_name(stage: Stage, stream: Stream) -> str:
    """What a stream is called in lines: the name of the room, or of who is in the IM."""
    if stream.type == "ROOM":
        return stream.name or ""
    return next(name for name, each in stage.people.items() if stage.im(each).id == stream.id)


def person_name(stage: Stage, person: User) -> str:
    """What somebody is called in lines."""
    return next(name for name, each in stage.people.items() if each.id == person.id)


def saying(
    stage: Stage,
    person: User,
    stream: Stream,
    text: str,
    *,
    files: Sequence[str] = (),
    goes_on: bool = False,
    is_addressed: bool = False,
    is_aside: bool = False,
) -> Move:
    """Somebody writes a message; to the bot by name, where others are and it is no command."""
    if is_addressed and stream.type == "ROOM":
        text = f"@{stage.me.display_name} {text}".rstrip()
    line = Says(person=person_name(stage, person), place=place_name(stage, stream), text=text, files=tuple(files))

    def try_out(stage: Stage, world: World) -> After:
        return take(stage, world, stage.said(world.number, world.now, person, stream, text, files))

    said = text if len(text) <= _LONGEST_SAID else f"{text[: _LONGEST_SAID - 1]}…"
    return Move(
        key=f"{line.person} in {line.place} says {text} {files}",
        try_out=try_out,
        line=line,
        goes_on=goes_on,
        is_aside=is_aside,
        says=said or (", ".join(files) if files else "nothing"),
    )


def said_by_another(stage: Stage, line: Says) -> Move:
    """The same message of somebody else, in the same room."""
    other = next(each for name, each in stage.people.items() if name != line.person)
    return saying(stage, other, stage.rooms[line.place or ""], line.text, files=line.files, is_aside=True)


def submitting(
    stage: Stage,
    person: User,
    stream: Stream,
    form_id: str,
    *,
    message: str | None,
    button: str | None,
    shown: Mapping[str, object],
    sent: Mapping[str, object],
    goes_on: bool = False,
    is_raw: bool = False,
    is_aside: bool = False,
    says: str = "",
) -> Move:
    """Somebody sends a form."""
    values = {name: value for name, value in sent.items() if value is not None}
    line = Submits(
        person=person_name(stage, person),
        place=place_name(stage, stream),
        button=button,
        message=message,
        values={name: value for name, value in shown.items() if value is not None},
        raw=is_raw,
    )

    def try_out(stage: Stage, world: World) -> After:
        action = {"action": button} if button is not None else {}
        told = stage.submitted(world.number, world.now, person, stream, form_id, {**values, **action})
        return take(stage, world, told)

    key = f"{line.person} in {line.place} presses {button} of {form_id.partition('-')[0]} with {dict(line.values)}"
    return Move(key=key, try_out=try_out, line=line, goes_on=goes_on, is_aside=is_aside, says=says or f"[{button}]")


def leaving(stage: Stage, person: User, stream: Stream) -> Move:
    """Somebody leaves a room."""
    line = Leaves(person=person_name(stage, person), place=place_name(stage, stream))

    def try_out(stage: Stage, world: World) -> After:
        return take(stage, world, stage.left(world.number, world.now, person, stream))

    return Move(
        key=f"{line.person} leaves {line.place}",
        try_out=try_out,
        line=line,
        says=f"{line.person} leaves",
        is_aside=True,
    )


def closing(stage: Stage, person: User, stream: Stream) -> Move:
    """A room is closed for good."""
    line = Happens(event="ROOMDEACTIVATED", person=person_name(stage, person), place=place_name(stage, stream))

    def try_out(stage: Stage, world: World) -> After:
        return take(stage, world, stage.closed(world.number, world.now, person, stream))

    return Move(
        key=f"{line.place} is closed", try_out=try_out, line=line, says=f"{line.place} is closed", is_aside=True
    )
