"""The lines of the bot in a file are brought up to date; everything else in it stays, character by character."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.errors import Location
from flowbot.testing.lines import Expected, Line, Refused
from flowbot.testing.transcripts.line_writer import entry_of
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.places import keeping_places
from flowbot.testing.transcripts.reading import PLACEHOLDER
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.seen import expected_of
from flowbot.testing.transcripts.writer import plain, write_line
from flowbot.yamlsource import YamlSource, load_yaml
from flowbot.yamlsource import write_line as write_yaml_line

_Spot = tuple[int, int]
"""A line of text and a column, from 1."""


@dataclass(slots=True)
class _Change:
    """What becomes of an item of `lines`."""

    instead: Line | None = None
    """None with `is_gone`: nothing, else: it stays."""
    is_gone: bool = False
    behind: list[Line] = field(default_factory=list)
    """What stands behind it."""


_SAME = _Change()


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of a file."""

    text: str
    left: Mapping[tuple[str, int], str]
    """Lines that are not as the bot says them now, and were left as they are: file and line → why."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Where an item of `lines` stands in the text."""

    start: int
    end: int
    margin: str
    """What is before it on its line."""

    @property
    def is_alone(self) -> bool:
        """Whether it stands behind its own `- `."""
        return re.fullmatch(r"\s*-\s+", self.margin) is not None


def update_transcripts(text: str, file: str, results: Sequence[Result], unknown: Sequence[Transcript] = ()) -> Updated:
    """A file with the lines of the bot as the bot says them.

    A line is left as it is where it stands in an included file, where it holds a value of a case, where two
    cases would have it otherwise, and where it is also one of a case of which nobody knows.

    Args:
        text: The file.
        file: Its name, as it was read.
        results: Of its talks and cases, each of a run that went on to the end.
        unknown: Its talks and cases that were not run, or have failed.
    """
    body = text.removeprefix("\ufeff")
    items = dict(_items(load_yaml(body, file), body))
    wanted: dict[_Spot, list[_Change]] = {}
    left: dict[tuple[str, int], str] = {}
    for result in results:
        for at, change in _changes(result):
            if at.file == file:
                wanted.setdefault((at.line, at.column), []).append(change)
            elif change != _SAME:
                left[at.file, at.line] = "it stands in a file that is included"
    not_known = {(each.line, each.column) for talk in unknown for each in _places_in(talk, file)}
    cases = {name for result in results for name in result.transcript.case}
    for spot in sorted(wanted.keys() & items.keys(), reverse=True):
        item, changes = items[spot], wanted[spot]
        if all(each == _SAME for each in changes):
            continue
        reason = _reason_to_stay(body, item, changes, cases, is_known=spot not in not_known)
        if reason is not None:
            left[file, spot[0]] = reason
        if reason in (None, _OF_CASE, _NAMED):
            change = changes[0] if reason is None else _Change(behind=changes[0].behind)
            body = _changed(body, item, change)
    return Updated(text[: len(text) - len(text.removeprefix("\ufeff"))] + body, dict(sorted(left.items())))


_OF_CASE = "it holds a value of a case"
_NAMED = "it has an anchor, an alias or a tag"


def _reason_to_stay(
    body: str, item: _Item, changes: Sequence[_Change], cases: Collection[str], *, is_known: bool
) -> str | None:
    """Why a line is left as it is; None where it can be made as it should be."""
    first = changes[0]
    if not is_known:
        return "it is also of a talk or a case that was not run to its end"
    if any(each != first for each in changes):
        return "the bot says something else in each case"
    if not item.is_alone:
        return "it stands in brackets with others"
    if first.instead is not None and body[item.start] in "&*!":
        return _NAMED
    is_of_case = any(each in cases for each in PLACEHOLDER.findall(body[item.start : item.end]))
    return _OF_CASE if is_of_case and (first.instead is not None or first.is_gone) else None


def _places_in(talk: Transcript, file: str) -> Iterator[Location]:
    return (each.at for each in talk.lines if each.at is not None and each.at.file == file)


def _items(source: YamlSource, text: str) -> Iterator[tuple[_Spot, _Item]]:
    """The items of all lists of lines, by where they stand."""
    value = source.value
    chats = value.get("chats") if isinstance(value, dict) else None
    talks = [((), value), *((("chats", place), each) for place, each in enumerate(chats or ()))]
    for path, talk in talks:
        lines = talk.get("lines") if isinstance(talk, dict) else None
        for place in range(len(lines or ())):
            at = source.locate((*path, "lines", place))
            start, end = source.extent((*path, "lines", place))
            yield (at.line, at.column), _Item(start, end, text[text.rfind("\n", 0, start) + 1 : start])


def _changes(result: Result) -> list[tuple[Location, _Change]]:
    """What becomes of the lines of a talk that stand in a file, with where they stand."""
    changes: list[tuple[Location, _Change]] = []
    change = _Change()
    for number, line in _as_it_should_be(result):
        if number is None:
            assert line is not None  # what is not in the file is to be in it
            change.behind.append(line)
            continue
        old = result.transcript.lines[number]
        is_other = line != old and isinstance(old, Expected | Refused)
        change = _Change(instead=line if is_other else None, is_gone=line is None)
        if old.at is not None:
            changes.append((old.at, change))
    return changes


def _as_it_should_be(result: Result) -> Iterator[tuple[int | None, Line | None]]:
    """The lines in their new order with their old numbers, if they have one; None for a line that goes."""
    repairs, played = result.repairs, result.played
    numbers: list[int | None] = []
    lines: list[tuple[str | None, Line | None]] = []
    for number in range(len(played) + 1):
        new = repairs.before.get(number, [])
        numbers += [None] * len(new)
        lines += [(None, expected_of(seen)) for seen in new]
        if number < len(played):
            numbers.append(number)
            lines.append((result.transcript.lines[number].place, _instead(result, number)))
    yield from zip(numbers, keeping_places(lines, result.transcript.places), strict=True)


def _instead(result: Result, number: int) -> Line | None:
    line = result.played[number].line
    if number not in result.repairs.instead:
        return line
    return result.repairs.instead[number]


def _changed(text: str, item: _Item, change: _Change) -> str:
    """The text with an item changed."""
    newline = "\r\n" if "\r\n" in text else "\n"
    line_end = text.find("\n", item.end)
    rest = text[item.end : line_end if line_end >= 0 else len(text)].rstrip("\r")
    after = text[item.end + len(rest) :]
    before, raw = text[: item.start], text[item.start : item.end]
    dash = item.margin[: item.margin.index("-")]
    if change.is_gone:
        head = before[: len(before) - len(item.margin)].removesuffix(newline)
        before, raw, rest = head, "", ""
    elif change.instead is not None:
        raw = newline.join(_written(change.instead, raw, " " * len(item.margin), is_followed=rest.strip() != ""))
    new = [f"{dash}{each}" for line in change.behind for each in write_line(line)]
    return "".join([before, raw, rest, *(f"{newline}{each}" for each in new), after])


def _written(line: Line, raw: str, indent: str, *, is_followed: bool) -> list[str]:
    """A line in the place of another one: in braces where that was, and on one line where something follows it."""
    entry = plain(entry_of(line))
    assert isinstance(entry, dict)  # every line is a map
    if raw.startswith("{"):
        return [write_yaml_line(entry)]
    first, *more = write_line(line)
    if more and is_followed:
        return [f"{write_yaml_line(key)}: {write_yaml_line(value)}" for key, value in entry.items()]
    return [first.removeprefix("- "), *(indent + each.removeprefix("  ") if each else "" for each in more)]
