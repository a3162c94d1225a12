"""Every kind of finding with its code: what it means, an example of it, and how it is mended.

A new finding is one entry here, and `code="FB…"` where it is reported. The tests produce each from its example,
and docs/reference/errors.md is made of this list (`python tools/findings.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.findings._actions import ACTIONS
from flowbot.findings._keys import KEYS
from flowbot.findings._names import NAMES
from flowbot.findings._occasions import EVENTS, TIMES
from flowbot.findings._requests import REQUESTS
from flowbot.findings._runs import RUNS, STANDING_IN
from flowbot.findings._sending import SENDING
from flowbot.findings._shape import SHAPE
from flowbot.findings._slots import SLOTS
from flowbot.findings._transcripts import TRANSCRIPTS
from flowbot.findings._words import WORDS
from flowbot.findings._yaml import YAML
from flowbot.findings.model import Finding, Severity

__all__ = ["FINDINGS", "GROUPS", "Finding", "Severity", "severity_of"]

GROUPS: Mapping[str, tuple[Finding, ...]] = {
    "Files, keys and slots": (*YAML, *KEYS, *SLOTS, *TIMES),
    "Names and expressions": (*NAMES, *RUNS, *EVENTS, *STANDING_IN),
    "The shape of a flow": SHAPE,
    "Words and messages": WORDS,
    "Actions and web services": (*ACTIONS, *REQUESTS, *SENDING),
    "Transcripts": TRANSCRIPTS,
}
"""The findings by what they are about; the first digit of a code is the number of its group."""

FINDINGS: Mapping[str, Finding] = {each.code: each for group in GROUPS.values() for each in group}
"""Every finding by its code."""


def severity_of(code: str) -> Severity:
    """Whether findings of a code are errors or warnings; errors when the code is not known."""
    found = FINDINGS.get(code)
    return "error" if found is None else found.severity
