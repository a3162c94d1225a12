"""Tests for flowbot.engine.plain."""

from __future__ import annotations

import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.plain import decode_plain, encode_plain

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2) | st.just("$"), inner)
)


@given(VALUES)
def test_a_value_survives_json(value: object) -> None:
    assert decode_plain(json.loads(json.dumps(encode_plain(value)))) == value


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="a set cannot be kept"):
        encode_plain([{1}])
