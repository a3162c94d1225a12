"""Tests for flowbot.engine.refusals: why a call has failed, in words for people."""

from __future__ import annotations

import pytest

from flowbot.engine.refusals import in_words


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("refused", 403, "the bot is not allowed to do that"),
        ("refused", 404, "the bot does not find it"),
        ("refused", 204, "the bot does not find it"),
        ("refused", 409, "it is so already, or the name is taken"),
        ("refused", 413, "it is too large"),
        ("refused", 451, "a compliance rule has blocked it"),
        ("refused", 400, "Symphony has refused it"),
        ("refused", None, "Symphony has refused it"),
        ("not_allowed", 403, "the bot is not allowed to do that"),
        ("unreachable", 503, "there is no answer at the moment"),
        ("timeout", None, "it took too long"),
    ],
)
def test_people_are_told_what_they_can_do_something_about(kind: str, status: int | None, words: str) -> None:
    error = {"kind": kind, "message": "ADMIN-77 at 10.0.0.7", "id": "x", "status": status}

    assert in_words(error, "en") == {**error, "message": words}


def test_it_is_told_in_the_language_of_the_flow() -> None:
    error = {"kind": "refused", "message": "no", "id": "x", "status": 403}

    assert in_words(error, "de_CH")["message"] == "der Bot darf das nicht"


@pytest.mark.parametrize("kind", ["status", "ValueError", "result"])
def test_other_failures_are_told_as_they_are(kind: str) -> None:
    error = {"kind": kind, "message": "something went wrong on our side", "id": "x", "status": 403}

    assert in_words(error, "de") == error
