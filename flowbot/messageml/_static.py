"""The markup of a message checked before there are values: what an agent would refuse whatever they are.

A problem is told when every way through the message that comes by its place has it, or another one before. Where
something unknown may bring markup, nothing is told of the elements around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import nodes
from lxml import etree

from flowbot.errors import MessageMLError
from flowbot.messageml._report import Report
from flowbot.messageml._samples import fill_in
from flowbot.messageml._skeleton import UNKNOWN, VALUE, Piece, Way, ways_through
from flowbot.messageml._source import attributes_of
from flowbot.messageml._sources import is_authors
from flowbot.messageml.render import find_problem

_MARKS = VALUE + UNKNOWN
_TOKEN = re.compile(r"</?[\w:.-]*|&\w*;?|[\w:-]+|\S")
_MISMATCH = re.compile(
    r"not well-formed: Opening and ending tag mismatch: (?P<opened>\S+) line \d+ and (?P<closed>\S+)"
)
_REFERENCE = ("not well-formed: xmlParseEntityRef: no name", "not well-formed: EntityRef: expecting ';'")
_BEHIND = "not well-formed: Extra content at the end of the document"
_ENTITY = re.compile(r"not well-formed: Entity '(\w+)' not defined")
_ALONE = re.compile(r"&(?!#?\w+;)")
_BY_CONTENT = re.compile(
    "must have|must be the only|is not allowed directly|may have|first value|is not unique|exactly one|selected"
)
_BY_IDS = re.compile("is not unique|exactly one")


@dataclass(frozen=True, slots=True)
class _Fault:
    """A problem, and where in the files it is."""

    text: str
    hint: str | None
    piece: Piece
    line: int
    at: str
    nth: int


def check_markup(body: Sequence[nodes.Node], macros: Mapping[str, nodes.Macro], report: Report) -> None:
    """Report what an agent would refuse of a message, whatever its values are.

    Args:
        body: The nodes of the message, which stand where they may.
        macros: The macros that it may call, by name.
        report: Takes each problem.
    """
    found = [(way, _fault(way)) for way in ways_through(body, macros)]
    told: list[_Fault] = []
    for _way, fault in found:
        if fault is not None and fault not in told and not any(_denies(way, fault, other) for way, other in found):
            told.append(fault)
    if not told and found[0][1] is not None and all(fault is not None for _way, fault in found):
        told.append(found[0][1])
    for fault in filter(lambda fault: is_authors(fault.line), told):
        report(fault.text, fault.line, fault.hint, fault.at, fault.nth, code="FB412")


def _denies(way: Way, fault: _Fault, other: _Fault | None) -> bool:
    """Whether a way comes by the place of a problem and does not have it; `other` is what it has."""
    if other == fault or fault.piece not in way.pieces:
        return False
    return other is None or way.pieces.index(other.piece) >= way.pieces.index(fault.piece)


def _fault(way: Way) -> _Fault | None:
    text = "".join(piece.text for piece in way.pieces)
    start = len(text) - len(text.lstrip())
    text = text.strip()
    before = "" if text.startswith(("<messageML", "<div data-format")) else "<messageML>"
    message = f"{before}{text}</messageML>" if before else text
    marked: list[etree._Element] = []

    def change(root: etree._Element) -> None:
        marked.extend(each for each in root.iter() if _has_marked_id(each))
        fill_in(root, _MARKS)

    problem = find_problem(message, change)
    if problem is None:
        return None
    error, element = problem
    if element is not None and _BY_CONTENT.search(error.message) and _is_unknown(element):
        return None
    if marked and _BY_IDS.search(error.message):
        return None
    if element is None and UNKNOWN in message and not error.message.startswith("not well-formed"):
        return None
    said, hint, offset = _worded(error, message, _offset(message, error))
    return _placed(way, said, hint, max(0, offset - len(before)) + start)


def _has_marked_id(element: etree._Element) -> bool:
    given = dict(attributes_of(element))
    return any(mark in given.get(name, "") for name in ("id", "target-id") for mark in _MARKS)


def _is_unknown(element: etree._Element) -> bool:
    """Whether what stands in an element, or beside it, may be more than is known."""
    around = element.getparent()
    beside = [] if around is None else [around.text, *(each.tail for each in around)]
    return any(UNKNOWN in (text or "") for text in (*element.itertext(), *beside))


def _offset(message: str, error: MessageMLError) -> int:
    lines = message.split("\n")
    return sum(len(line) + 1 for line in lines[: error.line - 1]) + error.column - 1


def _worded(error: MessageMLError, message: str, offset: int) -> tuple[str, str | None, int]:
    """The words of a problem for somebody who sees the template, and where in the message it is."""
    entity = _ENTITY.match(error.message)
    if entity:
        place = message.find(f"&{entity[1]};")
        return f"&{entity[1]}; is not known in XML", "write the character itself", place
    if error.message.startswith(_REFERENCE):
        alone = _ALONE.search(message)
        return "the character & stands alone", "write &amp;", alone.start() if alone else offset
    if error.message == _BEHIND:
        return "something stands behind the end of the message", None, offset
    found = _MISMATCH.match(error.message)
    if not found:
        named = re.match(r'the attribute "([^"]+)"', error.message)
        inside = named and re.compile(rf"[^>]*?\s({re.escape(named[1])})\s*=").match(message, offset)
        return error.message, error.hint, inside.start(1) if inside else offset
    opened = message.rfind(f"<{found['opened']}", 0, offset)
    if found["closed"] == "messageML":
        return f"<{found['opened']}> is not closed", f"write </{found['opened']}>", opened
    if found["opened"] == "messageML":
        return f"</{found['closed']}> closes nothing", None, message.rfind(f"</{found['closed']}", 0, offset)
    said = f"<{found['opened']}> is not closed before </{found['closed']}>"
    return said, f"write </{found['opened']}> there", message.rfind(f"</{found['closed']}", 0, offset)


def _placed(way: Way, said: str, hint: str | None, offset: int) -> _Fault:
    """A problem at its line, and how it is found there: as the nth of what it looks like."""
    begin = 0
    piece, within = way.pieces[-1], 0
    for each in way.pieces:
        if offset < begin + len(each.text):
            piece, within = each, offset - begin
            break
        begin += len(each.text)
    line = piece.line + piece.text.count("\n", 0, within)
    at = piece.at or _seen_as(piece.text, within)
    before = _same_line(way.pieces, piece, within, line)
    return _Fault(said, hint, piece, line, at, len(re.findall(at, before)) if at else 0)


def _seen_as(text: str, within: int) -> str:
    """An expression for what stands at a place."""
    token = _TOKEN.match(text, within) or _TOKEN.search(text)
    if token is None or token[0] in _MARKS:
        return ""
    return re.escape(token[0]) + (r"(?![\w-])" if token[0][-1].isalnum() else "")


def _same_line(pieces: Sequence[Piece], piece: Piece, within: int, line: int) -> str:
    """What the author wrote in a line before a place in one of its pieces, as far as the way comes by it."""
    shown = []
    for each in pieces:
        text = each.text[:within] if each is piece else each.text
        rows = text.split("\n")
        if 0 <= line - each.line < len(rows):
            shown.append(rows[line - each.line])
        if each is piece:
            break
    return "\n".join(shown)
