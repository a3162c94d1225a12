"""The hard situations of the flow language, end to end on a local pod; each has its number in the plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from flowbot.errors import MessageRejectedError
from flowbot.ids import StreamId, UserId
from flowbot.pod.connection import PodConnection

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

ASK = """
flow: f
version: 1
start: /ask
slots: { a: { type: text } }
steps: [{ ask: a }, { say: "Thanks for {{ a }}." }]
"""
PAY = """
flow: pay
version: 1
start: /pay {manager} {amount}
slots:
  manager: { type: user }
  amount: { type: integer }
steps:
  - ask: decision
    to: manager
    say: Shall {{ initiator.name }} get {{ amount }}?
    options: { approve: next, reject: rejected }
    expire: 1d
  - say: "{{ answers.decision.by.name }} said yes."
ends: { rejected: "{{ answers.decision.by.name }} said no." }
"""


async def pay(stage: Any, where: Any = None) -> None:
    bob = stage.pod.ensure_user("bob")
    stage.pod.say(stage.pod.ensure_user("ann"), where or stage.im("ann"), f"/pay @{bob.display_name} 50")
    await stage.local.quiet()


def departure(stage: Any, kind: str, room: Any, person: Any = None) -> None:
    payload: dict[str, Any] = {"stream": {"streamId": room.id, "streamType": "ROOM"}}
    name = "userLeftRoom" if kind == "USERLEFTROOM" else "roomDeactivated"
    if person is not None:
        payload["affectedUser"] = {"userId": person.id, "displayName": person.display_name}
    initiator = {"user": {"userId": 99, "displayName": "Eve"}}
    stage.pod.emit({"type": kind, "id": f"{kind} {room.id}", "initiator": initiator, "payload": {name: payload}})


async def test_who_leaves_a_room_leaves_the_questions_there_that_only_they_could_answer(on_stage: OnStage) -> None:
    """Situation 16."""
    async with on_stage(ASK) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/ask", room)
        await stage.says("bob", "/ask", room)
        departure(stage, "USERLEFTROOM", room, stage.pod.ensure_user("ann"))
        await stage.local.quiet()

        assert stage.shown()[-1] == "Sorry, something went wrong on our side, and I had to stop."
        assert len(await stage.store.load_conversations()) == 1
        assert await stage.says("bob", "x", room) == ["Thanks for x."]


async def test_the_conversations_of_a_stream_that_the_bot_has_left_end_in_silence(on_stage: OnStage) -> None:
    """Situation 17: cards elsewhere are closed."""
    async with on_stage(ASK, PAY) as stage:
        room = stage.room("desk")
        await stage.says("cara", "/ask", room)
        await pay(stage, room)
        said = len(stage.shown())
        departure(stage, "USERLEFTROOM", room, stage.local.me)
        await stage.local.quiet()

        assert await stage.store.load_conversations() == []
        assert len(stage.shown()) == said
        assert stage.seen_by("bob") == ["Cancelled."]
        assert [each.result for each in stage.outcomes if each.type == "USERLEFTROOM"] == ["turn"]


async def test_so_do_those_of_a_room_that_is_closed(on_stage: OnStage) -> None:
    """Situation 17."""
    async with on_stage(ASK) as stage:
        room = stage.room("desk")
        await stage.says("cara", "/ask", room)
        await stage.says("cara", "/ask")
        departure(stage, "ROOMDEACTIVATED", room)
        await stage.local.quiet()

        assert len(await stage.store.load_conversations()) == 1


async def test_two_people_in_one_room_have_conversations_of_their_own(on_stage: OnStage) -> None:
    """Situation 13: with `scope: user`, the default."""
    async with on_stage(ASK) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/ask", room)
        await stage.says("bob", "/ask", room)

        assert await stage.says("bob", "b", room) == ["Thanks for b."]
        assert await stage.says("ann", "a", room) == ["Thanks for a."]


async def test_a_conversation_of_the_room_is_answered_by_anybody_there(on_stage: OnStage) -> None:
    """Situation 13: with `scope: stream`; who did is known."""
    flow = ASK.replace("start:", "scope: stream\nstart:").replace("{{ a }}", "{{ a }} of {{ answers.a.by.name }}")
    async with on_stage(flow) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/ask", room)
        await stage.says("ann", "/ask", room)
        assert len(await stage.store.load_conversations()) == 1

        assert await stage.says("bob", "b", room) == ["Thanks for b of bob."]


async def test_who_starts_it_again_hears_where_it_stands(on_stage: OnStage) -> None:
    """Situation 27."""
    async with on_stage(PAY) as stage:
        await pay(stage)
        await pay(stage)

        assert stage.seen_by("ann")[-1] == "I am waiting for somebody else to answer."
        assert len(await stage.store.load_conversations()) == 1


async def test_or_begins_anew_where_the_flow_says_so(on_stage: OnStage) -> None:
    """Situation 27: `again: restart`; what does not fit ends nothing."""
    async with on_stage(PAY.replace("start:", "again: restart\nstart:")) as stage:
        await pay(stage)
        (usage,) = await stage.says("ann", "/pay me fifty")
        assert usage.startswith("Sorry,")
        assert stage.seen_by("bob")[0].startswith("Shall ann get 50?")
        await pay(stage)

        assert stage.seen_by("bob")[0] == "This is asked again below."
        assert stage.seen_by("bob")[1].startswith("Shall ann get 50?")
        assert len(await stage.store.load_conversations()) == 1
        assert await stage.sends("bob", button="Approve") == ["bob said yes."]


async def test_or_opens_another_one_for_each_start(on_stage: OnStage) -> None:
    """Situation 27: `scope: each`."""
    async with on_stage(PAY.replace("start:", "scope: each\nstart:")) as stage:
        await pay(stage)
        await pay(stage)

        assert len(await stage.store.load_conversations()) == 2


async def test_the_answer_comes_from_another_stream_than_the_conversation_lives_in(on_stage: OnStage) -> None:
    """Situation 26."""
    async with on_stage(PAY) as stage:
        room = stage.room("desk")
        await pay(stage, room)
        await stage.sends("bob", button="Reject")

        assert [each.text for each in stage.pod.messages_in(room)][-1] == "bob said no."
        assert stage.seen_by("bob") == ["Decision: Reject"]


async def test_a_click_that_is_delivered_twice_counts_once_and_in_silence(on_stage: OnStage) -> None:
    """Situation 4."""
    async with on_stage(PAY) as stage:
        await pay(stage)
        heard: list[bytes] = []
        for feeds in stage.pod._feeds.values():
            put = feeds.put
            feeds.put = lambda body, put=put: (heard.append(body), put(body))[1]  # type: ignore[func-returns-value]  # to hear it
        await stage.sends("bob", button="Approve")
        stage.outcomes.clear()
        stage.pod.emit(next(each for each in heard if b"SYMPHONYELEMENTSACTION" in each))
        await stage.local.quiet()

        assert [each.result for each in stage.outcomes] == ["duplicate"]
        assert stage.seen_by("ann").count("bob said yes.") == 1


TWO = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer }, note: { type: text } }
steps: [{ ask: amount }, { ask: note }, { say: "{{ amount }} {{ note }}" }]
"""


async def edits(stage: Any, person: str, earlier: Any, text: str) -> list[str]:
    before = len(stage.pod.messages)
    stage.outcomes.clear()
    stage.pod.edit(stage.pod.ensure_user(person), earlier, text)
    await stage.local.quiet()
    return [each.text for each in stage.pod.messages[before:] if each.messageml is not None]


async def test_who_edits_an_answer_hears_once_how_it_is_corrected_and_nothing_moves(on_stage: OnStage) -> None:
    """Situation 14."""
    async with on_stage(TWO) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "5")
        answer = next(each for each in stage.pod.messages if each.text == "5")

        told = "Editing a message changes no answer. To correct it, write change amount."
        assert await edits(stage, "ann", answer, "6") == [told]
        again = next(each for each in stage.pod.messages if each.text == "6")
        assert await edits(stage, "ann", again, "7") == []
        assert await stage.says("ann", "x") == ["5 x"]


async def test_an_edit_of_anything_else_is_left_alone(on_stage: OnStage) -> None:
    """Situation 14."""
    async with on_stage(TWO) as stage:
        await stage.says("ann", "/ask")
        command = next(each for each in stage.pod.messages if each.text == "/ask")

        assert await edits(stage, "ann", command, "cancel") == []
        assert [each.result for each in stage.outcomes] == ["ignored"]


async def test_an_edit_matches_where_a_trigger_asks_for_edits(on_stage: OnStage) -> None:
    """Situation 14: `edited: true`, of a trigger and of a handler."""
    flow = """
        flow: f
        version: 1
        start: { command: /note, edited: true }
        steps:
          - listen: notes
            for:
              - { message: "price {n}", then: [{ say: "Price {{ n }}." }] }
              - { message: "edit {n}", edited: true, then: [{ say: "Edit {{ n }}." }] }
        slots: { n: { type: integer } }
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "note")
        first = next(each for each in stage.pod.messages if each.text == "note")
        assert await edits(stage, "ann", first, "/note") == []
        first = next(each for each in stage.pod.messages if each.text == "/note")
        assert len(await stage.store.load_conversations()) == 1

        assert await edits(stage, "ann", first, "price 5") == []
        first = next(each for each in stage.pod.messages if each.text == "price 5")
        assert await edits(stage, "ann", first, "edit 5") == ["Edit 5."]


TRANSLATE = """
flow: translate
version: 1
start: /translate
slots: { reply: { type: text } }
steps:
  - listen: translating
    for:
      - { message: end, then: next }
      - message: "*"
        then:
          - call: actions.translate
            args: { text: message.text }
            save: reply
            failed: [{ say: Lost. }, { goto: translating }]
          - say: "{{ reply }}"
  - say: Bye.
"""
ACTIONS = """
    from flowbot import action

    @action
    def translate(text: str) -> str:
        if text == "break":
            raise ValueError(text)
        return text.upper()
"""


async def says_at_once(stage: Any, person: str, *texts: str) -> list[str]:
    before = len(stage.shown())
    for text in texts:
        stage.pod.say(stage.pod.ensure_user(person), stage.im(person), text)
    await stage.local.quiet()
    shown: list[str] = stage.shown()[before:]
    return shown


async def test_what_is_written_while_a_handler_waits_for_a_call_is_heard_afterwards_in_order(on_stage: OnStage) -> None:
    """Situation 11: in a `listen`."""
    async with on_stage(TRANSLATE, actions=ACTIONS) as stage:
        await stage.says("ann", "/translate")

        assert await says_at_once(stage, "ann", "one", "break", "three", "end") == ["ONE", "Lost.", "THREE", "Bye."]
        assert await stage.store.load_conversations() == []


async def test_commands_come_before_what_waits_for_a_call(on_stage: OnStage) -> None:
    """Situation 11."""
    async with on_stage(TRANSLATE, actions=ACTIONS) as stage:
        await stage.says("ann", "/translate")

        assert await says_at_once(stage, "ann", "one", "two", "cancel") == ["Cancelled."]


async def test_no_more_is_kept_than_a_conversation_can_hold(on_stage: OnStage) -> None:
    """Situation 11: no more than a hundred messages."""
    async with on_stage(TRANSLATE, actions=ACTIONS) as stage:
        await stage.says("ann", "/translate")

        said = await says_at_once(stage, "ann", *(f"m{number}" for number in range(103)))
        assert said == ["One moment, I am still working on it.", *(f"M{number}" for number in range(101))]


BLAST = """
flow: blast
version: 1
start: /ask {people...}
slots: { people: { type: list, items: user } }
steps:
  - ask: ready
    to: people
    need: NEED
    options: { "yes": next, "no": refused }
    undecided: open
    failed: [{ say: "Nobody: {{ error.kind }} {{ error.status }}." }, { end: failed }]
  - say: All are ready.
ends: { refused: No., open: Too few. }
"""


@pytest.fixture
def blast(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[list[str]]]:
    """Ask Bob and Cara, some of whom cannot be reached."""

    async def ask(stage: Any, *unreachable: str) -> list[str]:
        people = {stage.pod.ensure_user(each).id: each for each in ("bob", "cara")}
        original = PodConnection.open_im

        async def open_im(self: PodConnection, user_id: UserId) -> StreamId:
            if people[user_id] in unreachable:
                raise MessageRejectedError("this person may not be written to", status=451)
            return await original(self, user_id)

        monkeypatch.setattr(PodConnection, "open_im", open_im)
        said: list[str] = await stage.says("ann", "/ask @bob, @cara")
        return said

    return ask


Blast = Callable[..., Awaitable[list[str]]]


async def test_a_question_that_some_cannot_get_goes_on_with_the_others(on_stage: OnStage, blast: Blast) -> None:
    """Situation 24."""
    async with on_stage(BLAST.replace("NEED", "1")) as stage:
        await blast(stage, "bob")
        assert len(await stage.store.load_conversations()) == 1

        assert await stage.sends("cara", button="Yes") == ["All are ready."]


async def test_a_question_that_nobody_can_get_fails(on_stage: OnStage, blast: Blast) -> None:
    """Situation 24: with the status of the refusal."""
    async with on_stage(BLAST.replace("NEED", "1")) as stage:
        said = await blast(stage, "bob", "cara")

        assert said[0] == "Nobody: unreachable 451."
        assert await stage.store.load_conversations() == []


async def test_a_question_whose_need_nobody_can_meet_any_more_is_undecided(on_stage: OnStage, blast: Blast) -> None:
    """Situation 24, and 16: one cannot be reached, and two are needed."""
    async with on_stage(BLAST.replace("NEED", "2")) as stage:
        assert (await blast(stage, "bob"))[-1] == "Too few."
