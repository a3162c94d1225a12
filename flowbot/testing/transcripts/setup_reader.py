"""Who and what is there before a talk begins: people, places, and what stands in place of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flowbot.testing.chat.deeds import read_duration
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace
from flowbot.testing.transcripts.reading import Path, Reading
from flowbot.testing.transcripts.vocabulary import ANSWER, PERSON, PLACE, TAKEN

_HTTP_ONLY = ("status", "json", "text", "headers")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


def read_people(reading: Reading, path: Path, value: object) -> dict[str, TalkPerson]:
    """Who takes part, by name."""
    people: dict[str, TalkPerson] = {}
    for name, entry, at in reading.members(path, value, "a list of names, or a map of them"):
        if name in TAKEN or "@" in name or not name or any(each.isspace() for each in name):
            reading.report("FB606", f"nobody can be called '{name}' in a transcript", at, is_key=True)
            continue
        found = reading.keyed(at, entry if entry is not None else {}, PERSON, "a person")
        people[name] = TalkPerson(**found)
    return people


def read_places(reading: Reading, path: Path, value: object, people: Collection[str]) -> dict[str, TalkPlace]:
    """Rooms and IMs, by the names that lines have for them."""
    places: dict[str, TalkPlace] = {}
    for name, entry, at in reading.members(path, value, "a list of rooms, or a map of places"):
        if name in people or "@" in name or not name or any(each.isspace() for each in name):
            hint = "the IM of a person has their name already" if name in people else None
            reading.report("FB606", f"no place can be called '{name}'", at, hint, is_key=True)
            continue
        found = reading.keyed(at, entry if entry is not None else {}, PLACE, "a place")
        members = found.pop("with", ())
        if "im" in found and (members or len(found) > 1):
            reading.report("FB604", "an IM has no other keys: it is theirs and the bot's alone", at, is_key=True)
        for person, where in [*((each, "with") for each in members), *([(found["im"], "im")] if "im" in found else [])]:
            if person not in people:
                reading.unknown("person", person, people, (*at, where))
        places[name] = TalkPlace(members=members, **found)
    return places


def read_stubs(reading: Reading, path: Path, value: object) -> dict[str, Stub]:
    """What stands in place of calls, by their names."""
    if not isinstance(value, dict):
        if value is not None:
            reading.wrong(path, "a map of calls")
        return {}
    return {name: _stub(reading, (*path, name), entry, is_http=is_http(name)) for name, entry in value.items()}


def is_http(name: str) -> bool:
    """Whether a stub is one of a web service."""
    return name.partition(" ")[0] in METHODS


def _stub(reading: Reading, path: Path, entry: object, *, is_http: bool) -> Stub:
    answers: list[StubAnswer] = []
    latency = None
    entries = (
        [((*path, place), each) for place, each in enumerate(entry)] if isinstance(entry, list) else [(path, entry)]
    )
    for at, each in entries:
        found = _answer(reading, at, each, is_http=is_http)
        latency = found.pop("latency", latency)
        answers += _in_turn(reading, (*at, "raises"), found)
    if latency is not None:
        try:
            read_duration(latency)
        except ValueError as error:
            reading.report("FB605", str(error), (*path, "latency"))
    return Stub(answers=tuple(answers) or (StubAnswer(),), latency=latency)


def _answer(reading: Reading, path: Path, entry: object, *, is_http: bool) -> dict[str, Any]:
    """The keys of an answer; a value alone is what the call returns."""
    if not isinstance(entry, dict):
        return {"returns": reading.case.fill(entry)}
    found = reading.keyed(path, entry, ANSWER, "what stands in place of a call (a value that is a map: `returns: {…}`)")
    for key in _HTTP_ONLY:
        if key in found and not is_http:
            hint = f"a web service is named by method and address: `GET https://…`, with one of {', '.join(METHODS)}"
            reading.report("FB604", f"only an answer of a web service has '{key}'", (*path, key), hint, is_key=True)
    if "latency" in found and is_http:
        reading.report("FB604", "a web service answers at once", (*path, "latency"), is_key=True)
    if "json" in found:
        found["returns"] = found.pop("json")
    return found


def _in_turn(reading: Reading, path: Path, found: Mapping[str, Any]) -> list[StubAnswer]:
    """One answer, or one for each of the failures that are listed; a failure that is `null` is none."""
    raises = reading.case.fill(found.get("raises"))
    rest = {key: each for key, each in found.items() if key != "raises"}
    failures = raises if isinstance(raises, list) else [raises]
    answers = []
    for place, each in enumerate(failures):
        at = (*path, place) if isinstance(raises, list) else path
        answers.append(StubAnswer(**rest) if each is None else StubAnswer(raises=reading.text(at, each)))
    return answers
