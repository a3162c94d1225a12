"""Tests for flowbot.pod.multipart."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.pod.multipart import Part, parse_multipart

TYPE = "multipart/form-data; boundary=d41d8cd9"


def body(*parts: bytes) -> bytes:
    return b"".join(b"--d41d8cd9\r\n" + part + b"\r\n" for part in parts) + b"--d41d8cd9--\r\n"


def field(name: str, content: bytes) -> bytes:
    header = f'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return header.encode() + content


def file(disposition: str, content: bytes = b"x") -> bytes:
    return f"content-disposition: form-data; {disposition}\r\n\r\n".encode() + content


def test_fields_come_in_order_and_may_be_empty() -> None:
    parts = parse_multipart(TYPE, body(field("message", "<messageML>é</messageML>".encode()), field("data", b"")))

    assert parts == [
        Part(name="message", content="<messageML>é</messageML>".encode()),
        Part(name="data", content=b""),
    ]


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        ('name="attachment"; filename="rapport%20%C3%A9t%C3%A9.pdf"', "rapport été.pdf"),
        ('name="attachment"; filename="rapport été.pdf"', "rapport été.pdf"),
        ('name="attachment"; filename="x"; filename*=utf-8\'\'%C3%A9.pdf', "é.pdf"),
        ('name="attachment"; filename="a \\"b\\"; c.pdf"', 'a "b"; c.pdf'),
        ("name=attachment; filename=plain.csv", "plain.csv"),
    ],
)
def test_file_names_are_read_as_clients_write_them(disposition: str, filename: str) -> None:
    assert parse_multipart(TYPE, body(file(disposition))) == [Part(name="attachment", content=b"x", filename=filename)]


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ('multipart/form-data; charset=utf-8; boundary="two words"', b"two words"),
        ("Multipart/Form-Data;boundary=b", b"b"),
    ],
)
def test_boundaries_are_found(content_type: str, boundary: bytes) -> None:
    raw = b"--" + boundary + b"\r\n" + field("message", b"hi") + b"\r\n--" + boundary + b"--"

    assert parse_multipart(content_type, raw) == [Part(name="message", content=b"hi")]


@pytest.mark.parametrize(
    ("content_type", "raw", "problem"),
    [
        ("application/json", b"{}", "Content-Type is application/json"),
        ("", b"", "Content-Type is missing"),
        (TYPE, b"", "does not end with its boundary"),
        (TYPE, body(field("message", b"hi"))[:-6], "does not end with its boundary"),
        (TYPE, body(b"no header at all"), "has no header"),
        (TYPE, body(b"Content-Type: text/plain\r\n\r\nhi"), "has no name"),
        (TYPE, body(file('filename="x"')), "has no name"),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, raw: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_multipart(content_type, raw)


@given(st.lists(st.binary().filter(lambda content: b"--d41d8cd9" not in content)))
def test_contents_arrive_to_the_byte(contents: list[bytes]) -> None:
    raw = body(*(file(f'name="attachment"; filename="{number}"', data) for number, data in enumerate(contents)))

    assert [part.content for part in parse_multipart(TYPE, raw)] == contents


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(NAMES)
def test_a_name_arrives_percent_encoded(name: str) -> None:
    """As the official clients write what is not ASCII, and what would end the quotes."""
    parts = parse_multipart(TYPE, body(file(f'name="attachment"; filename="{quote(name)}"')))

    assert [part.filename for part in parts] == [name]


@given(NAMES.filter(lambda name: not set(name) & set('%"\\')))
def test_a_name_arrives_as_it_is(name: str) -> None:
    parts = parse_multipart(TYPE, body(file(f'name="attachment"; filename="{name}"')))

    assert [part.filename for part in parts] == [name]


@given(st.dictionaries(st.sampled_from(["sids", "message", "data", "version", "silent"]), st.text()))
def test_fields_arrive_in_their_order(fields: dict[str, str]) -> None:
    texts = {name: text.encode("utf-8", "replace") for name, text in fields.items()}
    parts = parse_multipart(TYPE, body(*(field(name, text) for name, text in texts.items())))

    assert [(part.name, part.content, part.filename) for part in parts] == [
        (name, text, None) for name, text in texts.items()
    ]


@given(st.binary())
def test_rubbish_is_a_value_error_or_parts(raw: bytes) -> None:
    try:
        parts = parse_multipart(TYPE, body(raw))
    except ValueError:
        return

    assert all(part.name for part in parts)
