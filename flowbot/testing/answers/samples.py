"""What people write for each type of slot, and what they write to anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from flowbot.testing.answers.around import Around
from flowbot.testing.answers.boundaries import clock_changes
from flowbot.values.moments import in_zone

JUNK: Sequence[str] = (
    *("?", "never mind what", "0", "-1", "NaN", "inf", "1e5", "1,25", "1.250,00", "٣", "12abc"),
    *("<b>&amp;</b>", "{{ amount }}", "`x' OR 1=1 --", "🙂", "a\nb", "\u200b", "x" * 10_000),
)
"""What people, and those who want to break something, write to anything."""

SPELLED: Mapping[str, Sequence[str]] = {
    "integer": ("1,000", "1.000", "10k", "12.5", "5%"),
    "decimal": ("12.50", "1,250.50", "1.250,50", "12,5", "10k", "5%", "1 000.5"),
    "boolean": ("yes", "no", "y", "N", "true", "maybe", "1"),
    "date": ("today", "tomorrow", "yesterday", "2026-02-30", "29 Feb", "1.2.26", "13/13/2026", "31 Dec", "1 Jan"),
    "time": ("14:30", "2pm", "14 Uhr", "25:00", "noon", "14.30"),
    "datetime": ("tomorrow at 2pm", "today 09:00", "2026-12-31T23:59:59Z", "2026-12-31"),
    "duration": ("1h30m", "2 days", "90", "PT1H", "-5m", "1 month"),
    "user": ("@", "somebody"),
    "room": ("Desk", "#desk"),
    "stream": ("here", "Desk"),
    "hashtag": ("#topic", "topic", "#", "two words"),
    "cashtag": ("$AAPL", "AAPL", "aapl", "BRK.A", "two words", "$"),
    "email": ("ann@example.com", "ann@", "ann example.com"),
    "url": ("https://example.com/a?b=c", "example.com", "javascript:alert(1)"),
    "timezone": ("Europe/London", "new york", "Mars/Phobos", "GMT+25"),
}
"""By type; what fits is told by its reader alone."""

FILES: Sequence[str] = ("report.pdf", "photo.png", "noend", "setup.exe")


def usual_values(kind: str, around: Around) -> Sequence[object]:
    """Values of a type that come to mind, the most usual first."""
    today, now = around.context.today, around.now
    match kind:
        case "text":
            return ("fine", "a longer text, with two parts")
        case "integer":
            return (1, 2, 0, -1, 100, 10**12)
        case "decimal":
            return (Decimal("12.50"), Decimal(1), Decimal("0.01"), Decimal(0), Decimal(-1), Decimal(1000))
        case "boolean":
            return (True, False)
        case "date":
            return _days(today)
        case "time":
            return (time(14, 30), time(0), time(23, 59))
        case "datetime":
            zone = around.context.zone
            changes = [in_zone(each, zone) for each in clock_changes(now, zone)]
            soon = now.astimezone(zone).replace(second=0, microsecond=0)
            return (soon + timedelta(days=1), soon, soon - timedelta(days=1), *changes)
        case "duration":
            return (timedelta(hours=1), timedelta(minutes=5), timedelta(seconds=1), timedelta(days=7), timedelta())
        case "user":
            return [{"id": each.id, "name": each.display_name} for each in around.people]
        case "room" | "stream":
            return [{"id": each.id, "name": each.name} for each in around.rooms]
    return ()


def _days(today: date) -> Sequence[date]:
    """Days around today, the ends of years, and one that not every year has."""
    day, new_year = timedelta(days=1), date(today.year + 1, 1, 1)
    return (today, today + day, today - day, new_year - day, new_year, date(2024, 2, 29), date.max)
