"""Tests for flowbot.symphony.base64text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flowbot.symphony.base64text import Base64Decoder

JUNK = st.sampled_from(list(b"=AQZz09+/-_ \r\n\t!\x00\xff"))


def decode(pieces: Sequence[bytes]) -> bytes:
    decoder = Base64Decoder()
    content = b"".join([decoder.feed(piece) for piece in pieces])
    decoder.finish()
    return content


def cut(text: bytes, places: Sequence[int]) -> list[bytes]:
    """A text in pieces that end at some places."""
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


@given(st.binary(max_size=500), st.lists(st.integers(0, 1000), max_size=20), st.integers(1, 80))
def test_any_content_comes_back_wherever_pieces_and_lines_end(content: bytes, places: list[int], width: int) -> None:
    text = base64.b64encode(content)
    lines = b"\r\n".join(text[start : start + width] for start in range(0, len(text), width))

    assert decode(cut(text, places)) == content
    assert decode(cut(lines + b"\r\n", places)) == content


@given(st.lists(JUNK, max_size=40).map(bytes), st.lists(st.integers(0, 1000), max_size=10))
@example(b"=", [])
@example(b"AA==AA==", [4])
@example(b"AAA", [])
@example(b"A===", [])
def test_what_is_refused_does_not_depend_on_where_pieces_end(text: bytes, places: list[int]) -> None:
    """It is Base64 if it is without its blanks, and has whole groups alone."""
    bare = text.translate(None, b"\r\n\t ")
    try:
        expected = base64.b64decode(bare, validate=True) if len(bare) % 4 == 0 else None
    except binascii.Error:
        expected = None

    for pieces in ([text], cut(text, places), [bytes([each]) for each in text]):
        if expected is None:
            with pytest.raises(ValueError, match=r"."):
                decode(pieces)
        else:
            assert decode(pieces) == expected
