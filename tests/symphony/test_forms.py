"""Tests for flowbot.symphony.forms, read with what the local pod reads forms with."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowbot.errors import MessageRejectedError
from flowbot.pod.multipart import Part, parse_multipart
from flowbot.symphony.forms import Form
from flowbot.symphony.uploads import FilePart

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="%\\\0"), min_size=1, max_size=30)


async def pieces_of(content: Sequence[bytes]) -> AsyncGenerator[bytes]:
    for piece in content:
        yield piece


def file(name: str, *content: bytes, size: int | None = None, part: str = "attachment") -> FilePart:
    return FilePart(part=part, name=name, size=size, open=partial(pieces_of, content))


async def body_of(form: Form) -> bytes:
    return b"".join([piece async for piece in form.pieces()])


@settings(max_examples=50)
@given(
    texts=st.dictionaries(st.sampled_from(["sids", "message", "data", "version", "silent"]), TEXTS),
    contents=st.lists(st.tuples(NAMES, st.lists(st.binary(max_size=100), max_size=4)), max_size=4),
    are_sizes_known=st.booleans(),
)
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_pod_reads_what_was_written(
    texts: dict[str, str], contents: list[tuple[str, list[bytes]]], are_sizes_known: bool
) -> None:
    files = [
        file(name, *pieces, size=sum(map(len, pieces)) if are_sizes_known else None, part=part)
        for part in ("attachment", "preview")
        for name, pieces in contents
    ]
    form = Form(texts, files)
    body = await body_of(form)

    assert parse_multipart(form.headers["Content-Type"], body) == [
        *[Part(name=name, content=text.encode()) for name, text in texts.items()],
        *[
            Part(name=part, content=b"".join(pieces), filename=name)
            for part in ("attachment", "preview")
            for name, pieces in contents
        ],
    ]
    known = are_sizes_known or not files
    assert form.length == (len(body) if known else None)
    assert form.headers.get("Content-Length") == (str(len(body)) if known else None)


async def test_a_form_is_written_as_often_as_it_is_asked_for() -> None:
    form = Form({"message": "hi"}, [file("a.txt", b"a", b"b", size=2)])

    assert await body_of(form) == await body_of(form)


async def test_the_type_of_a_file_follows_from_its_name() -> None:
    body = await body_of(Form({}, [file("a.PDF", b"x"), file("a.unknown", b"x")]))

    assert b'filename="a.PDF"\r\nContent-Type: application/pdf\r\n' in body
    assert b'filename="a.unknown"\r\nContent-Type: application/octet-stream\r\n' in body


@pytest.mark.parametrize("content", [(b"abcd",), (b"ab", b"cd"), (b"ab",), ()])
async def test_a_file_that_has_another_size_is_not_sent(content: tuple[bytes, ...]) -> None:
    with pytest.raises(MessageRejectedError, match=r"a\.txt does not have the 3 bytes that it was said to"):
        await body_of(Form({}, [file("a.txt", *content, size=3)]))


async def test_files_that_turn_out_too_large_are_not_sent_on() -> None:
    form = Form({}, [file("a.txt", b"x" * 60), file("b.txt", b"y" * 30, b"z" * 11)], 100)

    with pytest.raises(MessageRejectedError, match="have 101 bytes or more, and it takes 100") as refused:
        await body_of(form)
    assert refused.value.status == 413
