"""Where the items of a list begin and end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import Enum, auto

from flowbot.message import Passage, strip_blank

CLOSING = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""Opening quote → closing one."""
STRONG = ";\n\r\t；、\v\f\x85\u2028\u2029"
"""What separates items whatever they are."""
COMMAS = ",，،"
CELLS = ";；\t"
"""What separates the values of a record on one line."""
LINES = "\n\r\v\f\x85\u2028\u2029"
"""What ends a line."""
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
        opening = past_blanks(text, start)
        end = quote_end(text, opening)
        if end is not None:
            pieces.append(unquoted(passage.cut(opening + 1, end), text[end]))
            start = past_blanks(text, end + 1) + 1
            continue
        places = (place for place in range(start, len(text)) if place not in within and _separates(text, place, commas))
        end = next(places, len(text))
        piece = passage.cut(start, end).stripped()
        pieces += [piece] if piece.text.strip(COMMAS) else []
        start = end + 1
    return pieces


def split_rows(
    passage: Passage, between: str = CELLS, lines: str = LINES, *, with_quotes: bool = True
) -> list[list[Passage]]:
    """The cells of each line that has any, stripped; one in quotes keeps what would separate it.

    Args:
        passage: The lines.
        between: What separates cells.
        lines: What ends a line.
        with_quotes: Whether quotes may stand around a cell.
    """
    text = passage.text
    ends = frozenset(between + lines)
    within = {place for each in passage.entities for place in range(each.start, each.end)}
    rows: list[list[Passage]] = [[]]
    start = 0
    while start <= len(text) and len(rows) <= MAX_ITEMS + 1:
        opening = past_blanks(text, start)
        end = quote_end(text, opening, ends) if with_quotes else None
        if end is not None:
            cell, stop = unquoted(passage.cut(opening + 1, end), text[end]), past_blanks(text, end + 1)
        else:
            stop = next((at for at in range(start, len(text)) if text[at] in ends and at not in within), len(text))
            cell = passage.cut(start, stop).stripped()
        rows[-1].append(cell)
        if stop < len(text) and text[stop] in lines:
            rows.append([])
        start = stop + 1
    return [row for row in rows if any(cell.text for cell in row)]


def line_end(text: str, start: int) -> int:
    """Where the line that has a place ends."""
    return next((at for at in range(start, len(text)) if text[at] in LINES), len(text))


def _separates(text: str, position: int, commas: Commas) -> bool:
    if text[position] in STRONG:
        return True
    if text[position] not in COMMAS or commas is Commas.NONE:
        return False
    return commas is Commas.ALL or text[position + 1 : position + 2].isspace() or position + 1 == len(text)


def quote_end(text: str, position: int, separators: Collection[str] = SEPARATORS) -> int | None:
    """Where the quotes that open here close, with the item; None when they do not."""
    closing = CLOSING.get(text[position : position + 1])
    if closing is None:
        return None
    limit = position + MAX_QUOTED
    end = text.find(closing, position + 1, limit)
    while end != -1 and text[end : end + 2] == closing * 2:  # a quote within quotes is doubled
        end = text.find(closing, end + 2, limit)
    after = past_blanks(text, end + 1)
    return end if end > position and (after >= len(text) or text[after] in separators) else None


def past_blanks(text: str, position: int) -> int:
    """The first place from a position that is no blank, or separates."""
    while position < len(text) and text[position].isspace() and text[position] not in SEPARATORS:
        position += 1
    return position


def unquoted(passage: Passage, closing: str) -> Passage:
    """What stood in quotes, each that was doubled once."""
    if closing * 2 not in passage.text:
        return passage.stripped()
    return Passage(passage.text.replace(closing * 2, closing)).stripped()


def quoted(text: str, separators: Collection[str]) -> str:
    """An item's text, in quotes where a separator or a quote would be taken for one."""
    if not text or text[0] in CLOSING or any(each in separators for each in text):
        return '"' + text.replace('"', '""') + '"'
    return text


def split_entities(passage: Passage) -> Iterator[Passage]:
    """The entities of a passage that consists of them and blanks; else the passage."""
    ends = [0, *(each.end for each in passage.entities)]
    starts = [*(each.start for each in passage.entities), len(passage.text)]
    if len(starts) < 3 or any(strip_blank(passage.text[end:start]) for end, start in zip(ends, starts, strict=True)):
        yield passage
        return
    for each in passage.entities:
        yield passage.cut(each.start, each.end)
