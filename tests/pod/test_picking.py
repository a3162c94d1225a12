"""Tests for flowbot.pod.picking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import FormControl
from flowbot.pod.picking import picked

CONTROLS = [
    FormControl(kind="person-selector", name="who", label="Who signs", value="", required=False),
    FormControl(kind="room-selector", name="where", label="", value="", required=False),
    FormControl(kind="text-field", name="note", label="Note", value="", required=False),
]


def pick(**given: object) -> dict[str, object]:
    return picked(CONTROLS, given, person=lambda name: f"person {name}", room=lambda name: f"room {name}")


def test_people_and_rooms_are_found_where_they_are_chosen_by_name_or_label_and_several_at_once() -> None:
    assert pick(WHO="@ann", where=["#FX desk", "x"]) == {"WHO": "person ann", "where": ["room FX desk", "x"]}
    assert picked(CONTROLS, {"who signs": "@ann"}, person=str.upper, room=str) == {"who signs": "ANN"}


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_anything_in_another_field_or_without_its_sign_is_as_it_was(value: object) -> None:
    assert pick(note=value, other=value, who="#desk", where="@ann") == {
        "note": value,
        "other": value,
        "who": "#desk",
        "where": "@ann",
    }


def test_a_sign_alone_names_nobody() -> None:
    assert pick(who="@", where="#") == {"who": "@", "where": "#"}
