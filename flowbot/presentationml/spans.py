"""`Span`: a stretch of a text, and how it is pointed out to the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, east_asian_width


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where in the message's text."""

    start: int
    end: int


def point_out(text: str, span: Span, most: int = 60) -> str:
    """The line of the text in which the span begins, cut where it is long, and a line with carets under the span."""
    begin = text.rfind("\n", 0, span.start) + 1
    line = text[begin:].partition("\n")[0].replace("\t", " ")
    start, end = span.start - begin, min(span.end - begin, len(line))
    cut = max(0, min(start - most // 2, len(line) - most))
    head = ("…" if cut else "") + line[cut:start]
    marked = line[start:end][:most]
    tail = line[end : cut + most] + ("…" if len(line) > max(cut + most, end) else "")
    return f"{head}{marked}{tail}\n{' ' * _columns(head)}{'^' * max(1, _columns(marked))}"


def _columns(text: str) -> int:
    """How wide a text is where each letter has one width: wide letters count twice, marks and joiners not at all."""
    wide = sum(east_asian_width(character) in "WF" for character in text)
    none = sum(category(character) in ("Mn", "Me", "Cf") for character in text)
    return len(text) + wide - none
