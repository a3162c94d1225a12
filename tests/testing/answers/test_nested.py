"""Tests for flowbot.testing.answers.nested."""

from __future__ import annotations

from flowbot.definition.steps import Call, Http
from flowbot.testing.answers.nested import saved_of, texts_in, with_values


def test_every_text_is_found_however_deep() -> None:
    value = {"a": ["x", ("y", 1)], "b": {"c": "z"}, "d": None}

    assert list(texts_in(value)) == ["x", "y", "z"]


def test_a_step_keeps_the_whole_result_of_a_call_the_body_of_an_answer_or_fields_of_either() -> None:
    whole = Call.model_validate({"call": "ledger.book", "save": "booking"})
    body = Http.model_validate({"http": "https://x.test/", "save": "rates"})
    fields = Http.model_validate({"http": "https://x.test/", "save": {"price": "result.body.quote.price"}})

    assert saved_of(whole) == {"booking": ()}
    assert saved_of(body) == {"rates": ("body",)}
    assert saved_of(fields) == {"price": ("body", "quote", "price")}


def test_values_are_put_where_they_belong_and_a_later_one_goes_before() -> None:
    assert with_values([(("a", "b"), 1), (("a", "c"), 2), (("a", "b"), 3)]) == {"a": {"b": 3, "c": 2}}
    assert with_values([(("a",), 1), ((), "all")]) == "all"
    assert with_values([]) is None
