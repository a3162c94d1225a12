"""Tests for flowbot.events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import (
    MAX_EVENT_BYTES,
    Attachment,
    AttachmentImage,
    ConnectionRequested,
    Event,
    MalformedEvent,
    MessageSent,
    MessageSuppressed,
    RoomCreated,
    RoomDeactivated,
    Stream,
    SymphonyElementsAction,
    UnknownEvent,
    User,
    UserJoinedRoom,
    event_key,
    parse_event,
)
from flowbot.ids import MessageId, StreamId, UserId

DATA = Path(__file__).parent / "data" / "events.jsonl"
EVENTS = [json.loads(line)["event"] for line in DATA.read_text(encoding="utf-8").splitlines()]
BOB = User(
    id=UserId(8899001122334),
    display_name="Bob Ng",
    first_name="Bob",
    last_name="Ng",
    email="bob.ng@bank.test",
    username="bob.ng",
)
DESK_BOT = User(id=UserId(5511223344556), display_name="Desk Bot", username="desk.bot")
RATES = Stream(
    id=StreamId("Room-One_AbCdEfGhIjKlMnOpQrStUv"), type="ROOM", name="Rates desk", external=False, cross_pod=False
)

SHARED_CLASSES = [
    *["MessageSent"] * 24,
    *["SymphonyElementsAction"] * 5,
    "RoomCreated",
    "RoomUpdated",
    "RoomDeactivated",
    "RoomReactivated",
    "UserJoinedRoom",
    "UserLeftRoom",
    "RoomMemberPromotedToOwner",
    "RoomMemberDemotedFromOwner",
    "InstantMessageCreated",
    "ConnectionRequested",
    "ConnectionAccepted",
    "MessageSuppressed",
    "UserRequestedToJoinRoom",
    "GenericSystemEvent",
    "UnknownEvent",
    "MalformedEvent",
]


def said(**message: object) -> dict[str, object]:
    """A MESSAGESENT with nothing but these fields of the message."""
    return {"type": "MESSAGESENT", "payload": {"messageSent": {"message": message}}}


# What each event becomes


def test_each_recorded_event_becomes_an_event_of_its_type(shared_data: Path) -> None:
    lines = (shared_data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    raws = [json.dumps(json.loads(line)["event"], ensure_ascii=False).encode() for line in lines]

    events = [parse_event(raw) for raw in raws]

    assert [type(event).__name__ for event in events] == SHARED_CLASSES
    assert [event.type for event in events] == [json.loads(raw)["type"] for raw in raws]
    assert len({event_key(event) for event in events}) == 45


def test_each_of_our_own_events_becomes_an_event_of_its_type() -> None:
    events = [parse_event(event) for event in EVENTS]

    assert [type(event).__name__ for event in events] == [
        *["MessageSent"] * 5,
        "SymphonyElementsAction",
        "UserJoinedRoom",
        "RoomCreated",
        "RoomDeactivated",
        "ConnectionRequested",
        "MessageSuppressed",
        "UnknownEvent",
        "MalformedEvent",
    ]


def test_a_message_has_its_sender_stream_and_time() -> None:
    event = parse_event(EVENTS[0])

    assert isinstance(event, MessageSent)
    assert event.type == MessageSent.type == "MESSAGESENT"
    assert event.id == "e001"
    assert event.message_id == event.message.id == "Message001Id-__AbCdEfGh"
    assert event.timestamp == event.message.timestamp == datetime(2027, 1, 15, 8, 0, 1, tzinfo=UTC)
    assert event.initiator == event.message.user == BOB
    assert event.stream == event.message.stream == RATES
    assert event.message.original_format == "com.symphony.messageml.v2"
    assert event.message.user_agent == "DESKTOP-1.0"
    assert event.message.replacing is None
    assert event.message.silent is None


def test_an_attachment_may_give_its_size_as_a_string() -> None:
    event = parse_event(EVENTS[2])

    assert isinstance(event, MessageSent)
    assert event.message.attachments == (
        Attachment(
            id="att_1",
            name="legs.csv",
            size=42,
            stream_id=RATES.id,
            message_id=MessageId("Message003Id-__AbCdEfGh"),
        ),
    )


def attachments_of(event: Event) -> tuple[Attachment, ...]:
    assert isinstance(event, MessageSent)
    return event.message.attachments


def test_an_attachment_keeps_its_id_as_the_agent_spells_it() -> None:
    spelled = "internal_7696581411197%2FY3%2Ba/+=="

    assert [each.id for each in attachments_of(parse_event(said(attachments=[{"id": spelled}])))] == [spelled]


def test_a_picture_has_previews() -> None:
    images: list[object] = [{"id": "p_600", "dimension": "600"}, {"id": "p_orig", "dimension": 900}, {"id": "p"}]
    nothing: list[object] = [{"dimension": "600"}, {"id": ""}, None, "p", []]

    event = parse_event(said(attachments=[{"id": "p", "name": "a.png", "images": [*images, *nothing]}]))

    assert [each.images for each in attachments_of(event)] == [
        (
            AttachmentImage(id="p_600", dimension="600"),
            AttachmentImage(id="p_orig", dimension="900"),
            AttachmentImage(id="p"),
        )
    ]


@pytest.mark.parametrize("images", [None, [], {}, "p", 600, {"id": "p"}])
def test_an_attachment_without_readable_previews_has_none(images: object) -> None:
    event = parse_event(said(attachments=[{"id": "a", "images": images}]))

    assert attachments_of(event) == (Attachment(id="a"),)


def test_an_attachment_belongs_to_the_message_that_it_came_with() -> None:
    inner = {"messageId": "in/ner", "stream": {"streamId": "in+room"}, "attachments": [{"id": "b"}]}
    outer = said(stream={"streamId": "out+room"}, attachments=[{"id": "a"}], sharedMessage=inner)

    event = parse_event({"messageId": "out/er"} | outer)

    assert isinstance(event, MessageSent)
    assert event.message.shared_message is not None
    found = [*event.message.attachments, *event.message.shared_message.attachments]
    assert [(each.id, each.message_id, each.stream_id) for each in found] == [
        ("a", "out_er", "out-room"),
        ("b", "in_ner", "in-room"),
    ]


def test_an_attachment_of_a_message_that_is_nowhere_says_so() -> None:
    [found] = attachments_of(parse_event(said(attachments=[{"id": "a"}])))

    assert (found.message_id, found.stream_id) == (None, None)


def test_an_edit_names_the_message_it_replaces() -> None:
    event = parse_event(EVENTS[3])

    assert isinstance(event, MessageSent)
    assert event.message.replacing == "Message001Id-__AbCdEfGh"
    assert event.message.initial_message_id == "Message001Id-__AbCdEfGh"
    assert event.message.initial_timestamp == datetime(2027, 1, 15, 8, 0, 1, tzinfo=UTC)
    assert event.message.silent is True


def test_a_message_without_a_body_keeps_the_diagnostic() -> None:
    event = parse_event(EVENTS[4])

    assert isinstance(event, MessageSent)
    assert event.message.presentationml is None
    assert event.message.diagnostic == event.diagnostic == "content key not found"


def test_a_form_action_has_normalised_ids_and_its_values_as_given() -> None:
    event = parse_event(EVENTS[5])

    assert isinstance(event, SymphonyElementsAction)
    assert event.stream == RATES
    assert event.form_id == "ticket"
    assert event.form_message_id == "Form001Id-__AbCdEfGh"
    assert event.form_values == {
        "action": "send",
        "size": "5",
        "rooms": {"streamIds": ["Room-One_AbCdEfGhIjKlMnOpQrStUv"], "userIds": ["8899001122334"]},
    }


@pytest.mark.parametrize("name", ["stream", "actionStream", "formStream"])
def test_a_form_action_of_an_old_agent_has_a_stream_too(name: str) -> None:
    body = {name: {"streamId": "a/b="}, "stream" if name != "stream" else "formStream": None}

    event = parse_event({"type": "SYMPHONYELEMENTSACTION", "payload": {"symphonyElementsAction": body}})

    assert event.stream == Stream(id=StreamId("a_b"))


def test_events_about_rooms_and_people_have_their_parts() -> None:
    joined, created, closed, connection, suppressed = (parse_event(event) for event in EVENTS[6:11])

    assert isinstance(joined, UserJoinedRoom)
    assert joined.affected_user == DESK_BOT
    assert joined.stream == RATES
    assert isinstance(created, RoomCreated)
    assert created.room_properties is not None
    assert created.room_properties.creator == BOB
    assert created.room_properties.public is False
    assert created.room_properties.read_only is None
    assert created.room_properties.keywords == (("team", "rates"),)
    assert isinstance(closed, RoomDeactivated)
    assert closed.stream == Stream(id=StreamId("Room-One_AbCdEfGhIjKlMnOpQrStUv"))
    assert isinstance(connection, ConnectionRequested)
    assert connection.to_user == DESK_BOT
    assert connection.stream is None
    assert isinstance(suppressed, MessageSuppressed)
    assert suppressed.suppressed_message_id == "Message001Id-__AbCdEfGh"
    assert suppressed.initiator == User(id=UserId(8899001122334))


def test_a_type_of_tomorrow_is_kept_as_unknown() -> None:
    event = parse_event(EVENTS[11])

    assert isinstance(event, UnknownEvent)
    assert event.type == "SOMETHINGNEW"
    assert event.payload == {"somethingNew": {"y": [1, 2]}}
    assert event.initiator == BOB


# Leniency


def test_a_message_takes_from_the_envelope_what_it_does_not_say() -> None:
    raw = {"messageId": "m/1=", "timestamp": 1000, "initiator": {"user": {"userId": "7"}}} | said(message="hi")

    event = parse_event(raw)

    assert isinstance(event, MessageSent)
    assert event.message.id == event.message_id == "m_1"
    assert event.timestamp == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert event.initiator == User(id=UserId(7))
    assert event.message.user is None
    assert event.message.attachments == ()


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), (False, False), ("true", True), ("FALSE", False), ("", None), (1, None)]
)
def test_silent_is_read_as_a_boolean_or_a_string(value: object, expected: bool | None) -> None:
    event = parse_event(said(messageId="m", silent=value))

    assert isinstance(event, MessageSent)
    assert event.message.silent is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("08", 8),
        (7.0, 7),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (-1, None),
        ("7x", None),
        (True, None),
        ([], None),
    ],
)
def test_a_user_id_is_a_number_or_a_numeric_string(value: object, expected: int | None) -> None:
    event = parse_event(said(messageId="m", user={"userId": value}))

    assert isinstance(event, MessageSent)
    assert (event.message.user.id if event.message.user else None) == expected


@pytest.mark.parametrize("value", [None, "soon", 10**30, -(10**30), 10**400, [], {}, 1.5])
def test_an_unreadable_time_is_1970(value: object) -> None:
    event = parse_event(said(messageId="m") | {"timestamp": value})

    assert event.timestamp == datetime(1970, 1, 1, tzinfo=UTC)


def test_characters_that_cannot_be_stored_are_replaced() -> None:
    raw = (
        rb'{"type": "MESSAGESENT", "payload": {"messageSent": {"message": {"message": "a\u0000b\ud800c\ud83d\ude00"}}}}'
    )

    event = parse_event(raw)

    assert isinstance(event, MessageSent)
    assert event.message.presentationml == "a\ufffdb\ufffdc😀"


def test_a_chain_of_shared_messages_is_cut_after_the_first() -> None:
    message: dict[str, object] = {"messageId": "m0"}
    for number in range(1, 50):
        message = {"messageId": f"m{number}", "sharedMessage": message}

    event = parse_event(said(**message))

    assert isinstance(event, MessageSent)
    assert event.message.shared_message is not None
    assert event.message.shared_message.id == "m48"
    assert event.message.shared_message.shared_message is None


# What cannot be read


def test_a_known_type_without_its_payload_says_what_is_missing_and_why() -> None:
    event = parse_event(EVENTS[12])

    assert isinstance(event, MalformedEvent)
    assert event.type == "USERLEFTROOM"
    assert event.id == "e013"
    assert event.initiator == BOB
    assert event.diagnostic == "lost upstream"
    assert event.reason == "USERLEFTROOM without payload.userLeftRoom; the agent's diagnostic: lost upstream"
    assert json.loads(event.raw) == EVENTS[12]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the event cannot be read: Expecting value: line 1 column 1 (char 0)"),
        (
            b"\xff\xfe",
            "the event cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
        (b'{"type": NaN}', "the event cannot be read: NaN is not JSON"),
        (b"[" * 100_000, "the event cannot be read: it is nested too deeply"),
        (b"null", "the event is not a JSON object but null"),
        (b"[]", "the event is not a JSON object but a list"),
        (b"7", "the event is not a JSON object but a number"),
        (b"{}", "the event has no type"),
        (b'{"type": 5}', "the event has no type"),
        (b'{"type": "MESSAGESENT"}', "MESSAGESENT without payload.messageSent"),
        (b'{"type": "SHAREDPOST", "payload": []}', "SHAREDPOST without payload.sharedPost"),
        (b'{"type": "MESSAGESENT", "payload": {"messageSent": {}}}', "MESSAGESENT without payload.messageSent.message"),
        (
            b'"' + b"x" * MAX_EVENT_BYTES,
            "the event cannot be read: it has 2,000,001 bytes, more than the 2,000,000 that are read",
        ),
        ({"type": {1, 2}}, "the event cannot be read: Object of type set is not JSON serializable"),
    ],
)
def test_what_cannot_be_read_says_why(raw: Any, reason: str) -> None:
    event = parse_event(raw)

    assert isinstance(event, MalformedEvent)
    assert event.reason == reason


def test_a_number_too_long_to_be_one_is_malformed() -> None:
    assert isinstance(parse_event(b'{"type": ' + b"9" * 5000 + b"}"), MalformedEvent)


def test_a_malformed_event_is_known_by_all_that_was_delivered() -> None:
    start = b"x" * 1_000_000
    first, second = parse_event(start + b"1"), parse_event(start + b"2")

    assert isinstance(first, MalformedEvent)
    assert isinstance(second, MalformedEvent)
    assert first.raw == second.raw
    assert event_key(first) == f"x:{hashlib.sha256(start + b'1').hexdigest()}"
    assert event_key(first) != event_key(second)


# De-duplication


def test_a_message_is_known_by_its_id_alone() -> None:
    here = said(messageId="m/1=") | {"id": "e1", "timestamp": 1}
    there = said(messageId="m_1") | {"id": "e2", "timestamp": 2}

    assert event_key(parse_event(here)) == event_key(parse_event(there)) == "m:m_1"


def test_two_things_that_happen_at_once_and_share_an_id_are_two_events() -> None:
    def event(name: str, key: str, body: object) -> Event:
        return parse_event({"id": "e1", "messageId": "m", "type": name, "payload": {key: body}})

    def joined(stream: str, user: int) -> Event:
        body = {"stream": {"streamId": stream}, "affectedUser": {"userId": user}}
        return event("USERJOINEDROOM", "userJoinedRoom", body)

    created = event("ROOMCREATED", "roomCreated", {"stream": {"streamId": "s"}})
    keys = [event_key(event) for event in (created, joined("s", 1), joined("s", 2), joined("t", 1))]

    assert keys == [
        'e:["ROOMCREATED","e1","m",[],"s"]',
        'e:["USERJOINEDROOM","e1","m",[1],"s"]',
        'e:["USERJOINEDROOM","e1","m",[2],"s"]',
        'e:["USERJOINEDROOM","e1","m",[1],"t"]',
    ]


def test_events_without_any_id_are_told_apart_by_their_time() -> None:
    def closed(time: int) -> Event:
        return parse_event({"type": "ROOMDEACTIVATED", "timestamp": time, "payload": {"roomDeactivated": {}}})

    assert event_key(closed(1000)) == event_key(closed(1000))
    assert event_key(closed(1000)) != event_key(closed(2000))


def test_a_key_fits_an_index_however_long_an_id_is() -> None:
    keys = {event_key(parse_event(said(messageId=letter * 10_000))) for letter in "ab"}

    assert len(keys) == 2
    assert max(map(len, keys)) <= 300


# Properties

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything inside a JSON value."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (*path, key)
            yield from paths(item, (*path, key))


@st.composite
def mutated_events(draw: st.DrawFn) -> dict[str, object]:
    """One of our events with a few of its values taken out or replaced."""
    event: dict[str, object] = json.loads(json.dumps(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(1, 4))):
        *above, last = draw(st.sampled_from(list(paths(event))))
        place: Any = event
        for key in above:
            place = place[key]
        if draw(st.booleans()):
            del place[last]
        else:
            place[last] = draw(JSON)
        if not event:
            break
    return event


def check(raw: bytes | str | dict[str, object]) -> None:
    event = parse_event(raw)

    assert isinstance(event, Event)
    assert event.timestamp.tzinfo is UTC
    assert event_key(event) == event_key(parse_event(raw))
    assert len(event_key(event).encode()) <= 300
    for stored in (event.id, event.message_id or "", event.stream.id if event.stream else ""):
        assert "\0" not in stored
        stored.encode()
    if isinstance(event, MalformedEvent):
        assert event.reason


@given(st.binary() | st.text(st.characters()))
def test_parse_event_never_raises_on_garbage(raw: bytes | str) -> None:
    check(raw)


@given(JSON)
def test_parse_event_never_raises_on_any_json(value: object) -> None:
    check(json.dumps(value))


@given(mutated_events())
def test_parse_event_never_raises_on_a_mutated_event(event: dict[str, object]) -> None:
    check(event)
    check(json.dumps(event).encode())


@given(st.sampled_from(EVENTS), st.data())
def test_parse_event_never_raises_on_a_damaged_event(event: dict[str, object], data: st.DataObject) -> None:
    raw = json.dumps(event).encode()
    cut = data.draw(st.integers(0, len(raw)))

    check(raw[:cut] + data.draw(st.binary(max_size=5)) + raw[cut + data.draw(st.integers(0, 20)) :])


@given(st.text("abcXYZ019-_", min_size=1, max_size=40), st.text("abcXYZ019-_", min_size=1, max_size=40))
def test_different_message_ids_have_different_keys(first: str, second: str) -> None:
    keys = [event_key(parse_event(said(messageId=message_id))) for message_id in (first, second)]

    assert (keys[0] == keys[1]) == (first == second)
