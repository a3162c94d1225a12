"""Tests for flowbot.values.people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.ids import UserId
from flowbot.message import Hashtag, Mention, Passage
from flowbot.values.context import ReadContext
from flowbot.values.people import USER
from flowbot.values.types import AnswerError

ANN = {
    "id": 7,
    "name": "Ann Lee",
    "first_name": None,
    "last_name": None,
    "email": None,
    "username": None,
    "external": None,
}


def mention(start: int, text: str = "@Ann Lee", user_id: int = 7) -> Mention:
    return Mention(text=text, start=start, end=start + len(text), user_id=UserId(user_id))


def test_a_mention_is_a_user_known_by_id(read: Callable[..., object]) -> None:
    assert read(USER, Passage("@Ann Lee", (mention(0),))) == ANN
    assert read(USER, Passage(" \u200b@Ann Lee\xa0", (mention(2),))) == ANN


@pytest.mark.parametrize(
    ("passage", "problem"),
    [
        (Passage("Ann Lee"), "'Ann Lee' is not a person that was mentioned: mention them with @"),
        (Passage("@Ann Lee"), "'@Ann Lee' is not a person that was mentioned: mention them with @"),
        (Passage(""), "'' is not a person that was mentioned: mention them with @"),
        (
            Passage("#ann", (Hashtag(text="#ann", start=0, end=4, value="ann"),)),
            "'#ann' is not a person that was mentioned: mention them with @",
        ),
        (
            Passage("@Ann Lee @Bob", (mention(0), mention(9, "@Bob", 8))),
            "'@Ann Lee @Bob' is more than the mention of one person: write nothing else",
        ),
        (
            Passage("ask @Ann Lee", (mention(4),)),
            "'ask @Ann Lee' is more than the mention of one person: write nothing else",
        ),
    ],
    ids=["typed", "typed with @", "empty", "hashtag", "two", "words"],
)
def test_what_is_not_one_mention_is_refused(refused: Callable[..., str], passage: Passage, problem: str) -> None:
    assert refused(USER, passage) == problem


@pytest.mark.parametrize(
    "sent",
    [[7078106482890], ["7078106482890"], 7078106482890, {"userIds": ["7078106482890"], "streamIds": []}],
    ids=str,
)
def test_a_form_sends_the_id_of_a_person(context: ReadContext, sent: object) -> None:
    user = USER.read_control(sent, context)

    assert isinstance(user, dict)
    assert (user["id"], user["name"]) == (7078106482890, "")


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [1, 2],
        ["x"],
        [True],
        [0],
        [-1],
        [2**63],
        [1.0],
        [None],
        "ann",
        None,
        {},
        {"userIds": [1], "streamIds": ["x"]},
        [[1]],
        "٧",
    ],
    ids=str,
)
def test_what_is_no_id_of_one_person_is_refused(context: ReadContext, sent: object) -> None:
    with pytest.raises(AnswerError):
        USER.read_control(sent, context)


def test_a_user_is_shown_by_name_or_else_by_id() -> None:
    assert USER.show(ANN, "en") == "@Ann Lee"
    assert USER.show({**ANN, "name": ""}, "en") == "@7"
    assert USER.show({"id": 7}, "en") == "@7"


def test_only_a_user_is_decoded() -> None:
    assert USER.decode(USER.encode(ANN)) == ANN
    for value in ("Ann", {}, {"id": "7"}, [ANN]):
        with pytest.raises(TypeError):
            USER.decode(value)
