"""Tests for flowbot.compiler.occasions: what events tell is known beforehand, and what is wrong with them is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowbot.compiler import Known, check_flow
from flowbot.compiler.expressions import Kind, Record, fits, item_of
from flowbot.compiler.occasions import EVENTS
from flowbot.compiler.samples import ANN, sample_names
from flowbot.definition.reader import read_flow
from flowbot.events import EVENT_NAMES, event_name, parse_event
from flowbot.messageml.catalogue import Messages
from flowbot.runtime.told import told_of
from flowbot.values.functions import FUNCTIONS

RECORDED = Path(__file__).parent.parent / "data" / "events.jsonl"
FLOW = """\
flow: f
version: 1
start: START
slots: { a: { type: text, default: "'x'" } }
steps:
  - say: "{{ a }}"
    to: "'here'"
    when: WHEN
"""


def problems(start: str, when: str) -> list[str]:
    read = read_flow(FLOW.replace("START", start).replace("WHEN", when), "f.yaml")
    found = check_flow(read, Known(messages=Messages(FUNCTIONS))).problems
    return [f"{str(each.location).removeprefix('f.yaml:')} {each.code} {each.message}" for each in found]


@pytest.mark.parametrize(
    ("start", "when", "found"),
    [
        ("{ event: user_joined_rom }", "1 == 1", ["3:17 FB225 Symphony has no event 'user_joined_rom'"]),
        ("{ event: message_sent }", "1 == 1", ["3:17 FB225 Symphony has no event 'message_sent'"]),
        ("{ event: Payments.settled }", "1 == 1", ["3:17 FB225 Symphony has no event 'Payments.settled'"]),
        ("{ cron: 30 25 * * * }", "1 == 1", ["3:19 FB160 '25' is not right for the hour"]),
        ("{ cron: 30 8 * * }", "1 == 1", ["3:16 FB160 a time has five fields, and this has 4"]),
        ("{ cron: 1 1 1 1 1, when: user.id == 1 }", "1 == 1", ["3:33 FB210 there is no name 'user' here"]),
        (
            "{ event: room_created, when: event.room.naem == 'x' }",
            "1 == 1",
            ["3:37 FB215 'event.room' has no field 'naem'"],
        ),
        (
            "{ event: room_created, set: { a: event.nonsense } }",
            "1 == 1",
            ["3:41 FB215 'event' has no field 'nonsense'"],
        ),
        ("{ event: room_created }", "trigger.event.owners == []", ["8:11 FB215 'trigger.event' has no field 'owners'"]),
        ("{ event: room_created }", "trigger.request.a == 'x'", ["8:11 FB215 'trigger' has no field 'request'"]),
        ("{ event: room_created }", "event.room.name == 'x'", ["8:11 FB210 there is no name 'event' here"]),
        ("/f", "missing(trigger.event)", ["8:19 FB215 'trigger' has no field 'event'"]),
    ],
)
def test_what_is_wrong_is_told_at_its_place(start: str, when: str, found: list[str]) -> None:
    assert problems(start, when) == found


@pytest.mark.parametrize(
    ("start", "when"),
    [
        ("{ event: room_created, when: event.room.name == 'x', set: { a: event.initiator.name } }", "1 == 1"),
        ("{ event: payments.settled, when: event.anything.at_all > 3 }", "trigger.event.amount > 3"),
        ("{ webhook: alarm, when: request.a.b == 'x', set: { a: request.a } }", "trigger.request.a == 'x'"),
        ("{ form: feedback, who: user.id == 1, where: room, set: { a: form.words } }", "trigger.form.stars == '5'"),
        ("[{ event: room_created }, { event: user_joined_room }]", "trigger.event.affected_user.id == initiator.id"),
        ("[{ event: room_created }, { event: a.b }]", "trigger.event.whatever"),
    ],
)
def test_what_can_be_named_is_no_problem(start: str, when: str) -> None:
    assert problems(start, when) == []


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("say: x", ["FB315"]),
        ("say: x\n    to: initiator", []),
        ("ask: a", ["FB315"]),
        ("run: f", ["FB220", "FB315"]),
        ("each: person\n    in: roles.staff\n    person: person\n    do: [{ say: x }]", []),
        ("each: person\n    in: roles.staff\n    do: [{ say: x }]", ["FB315"]),
    ],
)
@pytest.mark.parametrize("start", ["{ cron: 0 8 * * * }", "[/f, { webhook: a }]", "{ event: a.b }"])
def test_what_is_said_says_to_whom_where_there_may_be_no_stream(start: str, step: str, found: list[str]) -> None:
    text = f"flow: f\nversion: 1\nstart: {start}\nslots: {{ a: {{ type: text }} }}\nsteps:\n  - {step}\n"
    known = Known(messages=Messages(FUNCTIONS), roles={"staff": list})
    checked = check_flow(read_flow(text, "f.yaml"), known)

    assert sorted(each.code for each in checked.problems if each.code != "FB311") == found


def test_of_an_event_that_has_a_stream_nothing_is_asked() -> None:
    text = "flow: f\nversion: 1\nstart: { event: user_joined_room }\nsteps: [{ say: x }]\n"

    assert check_flow(read_flow(text, "f.yaml"), Known(messages=Messages(FUNCTIONS))).problems == []


def keeps_to(value: object, kind: Kind) -> bool:
    """Whether a value is one of a type, or missing."""
    if value is None:
        return True
    if isinstance(kind, Record) and isinstance(value, Mapping):
        return set(value) <= set(kind.fields) and all(keeps_to(each, kind.fields[name]) for name, each in value.items())
    if isinstance(value, list):
        return all(keeps_to(each, item_of(kind)) for each in value)
    return fits(type(value), kind)


def test_events_tell_what_is_known_of_them() -> None:
    recorded = [json.loads(line)["event"] for line in RECORDED.read_text().splitlines()]
    person = {"userId": 7, "displayName": "Ann"}
    payload = {
        **{key: person for key in ("affectedUser", "toUser", "fromUser")},
        "affectedUsers": [person],
        "stream": {"streamId": "abc", "streamType": "ROOM", "members": [person]},
        "message": {"messageId": "m", "message": "x"},
        "newRoomProperties": {"name": "desk", "keywords": [{"key": "a", "value": "b"}], "createdDate": 1},
        "parameters": {"a": {"b": 1.5}},
    }
    for name in EVENT_NAMES:
        kind = name.replace("_", "")
        key = name.title().replace("_", "")
        recorded.append({"type": kind.upper(), "id": "e", "payload": {key[0].lower() + key[1:]: payload}})
    seen = set()
    for each in recorded:
        event = parse_event(json.dumps(each))
        named = event_name(event)
        if named is not None:
            seen.add(named)
            told = told_of(event)
            assert told["name"] == named
            assert set(told) == set(EVENTS[named].fields)
            assert keeps_to(told, EVENTS[named])

    assert seen == set(EVENT_NAMES)


def test_there_is_a_sample_of_everything_that_is_told() -> None:
    names = sample_names(None, datetime(2026, 11, 25, tzinfo=UTC))
    event = names["event"]

    assert isinstance(event, dict)
    assert event["affected_user"]["name"] == ANN.display_name
    assert event["room"]["keywords"] == [{"key": "key", "value": "value"}]
    assert event["whatever"] == "a sample"
    assert names["trigger"]["request"]["amount"] == "a sample"  # type: ignore[index]  # it is a record
