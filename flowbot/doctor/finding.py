"""What a check has found, without anything secret in it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

Status = Literal["ok", "note", "problem", "skipped"]
_SHORTEST_SECRET = 4
"""A shorter one would be found in half of all words."""
_HIDDEN = "***"
_CUT = "…"
"""Where a long text of a server ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check has found."""

    check: str
    """What was looked at: `key`, `agent.test resolves`."""
    status: Status
    text: str
    mend: str = ""
    """What to do about it."""
    seconds: float = 0.0


def ok(check: str, text: str) -> Finding:
    """All is well."""
    return Finding(check=check, status="ok", text=text)


def note(check: str, text: str, mend: str = "") -> Finding:
    """Nothing is broken, but somebody should know."""
    return Finding(check=check, status="note", text=text, mend=mend)


def problem(check: str, text: str, mend: str) -> Finding:
    """The bot cannot work like this, or should not."""
    return Finding(check=check, status="problem", text=text, mend=mend)


def skipped(check: str, text: str) -> Finding:
    """It could not be looked at."""
    return Finding(check=check, status="skipped", text=text)


@dataclass(slots=True)
class Secrets:
    """What must not be shown, wherever a server repeats it."""

    _known: set[str] = field(default_factory=set)

    def add(self, secrets: Iterable[str | None]) -> None:
        """Learn more of them, as they are and as a server may write them."""
        for each in secrets:
            if each and len(each) >= _SHORTEST_SECRET:
                self._known |= {each, " ".join(each.split()), html.escape(each), quote(each), json.dumps(each)[1:-1]}

    def hidden(self, finding: Finding) -> Finding:
        """A finding without any of them, and without what a terminal would obey."""
        check, text, mend = (self._hide(each) for each in (finding.check, finding.text, finding.mend))
        return replace(finding, check=check, text=text, mend=mend)

    def _hide(self, text: str) -> str:
        for each in sorted(self._known, key=len, reverse=True):
            text = _without_begin(text.replace(each, _HIDDEN), each)
        return "".join(each if each.isprintable() else "\ufffd" for each in text)


def _without_begin(text: str, secret: str) -> str:
    """A text that was cut, without the begin of a secret right before the cut."""
    before, mark, after = text.partition(_CUT)
    if not mark:
        return text
    for length in range(min(len(secret), len(before)), _SHORTEST_SECRET - 1, -1):
        if before.endswith(secret[:length]):
            before = before[:-length] + _HIDDEN
            break
    return before + mark + _without_begin(after, secret)
