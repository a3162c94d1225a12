"""What reading depends on beside the text: the person's locale, their zone, and the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """Whose text is read, and when it was written."""

    now: datetime
    """Aware; what `today` and a date without a year count from."""
    locale: str = "en"
    """As in `de`, `en_GB` or `en-GB`; one that CLDR does not know is read as its language, else as English."""
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        """The date in the zone."""
        return self.now.astimezone(self.zone).date()
