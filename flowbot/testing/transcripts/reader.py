"""`*.chat.yaml` → transcripts, with every problem of the file at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from flowbot.errors import DefinitionError, DefinitionErrors, DefinitionSyntaxError, Location, shown_path
from flowbot.testing.chat.deeds import read_moment
from flowbot.testing.lines import Expected, Line
from flowbot.testing.transcripts.line_reader import Names, read_line
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.places import with_places
from flowbot.testing.transcripts.reading import Case, Path, Reading
from flowbot.testing.transcripts.setup_reader import read_people, read_places, read_stubs
from flowbot.testing.transcripts.vocabulary import FILE, TALK
from flowbot.yamlsource import load_yaml

MOST_INCLUDES = 100
"""Of a talk; more of them are files that include each other again and again."""
ENDING = ".chat.yaml"
"""How the name of a file of transcripts ends."""
_SHARED = ("people", "places", "stubs")
"""What an included file declares for the one that includes it."""

OpenFile = Callable[[str, str], tuple[str, str]]
"""A name that an `include` gives, and the file it stands in → the name of the file, and its text.

Raises:
    ValueError: It may not be included, or cannot be read.
"""


@dataclass(frozen=True, slots=True)
class ReadTranscripts:
    """What could be read of a file."""

    transcripts: tuple[Transcript, ...]
    """One for each talk and case; those of a file with problems may lack what could not be read."""
    problems: tuple[DefinitionError, ...]
    """In file order."""


def load_transcripts(file: FilePath, *, root: FilePath | None = None) -> tuple[Transcript, ...]:
    """The transcripts of a file.

    Args:
        file: A `*.chat.yaml`.
        root: The folder whose files may be included, with those in folders below it; that of the file when left out.

    Raises:
        DefinitionErrors: Every problem of the file and of those that it includes.
    """
    folder = (root or file.parent).resolve()
    try:
        text = _text_of(file)
    except ValueError as error:
        place = Location(shown_path(file))
        raise DefinitionErrors([DefinitionSyntaxError(str(error), location=place, code="FB107")]) from error
    read = read_transcripts(text, shown_path(file), lambda name, by: _open(name, FilePath(by), folder))
    if read.problems:
        raise DefinitionErrors(read.problems)
    return read.transcripts


def read_transcripts(text: str, file: str, open_file: OpenFile | None = None) -> ReadTranscripts:
    """Read transcripts from YAML; never raises for what the text holds, all its problems are in the answer.

    Args:
        text: The whole file.
        file: Its name, as errors should show it.
        open_file: How files that it includes are read; None: none may be.
    """
    problems: dict[str, DefinitionError] = {}
    reader = _Reader(open_file or _refuse, problems)
    transcripts = tuple(reader.file(text, file))
    in_order = sorted(problems.values(), key=lambda problem: problem.location or Location(""))
    return ReadTranscripts(transcripts, tuple(in_order))


@dataclass(frozen=True, slots=True)
class _Reader:
    open_file: OpenFile
    problems: dict[str, DefinitionError]

    def file(self, text: str, file: str) -> Iterator[Transcript]:
        top = self._load(text, file)
        if top is None:
            return
        value = top.source.value
        if not isinstance(value, dict) or not value.keys() & FILE.keys():
            top.report("FB607", "a transcript is a map with `lines:`", ())
            return
        chats = value.get("chats")
        if chats is None:
            yield from self._cases(top, (), value, {})
            return
        shared = {key: each for key, each in value.items() if key != "chats"}
        top.keyed((), shared, TALK, "a file of talks")
        if not isinstance(chats, list) or not chats:
            top.wrong(("chats",), "a list of talks")
            return
        for place, chat in enumerate(chats):
            if isinstance(chat, dict):
                yield from self._cases(top, ("chats", place), chat, shared)
            else:
                top.wrong(("chats", place), "a map with `lines:`")

    def _load(self, text: str, file: str) -> Reading | None:
        try:
            source = load_yaml(text, file)
        except DefinitionError as problem:
            self.problems.setdefault(str(problem), problem)
            return None
        self.problems.update((str(problem), problem) for problem in source.problems)
        return Reading(source, Case(), self.problems)

    def _cases(
        self, top: Reading, path: Path, talk: Mapping[str, Any], shared: Mapping[str, Any]
    ) -> Iterator[Transcript]:
        at = (*path, "cases") if "cases" in talk else ("cases",)
        for case in _read_cases(top, at, talk.get("cases", shared.get("cases"))):
            reading = Reading(top.source, case, self.problems)
            yield self._talk(reading, path, talk, shared)
            if case.values and not case.used and not self.problems:  # a line that cannot be read may name one
                names = " or ".join(f"`<{name}>`" for name in case.values)
                top.report("FB602", "no value of the cases stands anywhere in the talk", at, f"write {names} in it")

    def _talk(self, reading: Reading, path: Path, talk: Mapping[str, Any], shared: Mapping[str, Any]) -> Transcript:
        found = reading.keyed((), {key: each for key, each in shared.items() if key not in talk}, TALK, "a talk")
        found |= reading.keyed(path, talk, TALK, "a talk")
        setup = _Setup()
        for base, part in (((), shared), (path, talk)) if path else ((path, talk),):
            setup.add(reading, base, part)
        lines_at = (*path, "lines") if "lines" in talk else ("lines",)
        lines = tuple(self._lines(reading, lines_at, found.get("lines"), setup, (reading.source.file,)))
        self._check_places(lines, setup)
        if "clock" in found:
            _check_moment(reading, (*path, "clock") if "clock" in talk else ("clock",), found["clock"])
        plain = {
            key: found[key]
            for key in ("flow", "lets", "clock", "strict", "promises", "end", "state", "slots")
            if key in found
        }
        return Transcript(
            title=found.get("chat") or FilePath(reading.source.file).name.removesuffix(ENDING),
            case=reading.case.texts,
            people=setup.people,
            places=setup.places,
            stubs=setup.stubs,
            lines=lines,
            marks={key: reading.at((*path, key) if key in talk else (key,)) for key in found} | {"": reading.at(path)},
            **plain,
        )

    def _check_places(self, lines: tuple[Line, ...], setup: _Setup) -> None:
        for line in with_places(lines, setup.places):
            if isinstance(line, Expected) and line.place is None:
                hint = "write `bot@PLACE`, or let somebody say something before"
                problem = DefinitionSyntaxError("nobody knows where", location=line.at, hint=hint, code="FB604")
                self.problems.setdefault(str(problem), problem)

    def _lines(
        self, reading: Reading, path: Path, value: object, setup: _Setup, around: tuple[str, ...]
    ) -> Iterator[Line]:
        if not isinstance(value, list):
            reading.report("FB604", "a transcript has a list of `lines`", path, is_key=True)
            return
        for place, entry in enumerate(value):
            at = (*path, place)
            if isinstance(entry, dict) and list(entry) == ["include"]:
                yield from self._include(reading, (*at, "include"), entry["include"], setup, around)
            else:
                line = read_line(reading, at, entry, Names(setup.people, setup.places))
                if line is not None:
                    yield line

    def _include(
        self, reading: Reading, path: Path, value: object, setup: _Setup, around: tuple[str, ...]
    ) -> Iterator[Line]:
        name = reading.text(path, value)
        if name is None:
            return
        try:
            file, text = self.open_file(name, reading.source.file)
            setup.includes += 1
            if setup.includes > MOST_INCLUDES:
                raise ValueError(f"a talk includes {MOST_INCLUDES} files at most")
            if file in around:
                raise ValueError(f"it includes itself: {' → '.join((*around, file))}")
        except ValueError as error:
            reading.report("FB608", f"'{name}' cannot be included: {error}", path)
            return
        loaded = self._load(text, file)
        if loaded is None:
            return
        inner = Reading(loaded.source, reading.case, self.problems)
        talk = loaded.source.value if isinstance(loaded.source.value, dict) else {}
        inner.keyed((), talk, TALK, "an included file")
        setup.add(inner, (), {key: talk[key] for key in _SHARED if key in talk}, is_below=True)
        yield from self._lines(inner, ("lines",), talk.get("lines"), setup, (*around, file))


class _Setup:
    """People, places and stubs, from all that declare them."""

    def __init__(self) -> None:
        self.people: dict[str, Any] = {}
        self.places: dict[str, Any] = {}
        self.stubs: dict[str, Any] = {}
        self.includes = 0
        """How many files were included."""

    def add(self, reading: Reading, path: Path, part: Mapping[str, Any], *, is_below: bool = False) -> None:
        """Add what a part declares; what was there before counts only where the part `is_below` it."""
        self._join(self.people, read_people(reading, (*path, "people"), part.get("people")), is_below)
        places = read_places(reading, (*path, "places"), part.get("places"), self.people)
        self._join(self.places, places, is_below)
        self._join(self.stubs, read_stubs(reading, (*path, "stubs"), part.get("stubs")), is_below)

    @staticmethod
    def _join(known: dict[str, Any], new: Mapping[str, Any], is_below: bool) -> None:
        known.update({name: each for name, each in new.items() if not is_below or name not in known})


def _read_cases(reading: Reading, path: Path, value: object) -> Iterable[Case]:
    """The rows of a table; one without values where there is none."""
    if value is None:
        return [Case()]
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) and each for each in value):
        reading.wrong(path, "a list of maps")
        return [Case()]
    names = value[0].keys()
    for place, name in [(place, name) for place, row in enumerate(value) for name in sorted(names ^ row.keys())]:
        reading.report("FB602", f"'{name}' has to have a value in each case, or in none", (*path, place))
    return [
        Case(row, {name: _shown(reading, (*path, place, name), each) for name, each in row.items()})
        for place, row in enumerate(value)
    ]


def _shown(reading: Reading, path: Path, value: object) -> str:
    return value if isinstance(value, str) else reading.written(path, value)


def _check_moment(reading: Reading, path: Path, text: str) -> None:
    try:
        read_moment(text)
    except ValueError as error:
        reading.report("FB605", str(error), path)


def _refuse(name: str, by: str) -> tuple[str, str]:
    raise ValueError(f"{by} is no file in a folder")


def _open(name: str, by: FilePath, root: FilePath) -> tuple[str, str]:
    """A file that another one includes, by a name that counts from there."""
    try:
        file = (by.parent / name).resolve()
    except (OSError, RuntimeError) as error:  # links that go round, a name that is too long
        raise ValueError(f"it cannot be read: {error}") from error
    if not file.is_relative_to(root):
        raise ValueError(f"it is not in the folder {shown_path(root)}")
    return shown_path(file), _text_of(file)


def _text_of(file: FilePath) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error
