"""Tests for flowbot.values.attachments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import Attachment, Stream, User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Passage
from flowbot.values.attachments import attachment_names, attachment_type, kind_of_file
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
FILES = st.builds(
    Attachment,
    id=st.text(min_size=1, max_size=20),
    name=st.text(max_size=20),
    size=st.none() | st.integers(0, 2**40),
    stream_id=st.none() | st.just(StreamId("elsewhere")),
    message_id=st.none() | st.just(MessageId("other")),
)


def message(files: Sequence[Attachment]) -> IncomingMessage:
    return IncomingMessage(
        id=MessageId("m1"),
        text="",
        by=User(id=UserId(7)),
        at=NOW,
        stream=Stream(id=StreamId("im")),
        attachments=tuple(files),
    )


def read(files: Sequence[Attachment], *, max_size: int | None = None, kinds: Sequence[str] = ()) -> object:
    context = ReadContext(now=NOW, message=message(files))
    return attachment_type(max_size=max_size, kinds=kinds).read(Passage("whatever is said"), context)


def test_a_file_is_known_by_all_that_fetches_it() -> None:
    assert read([Attachment(id="internal_1%2F", name="Report.v2.PDF", size=12)]) == {
        "id": "internal_1%2F",
        "name": "Report.v2.PDF",
        "size": 12,
        "kind": "pdf",
        "message_id": "m1",
        "stream_id": "im",
    }


@given(
    st.lists(FILES, max_size=4),
    st.none() | st.integers(1, 2**20),
    st.lists(st.sampled_from(["pdf", "txt"]), max_size=2),
)
def test_the_first_file_that_fits_is_taken_and_else_it_is_said_what_is_missing(
    files: list[Attachment], max_size: int | None, kinds: list[str]
) -> None:
    fitting = [
        each
        for each in files
        if (not kinds or kind_of_file(each.name) in kinds)
        and (max_size is None or each.size is None or each.size <= max_size)
    ]

    if fitting:
        assert read(files, max_size=max_size, kinds=kinds) == attachment_names(fitting[0], message(files))
    else:
        with pytest.raises(AnswerError, match="file"):
            read(files, max_size=max_size, kinds=kinds)


@given(FILES)
def test_a_file_is_json_and_is_decoded_again(file: Attachment) -> None:
    kind, value = attachment_type(), attachment_names(file, message([file]))

    assert kind.decode(json.loads(json.dumps(kind.encode(value)))) == value


@pytest.mark.parametrize("value", [None, "x", [], {}, {"id": 7}], ids=str)
def test_what_is_no_file_is_not_decoded(value: object) -> None:
    with pytest.raises(TypeError, match="is not an attachment"):
        attachment_type().decode(value)


def test_a_form_sends_no_file() -> None:
    with pytest.raises(AnswerError, match="a file is needed: attach one to your message"):
        attachment_type().read_control("report.pdf", ReadContext(now=NOW, message=message([Attachment(id="x")])))


def test_where_there_is_no_message_there_is_no_file() -> None:
    with pytest.raises(AnswerError, match="a file is needed: attach one to your message"):
        attachment_type().read(Passage("report.pdf"), ReadContext(now=NOW))


@pytest.mark.parametrize(
    ("name", "kind"), [("a.pdf", "pdf"), ("A.B.DOCX", "docx"), ("pdf", None), (".pdf", None), ("a.", None), ("", None)]
)
def test_the_kind_of_a_file_is_what_its_name_ends_with(name: str, kind: str | None) -> None:
    assert kind_of_file(name) == kind


def test_a_file_is_shown_by_its_name_or_its_id() -> None:
    assert attachment_type().show({"id": "x", "name": "a.pdf"}, "en") == "a.pdf"
    assert attachment_type().show({"id": "x", "name": ""}, "en") == "x"
