"""A line of a chat that presses a button: `[Submit] amount=12.50 note="a lunch"`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"\[(?P<button>[^\[\]]+)\](?P<values>(\s.*)?)", re.DOTALL)
_VALUE = re.compile(r"(?P<name>[^=]+)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Press:
    """A button, and what is put into the form before it is pressed."""

    button: str
    values: Sequence[tuple[str, str]]

    def given(self, find: Callable[[str], object]) -> Mapping[str, object]:
        """The values by field; those of a field that is named more than once are a list.

        Args:
            find: What a text stands for: `@ann` is her id.
        """
        given: dict[str, list[object]] = {}
        for name, value in self.values:
            given.setdefault(name, []).append(find(value))
        return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def read_press(line: str) -> Press | None:
    """The press that a line is; None when it is a message.

    Raises:
        ValueError: What follows the button is not `field=value`, or a quote is not closed.
    """
    found = _LINE.fullmatch(line.strip())
    return Press(found["button"].strip(), read_values(found["values"], "[Submit]")) if found is not None else None


def read_values(text: str, example: str) -> list[tuple[str, str]]:
    """Fields and their values: `amount=12.50 note="a lunch"`.

    Args:
        text: As it was typed.
        example: What stands before them.

    Raises:
        ValueError: One is not `field=value`, or a quote is not closed.
    """
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"{str(error).lower()}: {text.strip()}") from error
    values = []
    for part in parts:
        pair = _VALUE.fullmatch(part)
        if pair is None:
            raise ValueError(f"'{part}' is not field=value, such as {example} amount=12.50")
        values.append((pair["name"].strip(), pair["value"]))
    return values
