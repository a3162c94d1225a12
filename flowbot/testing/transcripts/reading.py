"""What reading a transcript needs everywhere: its place in the file, its problems, values of the kind a key takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flowbot.errors import DefinitionError, DefinitionSyntaxError, Location, did_you_mean
from flowbot.testing.transcripts.vocabulary import Key, Keys
from flowbot.yamlsource import YamlSource

Path = tuple[str | int, ...]
PLACEHOLDER = re.compile(r"<([A-Za-z_][\w-]*)>")
"""What stands for the value of a case, if the case has one of that name. Braces would begin a map in YAML and stand in
what bots say of commands (`/rfq {side}`), and `$side` is a cashtag."""


@dataclass(frozen=True, slots=True)
class Case:
    """The values of one row of a table."""

    values: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """The same, as they are written."""
    used: set[str] = field(default_factory=set, compare=False)
    """Those that stand somewhere in the talk."""

    def fill_text(self, text: str) -> str:
        """A text with the values in it."""
        self.used.update(self.values.keys() & PLACEHOLDER.findall(text))
        return PLACEHOLDER.sub(lambda found: self.texts.get(found[1], found[0]), text)

    def fill(self, value: object) -> object:
        """A value with the values of the case in it; a text that is a placeholder alone is the value itself."""
        match value:
            case str():
                text, whole = self.fill_text(value), PLACEHOLDER.fullmatch(value)
                return self.values[whole[1]] if whole and whole[1] in self.values else text
            case dict():
                return {key: self.fill(each) for key, each in value.items()}
            case list():
                return [self.fill(each) for each in value]
        return value


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is read, with all that is wrong with it so far."""

    source: YamlSource
    case: Case
    problems: dict[str, DefinitionError]
    """By how they are printed: what is read once for each case is told once."""

    def report(self, code: str, message: str, path: Path, hint: str | None = None, *, is_key: bool = False) -> None:
        """Note a problem at a value, or at its key."""
        place = self.source.locate(path, key=is_key)
        problem = DefinitionSyntaxError(message, location=place, hint=hint, code=code)
        self.problems.setdefault(str(problem), problem)

    def at(self, path: Path, *, is_key: bool = False) -> Location:
        """The place of a value, or of its key."""
        return self.source.locate(path, key=is_key)

    def unknown(self, what: str, name: str, known: Iterable[str], path: Path, *, is_key: bool = False) -> None:
        """Note a name that nothing has, with the nearest or all that there are."""
        names = sorted(known)
        hint = did_you_mean(name, names) or (f"there are: {', '.join(names)}" if names else None)
        self.report("FB603", f"there is no {what} '{name}'", path, hint, is_key=is_key)

    def wrong(self, path: Path, wanted: str) -> None:
        """Note a value of another kind."""
        self.report("FB602", f"{wanted} is expected here", path)

    def keyed(self, path: Path, value: object, keys: Keys, what: str) -> dict[str, Any]:
        """The values of a map by its keys, each of its kind; without those that cannot be read.

        Args:
            path: Where the map stands.
            value: The map, as it is hoped.
            keys: What it may have. The values of those that are `own` are as they stand.
            what: What the map is, for people: `a place`.
        """
        if not isinstance(value, dict):
            self.wrong(path, f"a map with keys of {what}")
            return {}
        found: dict[str, Any] = {}
        for name, each in value.items():
            key = keys.get(name)
            if key is None:
                hint = did_you_mean(name, keys) or f"it may have: {', '.join(keys)}"
                self.report("FB601", f"{what} has no key '{name}'", (*path, name), hint, is_key=True)
            elif (read := self._value((*path, name), each, key)) is not None:
                found[name] = read
        return found

    def text(self, path: Path, value: object) -> str | None:
        """A text, or a number as it is written."""
        if isinstance(value, str):
            return self.case.fill_text(value)
        if isinstance(value, bool | int | Decimal):
            return self.written(path, value)
        self.wrong(path, "a text")
        return None

    def written(self, path: Path, value: object) -> str:
        """A value as it stands in the file: `007` is no 7."""
        place = self.source.locate(path)
        return place.source[place.column - 1 : place.column - 1 + place.length] or str(value)

    def texts(self, path: Path, value: object) -> tuple[str, ...]:
        """One text, or a list of them."""
        if not isinstance(value, list):
            read = self.text(path, value)
            return () if read is None else (read,)
        found = [self.text((*path, place), each) for place, each in enumerate(value)]
        return tuple(each for each in found if each is not None)

    def members(self, path: Path, value: object, wanted: str) -> list[tuple[str, object, Path]]:
        """The entries of a map of names, or of a list of names alone; each with its place."""
        if isinstance(value, dict):
            return [(name, each, (*path, name)) for name, each in value.items()]
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return [(each, {}, (*path, place)) for place, each in enumerate(value)]
        if value is not None:
            self.wrong(path, wanted)
        return []

    def _value(self, path: Path, value: object, key: Key) -> object:
        if key.kind == "own":
            return value
        return _READERS[key.kind](self, path, value)

    def _flag(self, path: Path, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        self.wrong(path, "true or false")
        return None

    def _count(self, path: Path, value: object) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000:
            return value
        self.wrong(path, "a whole number from 0 to 1000")
        return None

    def _map(self, path: Path, value: object) -> dict[str, object] | None:
        if isinstance(value, dict):
            return {name: self.case.fill(each) for name, each in value.items()}
        self.wrong(path, "a map of names and values")
        return None

    def _perhaps(self, path: Path, value: object) -> str | None:
        return None if value is None else self.text(path, value)

    def _nothing(self, path: Path, value: object) -> None:
        if value is not None:
            self.wrong(path, "nothing")


_READERS: Mapping[str, Callable[[Reading, Path, object], object]] = {
    "text": Reading.text,
    "perhaps": Reading._perhaps,
    "texts": Reading.texts,
    "flag": Reading._flag,
    "count": Reading._count,
    "map": Reading._map,
    "anything": lambda reading, _path, value: reading.case.fill(value),
    "nothing": Reading._nothing,
}
