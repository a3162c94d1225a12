"""How the passes over a template tell of what is wrong with it."""

from __future__ import annotations

import re
from typing import Protocol


class Report(Protocol):
    """Takes a problem."""

    def __call__(
        self, message: str, line: int, hint: str | None = None, at: str = "", nth: int = 0, *, code: str = "FB401"
    ) -> None:
        """Keep a problem.

        Args:
            message: What is wrong.
            line: As the nodes have it.
            hint: How it is mended.
            at: A regular expression that finds what is meant in the line; empty when that is not known.
            nth: Which of those that it finds, from 0.
            code: Of the finding.
        """
        ...


def applied(name: str) -> str:
    """An expression for the name of a filter or test where it is used."""
    return rf"(?:(?<=\|)|(?<=\| )|(?<=is )|(?<=is not )){re.escape(name)}(?!\w)"


def quoted(message: str, text: str) -> str:
    """An expression for what a message is about: the tag that it begins with, or what it has in quotes.

    Of what it has in quotes, the last that the text has exactly once; empty when there is none.
    """
    tag = re.match(r"\{% (\w+) %\}", message)
    if tag:
        return rf"\{{%[-+]?\s*{tag[1]}\b[^%]*%\}}"
    for name in reversed(re.findall(r"'([^']+)'", message)):
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)" if name[:1].isalnum() else re.escape(name)
        if len(re.findall(pattern, text)) == 1:
            return pattern
    return ""
