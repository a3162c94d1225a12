"""One entry of `lines` → a `Line`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flowbot.errors import did_you_mean
from flowbot.testing.chat.deeds import read_duration, read_moment
from flowbot.testing.lines import (
    Bot,
    Clock,
    Deed,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Refused,
    Replies,
    Restart,
    Says,
    Silent,
    Starts,
    Submits,
    Then,
    Together,
)
from flowbot.testing.transcripts import vocabulary
from flowbot.testing.transcripts.bot_texts import check_pattern, read_bot_text
from flowbot.testing.transcripts.presses import find_press
from flowbot.testing.transcripts.reading import Path, Reading

_LITERALLY = "words that only look so are written `{ text: … }`"


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what lines may name."""

    people: Collection[str]
    places: Collection[str]

    def __contains__(self, place: object) -> bool:
        """Whether lines may name a place so: people stand for their IMs."""
        return place in self.places or place in self.people

    def __iter__(self) -> Iterator[str]:
        """The names of all places."""
        yield from (*self.places, *self.people)


def read_line(reading: Reading, path: Path, entry: object, names: Names) -> Line | None:
    """The line that an entry is; None, and problems, where it is none.

    Args:
        reading: The file.
        path: Where the entry stands.
        entry: It, as it stands: a map of one key, of an event of more, or a word alone (`restart`).
        names: What it may name.
    """
    if isinstance(entry, str) and entry in vocabulary.MACHINE:
        key = vocabulary.MACHINE[entry]
        if key.kind == "text":
            reading.report("FB604", f"a line `{entry}` says something behind its colon", path, key.about)
            return None
        entry = {entry: None}
    if not isinstance(entry, dict) or not entry:
        reading.report("FB604", "this is no line: a line is `WHO: what they say or do`", path)
        return None
    keys = {key.partition("@")[0]: key for key in entry}
    main = next((keys[each] for each in vocabulary.LONGER if each in keys), next(iter(entry)))
    kind, _, place = main.partition("@")
    if len(entry) > 1 and kind not in vocabulary.LONGER:
        other = next(key for key in entry if key != main)
        hint = "begin each line with its own `- `"
        reading.report("FB604", "a line has one key", (*path, other), hint, is_key=True)
    line = _read(reading, (*path, main), kind, entry, main, names)
    return line and replace(line, place=_place(reading, (*path, main), place, line, names), at=reading.at(path))


def _read(reading: Reading, path: Path, kind: str, entry: dict[str, Any], main: str, names: Names) -> Line | None:
    value = entry[main]
    if kind == Bot:
        return _expected(reading, path, value)
    if kind in names.people:
        return _deed(reading, path, kind, value, names)
    if kind in vocabulary.LONGER:
        renamed = {kind if key == main else key: each for key, each in entry.items()}
        return _longer(reading, path[:-1], kind, renamed, names)
    if kind in vocabulary.MACHINE:
        return _machine(reading, path, kind, value)
    known = [*names.people, Bot, *vocabulary.MACHINE]
    hint = did_you_mean(kind, known) or f"a line begins with one of: {', '.join(known)}"
    reading.report("FB603", f"there is nobody called '{kind}' in `people`", path, hint, is_key=True)
    return None


def _place(reading: Reading, path: Path, place: str, line: Line, names: Names) -> str | None:
    """The place of a line: behind the `@` of its key, or the one that it named itself."""
    kind = str(path[-1]).partition("@")[0]
    name = line.place or place or None
    if place and kind in vocabulary.MACHINE and kind not in vocabulary.WITH_PLACE:
        reading.report("FB604", f"a line `{kind}` has no place", path, is_key=True)
    elif name is not None and name not in names:
        reading.unknown("place", name, names, path, is_key=bool(place))
    return name


def _deed(reading: Reading, path: Path, person: str, value: object, names: Names) -> Line | None:
    if not isinstance(value, dict):
        if value is None or isinstance(value, list):
            hint = 'write a text, or a map; a button stands in quotes: "[EUR]"'
            reading.report("FB604", f"what {person} says or does is missing", path, hint)
            return None
        text = reading.text(path, value) or ""
        press = find_press(text)
        if press is None:
            return Says(person=person, text=text)
        return Submits(person=person, button=press.button, values=press.by_name())
    kind = next((each for each in vocabulary.DEEDS if each in value), None)
    if kind is None:
        wanted = ", ".join(f"`{each}`" for each in vocabulary.DEEDS)
        nearest = did_you_mean(next(iter(value), ""), vocabulary.DEEDS)
        reading.report("FB604", f"what {person} does is one of: {wanted}", path, nearest)
        return None
    found = reading.keyed(path, value, vocabulary.DEEDS[kind], f"a line `{kind}`")
    if kind == "forwards" and (source := found.get("forwards")) is not None and source not in names:
        reading.unknown("place", source, names, (*path, kind))
    if kind == "attach":
        return _attaches(reading, (*path, kind), person, found)
    return _make_deed(kind, person, found)


def _make_deed(kind: str, person: str, found: dict[str, Any]) -> Line:
    match kind:
        case "says":
            return Says(person=person, text=found.get("says", ""))
        case "edits":
            return Edits(person=person, text=found.get("edits", ""))
        case "replies":
            return Replies(person=person, text=found.get("replies", ""), message=found.get("of"))
        case "forwards":
            source, text = found.get("forwards", ""), found.get("text", "")
            return Forwards(person=person, source=source, text=text, message=found.get("of"))
        case "joins":
            return Joins(person=person, place=found.get("joins"))
        case "leaves":
            return Leaves(person=person, place=found.get("leaves"))
    return Submits(
        person=person,
        button=found.get("button") if kind == "submit" else found.get("click"),
        message=found.get("submit") if kind == "submit" else found.get("of"),
        values=found.get("values", {}),
        raw=found.get("raw", False),
        stale=found.get("stale", 0),
    )


def _attaches(reading: Reading, path: Path, person: str, found: dict[str, Any]) -> Line:
    files = found.get("attach")
    contents = {}
    if isinstance(files, dict):
        texts = {name: reading.text((*path, name), each) for name, each in files.items() if each is not None}
        contents = {name: each.encode() for name, each in texts.items() if each is not None}
    names = tuple(files) if isinstance(files, dict) else reading.texts(path, files)
    return Says(person=person, text=found.get("text", ""), files=names, contents=contents)


def _expected(reading: Reading, path: Path, value: object) -> Line | None:
    try:
        if value == {}:
            reading.report("FB604", "what the bot says is missing", path, "any message is written `/.*/`")
            return None
        if isinstance(value, dict):
            found = reading.keyed(path, value, vocabulary.EXPECTED, "what the bot says")
            check_pattern(found.get("pattern", ""))
            return Expected(**found)
        if value is None or isinstance(value, list):
            hint = "write its words, or `~` and a name; words that begin with a bracket stand in quotes"
            reading.report("FB604", "what the bot says is missing", path, hint)
            return None
        return read_bot_text(reading.text(path, value) or "")
    except ValueError as error:
        reading.report("FB605", str(error), path, _LITERALLY)
        return None


def _longer(reading: Reading, path: Path, kind: str, entry: object, names: Names) -> Line | None:
    found = reading.keyed(path, entry, vocabulary.LONGER[kind], f"a line `{kind}`")
    if kind == "together":
        return _together(reading, (*path, kind), found.pop(kind, None), names, **found)
    person = found.get("person")
    if person is not None and person not in names.people:
        reading.unknown("person", person, names.people, (*path, "person"))
    if kind != "starts":
        return Happens(**found)
    if person is None:
        reading.report("FB604", "a flow is begun with a `person`", path)
        return None
    return Starts(flow=found.pop("starts", ""), **found)


def _together(reading: Reading, path: Path, value: object, names: Names, *, reverse: bool = False) -> Line | None:
    if not isinstance(value, list):
        reading.wrong(path, "a list of lines")
        return None
    lines = [read_line(reading, (*path, place), each, names) for place, each in enumerate(value)]
    for place, line in enumerate(lines):
        if line is not None and not isinstance(line, Deed):
            reading.report("FB604", "only what people do happens together", (*path, place))
    return Together(lines=tuple(each for each in lines if isinstance(each, Deed)), reverse=reverse)


def _machine(reading: Reading, path: Path, kind: str, value: object) -> Line | None:
    if kind == "clock":
        return _clock(reading, path, value)
    if kind == "redeliver":
        entry = {} if value is None else value if isinstance(value, dict) else {"times": value}
        return Redeliver(**reading.keyed(path, entry, vocabulary.REDELIVER, "a line `redeliver`"))
    if kind == "kill":
        entry = {} if value is None else value if isinstance(value, dict) else {"at": value}
        found = reading.keyed(path, entry, vocabulary.KILL, "a line `kill`")
        return Kill(point=found.pop("at", None), **found)
    if kind == "refused":
        pattern = reading.text(path, value)
        return None if pattern is None else Refused(pattern=pattern.removeprefix("pattern."))
    if kind == "include":
        reading.wrong(path, "the name of a file")
    elif value is not None:
        reading.wrong(path, "nothing")
    bare: dict[str, Line] = {
        "restart": Restart(),
        "then": Then(),
        "silent": Silent(),
    }
    return bare.get(kind)


def _clock(reading: Reading, path: Path, value: object) -> Line | None:
    text = reading.text(path, value)
    if text is None:
        return None
    try:
        if text.startswith("+"):
            read_duration(text[1:])
            return Clock(by=text[1:])
        if text != "idle":
            read_moment(text)
        return Clock(to=text)
    except ValueError as error:
        hint = "write +61m, a moment such as 2026-11-24T09:00 Europe/London, or idle"
        reading.report("FB605", str(error), path, hint)
        return None
