"""The example of a finding as people are shown it."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.findings.model import Finding

MOST_LINES = 16
"""Of an example that are shown; the rest is more of the same."""


def shown_files(finding: Finding) -> Iterator[tuple[str, list[str]]]:
    """The files of the example with their lines; what cannot be shown is `�`."""
    for name, text in finding.files.items():
        lines = [_visible(line) for line in text.split("\n")[:-1]]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES - 1 :] = ["…"]
        yield name, lines


def _visible(line: str) -> str:
    return "".join(each if each.isprintable() else "\ufffd" for each in line)
