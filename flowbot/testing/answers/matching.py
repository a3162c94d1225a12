"""Texts that a regular expression wants, made from its own parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

_MOST = 3
"""So often a part is repeated that may be repeated for ever."""
_CATEGORIES = {
    "CATEGORY_DIGIT": "7",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "w",
    "CATEGORY_NOT_DIGIT": "d",
    "CATEGORY_NOT_SPACE": "s",
    "CATEGORY_NOT_WORD": "-",
}


def texts_matching(pattern: str) -> Iterator[str]:
    """Texts that most probably match: the shortest, longer ones, one of each alternative, and one that is cut short.

    Nothing of a pattern that Python reads otherwise than pydantic does.
    """
    try:
        parsed = list(import_module("re._parser").parse(pattern))
    except Exception:  # noqa: BLE001  the syntax is that of another library: what Python cannot read is left out
        return
    for more, way in ((0, 0), (1, 0), (_MOST, 0), (0, 1), (0, 2)):
        text = _text(parsed, more, way)
        if text is None:
            return
        yield text
        yield text[:-1]


def _text(parts: Sequence[Any], more: int, way: int) -> str | None:
    """A text of some parts; None where one of them is of a kind that no text is made for."""
    found = [_part(each, more, way) for each in parts]
    return None if None in found else "".join(each for each in found if each is not None)


def _part(part: Any, more: int, way: int) -> str | None:
    kind, about = str(part[0]), part[1]
    match kind:
        case "LITERAL":
            return chr(about)
        case "NOT_LITERAL":
            return "x" if about != ord("x") else "y"
        case "ANY":
            return "x"
        case "AT":
            return ""
        case "IN":
            return _one_of(about, way)
        case "BRANCH":
            alternatives = about[1]
            return _text(list(alternatives[way % len(alternatives)]), more, way)
        case "SUBPATTERN":
            return _text(list(about[-1]), more, way)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, repeated = about
            inner = _text(list(repeated), more, way)
            return None if inner is None else inner * min(int(most), int(least) + more)
    return None


def _one_of(members: Sequence[Any], way: int) -> str | None:
    """A character of a class; of one that says what is not in it, some letter or mark that is not."""
    if str(members[0][0]) == "NEGATE":
        listed = {chr(each[1]) for each in members[1:] if str(each[0]) == "LITERAL"}
        return next((each for each in "x7- " if each not in listed), None)
    kind, about = str(members[way % len(members)][0]), members[way % len(members)][1]
    match kind:
        case "LITERAL":
            return chr(about)
        case "RANGE":
            return chr(about[0])
        case "CATEGORY":
            return _CATEGORIES.get(str(about))
    return None
