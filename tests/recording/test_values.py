"""Tests for flowbot.recording.values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowbot.recording.redaction import Redaction
from flowbot.recording.values import redact_answer, redact_data, redact_value

REDACTION = Redaction(b"key", {"order", "total"})
STAND_IN = REDACTION.text("phoenix")


def test_a_name_that_is_no_word_of_the_bot_has_a_stand_in_and_keeps_no_value() -> None:
    value = {"order": 1, "phoenix": {"id": "phoenix", "type": "phoenix", "version": ["phoenix"]}}

    shown = redact_value(REDACTION, value)

    assert shown["order"] == 1
    assert shown[STAND_IN]["id"] == STAND_IN
    assert "phoenix" not in str(shown)


def test_names_that_would_become_the_same_stay_apart() -> None:
    assert redact_value(REDACTION, {STAND_IN: 1, "phoenix": 2}).keys() >= {STAND_IN}
    assert len(redact_value(Redaction(b"key", {STAND_IN}), {STAND_IN: 1, "phoenix": 2})) == 2


@pytest.mark.parametrize(
    "value",
    [
        {"$": "decimal", "v": "12.50"},
        {"$": "decimal", "v": "-Infinity"},
        {"$": "datetime", "v": "2026-01-01T09:00:00+00:00"},
        {"$": "duration", "v": [1, 0, 0]},
        {"id": "usnBKBkH_BVrGOiVpaupEH___okFfE7QdA", "total": 5},
    ],
)
def test_exact_numbers_moments_and_ids_of_symphony_stay_in_answers(value: Any) -> None:
    assert redact_answer(REDACTION, value) == value


def test_exact_numbers_have_stand_ins_where_figures_have() -> None:
    numbers = Redaction(b"key", (), numbers=True)

    assert redact_answer(numbers, {"$": "decimal", "v": "12.50"}) == {"$": "decimal", "v": numbers.text("12.50")}


def test_an_answer_keeps_nothing_else() -> None:
    answer = {"id": "phoenix", "token": "usnBKBkH_BVrGOiVpaupEH___okFfE7QdA", "kind": {"$": "decimal", "v": "phoenix"}}

    shown = redact_answer(REDACTION, answer)

    assert shown["id"] == STAND_IN
    assert "usnBKBkH" not in str(shown)
    assert "phoenix" not in str(shown)


def test_names_of_a_map_with_a_name_that_our_json_has_itself_have_stand_ins() -> None:
    shown = redact_answer(REDACTION, {"$": "map", "v": [["$", "phoenix"], ["phoenix", 1]]})

    assert shown == {"$": "map", "v": [["$", STAND_IN], [STAND_IN, 1]]}


def test_tags_have_the_stand_ins_that_the_message_shows_and_people_their_ids() -> None:
    data = {
        "0": {"type": "org.symphonyoss.taxonomy", "id": [{"type": "org.symphonyoss.taxonomy.hashtag", "value": "phoenix"}]},
        "1": {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": "123"}]},
        "phoenix": {"type": "com.phoenix.order"},
    }  # fmt: skip

    shown = json.loads(redact_data(Redaction(b"key", {"order"}, numbers=True), json.dumps(data)))
    markup = REDACTION.markup('<span class="entity" data-entity-id="phoenix">#phoenix</span>', is_received=True)

    assert shown["0"]["type"] == "org.symphonyoss.taxonomy"
    assert f"#{shown['0']['id'][0]['value']}<" in markup
    assert shown["1"] == data["1"]
    assert f'data-entity-id="{list(shown)[2]}"' in markup


def test_data_that_cannot_be_read_leaves_only_its_length() -> None:
    assert redact_data(REDACTION, '{"phoenix') == "?????????"
    assert json.loads(json.loads(redact_data(REDACTION, json.dumps('{"order":"phoenix"}')))) == {"order": STAND_IN}
