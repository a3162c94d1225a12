"""A `{{` that is not closed: Jinja2 stumbles over what stands behind it, and does not say so."""

from __future__ import annotations

import re

UNCLOSED = "'{{' is not closed"
CLOSE_IT = "write }} where the expression ends"
OPENING = r"\{\{"
"""An expression for what is meant in its line."""

_TEXT = r"""(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
_PARTS = re.compile(
    r"\{#.*?#\}"
    r"|\{%[-+]?\s*raw\b.*?\{%[-+]?\s*endraw\b"
    rf"|\{{%(?:{_TEXT}|(?!%\}}).)*+%\}}"
    rf"|(?P<open>\{{\{{)(?P<rest>(?:{_TEXT}|(?!\{{\{{|\{{%|\}}\}}).)*+\}}\}})?",
    re.DOTALL,
)


def find_unclosed(source: str, line: int) -> tuple[int, int] | None:
    """The line of the first `{{` of a template that is not closed, and which `{{` of its line it is, from 0.

    Args:
        source: The template.
        line: Where Jinja2 found something wrong; what begins behind it is not looked for.
    """
    for found in _PARTS.finditer(source):
        if found["open"] and found["rest"] is None:
            number = source.count("\n", 0, found.start()) + 1
            before = source[: found.start()].rpartition("\n")[2]
            return (number, len(re.findall(OPENING, before))) if number <= line else None
    return None
