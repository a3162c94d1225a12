"""Plain values → YAML text, laid out as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from flowbot.yamlsource._scalar_text import scalar_text
from flowbot.yamlsource._text import REFUSED

WIDTH = 100
"""The longest line, where it can be helped."""

Path = tuple[str | int, ...]
IsShort = Callable[[Path, object], bool]
"""Whether the map or list at a path stands on one line, if that is not too long."""


def _is_simple(path: Path, value: object) -> bool:
    """A map or list of scalars, or of lists of scalars."""
    return all(
        not isinstance(each, Mapping | list | tuple) or (not isinstance(each, Mapping) and _is_flat(each))
        for each in _members(value)
    )


def _is_flat(value: object) -> bool:
    return not any(isinstance(each, Mapping | list | tuple) for each in _members(value))


def _members(value: object) -> Sequence[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list | tuple) else ()


def write_yaml(value: object, *, is_short: IsShort = _is_simple) -> str:
    """The text of plain values: maps, lists, texts, whole numbers, Decimals, true, false and null.

    Reading it with `load_yaml` gives equal values back. It means the same to readers of YAML 1.1.

    Args:
        value: What to write; keys of maps are texts.
        is_short: Which maps and lists stand on one line, if they fit: unless said, those that hold scalars only.

    Raises:
        TypeError: YAML has no such value.
    """
    return "\n".join(_block((), value, 0, is_short)) + "\n"


def write_line(value: object) -> str:
    """The text of plain values on one line, however long, without its end; it may stand inside of brackets.

    Raises:
        TypeError: YAML has no such value.
    """
    return _flow(value, in_flow=True)


def _block(path: Path, value: object, indent: int, is_short: IsShort) -> Iterator[str]:
    """The lines of a value, the first one without its indent."""
    margin = " " * indent
    if isinstance(value, Mapping) and value and not _fits(path, value, indent, is_short):
        for place, (key, item) in enumerate(value.items()):
            lines = _entry((*path, key), f"{scalar_text(key)}:", item, indent, is_short)
            yield from (f"{margin if place or number else ''}{line}" for number, line in enumerate(lines))
    elif isinstance(value, list | tuple) and value and not _fits(path, value, indent, is_short):
        for place, item in enumerate(value):
            first, *more = _block((*path, place), item, indent + 2, is_short)
            yield f"{margin if place else ''}- {first}"
            yield from more
    elif isinstance(value, str) and "\n" in value and indent and _may_stand_in_block(value):
        yield "|" if value.endswith("\n") else "|-"
        yield from (f"{margin}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))
    elif isinstance(value, str) and indent and indent + len(value) > WIDTH and _may_stand_in_block(value):
        yield ">-"
        yield from (f"{margin}{line}" for line in _folded(value, WIDTH - indent))
    else:
        yield _flow(value)


def _entry(path: Path, key: str, value: object, indent: int, is_short: IsShort) -> Iterator[str]:
    """The lines of a key with its value, without the indent of the key."""
    is_nested = isinstance(value, Mapping | list | tuple) and bool(value)
    if is_nested and not _fits(path, value, indent + len(key) + 1, is_short):
        yield key
        first, *more = _block(path, value, indent + 2, is_short)
        yield f"  {first}"
    else:
        first, *more = [_flow(value)] if is_nested else _block(path, value, indent + 2, is_short)
        yield f"{key} {first}"
    yield from (line[indent:] for line in more)


def _fits(path: Path, value: object, column: int, is_short: IsShort) -> bool:
    return is_short(path, value) and column + len(line := _flow(value)) <= WIDTH and "\\n" not in line


def _flow(value: object, *, in_flow: bool = False) -> str:
    if isinstance(value, Mapping):
        entries = (f"{scalar_text(key, in_flow=True)}: {_flow(item, in_flow=True)}" for key, item in value.items())
        return f"{{ {', '.join(entries)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(item, in_flow=True) for item in value)}]"
    return scalar_text(value, in_flow=in_flow)


def _may_stand_in_block(text: str) -> bool:
    """Whether a text keeps every character as lines of a block."""
    if REFUSED.search(text) or "\r" in text or text.endswith("\n\n") or text[:1].isspace():
        return False
    return not re.search(r"[ \t](?:\n|\Z)|\n[ \t]", text) and not text.startswith("\n")


def _folded(text: str, width: int) -> Iterator[str]:
    """A text on lines that YAML joins with one blank each; never broken beside another blank."""
    line = ""
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
