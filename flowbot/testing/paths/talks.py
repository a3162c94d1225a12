"""A way as a transcript: what people do, and what calls come to, in the order in which they happen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from flowbot.testing.answers.nested import texts_in
from flowbot.testing.chat.deeds import read_duration
from flowbot.testing.lines import Clock, Deed, Happens, Line, Says
from flowbot.testing.paths.explored import Way
from flowbot.testing.paths.moves import Move
from flowbot.testing.paths.outcome import Outcome
from flowbot.testing.paths.stage import Stage
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript
from flowbot.values.durations import show_duration

SLOW = "10s"
"""How long a call takes during which more happens."""
_LONGEST_TITLE = 90
_MOMENT = timedelta(seconds=1)
_MENTION = re.compile(r"@([A-Za-z][\w.-]*\w|[A-Za-z])")


def transcript_of(stage: Stage, way: Way) -> Transcript:
    """The talk that a way is."""
    lines = tuple(line for each in way.moves for line in _lines(each))
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


def _lines(move: Move) -> Iterator[Line]:
    """The lines of a move; a clock that is turned until something is due stands still once just before."""
    if isinstance(move.line, Clock) and move.line.by is not None and move.outcome is None:
        wait = read_duration(move.line.by)
        if wait > _MOMENT:
            yield Clock(by=show_duration(wait - _MOMENT, "en"))
            yield Clock(by=show_duration(_MOMENT, "en"))
            return
    if move.line is not None:
        yield move.line


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
    last: dict[str, Outcome] = {}
    for each in outcomes:
        answers.setdefault(each.name, []).extend(_answers(each))
        last[each.name] = each
    for name, outcome in last.items():
        answers[name] += [_given(each) for each in (outcome.otherwise,) if each is not None]
    slow = {name for name, outcome in last.items() if outcome.is_slow and not outcome.is_request}
    return {name: Stub(answers=tuple(found), latency=SLOW if name in slow else None) for name, found in answers.items()}


def _answers(outcome: Outcome) -> list[StubAnswer]:
    """What comes of each attempt."""
    failed = StubAnswer(raises=outcome.failure) if outcome.failure else StubAnswer(status=outcome.refusal)
    return [*[failed] * outcome.failures, *([_given(outcome)] if outcome.gives else [])]


def _given(outcome: Outcome) -> StubAnswer:
    return StubAnswer(returns=outcome.result, status=outcome.status if outcome.is_request else None)


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
