"""The rows of `symphony.messages`."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import (
    Blast,
    Delivered,
    File,
    Message,
    Person,
    Place,
    Reader,
    Receipt,
    Receipts,
    Relationships,
    Status,
    Undelivered,
)
from tests.symphony.operations_table import Exchange, Row

ROOM = StreamId("a/b+c==")
AT = datetime(2026, 1, 1, tzinfo=UTC)
MS = 1767225600000
LATER = datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
WRITTEN = {
    "messageId": "m/1+",
    "parentMessageId": "p/1+",
    "replacing": "r/1+",
    "timestamp": MS,
    "message": '<div data-format="PresentationML" data-version="2.0">Hello</div>',
    "data": '{"mark": {"type": "x", "version": "1"}}',
    "user": {"userId": 7, "displayName": "Alice Martin", "email": "alice@acme.test", "username": "alice"},
    "stream": {"streamId": "a/b+c==", "streamType": "ROOM", "roomName": "Desk", "external": False},
    "attachments": [{"id": "f%2F1", "name": "a.PDF", "size": 3}],
}
"""As lenient as an answer may be: a file without images, no agent, no format."""
MESSAGE = Message(
    id=MessageId("m_1-"),
    text="Hello",
    by=Person(id=UserId(7), name="Alice Martin", email="alice@acme.test", username="alice"),
    at=AT,
    stream=Place(id=StreamId("a_b-c"), name="Desk", type="ROOM", external=False),
    attachments=[
        File(
            id="f%2F1",
            name="a.PDF",
            size=3,
            kind="pdf",
            message_id=MessageId("m_1-"),
            stream_id=StreamId("a_b-c"),
        )
    ],
    data={"mark": {"type": "x", "version": "1"}},
    parent=MessageId("p_1-"),
    replaces=MessageId("r_1-"),
)
LIST = "GET /agent/v4/stream/a_b-c/message"
SEARCH = "POST /agent/v1/message/search"
RECEIPTS = "GET /pod/v1/admin/messages/m_1-/receipts"
PERSON = {"id": 7, "username": "alice", "firstName": "Alice", "lastName": "Martin", "emailAddress": "alice@acme.test"}
ALICE = Person(
    id=UserId(7),
    name="Alice Martin",
    first_name="Alice",
    last_name="Martin",
    email="alice@acme.test",
    username="alice",
)


def listed(number: int, at: int) -> dict[str, object]:
    return {"messageId": f"m{number}", "timestamp": at}


def bare(number: int, at: datetime) -> Message:
    return Message(id=MessageId(f"m{number}"), text="", at=at, attachments=[])


ROWS = (
    Row(
        operation="messages.get",
        arguments={"message": MessageId("m/1+")},
        exchanges=[Exchange(request="GET /agent/v1/message/m_1-", answer=WRITTEN)],
        result=MESSAGE,
    ),
    Row(
        operation="messages.list",
        arguments={"stream": ROOM, "since": AT, "until": LATER, "limit": 1},
        exchanges=[
            Exchange(
                request=LIST,
                query={"since": str(MS), "skip": "0", "limit": "50", "until": str(MS + 1000)},
                answer=[listed(2, MS + 1000), listed(1, MS)],
            )
        ],
        result=[bare(2, LATER)],
    ),
    Row(
        operation="messages.list",
        case="the oldest first",
        arguments={"stream": ROOM, "limit": 1},
        exchanges=[
            Exchange(
                request=LIST,
                query={"since": "0", "skip": "0", "limit": "50"},
                answer=[listed(1, MS), listed(2, MS + 1000)],
            ),
            Exchange(request=LIST, query={"since": "0", "skip": "2", "limit": "500"}, status=204),
        ],
        result=[bare(2, LATER)],
    ),
    Row(
        operation="messages.search",
        arguments={
            "text": "bonds",
            "stream": ROOM,
            "author": UserId(7),
            "hashtag": "bonds",
            "cashtag": "ibm",
            "mention": UserId(8),
            "since": AT,
            "until": LATER,
            "limit": 1,
        },
        exchanges=[
            Exchange(
                request=SEARCH,
                query={"skip": "0", "limit": "1", "sortDir": "DESC"},
                json={
                    "text": "bonds",
                    "streamId": "a_b-c",
                    "author": 7,
                    "hashtag": "bonds",
                    "cashtag": "ibm",
                    "mention": 8,
                    "fromDate": MS,
                    "toDate": MS + 1000,
                },
                answer=[WRITTEN],
            )
        ],
        result=[MESSAGE],
    ),
    Row(
        operation="messages.search",
        case="nothing",
        arguments={"author": UserId(7)},
        exchanges=[
            Exchange(
                request=SEARCH,
                query={"skip": "0", "limit": "50", "sortDir": "DESC"},
                json={"author": 7},
                status=204,
            )
        ],
        result=[],
    ),
    Row(
        operation="messages.suppress",
        arguments={"message": MessageId("m/1+")},
        exchanges=[
            Exchange(
                request="POST /pod/v1/admin/messagesuppression/m_1-/suppress",
                answer={"messageId": "m_1-", "suppressed": True, "suppressionDate": 1},
            )
        ],
    ),
    Row(
        operation="messages.status",
        arguments={"message": MessageId("m/1+")},
        exchanges=[
            Exchange(
                request="GET /pod/v1/message/m_1-/status",
                answer={
                    "author": {"userId": "9"},
                    "read": [{"userId": "7", "displayName": "Alice", "email": "a@acme.test", "timestamp": str(MS)}],
                    "delivered": [{"userId": 8, "firstName": "Bob", "lastName": "B.", "timestamp": 9**30}, {}],
                    "sent": None,
                },
            )
        ],
        result=Status(
            read=[Reader(id=UserId(7), name="Alice", email="a@acme.test", at=AT)],
            delivered=[Reader(id=UserId(8), name="Bob B.")],
            sent=[],
        ),
    ),
    Row(
        operation="messages.receipts",
        arguments={"message": MessageId("m/1+")},
        exchanges=[
            Exchange(
                request=RECEIPTS,
                answer={
                    "deliveryReceiptCount": 2,
                    "readReceiptCount": 1,
                    "emailNotificationCount": 1,
                    "MessageReceiptDetail": [
                        {"user": PERSON, "deliveryReceiptTimestamp": MS, "readReceiptTimestamp": MS + 1000}
                    ],
                    "pagination": {"cursors": {"before": "b", "after": "a&b"}, "next": "/more"},
                },
            ),
            Exchange(
                request=RECEIPTS,
                query={"after": "a&b"},
                answer={
                    "deliveryReceiptCount": 9,
                    "MessageReceiptDetail": [{"user": {"id": 8}, "emailNotificationTimestamp": MS}, {"user": {}}],
                    "pagination": {"cursors": {"before": "c", "after": "d"}},
                },
            ),
        ],
        result=Receipts(
            people=[
                Receipt(person=ALICE, delivered=AT, read=LATER),
                Receipt(person=Person(id=UserId(8), name=""), emailed=AT),
            ],
            delivered=2,
            read=1,
            emailed=1,
        ),
    ),
    Row(
        operation="messages.relationships",
        arguments={"message": MessageId("m/1+")},
        exchanges=[
            Exchange(
                request="GET /pod/v1/admin/messages/m_1-/metadata/relationships",
                answer={
                    "messageId": "m/1+",
                    "parent": {"messageId": "p/1+", "relationshipType": "REPLY"},
                    "replies": ["r/1+", None],
                    "forwards": None,
                    "formReplies": ["f1"],
                },
            )
        ],
        result=Relationships(
            parent=MessageId("p_1-"),
            relation="REPLY",
            replies=[MessageId("r_1-")],
            forwards=[],
            form_replies=[MessageId("f1")],
        ),
    ),
    Row(
        operation="messages.blast",
        arguments={"streams": [ROOM, StreamId("x"), StreamId("a_b-c")], "text": "1 < 2\nBye", "data": {"a": "é"}},
        exchanges=[
            Exchange(
                request="POST /agent/v4/message/blast",
                parts={
                    "sids": "a_b-c,x",
                    "message": "<messageML>1 &lt; 2<br/>Bye</messageML>",
                    "data": '{"a": "é"}',
                },
                answer={"messages": [WRITTEN], "errors": {"x": {"code": 403, "message": "not a member"}}},
            )
        ],
        result=Blast(
            sent=[Delivered(stream=StreamId("a_b-c"), message=MessageId("m_1-"))],
            failed=[Undelivered(stream=StreamId("x"), code=403, message="not a member")],
        ),
    ),
    Row(
        operation="messages.blast",
        case="MessageML that arrives nowhere",
        arguments={"streams": [StreamId("x")], "messageml": "<messageML>Hi</messageML>"},
        exchanges=[
            Exchange(
                request="POST /agent/v4/message/blast",
                parts={"sids": "x", "message": "<messageML>Hi</messageML>"},
                answer={"messages": [], "errors": {"x/=": "?"}},
            )
        ],
        result=Blast(sent=[], failed=[Undelivered(stream=StreamId("x_"), code=None, message="")]),
    ),
    Row(
        operation="messages.attachments",
        arguments={"stream": ROOM, "since": AT, "until": LATER, "limit": 2},
        exchanges=[
            Exchange(
                request="GET /pod/v1/streams/a_b-c/attachments",
                query={"limit": "2", "sortDir": "DESC", "since": str(MS), "to": str(MS + 1000)},
                answer=[
                    {"messageId": "m/2+", "ingestionDate": MS + 1000, "userId": 7, "fileId": "f%2F2", "name": "b"},
                    {"messageId": "m/1+", "ingestionDate": MS, "fileId": "f%2F1", "name": "a.csv", "size": 3},
                    {"messageId": "m/1+"},
                ],
            )
        ],
        result=[
            File(
                id="f%2F1",
                name="a.csv",
                size=3,
                kind="csv",
                message_id=MessageId("m_1-"),
                stream_id=StreamId("a_b-c"),
                at=AT,
            ),
            File(
                id="f%2F2",
                name="b",
                message_id=MessageId("m_2-"),
                stream_id=StreamId("a_b-c"),
                by=UserId(7),
                at=LATER,
            ),
        ],
    ),
    Row(
        operation="messages.file_types",
        exchanges=[Exchange(request="GET /pod/v1/files/allowedTypes", answer=[".pdf", None, ".png"])],
        result=[".pdf", ".png"],
    ),
)
