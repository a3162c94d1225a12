"""What reading and showing depend on beside the text: the person's locale, their zone, and the time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from flowbot.events import Stream
from flowbot.message import IncomingMessage
from flowbot.quick import quick

LOCALE = "[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"
"""An expression for the name of a locale."""


def is_locale(text: str) -> bool:
    """Whether a text can name a locale, as `de` and `en-GB` do; whether there is one is not asked."""
    return re.fullmatch(LOCALE, text) is not None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """Whose text is read, and when it was written."""

    now: datetime
    """Aware; what `today` and a date without a year count from."""
    locale: str = "en"
    """As in `de`, `en_GB` or `en-GB`; one that CLDR does not know is read as its language, else as English."""
    zone: tzinfo = UTC
    message: IncomingMessage | None = None
    """The message that the text stands in, for what is more than its text: files, tables; None of a form."""
    stream: Stream | None = None
    """Where it was written; None where nobody wrote it."""

    def reader(self, seed: str = "") -> Reader:
        """The same person as a reader; a choice among variants follows from the seed."""
        return Reader(locale=self.locale, zone=self.zone, seed=seed)

    @property
    def today(self) -> date:
        """The date in the zone."""
        return self.now.astimezone(self.zone).date()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom words are made."""

    locale: str = "en"
    """As of `ReadContext`."""
    zone: tzinfo = UTC
    seed: str = ""
    """What a choice among variants of a message follows from: the same seed, the same variant."""
    choose: Callable[[str, int], int] | None = field(default=None, compare=False)
    """What chooses instead, for previews: takes the message and how many variants it has, gives a number from 0."""
