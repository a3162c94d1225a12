"""Tests for flowbot.runtime.operations: flows that call Symphony's own operations, on a local pod."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from flowbot.errors import NotAllowedError, OperationError
from flowbot.pod import PodConnection
from flowbot.pod.rooms import PodRooms
from flowbot.runtime.operations import PodActions

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
OPEN = """
flow: deal
version: 1
start: /deal {guest}
slots: { guest: { type: user }, room: { type: room } }
steps:
  - call: symphony.rooms.create
    args: { name: "'Deal of ' + guest.name", description: "'A deal'" }
    save: room
  - call: symphony.rooms.add_member
    args: { user: guest }
  - { say: Welcome!, to: room }
"""
ADD = """
flow: add
version: 1
start: /add {guest}
slots: { guest: { type: user } }
steps:
  - call: symphony.rooms.add_member
    args: { room: "'Operations'", user: guest.id }
    retries: 2
    failed:
      - say: "No: {{ error.kind }} {{ error.status }} after {{ error.attempts }}."
      - end: gave_up
  - say: Done.
"""
LOOK = """
flow: look
version: 1
start: /look
slots: { answer: { type: text }, mail: { type: text }, count: { type: integer }, more: { type: text } }
steps:
  - ask: answer
  - call: symphony.users.get
    args: { user: initiator }
    save: { mail: result.email }
  - call: symphony.rooms.members
    args: { room: "'Operations'" }
    save: { count: len(result) }
  - ask: more
  - say: "{{ mail }}, {{ count }}"
"""
FIND = """
flow: find
version: 1
start: /find {address}
slots: { address: { type: text }, name: { type: text, optional: true } }
steps:
  - call: symphony.users.find
    args: { email: address }
    save: { name: "none if missing(result) else result.name" }
  - say: "{{ name or 'nobody' }}"
"""

INVITE = """
flow: invite
version: 1
start: /invite {client}
slots: { client: { type: user }, since: { type: datetime }, there: { type: text } }
steps:
  - call: symphony.connections.create
    args: { user: client }
    failed:
      - say: "{{ error.kind }} {{ error.status }}"
      - end: refused
  - call: symphony.connections.list
    args: { status: "'PENDING_OUTGOING'", users: "[client]" }
    save: { since: first(result).requested_at }
  - call: symphony.presence.get_user
    args: { user: client }
    save: { there: result.category }
  - say: "Asked {{ client.name }} at {{ since | date('iso') }}: {{ there }}."
ends: { refused: none }
"""

MEET = """
flow: meet
version: 1
start:
  event: connection_requested
steps:
  - call: symphony.connections.accept
    args: { user: user }
  - say: "Pleased to meet you, {{ user.first_name }}."
    to: user
"""

TOGETHER = """
flow: meet
version: 1
start: /meet {guests...}
slots: { guests: { type: list, items: user }, place: { type: room }, kind: { type: text } }
steps:
  - call: symphony.streams.open_im
    args: { users: guests }
    save: { place: result, kind: result.type }
  - { say: Welcome!, to: place }
  - say: "{{ kind }}"
"""
OWNERS = """
flow: owners
version: 1
start: /owner {guest}
slots: { guest: { type: user }, found: { type: text } }
steps:
  - call: symphony.rooms.promote_owner
    args: { room: "'Operations'", user: guest }
  - call: symphony.rooms.search
    args: { query: "'oper'", owner: guest }
    save: { found: first(result).name }
  - say: "{{ found }}"
"""
SPREAD = """
flow: spread
version: 1
start: /spread
steps:
  - call: symphony.messages.blast
    args: { streams: "['Operations', 'Sales']", messageml: "'<messageML>News</messageML>'" }
  - say: Done.
"""


def members_of(stage: Any, room: str) -> set[str]:
    return {stage.pod.people.get(each).display_name for each in stage.room(room).members}


async def test_a_flow_makes_a_room_and_lets_somebody_in(on_stage: OnStage) -> None:
    async with on_stage(OPEN) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/deal @bob")

        assert members_of(stage, "Deal of bob") == {"bob", stage.local.me.display_name}
        assert [each.text for each in stage.pod.talk.messages_in(stage.room("Deal of bob"))] == ["Welcome!"]


async def test_a_room_is_told_by_its_name(on_stage: OnStage) -> None:
    async with on_stage(ADD) as stage:
        stage.room("Operations")
        stage.pod.ensure_user("bob")

        assert await stage.says("ann", "/add @bob") == ["Done."]
        assert "bob" in members_of(stage, "Operations")


async def test_several_rooms_are_told_by_their_names(on_stage: OnStage) -> None:
    async with on_stage(SPREAD) as stage:
        rooms = [stage.room("Operations"), stage.room("Sales")]

        assert "Done." in await stage.says("ann", "/spread")
        assert [[each.text for each in stage.pod.talk.messages_in(room)] for room in rooms] == [["News"], ["News"]]


async def test_a_flow_opens_a_stream_with_several_people(on_stage: OnStage) -> None:
    async with on_stage(TOGETHER) as stage:
        people = {stage.pod.ensure_user(name).id for name in ("bob", "carol")}

        assert "MIM" in await stage.says("ann", "/meet @bob, @carol")
        [together] = [each for each in stage.pod.streams if each.type == "MIM"]
        assert together.members == people | {stage.local.me.id}
        assert [each.text for each in stage.pod.talk.messages_in(together)] == ["Welcome!"]


async def test_a_flow_makes_somebody_an_owner_and_finds_what_they_own(on_stage: OnStage) -> None:
    async with on_stage(OWNERS) as stage:
        bob = stage.pod.ensure_user("bob")
        stage.room("Operations").members.add(bob.id)

        assert await stage.says("ann", "/owner @bob") == ["Operations"]
        assert stage.room("Operations").owners == {bob.id}


async def test_what_the_pod_refuses_fails_for_good_and_its_reason_is_logged_alone(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(ADD) as stage:
        stage.room("Operations").owners.add(stage.pod.ensure_user("boss").id)
        stage.room("Operations").members.clear()
        stage.pod.ensure_user("bob")

        assert (await stage.says("ann", "/add @bob"))[0] == "No: refused 404 after 1."
    assert "the bot is in no room with the name 'Operations'" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_room_where_the_bot_may_not_is_refused(on_stage: OnStage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationError("not entitled", status=403)

    monkeypatch.setattr(PodRooms, "add_member", refuse)
    async with on_stage(ADD) as stage:
        stage.room("Operations")
        stage.pod.ensure_user("bob")

        assert (await stage.says("ann", "/add @bob"))[0] == "No: refused 403 after 1."


async def test_operations_that_only_look_are_gone_back_across(on_stage: OnStage) -> None:
    async with on_stage(LOOK) as stage:
        stage.room("Operations")
        await stage.says("ann", "/look")
        assert await stage.says("ann", "a") == ["More?"]
        assert await stage.says("ann", "back") == ["Answer?"]
        await stage.says("ann", "b")

        assert await stage.says("ann", "c") == ["ann@local.test, 1"]


async def test_operations_that_do_something_are_not(on_stage: OnStage) -> None:
    doing = LOOK.replace("symphony.users.get", "symphony.rooms.create").replace(
        "{ user: initiator }", "{ name: answer, description: answer }"
    )
    async with on_stage(doing.replace("result.email", "result.name")) as stage:
        stage.room("Operations")
        await stage.says("ann", "/look")
        await stage.says("ann", "a")

        assert (await stage.says("ann", "back"))[0].startswith("There is nothing to go back to")


async def test_what_is_done_on_behalf_of_somebody_is_theirs(on_stage: OnStage) -> None:
    theirs = OPEN.replace("    save: room", "    save: room\n    on_behalf_of: guest", 1)
    async with on_stage(theirs) as stage:
        bob = stage.pod.ensure_user("bob")
        await stage.says("ann", "/deal @bob")

        assert stage.room("Deal of bob").owners == {bob.id}


async def test_what_may_not_be_done_on_behalf_of_somebody_has_failed(
    on_stage: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotAllowedError("bob has not allowed it", status=403)

    monkeypatch.setattr(PodConnection, "operations_for", refuse)
    async with on_stage(ADD.replace("    retries", "    on_behalf_of: guest\n    retries")) as stage:
        stage.room("Operations")
        stage.pod.ensure_user("bob")

        assert (await stage.says("ann", "/add @bob"))[0] == "No: not_allowed 403 after 1."


async def test_some_operations_are_done_on_behalf_of_nobody(on_stage: OnStage) -> None:
    async with on_stage(ADD) as stage:
        bob = stage.pod.ensure_user("bob")
        action = PodActions(stage.pod.connect("echo")).on_behalf_of(bob.id, "symphony.health.get")

        assert action is not None
        with pytest.raises(NotAllowedError, match="on behalf of nobody"):
            await action.function()


async def test_a_flow_asks_somebody_of_another_firm_to_connect(on_stage: OnStage) -> None:
    async with on_stage(INVITE) as stage:
        carol = stage.pod.people.ensure_outsider("carol")
        said = await stage.says("ann", "/invite @carol")
        again = await stage.says("ann", "/invite @carol")
        [contact] = stage.pod.society.contacts.list(carol, ["PENDING_INCOMING"])

        assert said == [f"Asked carol at {stage.clock.now().date()}: UNDEFINED."]
        assert again[0] == "refused 400"
        assert contact.user == stage.local.me.id


async def test_a_flow_accepts_who_asks_to_connect_and_is_not_begun_by_what_the_bot_asks(on_stage: OnStage) -> None:
    async with on_stage(MEET) as stage:
        contacts, people = stage.pod.society.contacts, stage.pod.people
        carol, dave = people.ensure_outsider("Carol Chu"), people.ensure_outsider("Dave")
        contacts.request(carol, stage.local.me.id)
        contacts.request(stage.local.me, dave.id)
        await stage.local.quiet()

        assert contacts.get(carol, stage.local.me.id).status == "ACCEPTED"
        assert contacts.get(dave, stage.local.me.id).status == "PENDING_INCOMING"
        assert [stage.seen_by(each) for each in ("Carol Chu", "Dave")] == [["Pleased to meet you, Carol."], []]


async def test_on_behalf_of_a_person_it_is_they_who_ask(on_stage: OnStage) -> None:
    theirs = re.sub(r"(  - call: .*\n)", r"\1    on_behalf_of: initiator\n", INVITE)
    async with on_stage(theirs) as stage:
        carol = stage.pod.people.ensure_outsider("carol")
        said = await stage.says("ann", "/invite @carol")
        [contact] = stage.pod.society.contacts.list(carol, ["PENDING_INCOMING"])

        assert said[0].startswith("Asked carol at ")
        assert contact.user == stage.pod.ensure_user("ann").id


@pytest.mark.parametrize(("address", "name"), [("bob@local.test", "bob"), ("nobody@local.test", "nobody")])
async def test_a_person_who_is_not_there_is_none(on_stage: OnStage, address: str, name: str) -> None:
    async with on_stage(FIND) as stage:
        stage.pod.ensure_user("bob")

        assert await stage.says("ann", f"/find {address}") == [name]
