"""How wide texts are, where they are broken, and where they are cut."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
REPLACEMENT = "\ufffd"
"""In place of a character that no picture may hold."""
_WIDTHS = dict(
    zip(
        map(chr, range(32, 127)),
        (
            *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
            *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
            *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
            *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
            *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
            *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
        ),
        strict=True,
    )
)
"""Of Helvetica, and of Arial and Liberation Sans which are as wide, in thousandths of the size (its AFM file)."""
_JOINERS = "\u200c\u200d"
"""What some scripts and emojis need between letters."""
_JOINTS = "(.,/_-"
"""After which a word may be broken that is wider than a line."""
_OTHERS = 620
_BOLD = 1.08


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of the size of its letters; a little too much rather than too little."""
    return sum(map(_thousandths, text)) * size / 1000 * (_BOLD if bold else 1.02)


def _thousandths(char: str) -> int:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000
    base = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(base, _OTHERS)


def is_shown(char: str) -> bool:
    """Whether a character is one to see: no control, no mark of direction, no half of a pair, no end of a line."""
    return char in _JOINERS or (unicodedata.category(char)[0] != "C" and char not in "\u2028\u2029")


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis, of at most so many characters; between words where that can be."""
    if len(text) <= most:
        return text
    kept = text[:most]
    words = kept[: kept.rfind(" ") + 1].rstrip()
    return (words if len(words) >= most * 2 // 3 else kept[:-1].rstrip()) + ELLIPSIS


def wrap(text: str, size: float, *, width: float, lines: int, bold: bool = False) -> list[str]:
    """The text as lines that are no wider, broken between words where that can be; the last may be cut."""
    made: list[str] = []
    rest = " ".join(text.split())
    while rest:
        fits = _fitting(rest, size, width, bold=bold)
        if len(made) == lines - 1 and fits < len(rest):
            shorter = _fitting(rest, size, width - width_of(ELLIPSIS, size, bold=bold), bold=bold)
            made.append(rest[:shorter].rstrip() + ELLIPSIS)
            break
        made.append(rest[:fits].rstrip())
        rest = rest[fits:].lstrip()
    return made


def _fitting(text: str, size: float, width: float, *, bold: bool) -> int:
    """How much of the text fits into a line: whole words, or as many parts of a word that is alone too wide."""
    total, end, space, joint = 0.0, 0, 0, 0
    for end, char in enumerate(text):
        if char == " ":
            space = end
        total += width_of(char, size, bold=bold)
        if total > width:
            return space or joint or max(1, end)
        if char in _JOINTS:
            joint = end + 1
    return end + 1
