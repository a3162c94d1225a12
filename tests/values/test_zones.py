"""Tests for flowbot.values.zones."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

import pytest

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError
from flowbot.values.zones import TIMEZONE

ZONES = sorted(available_timezones() - {"localtime"})


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/London", "Europe/London"),
        (" europe/london ", "Europe/London"),
        ("london", "Europe/London"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Asia/Ho Chi Minh", "Asia/Ho_Chi_Minh"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("Singapore", "Singapore"),
        ("Asia/Singapore", "Asia/Singapore"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("Etc/GMT-5", "Etc/GMT-5"),
        ("GMT-0", "GMT-0"),
        ("GMT0", "GMT0"),
    ],
)
def test_a_zone_is_read_by_its_name_or_its_city(read: Callable[..., object], text: str, zone: str) -> None:
    assert read(TIMEZONE, text) == zone


@pytest.mark.parametrize("text", ["", "Mars/Base", "Atlantis", "+02:00", "x" * 61, "posix/Europe/London", "localtime"])
def test_what_is_no_zone_is_refused(refused: Callable[..., str], text: str) -> None:
    shown = text if len(text) <= 40 else f"{text[:39]}…"

    assert refused(TIMEZONE, text) == f"'{shown}' is not a time zone such as Europe/London"


def test_a_city_of_several_zones_is_asked_back(refused: Callable[..., str]) -> None:
    assert refused(TIMEZONE, "louisville") == (
        "'louisville' is not clear: it may be America/Kentucky/Louisville or America/Louisville"
    )


def test_every_zone_is_read_by_its_own_name_typed_or_picked(context: ReadContext) -> None:
    for zone in ZONES:
        assert TIMEZONE.read(Passage(zone), context) == zone
        assert TIMEZONE.read_control(zone, context) == zone
        assert TIMEZONE.held(zone, "de") == (zone,)


@pytest.mark.parametrize("sent", ["london", "europe/london", "", "+02:00", 7, None, ["Europe/London"], {}], ids=str)
def test_a_timezone_picker_sends_a_name_and_nothing_else(context: ReadContext, sent: object) -> None:
    with pytest.raises(AnswerError):
        TIMEZONE.read_control(sent, context)
