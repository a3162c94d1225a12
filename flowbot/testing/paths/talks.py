"""A way as a transcript: what people do, and what calls come to, in the order in which they happen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from flowbot.testing.lines import Deed, Happens, Line, Says
from flowbot.testing.paths.explored import Way
from flowbot.testing.paths.outcome import Outcome
from flowbot.testing.paths.stage import Stage
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript

SLOW = "10s"
"""How long a call takes during which more happens."""
_LONGEST_TITLE = 90
_MENTION = re.compile(r"@([A-Za-z][\w.-]*\w|[A-Za-z])")


def transcript_of(stage: Stage, way: Way) -> Transcript:
    """The talk that a way is."""
    lines = tuple(each.line for each in way.moves if each.line is not None)
    stubs = _stubs(each.outcome for each in way.moves if each.outcome is not None)
    named = set(_people(lines, stubs))
    people = [name for name in stage.people if name in named or stage.roles.get(name)]
    rooms = [name for name in stage.rooms if name in {*way.world.rooms, *_rooms(lines, stubs)}]
    keys = {name: _key_of(name, people) for name in rooms}
    return Transcript(
        title=f"{way.flow}: {_title(way)} → {way.end}",
        flow=way.flow,
        people={name: TalkPerson(roles=stage.roles.get(name, ())) for name in people},
        places={
            key: TalkPlace(members=tuple(people), name=name if name != key else None) for name, key in keys.items()
        },
        stubs=stubs,
        strict=False,
        lines=tuple(replace(each, place=keys.get(each.place or "", each.place)) for each in lines),
    )


def _key_of(room: str, people: Collection[str]) -> str:
    """What a room is called in a transcript, where places have no blanks and no names of people."""
    key = re.sub(r"[\s@]+", "_", room)
    return f"{key}_room" if key in people else key


def _title(way: Way) -> str:
    """What happens, in a line; of a long one the end."""
    moves = way.moves[: way.first] if way.last else way.moves
    said = [*(each.says for each in moves if each.says), *([way.last] if way.last else [])]
    words = [f"{number} times {text}" if (number := len(list(group))) > 1 else text for text, group in groupby(said)]
    title = ", ".join(words)
    while len(title) > _LONGEST_TITLE and len(words) > 2:
        words = ["…", *words[2:]]
        title = ", ".join(words)
    return title.replace("\n", " ")


def _stubs(outcomes: Iterable[Outcome]) -> dict[str, Stub]:
    answers: dict[str, list[StubAnswer]] = {}
    slow: set[str] = set()
    for each in outcomes:
        found = answers.setdefault(each.name, [])
        if each.is_slow:
            slow.add(each.name)
        found += _answers(each)
    return {
        name: Stub(answers=tuple(found), latency=SLOW if name in slow and " " not in name else None)
        for name, found in answers.items()
    }


def _answers(outcome: Outcome) -> list[StubAnswer]:
    if outcome.failure:
        return [StubAnswer(raises=outcome.failure)] * outcome.tries
    return [StubAnswer(returns=outcome.result, status=outcome.status if outcome.is_request else None)]


def _people(lines: Iterable[Line], stubs: Mapping[str, Stub]) -> Iterator[str]:
    """Who takes part, or is named."""
    for line in lines:
        if isinstance(line, Deed | Happens) and line.person is not None:
            yield line.person
        yield from (each for text in _texts(line) for each in _MENTION.findall(text))
    yield from (each for text in _of_stubs(stubs) for each in _MENTION.findall(text))


def _rooms(lines: Iterable[Line], stubs: Mapping[str, Stub]) -> Iterator[str]:
    for line in lines:
        if line.place is not None:
            yield line.place
        yield from (text[1:] for text in _texts(line) if text.startswith("#"))
    yield from (text[1:] for text in _of_stubs(stubs) if text.startswith("#"))


def _texts(line: Line) -> Iterator[str]:
    if isinstance(line, Says):
        yield line.text
    yield from texts_in(getattr(line, "values", ()))


def _of_stubs(stubs: Mapping[str, Stub]) -> Iterator[str]:
    for stub in stubs.values():
        for each in stub.answers:
            yield from texts_in(each.returns)


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)
