"""Tests for flowbot.message._passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import INVISIBLE, Entity, Hashtag, Passage, strip_blank

BLANKS = " \t\n\r\x0b\x0c\x1c\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000" + INVISIBLE


def tag(start: int, end: int, text: str) -> Hashtag:
    return Hashtag(text=text, start=start, end=end, value=text[1:])


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [
        (0, 8, Passage("a #b #cd", (tag(2, 4, "#b"), tag(5, 8, "#cd")))),
        (2, 8, Passage("#b #cd", (tag(0, 2, "#b"), tag(3, 6, "#cd")))),
        (2, 4, Passage("#b", (tag(0, 2, "#b"),))),
        (3, 8, Passage("b #cd", (tag(2, 5, "#cd"),))),
        (0, 7, Passage("a #b #c", (tag(2, 4, "#b"),))),
        (4, 4, Passage("")),
    ],
)
def test_a_cut_keeps_the_entities_that_lie_wholly_in_it(start: int, end: int, cut: Passage) -> None:
    assert Passage("a #b #cd", (tag(2, 4, "#b"), tag(5, 8, "#cd"))).cut(start, end) == cut


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_white_space_and_invisible_characters_are_stripped(blank: str) -> None:
    padded = Passage(f"{blank}{blank}#b x{blank}", (tag(2, 4, "#b"),))

    assert padded.stripped() == Passage("#b x", (tag(0, 2, "#b"),))
    assert strip_blank(padded.text) == "#b x"


def test_what_stands_within_is_not_stripped() -> None:
    family = "👨\u200d👩\u200d👧 \xa0 x"

    assert Passage(family).stripped() == Passage(family)


def test_only_blanks_leave_nothing() -> None:
    assert Passage(BLANKS).stripped() == Passage("")


def test_nothing_to_strip_gives_the_same_passage() -> None:
    passage = Passage("a b")

    assert passage.stripped() is passage


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    text = draw(st.text(st.sampled_from("ab#\u200b \n\xa0"), max_size=12))
    places = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    entities = [Entity(text=text[a:b], start=a, end=b) for a, b in (sorted(each) for each in places)]
    return Passage(text, tuple(entities))


@given(passages(), st.integers(0, 12), st.integers(0, 12))
def test_an_entity_of_a_cut_stands_where_it_says(passage: Passage, start: int, length: int) -> None:
    cut = passage.cut(start, start + length)

    assert all(cut.text[each.start : each.end] == each.text for each in cut.entities)
    assert [each.text for each in cut.entities] == [
        each.text for each in passage.entities if start <= each.start and each.end <= start + length
    ]


@given(passages())
def test_an_entity_of_a_stripped_passage_stands_where_it_says(passage: Passage) -> None:
    stripped = passage.stripped()

    assert stripped.text == strip_blank(passage.text)
    assert all(stripped.text[each.start : each.end] == each.text for each in stripped.entities)
