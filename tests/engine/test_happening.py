"""Tests for flowbot.engine.happening: what happens beside messages, and conversations of nobody and nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.events import Happened, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot, Trigger
from flowbot.engine.step import step
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, StreamId, UserId

Compile = Callable[..., CompiledFlow]
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ANN, BOB = User(id=UserId(1), display_name="Ann"), User(id=UserId(2), display_name="Bob")
DESK, LOBBY = Stream(id=StreamId("desk"), type="ROOM", name="desk"), Stream(id=StreamId("lobby"), type="ROOM")

LISTENS = """
flow: door
version: 1
start: /watch
slots: { last: { type: text, default: "'nobody'" }, paid: { type: integer, default: 0 } }
steps:
  - listen: watching
    for:
      - event: user_joined_room
        set: { last: user.name }
        then: [{ say: "{{ event.affected_user.name }} came." }]
      - webhook: alarm
        then: [{ say: "{{ user.name }}: {{ request.what }}" }]
    expire: 1d
any_time:
  - event: payments.settled
    when: event.amount > paid
    set: { paid: event.amount }
    then: next
"""


def begun(flow: CompiledFlow, here: Stream | None = DESK, person: User | None = ANN, **told: Any) -> Snapshot:
    """A conversation after its first turn."""
    trigger = Trigger(text="", at=NOW, given=("event", told) if told else None)
    snapshot = Snapshot(
        conversation=ConversationId("c"),
        flow=flow.id,
        flow_version=1,
        here=here,
        initiator=person,
        trigger=trigger,
    )
    return step(flow, snapshot, Started(key="s"), NOW).snapshot


def joined(who: User, where: Stream | None = DESK) -> Happened:
    told = {"affected_user": {"id": who.id, "name": who.display_name}}
    return Happened(key="j", occasion="event", name="user_joined_room", told=told, at=NOW, user=who, stream=where)


def said(flow: CompiledFlow, stepped: Any) -> list[str]:
    """What a step says."""
    return [each.words.render(each.names, each.reader) for each in stepped.effects if hasattr(each, "names")]


def test_an_event_moves_who_listens_where_it_happened(compile_yaml: Compile) -> None:
    flow = compile_yaml(LISTENS)
    before = begun(flow)
    after = step(flow, before, joined(BOB), NOW)

    assert "Bob came." in said(flow, after)[0]
    assert after.snapshot.slots["last"] == "Bob"
    assert step(flow, before, joined(BOB, LOBBY), NOW).snapshot is before


def test_a_request_leaves_whom_the_flow_talks_to(compile_yaml: Compile) -> None:
    flow = compile_yaml(LISTENS)
    alarm = Happened(key="r", occasion="request", name="alarm", told={"what": "fire"}, at=NOW)
    after = step(flow, begun(flow), alarm, NOW)

    assert "Ann: fire" in said(flow, after)[0]
    assert not after.snapshot.main.names


def test_what_holds_at_any_time_hears_events_of_the_bots_own_wherever_it_is(compile_yaml: Compile) -> None:
    flow = compile_yaml(LISTENS)
    paid = Happened(key="p", occasion="event", name="payments.settled", told={"amount": 3}, at=NOW, stream=LOBBY)
    before = begun(flow)
    after = step(flow, before, paid, NOW).snapshot

    assert after.slots["paid"] == 3
    assert after.state == before.state
    assert step(flow, after, paid, NOW).snapshot is after


def test_a_conversation_of_nobody_and_nowhere_is_kept_and_found_again(compile_yaml: Compile) -> None:
    flow = compile_yaml(LISTENS)
    nobody = begun(flow, None, None, amount=3, at=NOW)
    body = encode_snapshot(nobody, flow.encoders)

    assert {"here": None, "initiator": None}.items() <= json.loads(body).items()
    assert decode_snapshot(body, flow.decoders) == nobody
    assert nobody.trigger.given == ("event", {"amount": 3, "at": NOW})


def test_what_is_said_nowhere_is_not_said_and_noted(compile_yaml: Compile) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nstart: /f\nsteps: [{ say: Hello. }, { wait: 1d }]\n")
    nowhere = Snapshot(
        conversation=ConversationId("c"),
        flow=flow.id,
        flow_version=1,
        here=None,
        initiator=ANN,
        trigger=Trigger(text="", at=NOW),
    )
    after = step(flow, nowhere, Started(key="s"), NOW)

    assert said(flow, after) == []
    assert after.notes == ("nobody hears 'f: say': the conversation began without a stream",)


def test_a_question_to_somebody_is_asked_from_nowhere(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nstart: /f\nslots: { a: { type: text } }\nsteps: [{ ask: a, to: initiator }]\n"
    )

    assert [card.to.user_id for card in begun(flow, None, BOB).main.cards] == [BOB.id]


def test_an_old_snapshot_says_who_and_where(compile_yaml: Compile) -> None:
    flow = compile_yaml(LISTENS)
    body = json.loads(encode_snapshot(begun(flow), flow.encoders))

    assert body["here"] == {"id": "desk", "type": "ROOM", "name": "desk"}
    assert body["initiator"] == {"id": 1, "display_name": "Ann"}
    assert "given" not in body["trigger"]
