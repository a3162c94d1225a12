"""Tests of the names that expressions and messages may use: what is not read is not made, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flowbot.engine.names import Names, further, further_later


class Counted:
    """Makes a value, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, source: str, names: Mapping[str, object]) -> object:
        self.times += 1
        return f"{source} at {names['place']}"


@pytest.fixture
def made() -> Counted:
    return Counted()


@pytest.fixture
def names(made: Counted) -> Names:
    return Names({"place": "home"}, {"now": made}, "now")


def test_what_nobody_reads_is_not_made(names: Names, made: Counted) -> None:
    assert names["place"] == names.get("place") == "home"
    assert "now" in names
    assert made.times == 0


def test_what_is_read_is_made_once(names: Names, made: Counted) -> None:
    assert names["now"] == names.get("now") == "now at home"
    assert made.times == 1


def test_a_name_that_is_not_there_is_missing_as_in_every_dict(names: Names) -> None:
    assert names.get("nothing") is None
    assert names.get("nothing", 1) == 1
    assert "nothing" not in names
    with pytest.raises(KeyError):
        names["nothing"]


def test_whoever_takes_all_names_gets_all_of_them(names: Names, made: Counted) -> None:
    whole = {"place": "home", "now": "now at home"}
    assert dict(names) == whole
    assert {**Names({"place": "home"}, {"now": made}, "now")} == whole
    assert _taken(**Names({"place": "home"}, {"now": made}, "now")) == whole


def _taken(**names: object) -> dict[str, object]:
    return names


def test_the_names_can_be_counted_listed_and_compared(names: Names) -> None:
    whole = {"place": "home", "now": "now at home"}
    assert len(names) == 2
    assert list(names) == list(names.keys()) == ["place", "now"]
    assert list(names.values()) == ["home", "now at home"]
    assert names == whole
    assert names == Names(whole, {}, None)
    assert Names(whole, {}, None) == Names({"place": "home"}, {"now": Counted()}, "now")
    assert names != Names({"place": "away"}, {"now": Counted()}, "now")


def test_what_is_known_goes_before_what_would_be_made(made: Counted) -> None:
    names = Names({"place": "home", "now": "noon"}, {"now": made}, "now")
    assert names["now"] == "noon"
    assert made.times == 0


def test_further_names_go_before_those_that_are_there_and_leave_them_as_they_are(names: Names, made: Counted) -> None:
    more = further(names, place="work", wanted=1)
    assert made.times == 0
    assert more["now"] == "now at work"
    assert more == {"place": "work", "wanted": 1, "now": "now at work"}
    assert names["place"] == "home"


def test_names_of_any_mapping_take_further_ones() -> None:
    assert further({"a": 1, "b": 1}, b=2, c=3) == {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize("known", [Names({"place": "home"}, {}, "later"), {"place": "home", "now": "before"}])
def test_further_names_may_be_made_when_they_are_read_and_go_before_those_there_are(
    known: Mapping[str, object],
) -> None:
    made = Counted()
    more = further_later(known, {"now": made})

    assert more["place"] == "home"
    assert made.times == 0
    assert str(more["now"]).endswith(" at home")
    assert made.times == 1
