"""Tests for flowbot.presentationml.incoming."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flowbot.events import MessageSent, Stream, User, parse_event
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.presentationml import read_message

WHOLE = {"message": "hi", "user": {"userId": 1}, "stream": {"streamId": "s"}}


def sent(**message: object) -> MessageSent:
    event = parse_event({"type": "MESSAGESENT", "payload": {"messageSent": {"message": message}}})

    assert isinstance(event, MessageSent)
    return event


def test_a_message_has_what_the_event_says() -> None:
    event = sent(
        messageId="m/1",
        timestamp=1800000000000,
        message="<p>hi</p>",
        user={"userId": 1},
        stream={"streamId": "s"},
        attachments=[{"id": "a"}],
        parentMessageId="m/0",
        replacing="m+2",
        initialMessageId="m+1=",
        disclaimer="Monitored.",
        externalRecipients="true",
    )

    message, problem = read_message(event)

    assert problem is None
    assert message is not None
    assert message.id == "m_1"
    assert message.by == User(id=UserId(1))
    assert message.at == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    assert message.stream == Stream(id=StreamId("s"))
    assert [attachment.id for attachment in message.attachments] == ["a"]
    assert message.parent_message_id == "m_0"
    assert message.replacing == "m-2"
    assert message.initial_message_id == "m-1"
    assert message.disclaimer == "Monitored."
    assert message.external_recipients
    assert message.text == "hi"


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ({"message": None}, "the message has no body"),
        ({"message": None, "diagnostic": "lost key"}, "the message has no body: lost key"),
        ({"user": None}, "the message has no sender"),
        ({"stream": {}}, "the message has no stream"),
        ({"message": "<!DOCTYPE x><x/>"}, "the message was refused: it declares a document type"),
    ],
)
def test_without_a_message_there_is_a_reason(missing: dict[str, object], problem: str) -> None:
    event = sent(**WHOLE | missing)

    assert read_message(event) == (None, problem)


def test_a_message_that_is_not_well_formed_comes_with_its_problem() -> None:
    message, problem = read_message(sent(**WHOLE | {"message": "<p>hi"}))

    assert message is not None
    assert message.text == "hi"
    assert problem is not None
    assert problem.startswith("the message is not well-formed XML: ")
    assert message.problem == problem


def test_a_forwarded_message_is_read_as_far_as_it_was_delivered() -> None:
    original = {**WHOLE, "messageId": "m0", "timestamp": 1, "message": "<ul><li>x</li></ul>"}
    further = {**original, "messageId": "m1", "sharedMessage": original}

    message, _ = read_message(sent(**WHOLE, messageId="m2", sharedMessage=further))

    assert message is not None
    assert message.shared_message is not None
    assert message.shared_message.id == MessageId("m1")
    assert message.shared_message.text == "x"
    assert len(message.shared_message.blocks) == 1
    assert message.shared_message.shared_message is None


@pytest.mark.parametrize("missing", [{"user": None}, {"stream": None}, {"timestamp": None}, {"message": None}])
def test_a_forwarded_message_that_cannot_be_told_is_left_out(missing: dict[str, object]) -> None:
    shared = {**WHOLE, "timestamp": 1, **missing}

    message, problem = read_message(sent(**WHOLE, sharedMessage=shared))

    assert problem is None
    assert message is not None
    assert message.shared_message is None
