"""Bodies that need no XML parser: the usual short message, plain text, and what is not well formed."""

from __future__ import annotations

import re

from flowbot.message import Message, Paragraph
from flowbot.presentationml._elements import CELLS, LINES
from flowbot.presentationml._found import Found
from flowbot.presentationml._repair import unescape
from flowbot.presentationml._text import EDGE, TextWriter
from flowbot.presentationml.entities import Entities

_LONGEST_USUAL = 100_000
_MAX_GUESSED = 100_000

_TAG = re.compile(r"<(?:/?([A-Za-z_:][\w:.-]*+)|[!?])[^<>]*+>")
# Text in which nothing collapses, is trimmed, is a reference or is forbidden.
_WORD = r"[^<>&\x00-\x20\x7f-\xa0\xad\u0600-\u0605\u1680\u180e\u2000-\u206f\u3000\ud800-\udfff\ufeff\ufff0-\uffff]++"
_WORDS = rf"{_WORD}(?: {_WORD})*+"
_USUAL = re.compile(
    r'<div data-format="PresentationML" data-version="[\w.]{1,9}"(?: class="[\w ]{1,50}")?>'
    r"(<p>)?(.*)(?(1)</p>)</div>"
)
_USUAL_TEXT = re.compile(f"(?:{_WORDS})?")
_SPAN = re.compile(rf'<span class="entity" data-entity-id="([\w.-]{{1,64}})">({_WORDS})</span>')
_EMPTY_LINES = re.compile(r"\n[ \t\n]*\n")


def read_usual(message: str, entities: Entities) -> Message | None:
    """The message of a client for one paragraph of words, mentions and tags; None for anything else.

    It is what the XML would give, in a fraction of the time.
    """
    usual = _USUAL.fullmatch(message) if len(message) <= _LONGEST_USUAL else None
    if usual is None:
        return None
    parts = _SPAN.split(usual[2])
    if len(parts) == 1:
        text = parts[0]
        if _USUAL_TEXT.fullmatch(text) is None:
            return None
        return Message(text=text, blocks=_paragraph(text), entities=entities.custom, problem=entities.problem)
    text = "".join([part for place, part in enumerate(parts) if place % 3 != 1])
    if _USUAL_TEXT.fullmatch(text) is None:
        return None
    found = Found()
    end = len(parts[0])
    for place in range(1, len(parts), 3):
        start, shown = end, parts[place + 1]
        end += len(shown)
        found.add_entity(entities.find(parts[place]), shown, start, end)
        end += len(parts[place + 2])
    return Message(
        text=text,
        blocks=_paragraph(text),
        mentions=tuple(found.mentions),
        hashtags=tuple(found.hashtags),
        cashtags=tuple(found.cashtags),
        emojis=tuple(found.emojis),
        entities=entities.custom,
        problem=entities.problem,
    )


def _paragraph(text: str) -> tuple[Paragraph, ...]:
    return (Paragraph(text=text, start=0, end=len(text)),) if text else ()


def has_tags(message: str) -> bool:
    """Whether anything in a body looks like a tag."""
    return "<" in message and _TAG.search(message) is not None


def read_plain(message: str, entities: Entities) -> Message:
    """A body without any tag: its line breaks are lines, and character references are read once."""
    text = unescape(message).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip(EDGE)
    paragraphs: list[Paragraph] = []
    start = 0
    for end, following in [*((gap.start(), gap.end()) for gap in _EMPTY_LINES.finditer(text)), (len(text), 0)]:
        if end > start:
            paragraphs.append(Paragraph(text=text[start:end], start=start, end=end))
        start = following
    return Message(text=text, blocks=tuple(paragraphs), entities=entities.custom, problem=entities.problem)


def guess(markup: str, problem: str, entities: Entities) -> Message:
    """The text between whatever looks like a tag."""
    if len(markup) > _MAX_GUESSED:
        return Message(text="", problem=problem)
    writer = TextWriter()
    place = 0
    for tag in _TAG.finditer(markup):
        if tag.start() > place:
            writer.write(unescape(markup[place : tag.start()]))
        if tag[1] in LINES:
            writer.break_line()
        elif tag[1] in CELLS:
            writer.write(" ")
        place = tag.end()
    writer.write(unescape(markup[place:]))
    text = "".join(writer.pieces).rstrip(EDGE)
    return Message(text=text, blocks=_paragraph(text), entities=entities.custom, problem=problem)
