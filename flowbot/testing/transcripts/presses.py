"""A button that is pressed, as one text: `[Reject] reason=no receipt`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PRESS = re.compile(r"\[(?P<button>[^\[\]\n]+)\](?P<values>\s.*)?", re.DOTALL)
_QUOTED = r"'[^']*'|\"(?:[^\"\\]|\\.)*\""
_NAME = rf"(?:{_QUOTED}|[^\s='\"]+)"
_PAIR = re.compile(rf"\s+(?P<name>{_NAME})=(?P<value>(?:{_QUOTED})(?=\s|\Z)|.*?)(?=\s+{_NAME}=|\s*\Z)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")


@dataclass(frozen=True, slots=True)
class Press:
    """A button, and what is put into the form before it is pressed, in its order."""

    button: str
    values: Sequence[tuple[str, str]] = ()

    def by_name(self) -> Mapping[str, str | list[str]]:
        """The values by field; those of a field that is named more than once are a list."""
        found: dict[str, list[str]] = {}
        for name, value in self.values:
            found.setdefault(name, []).append(value)
        return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def read_press(text: str) -> Press | None:
    r"""The press that a text is; None where it is something else.

    A value runs until the next ` name=`, without the space around it. In quotes it is exactly what stands in
    them: `\"` and `\\` inside of `" "` are a quote and a backslash.

    Raises:
        ValueError: What stands behind the button is not `name=value`.
    """
    found = _PRESS.fullmatch(text.strip())
    if found is None or not found["button"].strip():
        return None
    return Press(found["button"].strip(), read_values(found["values"] or "", "[Submit]"))


def find_press(text: str) -> Press | None:
    """The press that a text is; None also where something else stands behind the button."""
    try:
        return read_press(text)
    except ValueError:
        return None


def read_values(text: str, example: str) -> Sequence[tuple[str, str]]:
    """Names and their values, as they stand behind a button: `amount=12.50 note=a lunch`.

    Args:
        text: They.
        example: What stands before them.

    Raises:
        ValueError: It does not begin with `name=`.
    """
    values = []
    rest = f" {text.strip()}".rstrip()
    while rest:
        pair = _PAIR.match(rest)
        if pair is None:
            first, *_ = rest.split()
            raise ValueError(f"'{first}' is not field=value, such as {example} amount=12.50")
        values.append((_bare(pair["name"]), _bare(pair["value"])))
        rest = rest[pair.end() :].rstrip()
    return tuple(values)


def write_press(press: Press) -> str | None:
    """The text that is read as the press, with quotes only where they are needed; None where there is none."""
    text = f"[{press.button}]"
    for place, (name, value) in enumerate(press.values):
        before = press.values[:place]
        for written in _spellings(name, value):
            if find_press(f"{text} {written}") == Press(press.button, (*before, (name, value))):
                text += f" {written}"
                break
    return text if find_press(text) == press else None


def _spellings(name: str, value: str) -> Sequence[str]:
    quoted = '"' + re.sub(r"([\"\\])", r"\\\1", value) + '"'
    names = (name, f'"{name}"')
    return [f"{each}={value}" for each in names] + [f"{each}={quoted}" for each in names]


def _bare(text: str) -> str:
    """What stands in the quotes, or the text itself."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"' and re.fullmatch(_QUOTED, text, re.DOTALL):
        return _ESCAPED.sub(r"\1", text[1:-1])
    return text
