"""Two talks held in one chat, turn by turn: each cast sees what it sees alone, and nothing of the other."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from flowbot.project import Project
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Clock, Deed, Happens, Line, Says, Together
from flowbot.testing.retold.free_texts import free_texts, replaced
from flowbot.testing.retold.recast import Recast
from flowbot.testing.retold.roles import with_roles
from flowbot.testing.retold.stage import Casts, staged
from flowbot.testing.retold.telling import Noticed, Told, compare
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.places import with_places

Where = Literal["apart", "together", "same people"]
"""Where the others talk: in places of their own; in the same rooms; or they are the same people, in other rooms."""


def isolated(project: Project, casts: Casts, *, seed: int = 0) -> Noticed | None:
    """Where a cast sees anything else than alone, while the other has its talk in the same chat, turn by turn.

    Args:
        project: The bot.
        casts: As `casts_of` makes them.
        seed: In which order the lines come, follows from it.
    """
    both = _told(project, casts, list(_interleaved(casts, random.Random(seed))))
    return _first_noticed(project, casts, both)


def in_any_order(project: Project, casts: Casts, *, seed: int = 0) -> Noticed | None:
    """Where a cast sees anything else than alone, while the other does the same elsewhere at the same moment.

    The bot hears of the one or of the other stream first, and of everything twice.

    Args:
        project: The bot.
        casts: As `casts_of` makes them, apart.
        seed: Which stream is first, follows from it.
    """
    chosen = random.Random(seed)
    with staged(project, casts) as stage:
        for one, other in zip(casts[0].lines, casts[1].lines, strict=True):
            if isinstance(one, Clock):
                stage.do(one, (0, 1))
            elif isinstance(one, Deed) and isinstance(other, Deed) and one.place != other.place:
                stage.do_both((one, other), reverse=chosen.random() < 0.5)
                stage.redeliver()
            else:
                stage.do(one, (0,))
                stage.do(other, (1,))
        both = stage.told(0), stage.told(1)
    return _first_noticed(project, casts, both)


def casts_of(project: Project, transcript: Transcript, where: Where, fixed: Collection[str] = ()) -> Casts:
    """A talk, and the same talk of others who say other words; each line of both with its place.

    Args:
        project: The bot.
        transcript: The talk.
        where: Where the others talk.
        fixed: People who are in both casts, for the bot's own code names them.
    """
    whole = with_roles(project, transcript)
    lines = tuple(with_places(filter(is_done, whole.lines), whole.places))
    whole = replace(whole, lines=lines)
    people = {} if where == "same people" else {name: f"{name}2" for name in whole.people if name not in fixed}
    ims = {name for name, place in whole.places.items() if place.im is not None}
    rooms = {*_places(whole), *whole.places}
    named = {name for name, place in whole.places.items() if place.name is not None}
    shared = named | set(_texts_of(project.config.config)) | set(whole.people)
    moved = ims if where == "together" else rooms - (shared - ims)
    recast = Recast(people, {name: f"{name}2" for name in moved})
    words = {text: text.swapcase() for text in free_texts(project, whole)}
    return whole, replaced(recast.transcript(whole), words)


def doubt(project: Project, casts: Casts) -> str | None:
    """Why a talk cannot be held twice at once so that everybody knows which one is meant; None: it can.

    A conversation that begins by itself begins once. And where two casts share a room, or a person, an answer that is
    typed to the question of somebody else might be meant for the one or for the other: people press a button there.
    """
    own, other = casts
    shared = set(_places(own)) & set(_places(other))
    begun = 0
    with held(project, own) as chat:
        for line in own.lines:
            chat.do(line)
            if isinstance(line, Clock) and len(chat.conversations) > begun:
                return "a conversation begins by itself"
            begun = len(chat.conversations)
            if isinstance(line, Happens) and (line.event or "").isupper() and line.place in shared:
                return "something happens to a room that both are in"
            if not isinstance(line, Says) or line.place not in shared:
                continue
            for stepped in chat.turns[-1].steps:
                initiator = stepped.before.initiator
                if stepped.step.trigger != "started" and (initiator is None or initiator.display_name != line.person):
                    return "somebody types an answer where two talk"
    return None


def _first_noticed(project: Project, casts: Casts, both: Sequence[Sequence[Told]]) -> Noticed | None:
    """Where one of two casts has seen something else than alone."""
    for number, cast in enumerate(casts):
        alone = _told(project, casts, [(line, (number,)) for line in cast.lines])
        noticed = compare(alone[number], both[number])
        if noticed is not None:
            return noticed
    return None


def _told(project: Project, casts: Casts, order: Sequence[tuple[Line, Sequence[int]]]) -> tuple[list[Told], list[Told]]:
    with staged(project, casts) as stage:
        for line, of in order:
            stage.do(line, of)
        return stage.told(0), stage.told(1)


def _interleaved(casts: Casts, chosen: random.Random) -> Iterator[tuple[Line, Sequence[int]]]:
    """The lines of both in any order; time passes for both at once."""
    for parts in zip(*(_parts(cast.lines) for cast in casts), strict=True):
        *one, clock = parts[0]
        *other, _ = parts[1]
        turns = [0] * len(one) + [1] * len(other)
        chosen.shuffle(turns)
        left = (iter(one), iter(other))
        yield from ((next(left[each]), (each,)) for each in turns)
        if clock is not None:
            yield clock, (0, 1)


def _parts(lines: Sequence[Line]) -> Iterator[list[Line | None]]:
    """The lines up to each time that passes, with that; the last ones with None."""
    part: list[Line | None] = []
    for line in lines:
        part.append(line)
        if isinstance(line, Clock):
            yield part
            part = []
    yield [*part, None]


def _places(cast: Transcript) -> Iterator[str]:
    for line in cast.lines:
        yield from _places_of(line)


def _places_of(line: Line) -> Iterator[str]:
    if isinstance(line, Together):
        for each in line.lines:
            yield from _places_of(each)
    elif line.place is not None:
        yield line.place


def _texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list() | tuple():
            for each in value:
                yield from _texts_of(each)
        case Mapping():
            yield from _texts_of(list(value.values()))
