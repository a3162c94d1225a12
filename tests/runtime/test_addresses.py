"""Tests for flowbot.runtime.addresses, and for flows that name a room."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.engine.recipients import Recipient
from flowbot.errors import MessageRejectedError
from flowbot.ids import StreamId
from flowbot.pod import LocalPod
from flowbot.runtime.addresses import Addresses

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
LONG_NAME = "Production-Support-London"
"""It has the form of an id."""


class Rooms:
    """A pod of which only the rooms are asked for, and how often."""

    def __init__(self, **found: Sequence[str]) -> None:
        self.found = found
        self.asked: list[str] = []

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        self.asked.append(name)
        return [StreamId(each) for each in self.found.get(name, ())]


def addresses_in(rooms: Rooms) -> Addresses:
    return Addresses(rooms)  # type: ignore[arg-type]  # nothing else is asked of it


async def test_a_room_is_looked_for_once() -> None:
    rooms = Rooms(Desk=["d"])
    addresses = addresses_in(rooms)

    assert [await addresses.find(Recipient(room="Desk")) for _ in range(3)] == ["d"] * 3
    assert rooms.asked == ["Desk"]


async def test_a_room_that_is_known_is_not_looked_for() -> None:
    rooms = Rooms()

    assert await addresses_in(rooms).find(Recipient(stream_id=StreamId("d"), room="Desk")) == "d"
    assert rooms.asked == []


async def test_a_room_where_a_message_was_refused_is_looked_for_again() -> None:
    rooms = Rooms(Desk=["old"])
    addresses = addresses_in(rooms)
    await addresses.find(Recipient(room="Desk"))
    rooms.found["Desk"] = ["new"]
    addresses.forget(Recipient(room="Desk"))

    assert await addresses.find(Recipient(room="Desk")) == "new"


async def test_a_text_that_is_the_name_of_no_room_may_be_an_id() -> None:
    assert await addresses_in(Rooms()).find(Recipient(room=f"{LONG_NAME}+/==")) == f"{LONG_NAME}-_"


async def test_the_name_of_a_room_may_look_like_an_id() -> None:
    rooms = Rooms(**{LONG_NAME: ["d"]})

    assert await addresses_in(rooms).find(Recipient(room=LONG_NAME)) == "d"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (
            [],
            "the bot is in no room with the name 'Desk': add it to the room, or write the room's exact name "
            "or its stream id where the flow, or `config` in flowbot.yaml, says 'Desk'",
        ),
        (
            ["a", "b"],
            "the bot is in 2 rooms with the name 'Desk' (a, b): "
            "write the stream id of one where the flow, or `config` in flowbot.yaml, says 'Desk'",
        ),
    ],
)
async def test_no_room_and_several_are_refused_with_the_mend(found: Sequence[str], reason: str) -> None:
    with pytest.raises(MessageRejectedError) as refusal:
        await addresses_in(Rooms(Desk=found)).find(Recipient(room="Desk"))

    assert str(refusal.value) == reason


@pytest.fixture
def settings(tmp_path: Path) -> None:
    (tmp_path / "flowbot.yaml").write_text("config: { room: Operations, rooms: [Operations, Desk] }\n")


pytestmark = pytest.mark.usefixtures("settings")
SEND = """
flow: ticket
version: 1
start: /ticket
steps:
  - { send: card, to: config.room }
  - say: Sent.
"""
CARD = "{% msg card %}A new ticket{% endmsg %}"
ASK = """
flow: ticket
version: 1
start: /ticket
slots: { amount: { type: integer } }
steps:
  - ask: amount
    to: config.room
    say: How many?
    failed: [{ say: "Nobody: {{ error.kind }}." }, { end: failed }]
  - say: "{{ amount }} by {{ answers.amount.by.name }}"
"""
DECIDE = """
flow: ticket
version: 1
start: /ticket
steps:
  - ask: decision
    to: config.room
    say: Shall we?
    options: { approve: next, reject: rejected }
  - { say: Approved., to: config.room }
ends: [rejected]
"""
COLLECT = """
flow: ticket
version: 1
start: /ticket
slots: { size: { type: integer } }
steps:
  - collect: size
    to: config.room
    say: What size?
    until: { count: 2 }
    live: { say: "{{ size | length }} so far", to: config.room }
  - say: "{% for row in size %}{{ row.by.name }} {{ row.size }} {% endfor %}"
"""
WHERE = """
flow: ticket
version: 1
start: /ticket
where: config.WHERE
steps: [{ say: Here. }]
"""


def texts_in(stage: Any, room: str) -> list[str]:
    return [each.text for each in stage.pod.talk.messages_in(stage.room(room)) if each.messageml is not None]


async def test_a_message_is_sent_to_a_room_by_its_name(on_stage: OnStage) -> None:
    async with on_stage(SEND, catalogue=CARD) as stage:
        stage.room("Operations")
        await stage.says("ann", "/ticket")

        assert texts_in(stage, "Operations") == ["A new ticket"]
        assert stage.seen_by("ann") == ["/ticket", "Sent."]


async def test_a_message_to_no_room_is_dropped_and_the_flow_goes_on(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(SEND, catalogue=CARD) as stage:
        with caplog.at_level(logging.ERROR):
            await stage.says("ann", "/ticket")

        assert stage.seen_by("ann") == ["/ticket", "Sent."]
        assert "the bot is in no room with the name 'Operations': add it to the room" in caplog.text


async def test_a_room_that_the_bot_is_not_in_is_none(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        stage.room("Operations").members.clear()
        await stage.says("ann", "/ticket")

        assert stage.seen_by("ann")[-2] == "Nobody: unreachable."
        assert await stage.store.load_conversations() == []


async def test_a_question_in_a_room_is_answered_there_in_words(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        await stage.says("bob", "good morning", stage.room("Operations"))
        await stage.says("ann", "/ticket")
        await stage.says("bob", f"@{stage.local.me.display_name} 12", stage.room("Operations"))

        assert texts_in(stage, "Operations") == ["How many?"]
        assert stage.seen_by("ann") == ["/ticket", "12 by bob"]


async def test_an_answer_after_a_restart_is_known_too(on_stage: OnStage) -> None:
    async with on_stage(ASK) as stage:
        stage.room("Operations")
        await stage.says("ann", "/ticket")
        store, clock, pod = stage.store, stage.clock, stage.pod
    async with on_stage(ASK, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.says("bob", f"@{stage.local.me.display_name} 12", stage.room("Operations"))

        assert stage.seen_by("ann")[-1] == "12 by bob"


async def test_a_decision_in_a_room_closes_its_card(on_stage: OnStage) -> None:
    async with on_stage(DECIDE) as stage:
        stage.pod.talk.say(stage.pod.ensure_user("bob"), stage.room("Operations"), "hi")
        await stage.says("ann", "/ticket")
        await stage.sends("bob", button="Approve")

        first, said = texts_in(stage, "Operations")
        assert "Approve" in first
        assert "<form" not in stage.pod.talk.messages_in(stage.room("Operations"))[1].messageml
        assert said == "Approved."


async def test_who_leaves_such_a_room_is_missed_there(on_stage: OnStage) -> None:
    """The question knows its stream: an event of it reaches the conversation."""
    async with on_stage(ASK) as stage:
        room = stage.room("Operations")
        await stage.says("ann", "/ticket")
        stage.pod.emit(
            {
                "id": "x1",
                "messageId": "x1",
                "timestamp": 1,
                "type": "ROOMDEACTIVATED",
                "payload": {"roomDeactivated": {"stream": {"streamId": room.id, "streamType": "ROOM"}}},
            }
        )
        await stage.local.quiet()

        assert stage.seen_by("ann")[-2] == "Nobody: unreachable."


async def test_a_collection_in_a_room_shows_there_what_came_in(on_stage: OnStage) -> None:
    async with on_stage(COLLECT) as stage:
        room, me = stage.room("Operations"), f"@{stage.local.me.display_name}"
        await stage.says("ann", "/ticket")
        assert texts_in(stage, "Operations") == ["What size?", "0 so far"]

        await stage.says("bob", f"{me} 5", room)
        await stage.passes(seconds=2)
        assert "1 so far" in texts_in(stage, "Operations")
        await stage.says("cara", f"{me} 7", room)

        assert "2 so far" in texts_in(stage, "Operations")
        assert stage.seen_by("ann")[-1] == "bob 5 cara 7"


@pytest.mark.parametrize("where", ["room", "rooms"])
async def test_a_flow_starts_only_in_the_room_that_it_names(on_stage: OnStage, where: str) -> None:
    async with on_stage(WHERE.replace("WHERE", where)) as stage:
        me = f"@{stage.local.me.display_name}"
        heard = [await stage.says("ann", f"{me} /ticket", stage.room(each)) for each in ("Operations", "Lounge")]
        in_im = await stage.says("ann", "/ticket")

        assert heard[0] == ["Here."]
        assert "Here." not in [*heard[1], *in_im]


async def test_a_room_is_told_by_its_id_too(on_stage: OnStage, tmp_path: Path) -> None:
    pod = LocalPod(VirtualClock())
    room = pod.streams.ensure("Operations")
    (tmp_path / "flowbot.yaml").write_text(f'config: {{ room: "{room.id}" }}\n')
    async with on_stage(
        SEND, WHERE.replace("WHERE", "room").replace("ticket", "here"), catalogue=CARD, pod=pod
    ) as stage:
        await stage.says("ann", "/ticket")
        heard = await stage.says("ann", f"@{stage.local.me.display_name} /here", room)

        assert texts_in(stage, "Operations") == ["A new ticket", "Here."]
        assert heard == ["Here."]


async def test_it_is_known_by_name_which_rooms_got_it_and_the_others_can_be_told_once_they_are_there(
    on_stage: OnStage,
) -> None:
    flow = """
    flow: notice
    version: 1
    start: /notice
    slots: { rooms: { type: list, items: text, default: "['Operations', 'Annex']" } }
    steps:
      - say: Down at six.
        name: first
        to: rooms
      - say: "{{ join(column(messages.first.sent, 'name')) }}; not {{ join(column(messages.first.failed, 'name')) }}"
      - wait: 1h
      - say: Down at seven.
        to: messages.first.failed
        failed: [{ say: Still nobody. }]
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "hello", stage.room("Operations"))
        assert (await stage.says("ann", "/notice"))[-1] == "Operations; not Annex"
        await stage.says("ann", "hello", stage.room("Annex"))
        await stage.passes(hours=1)

        assert texts_in(stage, "Annex")[-1] == "Down at seven."
