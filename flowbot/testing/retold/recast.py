"""A transcript with other people and other places, and otherwise the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from flowbot.testing.lines import Happens, Line, Starts, Together
from flowbot.testing.transcripts.model import TalkPlace, Transcript


@dataclass(frozen=True, slots=True)
class Recast:
    """Who and what stands for whom and what: by the names in a transcript."""

    people: Mapping[str, str]
    """Those that are others; the rest stay."""
    places: Mapping[str, str]

    def transcript(self, transcript: Transcript) -> Transcript:
        """The talk of the others, in their places."""
        return replace(
            transcript,
            people={self.person(name): each for name, each in transcript.people.items()},
            places={self.place(name): self._place(each) for name, each in transcript.places.items()},
            stubs={
                name: replace(stub, answers=tuple(map(self._fields, stub.answers)))
                for name, stub in transcript.stubs.items()
            },
            lines=tuple(map(self.line, transcript.lines)),
        )

    def person(self, name: str) -> str:
        """Who plays a person."""
        return self.people.get(name, name)

    def place(self, name: str) -> str:
        """Where it is; the IM of a person has the name of that person where it has no other."""
        return self.places.get(name, self.person(name))

    def line(self, line: Line) -> Line:
        """The same of others, somewhere else; what has a key has one of its own."""
        if isinstance(line, Together):
            return replace(line, lines=tuple(map(self.line, line.lines)))
        changed: Line = self._fields(line)
        if isinstance(changed, Happens | Starts) and changed.key is not None:
            return replace(changed, key=f"{changed.key} of others")
        return changed

    def _place(self, place: TalkPlace) -> TalkPlace:
        im = self.person(place.im) if place.im is not None else None
        return replace(place, members=tuple(map(self.person, place.members)), im=im)

    def _fields(self, part: Any) -> Any:
        """A line, or what a stub answers, with other names in whatever it holds."""
        found = {each.name: self._value(each.name, getattr(part, each.name)) for each in fields(part)}
        return replace(part, **{name: value for name, value in found.items() if value != getattr(part, name)})

    def _value(self, field: str, value: object) -> object:
        match field, value:
            case "person", str():
                return self.person(value)
            case "place" | "source", str():
                return self.place(value)
            case "at" | "message" | "button" | "files" | "contents", _:
                return value
        return self._named(value)

    def _named(self, value: object) -> object:
        """A value of a form or a stub, or a text: `@ann` is she, `#desk` is the place, and so is `ann` alone."""
        match value:
            case str() if value in self.people:
                return self.people[value]
            case str():
                return re.sub(r"([@#])([\w.-]*\w)", self._mentioned, value)
            case list() | tuple():
                return type(value)(map(self._named, value))
            case Mapping():
                return {name: self._named(each) for name, each in value.items()}
        return value

    def _mentioned(self, found: re.Match[str]) -> str:
        mark, name = found.groups()
        return mark + (self.people if mark == "@" else self.places).get(name, name)
