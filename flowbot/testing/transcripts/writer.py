"""Transcript → text, as a person would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from flowbot.testing.lines import Line
from flowbot.testing.transcripts.line_writer import entry_of
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript
from flowbot.testing.transcripts.places import without_places
from flowbot.testing.transcripts.setup_reader import is_http
from flowbot.yamlsource import write_yaml


def write_transcript(transcript: Transcript) -> str:
    """The file of a transcript; reading it gives the same talk.

    Places that go without saying are left out, and so is what holds anyway. The values of a case stand in it as
    they are: what is written is one talk.
    """
    head = _head(transcript)
    lines = write_lines(without_places(transcript.lines, transcript.places))
    tail = {"end": transcript.end, "state": transcript.state, "slots": transcript.slots or None}
    return "".join([*map(_key, head.items()), "lines:\n" if lines else "lines: []\n", lines, *map(_key, tail.items())])


def write_lines(lines: Iterable[Line]) -> str:
    """Lines as they stand below `lines:`, each with its end."""
    return "".join(f"{text}\n" for line in lines for text in write_line(line))


def write_line(line: Line) -> Iterator[str]:
    """The lines of text that a line is: one, but for long and structured ones."""
    entry = entry_of(line)
    first, *more = write_yaml(plain(entry), is_short=lambda path, _value: path != () or len(entry) > 1).splitlines()
    if first.endswith(": null") and not more:
        first = first.removesuffix(" null")
    yield f"- {first}"
    yield from (f"  {each}" if each else "" for each in more)


def plain(value: object) -> object:
    """A value as YAML can have it: days, times and moments by ISO 8601, durations in seconds, enums by value."""
    match value:
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds():g}s"
        case Enum():
            return plain(value.value)
    return value


def _key(entry: tuple[str, object]) -> str:
    name, value = entry
    if value is None:
        return ""
    return write_yaml({name: plain(value)}, is_short=lambda path, _value: path != ())


def _head(transcript: Transcript) -> Mapping[str, object]:
    return {
        "chat": transcript.title,
        "flow": transcript.flow,
        "people": _members({name: _person(each) for name, each in transcript.people.items()}),
        "places": _members({name: _place(each) for name, each in transcript.places.items()}),
        "stubs": {name: _stub(each, name) for name, each in transcript.stubs.items()} or None,
        "lets": list(transcript.lets) or None,
        "clock": transcript.clock,
        "strict": None if transcript.strict else False,
        "promises": transcript.promises or None,
    }


def _members(found: Mapping[str, Mapping[str, object]]) -> object:
    """A list of names, where nothing is known of any."""
    if not found:
        return None
    return found if any(found.values()) else list(found)


def _person(person: TalkPerson) -> dict[str, object]:
    return _told(
        roles=list(person.roles) or None,
        zone=person.zone,
        locale=person.locale,
        external=person.external or None,
    )


def _place(place: TalkPlace) -> dict[str, object]:
    return _told(
        **{"with": list(place.members) or None},
        im=place.im,
        name=place.name,
        external=place.external or None,
    )


def _stub(stub: Stub, name: str) -> object:
    is_several = len(stub.answers) > 1
    if is_several and all(each == StubAnswer(raises=each.raises) for each in stub.answers):
        return _told(raises=[each.raises for each in stub.answers], latency=stub.latency)
    answers = [_answer(each, is_http=is_http(name)) for each in stub.answers]
    if stub.latency is not None:
        last = answers[-1]
        keys = last if isinstance(last, dict) else {"returns": last}
        answers[-1] = {**keys, "latency": stub.latency}
    return answers if is_several or isinstance(answers[0], list) else answers[0]


def _answer(answer: StubAnswer, *, is_http: bool) -> object:
    rest = _told(raises=answer.raises, status=answer.status, text=answer.text, headers=dict(answer.headers) or None)
    if not rest and not is_http and not isinstance(answer.returns, Mapping | list | None):
        return answer.returns
    given = {} if answer.returns is None else {"json" if is_http else "returns": answer.returns}
    return {**given, **rest} or {"returns": None}


def _told(**values: Any) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
