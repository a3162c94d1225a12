"""Where the items of a list begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from flowbot.message import Passage, strip_blank

CLOSING = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""Opening quote → closing one."""
STRONG = ";\n\r\t；、\v\f\x85\u2028\u2029"
"""What separates items whatever they are."""
COMMAS = ",，،"
MAX_ITEMS = 1_000
"""The most items that are taken."""
MAX_QUOTED = 1_000
"""The longest item in quotes."""
SEPARATORS = frozenset(STRONG + COMMAS)


class Commas(Enum):
    """Which commas separate items."""

    NONE = auto()
    SPACED = auto()
    """Those before a blank."""
    ALL = auto()


def split(passage: Passage, commas: Commas) -> list[Passage]:
    """The items between separators, stripped and without the quotes around them; empty ones are left out.

    At most one more than `MAX_ITEMS`.
    """
    text = passage.text
    within = {place for each in passage.entities for place in range(each.start, each.end)}
    pieces: list[Passage] = []
    start = 0
    while start <= len(text) and len(pieces) <= MAX_ITEMS:
        opening = _past_blanks(text, start)
        end = _quote_end(text, opening)
        if end is not None:
            pieces.append(_unquoted(passage.cut(opening + 1, end), text[end]))
            start = _past_blanks(text, end + 1) + 1
            continue
        places = (place for place in range(start, len(text)) if place not in within and _separates(text, place, commas))
        end = next(places, len(text))
        piece = passage.cut(start, end).stripped()
        pieces += [piece] if piece.text.strip(COMMAS) else []
        start = end + 1
    return pieces


def _separates(text: str, position: int, commas: Commas) -> bool:
    if text[position] in STRONG:
        return True
    if text[position] not in COMMAS or commas is Commas.NONE:
        return False
    return commas is Commas.ALL or text[position + 1 : position + 2].isspace() or position + 1 == len(text)


def _quote_end(text: str, position: int) -> int | None:
    """Where the quotes that open here close, with the item; None when they do not."""
    closing = CLOSING.get(text[position : position + 1])
    if closing is None:
        return None
    limit = position + MAX_QUOTED
    end = text.find(closing, position + 1, limit)
    while end != -1 and text[end : end + 2] == closing * 2:  # a quote within quotes is doubled
        end = text.find(closing, end + 2, limit)
    after = _past_blanks(text, end + 1)
    return end if end > position and (after >= len(text) or text[after] in SEPARATORS) else None


def _past_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace() and text[position] not in SEPARATORS:
        position += 1
    return position


def _unquoted(passage: Passage, closing: str) -> Passage:
    if closing * 2 not in passage.text:
        return passage.stripped()
    return Passage(passage.text.replace(closing * 2, closing)).stripped()


def split_entities(passage: Passage) -> Iterator[Passage]:
    """The entities of a passage that consists of them and blanks; else the passage."""
    ends = [0, *(each.end for each in passage.entities)]
    starts = [*(each.start for each in passage.entities), len(passage.text)]
    if len(starts) < 3 or any(strip_blank(passage.text[end:start]) for end, start in zip(ends, starts, strict=True)):
        yield passage
        return
    for each in passage.entities:
        yield passage.cut(each.start, each.end)
