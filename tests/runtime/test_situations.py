"""The hard situations of the flow language, end to end on a local pod; each has its number in the plan."""

from __future__ import annotations

import json
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
    stage.pod.talk.say(stage.pod.ensure_user("ann"), where or stage.im("ann"), f"/pay @{bob.display_name} 50")
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

        assert stage.shown()[-1] == "Sorry, I cannot reach whom I have to ask, and had to stop."
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


ASK_WHICH = PAY.replace("start:", "again: ask\nstart:")
WHICH = (
    "You have begun this before, and it is still open. Do you want to go on with it, or to begin anew?\n"
    "[Go on] [Begin anew]"
)


@pytest.mark.parametrize("answer", ["Go on", "go on", "1"])
async def test_or_is_asked_and_goes_on(on_stage: OnStage, answer: str) -> None:
    """Situation 27: `again: ask`."""
    async with on_stage(ASK_WHICH) as stage:
        await pay(stage)
        await pay(stage)
        assert stage.seen_by("ann")[-1] == WHICH

        await (stage.sends("ann", button=answer) if answer == "Go on" else stage.says("ann", answer))
        assert stage.seen_by("ann")[-1] == "I am waiting for somebody else to answer."
        assert len(await stage.store.load_conversations()) == 1
        assert await stage.sends("bob", button="Approve", place=0) == ["bob said yes."]


@pytest.mark.parametrize("answer", ["Begin anew", "begin anew"])
async def test_or_is_asked_and_begins_anew(on_stage: OnStage, answer: str) -> None:
    """Situation 27: `again: ask`; what does not fit asks nothing."""
    async with on_stage(ASK_WHICH) as stage:
        await pay(stage)
        (usage,) = await stage.says("ann", "/pay me fifty")
        assert usage.startswith("Sorry,")
        await stage.says("ann", "/pay @bob 70")

        await (stage.sends("ann", button=answer) if answer == "Begin anew" else stage.says("ann", answer))
        assert stage.seen_by("bob")[0] == "This is asked again below."
        assert stage.seen_by("bob")[1].startswith("Shall ann get 70?")
        assert len(await stage.store.load_conversations()) == 1
        assert await stage.sends("bob", button="Approve") == ["bob said yes."]


async def test_who_starts_it_a_third_time_is_asked_of_the_last(on_stage: OnStage) -> None:
    """Situation 27: `again: ask`."""
    async with on_stage(ASK_WHICH) as stage:
        await pay(stage)
        await stage.says("ann", "/pay @bob 60")
        await stage.says("ann", "/pay @bob 70")
        assert stage.seen_by("ann")[-3:] == ["This is asked again below.", "/pay @bob 70", WHICH]

        await stage.says("ann", "begin anew")
        assert stage.seen_by("bob")[-1].startswith("Shall ann get 70?")
        assert len(await stage.store.load_conversations()) == 1


async def test_who_does_not_say_which_goes_on(on_stage: OnStage) -> None:
    """Situation 27: `again: ask`; the question is over after an hour, or when it is cancelled."""
    async with on_stage(ASK_WHICH) as stage:
        await pay(stage)
        await pay(stage)
        await stage.passes(hours=1)
        assert len(await stage.store.load_conversations()) == 1

        await pay(stage)
        await stage.says("ann", "cancel")
        assert len(await stage.store.load_conversations()) == 1


async def test_what_has_ended_meanwhile_begins_anew(on_stage: OnStage) -> None:
    """Situation 27: `again: ask`; the open conversation ends while it is asked."""
    async with on_stage(ASK_WHICH) as stage:
        await pay(stage)
        await pay(stage)
        await stage.sends("bob", button="Approve", place=0)
        await stage.says("ann", "go on")

        assert stage.seen_by("bob")[-1].startswith("Shall ann get 50?")
        assert len(await stage.store.load_conversations()) == 1


async def test_what_has_ended_meanwhile_is_not_said_to_be_open(on_stage: OnStage) -> None:
    """Situation 27: `again: ask`; somebody answers the open question first, by its form."""
    async with on_stage(ASK.replace("start:", "again: ask\nstart:").replace("text }", "choice, of: [x, y] }")) as stage:
        await stage.says("ann", "/ask")
        await stage.says("ann", "/ask")

        assert await stage.sends("ann", button="x", place=0) == ["Thanks for x."]
        assert await stage.sends("ann", button="anew") == ["A?\n[x] [y]"]


async def test_in_a_room_who_starts_it_is_asked(on_stage: OnStage) -> None:
    """Situations 13 and 27: one conversation of everybody; another one starts it again, and alone says which."""
    async with on_stage(ASK.replace("start:", "scope: stream\nagain: ask\nstart:")) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/ask", room)
        assert await stage.says("bob", "/ask", room) == [WHICH]

        assert await stage.sends("ann", button="anew") == ["Sorry, this is for somebody else to answer."]
        assert await stage.sends("bob", button="anew") == ["A?"]
        assert await stage.says("ann", "a", room) == ["Thanks for a."]
        assert await stage.store.load_conversations() == []


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

        assert [each.text for each in stage.pod.talk.messages_in(room)][-1] == "bob said no."
        assert stage.seen_by("bob") == ["Decision: Reject"]


async def test_a_click_that_is_delivered_twice_counts_once_and_in_silence(on_stage: OnStage) -> None:
    """Situation 4."""
    async with on_stage(PAY) as stage:
        await pay(stage)
        heard: list[bytes] = []
        for feeds in stage.pod.delivery._feeds.values():
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
    stage.pod.talk.edit(stage.pod.ensure_user(person), earlier, text)
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
        stage.pod.talk.say(stage.pod.ensure_user(person), stage.im(person), text)
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


PARENT = """
flow: parent
version: 1
start: /parent {manager}
slots: { manager: { type: user }, note: { type: text } }
steps:
  - run: child
    person: manager
    save: { note: result.note }
    ENDS
  - say: Went on.
"""
CHILD = """
flow: child
version: 1
returns: [note]
slots: { note: { type: text } }
steps:
  - ask: note
    tries: 1
    expire: 1h
"""


async def test_the_end_of_a_flow_that_is_run_passes_upward(on_stage: OnStage) -> None:
    """Situation 8."""
    async with on_stage(PARENT.replace("    ENDS\n", ""), CHILD) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/parent @bob")
        await stage.passes(hours=1)

        late = "This took too long, so I stopped waiting. You can start again at any time."
        assert stage.seen_by("ann")[-1] == late
        assert await stage.store.load_conversations() == []


async def test_unless_the_caller_says_where_it_leads(on_stage: OnStage) -> None:
    """Situation 8: `ends` of `run`."""
    async with on_stage(PARENT.replace("ENDS", "ends: { expired: next }"), CHILD) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/parent @bob")
        await stage.passes(hours=1)

        assert stage.seen_by("ann")[-1] == "Went on."


async def test_a_caller_that_is_cancelled_cancels_what_it_runs_cards_and_timers_included(on_stage: OnStage) -> None:
    """Situation 8."""
    child = CHILD.replace("    tries: 1", "    slots: [note, more]").replace(
        "note: { type: text }", "note: { type: text }, more: { type: text }", 1
    )
    async with on_stage(PARENT.replace("    ENDS\n", ""), child.replace("- ask: note", "- ask: details")) as stage:
        stage.pod.ensure_user("bob")
        await stage.says("ann", "/parent @bob")
        await stage.says("ann", "cancel")

        assert await stage.store.load_conversations() == []
        assert "Cancelled." in stage.seen_by("bob")
        assert await stage.passes(days=1) == []


POLL = """
flow: poll
version: 1
scope: stream
start: /poll
slots: { size: { type: integer } }
steps:
  - collect: size
    to: here
    until: { after: 1h }
  - say: "{% for row in size %}{{ row.by.name }} {{ row.size }}; {% endfor %}"
"""


async def test_a_collection_goes_on_after_the_process_has_died_and_closes_at_once_when_it_is_late(
    on_stage: OnStage,
) -> None:
    """Situation 15: answers that were given meanwhile count."""
    async with on_stage(POLL) as stage:
        room = stage.room("desk")
        await stage.says("ann", "/poll", room)
        await stage.says("bob", "5", room)
        store, clock, pod = stage.store, stage.clock, stage.pod
    async with on_stage(POLL, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.says("cara", "7", room)
        store = stage.store
    clock.advance(7200)
    async with on_stage(POLL, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()

        assert [each.text for each in stage.pod.talk.messages_in(room)][-1] == "bob 5; cara 7;"
        assert await stage.store.load_conversations() == []


FAILING = """
flow: f
version: 1
start: /ask
slots: { amount: { type: integer } }
steps: [{ ask: amount }, { say: "{{ 10 / amount }}" }]
"""


async def test_a_turn_that_fails_leaves_nothing_and_keeps_the_event(on_stage: OnStage) -> None:
    """Situation 25."""
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        (before,) = await stage.store.load_conversations()
        (said,) = await stage.says("ann", "0")

        assert said.startswith("Sorry, something went wrong on our side.")
        (after,) = await stage.store.load_conversations()
        counted = {"failures": 1, "version": before.version + 1}
        assert json.loads(after.body) == {**json.loads(before.body), **counted}
        assert len(await stage.store.dead_letters()) == 1


PARKED = (
    "Sorry, this does not work: something fails on our side each time. Write cancel to leave it, or start it again."
)


async def test_a_conversation_is_parked_after_three_failed_turns_in_a_row(on_stage: OnStage) -> None:
    """Situation 25: nothing moves it any more, not even what would have."""
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        for _ in range(3):
            await stage.says("ann", "0")

        assert await stage.says("ann", "5") == [PARKED]
        assert await stage.says("ann", "6") == []
        assert len(await stage.store.dead_letters()) == 3
        assert await stage.says("ann", "cancel") == ["Cancelled."]
        assert await stage.store.load_conversations() == []


async def test_failures_that_are_not_in_a_row_park_nothing(on_stage: OnStage) -> None:
    """Situation 25."""
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        for _ in range(3):
            await stage.says("ann", "0")
            await stage.says("ann", "0")
            assert (await stage.says("ann", "abc")) != [PARKED]


async def test_a_conversation_that_nobody_could_leave_is_stopped_instead(on_stage: OnStage) -> None:
    """Situation 25: one that nobody has begun, here by a time."""
    flow = """
    flow: count
    version: 1
    start: { cron: "0 10 * * *" }
    slots: { parts: { type: integer }, share: { type: integer } }
    steps: [{ ask: parts, to: config.desk, pin: true }, { set: { share: 12 // parts } }]
    """
    async with on_stage(flow, settings="config: { desk: Desk }") as stage:
        desk = stage.room("Desk")
        await stage.says("ann", "hello", desk)
        assert await stage.passes(hours=1) == ["Parts?"]
        for _ in range(3):
            await stage.says("ann", "0", desk)

        assert await stage.store.load_conversations() == []
        assert stage.pod.talk.pinned_in(desk) is None


async def test_who_starts_a_parked_conversation_again_gets_a_new_one(on_stage: OnStage) -> None:
    """Situation 25."""
    async with on_stage(FAILING) as stage:
        await stage.says("ann", "/ask")
        for _ in range(3):
            await stage.says("ann", "0")

        assert await stage.says("ann", "/ask") == ["Amount?"]
        assert await stage.says("ann", "5") == ["2"]
        assert await stage.store.load_conversations() == []


async def test_a_conversation_stays_on_the_version_that_it_began_with(on_stage: OnStage) -> None:
    """Situation 21."""
    async with on_stage(TWO) as stage:
        await stage.says("ann", "/ask")
        store, clock, pod = stage.store, stage.clock, stage.pod
    newer = TWO.replace("version: 1", "version: 2").replace("{ ask: note }", "{ ask: note, say: New words? }")
    async with on_stage(newer, store=store.reopened(), clock=clock, pod=pod) as stage:
        again = await stage.says("ann", "/ask")
        then = await stage.says("ann", "5")
        end = await stage.says("ann", "x")
        await stage.says("ann", "/ask")
        anew = await stage.says("ann", "5")

    assert (again, then, end, anew) == (["Amount?"], ["Note?"], ["5 x"], ["New words?"])


async def test_a_card_of_an_older_version_can_still_be_answered(on_stage: OnStage) -> None:
    """Situation 21, with somebody else's card, and a step that the newer version has no more."""
    async with on_stage(PAY) as stage:
        await pay(stage)
        store, clock, pod = stage.store, stage.clock, stage.pod
    newer = PAY.replace("version: 1", "version: 2").replace("decision", "verdict")
    async with on_stage(newer, store=store.reopened(), clock=clock, pod=pod) as stage:
        assert await stage.sends("bob", button="approve") == ["bob said yes."]
        assert await stage.store.load_conversations() == []


async def test_a_notice_that_must_arrive_has_a_branch_for_when_it_does_not(on_stage: OnStage, blast: Blast) -> None:
    """Situation 24."""
    flow = BLAST[: BLAST.index("  - ask")] + "  - say: Hello.\n    to: people\n    failed: [{ say: Nobody. }]\n"
    async with on_stage(flow) as stage:
        assert await blast(stage, "bob", "cara") == ["Nobody."]


NEWS = """
flow: news
version: 1
start: /news {people...}
slots: { people: { type: list, items: user } }
steps:
  - say: Soup.
    name: offer
    to: people
    failed: [{ say: Nobody. }]
  - say: "{{ len(messages.offer.sent) }} heard, not {{ join(column(messages.offer.failed, 'name'), ' ') }}."
"""


async def test_a_blast_that_reaches_97_of_100_has_not_failed(
    on_stage: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Situation 24: three are missing, and it is known who."""
    original = PodConnection.open_im
    async with on_stage(NEWS) as stage:
        people = [stage.pod.ensure_user(f"p{number}") for number in range(100)]
        missing = {each.id for each in people[40:43]}

        async def open_im(self: PodConnection, user_id: UserId) -> StreamId:
            if user_id in missing:
                raise MessageRejectedError("this person may not be written to", status=403)
            return await original(self, user_id)

        monkeypatch.setattr(PodConnection, "open_im", open_im)
        said = await stage.says("ann", "/news " + ", ".join(f"@{each.display_name}" for each in people))

        assert said.count("Soup.") == 97
        assert said[-1] == "97 heard, not p40 p41 p42."


DESK = """
flow: desk
version: 1
start: /desk
scope: each
slots: { by: { type: user }, note: { type: text } }
initial: open
states:
  open:
    enter: [{ say: Who helps?, to: "'helpers'" }]
    for: [{ message: take, who: "user.name != 'bob'", then: [{ set: { by: user } }, { goto: taken }] }]
  taken:
    steps: [{ ask: note, to: by }, { end: done }]
    for: [{ message: give back, who: by, then: open }]
"""


async def test_who_may_handle_it_is_heard_where_the_flow_has_spoken_and_asked(on_stage: OnStage) -> None:
    """Situation 26: in a room that is known by its name, and in the IM of who is asked."""
    async with on_stage(DESK) as stage:
        room = stage.room("helpers")
        assert await stage.says("ann", "/desk") == ["Who helps?"]
        assert await stage.says("bob", "take", room) == []
        assert await stage.says("cara", "take", room) == ["Note?"]
        assert await stage.says("bob", "give back") == [
            "Sorry, I did not understand that. Write /help to see what I can do."
        ]
        assert await stage.says("cara", "give back") == ["Who helps?"]


LOOK = """
flow: look
version: 1
start: /look
slots: { name: { type: text }, found: { type: text } }
steps:
  - ask: name
  - call: actions.find
    save: found
  - say: Found {{ found }}.
  - confirm: order
"""


async def test_one_goes_back_across_a_call_that_only_looks(on_stage: OnStage) -> None:
    """Situation 9: `@action(reads=True)`; without it `back` stops there."""
    actions = """
        from flowbot import action

        @action(reads=True)
        def find(name: str) -> str:
            return name.upper()
    """
    async with on_stage(LOOK, actions=actions) as stage:
        await stage.says("ann", "/look")
        await stage.says("ann", "soup")
        assert await stage.says("ann", "back") == ["Name?"]
        assert (await stage.says("ann", "rice"))[0] == "Found RICE."
    async with on_stage(LOOK, actions=actions.replace("(reads=True)", "")) as stage:
        await stage.says("ann", "/look")
        await stage.says("ann", "soup")
        assert await stage.says("ann", "back") == ["There is nothing to go back to."]


async def test_the_newest_of_two_flows_is_answered_first_and_the_other_question_comes_back(on_stage: OnStage) -> None:
    """Situation 12: across two flows nothing is confused, for only one question is the last."""
    async with on_stage(ASK, TWO.replace("flow: f", "flow: g").replace("/ask", "/two")) as stage:
        await stage.says("ann", "/ask")
        stage.clock.advance(1)
        await stage.says("ann", "/two")
        await stage.says("ann", "5")

        assert await stage.says("ann", "x") == ["5 x", "A?"]
        assert await stage.says("ann", "y") == ["Thanks for y."]


@pytest.mark.parametrize("microseconds", [300, 700])
async def test_the_newest_is_answered_first_though_both_were_asked_in_one_millisecond(
    on_stage: OnStage, microseconds: int
) -> None:
    async with on_stage(ASK, TWO.replace("flow: f", "flow: g").replace("/ask", "/two")) as stage:
        stage.clock.advance(microseconds / 1_000_000)
        await stage.says("ann", "/ask")
        await stage.says("ann", "/two")

        assert await stage.says("ann", "5") == ["Note?"]


async def test_an_answer_that_was_given_in_time_counts_though_it_is_read_later(on_stage: OnStage) -> None:
    """Situation 5: events go before timers; the reminder of the same moment is dropped with the question."""
    flow = PAY.replace("expire: 1d", "expire: 20m\n    remind: 19m")
    async with on_stage(flow) as stage:
        await pay(stage)
        store, clock, pod = stage.store, stage.clock, stage.pod
    form = next(each for each in pod.messages if each.messageml and "<form" in each.messageml)
    pod.talk.submit(pod.ensure_user("bob"), form, None, "Approve")
    clock.advance(25 * 60)
    async with on_stage(flow, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()

        assert stage.seen_by("ann")[-1] == "bob said yes."
        assert stage.seen_by("bob") == ["Decision: Approve"]


@pytest.mark.parametrize("first", ["dish", "town"])
async def test_of_two_questions_of_one_moment_the_later_one_is_answered(on_stage: OnStage, first: str) -> None:
    """As after a pause of the bot, when much is taken at once."""
    flow = "flow: {0}\nversion: 1\nstart: /{0}\nslots: {{ {0}: {{ type: text }} }}\nsteps: [{{ ask: {0} }}]"
    second = "town" if first == "dish" else "dish"
    async with on_stage(flow.format("dish"), flow.format("town")) as stage:
        ann, im = stage.pod.ensure_user("ann"), stage.im("ann")
        for each in (f"/{first}", f"/{second}"):
            stage.pod.talk.say(ann, im, each)
        await stage.local.quiet()

        assert await stage.says("ann", "x") == [f"{first.capitalize()}?"]
