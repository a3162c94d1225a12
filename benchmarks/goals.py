"""What the figures ought to be, and the limits that `make bench CHECK=1` keeps.

Goals are what flowbot wants to reach. Limits are generous: breaking one means that something has gone wrong,
and not that the machine was busy. Those in cal µs are of a quiet core of the machine of the goals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.results import COLUMNS, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a figure stands: a row and a column of a section."""

    section: str
    row: str
    column: str

    def find(self, sections: Mapping[str, Section]) -> float | None:
        """The figure; None where it was not measured."""
        section = sections.get(self.section)
        spread = section.rows.get(self.row, {}).get(self.column) if section else None
        return spread.median if spread else None

    def show(self, figure: float) -> str:
        return format(figure, COLUMNS[self.column][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure that has to be at most, or at least, something."""

    what: str
    place: Place
    better: Literal["less", "more"] = "less"
    must: float
    aim: float | None = None

    def is_met(self, figure: float, wanted: float) -> bool:
        return figure <= wanted if self.better == "less" else figure >= wanted

    def verdict(self, sections: Mapping[str, Section]) -> str:
        """Whether the figure is what it has to be."""
        figure = self.place.find(sections)
        if figure is None:
            return "not measured"
        if self.aim is not None and self.is_met(figure, self.aim):
            return "met, and the aim too"
        return "met" if self.is_met(figure, self.must) else "**not met**"

    def sign(self, wanted: float) -> str:
        return f"{'≤' if self.better == 'less' else '≥'} {self.place.show(wanted)}"


def _dialog(row: str, column: str = "ratio") -> Place:
    return Place(section="dialog", row=row, column=column)


GOALS = (
    Goal(
        what="CPU of an event, from the feed's JSON to reply and state committed, cal µs",
        place=_dialog("flowbot", "cal_us"),
        must=50,
        aim=30,
    ),
    Goal(what="times as fast as chatsky", place=_dialog("chatsky"), better="more", must=15, aim=25),
    Goal(
        what="times as fast as botbuilder-dialogs", place=_dialog("botbuilder-dialogs"), better="more", must=15, aim=25
    ),
    Goal(what="times as fast as aiogram", place=_dialog("aiogram"), better="more", must=5, aim=9),
    Goal(
        what="times as fast as python-telegram-bot",
        place=_dialog("python-telegram-bot"),
        better="more",
        must=1.5,
        aim=2.5,
    ),
    Goal(
        what="times as fast as the loop of the Symphony BDK, with no answer made",
        place=_dialog("symphony-bdk-python"),
        better="more",
        must=1.5,
        aim=2.5,
    ),
    Goal(
        what="resident bytes for an idle conversation, SQLite",
        place=Place(section="idle", row="SQLite", column="bytes"),
        must=256,
        aim=150,
    ),
    Goal(
        what="CPU of an event at 1,000,000 live conversations, to 1,000",
        place=Place(section="growth", row="1,000,000", column="growth"),
        must=1.3,
        aim=1.05,
    ),
    Goal(
        what="messages checked and rendered, to the Java reference: hi",
        place=Place(section="rendering", row="hi", column="to_java"),
        better="more",
        must=0.5,
        aim=1,
    ),
    Goal(
        what="the same: 1.3 kB with all tags",
        place=Place(section="rendering", row="1.3 kB, all tags", column="to_java"),
        better="more",
        must=0.5,
        aim=1,
    ),
    Goal(
        what="the same: a form of 3.8 kB",
        place=Place(section="rendering", row="3.8 kB form", column="to_java"),
        better="more",
        must=0.5,
        aim=1,
    ),
    Goal(
        what="CPU of `import flowbot`, cal ms",
        place=Place(section="starting", row="import flowbot", column="cal_ms"),
        must=350,
        aim=250,
    ),
    Goal(
        what="CPU of `flowbot --help`, cal ms",
        place=Place(section="starting", row="flowbot --help", column="cal_ms"),
        must=150,
    ),
    Goal(
        what="CPU of `flowbot check` on one flow, cal ms",
        place=Place(section="starting", row="flowbot check, one flow", column="cal_ms"),
        must=400,
    ),
    Goal(
        what="CPU of the plugin of pytest in a project without flows, cal ms",
        place=Place(section="collecting", row="its import and its share of the collection", column="cal_ms"),
        must=30,
    ),
    Goal(
        what="CPU of a transcript of 20 turns, two people and 61 minutes, cal ms",
        place=Place(section="transcript", row="the example expense", column="cal_ms"),
        must=20,
        aim=5,
    ),
    Goal(
        what="events/s on PostgreSQL, two workers and the server on two cores",
        place=Place(section="postgres", row="two workers", column="events_per_second"),
        better="more",
        must=5_000,
        aim=10_000,
    ),
)
LIMITS = (
    Goal(what="CPU of a durable event, cal µs", place=_dialog("flowbot", "cal_us"), must=900),
    Goal(
        what="CPU of an event until its reply is sent, cal µs", place=_dialog("flowbot, and sent", "cal_us"), must=1_100
    ),
    Goal(what="times as fast as chatsky", place=_dialog("chatsky"), better="more", must=1.5),
    Goal(what="times as fast as botbuilder-dialogs", place=_dialog("botbuilder-dialogs"), better="more", must=1.5),
    Goal(
        what="resident bytes for an idle conversation, SQLite",
        place=Place(section="idle", row="SQLite", column="bytes"),
        must=4_000,
    ),
    Goal(
        what="CPU of an event at 10,000 live conversations, to 1,000",
        place=Place(section="growth", row="10,000", column="growth"),
        must=2,
    ),
    Goal(
        what="a form of 3.8 kB rendered, to the Java reference",
        place=Place(section="rendering", row="3.8 kB form", column="to_java"),
        better="more",
        must=0.4,
    ),
    Goal(
        what="a small message read, to the BDK",
        place=Place(section="messages", row="small", column="to_bdk"),
        must=1,
    ),
    Goal(
        what="CPU of `flowbot --help`, cal ms",
        place=Place(section="starting", row="flowbot --help", column="cal_ms"),
        must=400,
    ),
    Goal(
        what="CPU of a transcript of 20 turns, cal ms",
        place=Place(section="transcript", row="the example expense", column="cal_ms"),
        must=200,
    ),
    Goal(
        what="CPU of `import flowbot.symphony`, cal ms",
        place=Place(section="starting", row="import flowbot.symphony", column="cal_ms"),
        must=250,
    ),
    Goal(
        what="ms from SIGTERM to the end of a bot that reads",
        place=Place(section="stopping", row="flowbot run, its read under way", column="p50_ms"),
        must=1_000,
    ),
)
