"""Tests for flowbot.runtime.occasions: events, forms, times and requests begin conversations and move them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import UnknownNameError
from flowbot.events import Stream, User
from flowbot.ids import UserId
from flowbot.storage.sqlite import SqliteStore

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

WELCOME = """
flow: welcome
version: 1
start: { event: user_joined_room }
steps:
  - say: "Welcome to {{ here.name }}, {{ user.name }}, whom {{ trigger.event.initiator.name }} has let in."
"""
SETTLED = """
flow: settled
version: 1
start: { event: payments.settled, when: event.amount > 10, set: { paid: event.amount } }
slots:
  paid: { type: decimal }
steps:
  - say: "{{ paid }} came in from {{ trigger.event.payer }}."
    to: "77"
"""


def raw(kind: str, stage: Any, key: str, room: Any, who: str, by: str | None = None, **more: object) -> dict[str, Any]:
    """An event as the agent writes it."""
    person, initiator = stage.pod.ensure_user(who), stage.pod.ensure_user(by or who)
    stream = {"streamId": room.id, "streamType": "ROOM", "roomName": room.name, "external": False} if room else {}
    body = {**({"stream": stream} if room else {}), **more}
    if kind in ("USERJOINEDROOM", "USERLEFTROOM"):
        body["affectedUser"] = {"userId": person.id, "displayName": person.display_name}
    return {
        "id": f"{kind}-{len(stage.pod.messages)}-{who}",
        "timestamp": stage.pod.now_ms(),
        "type": kind,
        "initiator": {"user": {"userId": initiator.id, "displayName": initiator.display_name}},
        "payload": {key: body},
    }


async def emits(stage: Any, event: dict[str, Any]) -> Sequence[str]:
    """Let something happen; what the bot sent because of it."""
    before = len(stage.pod.messages)
    stage.outcomes.clear()
    stage.pod.emit(event)
    await stage.local.quiet()
    return [each.text for each in stage.pod.messages[before:] if each.messageml is not None]


def know_the_boss(stage: Any) -> None:
    """Let there be the person with the id 77."""
    stage.pod.people.learn(User(id=UserId(77), display_name="boss"))


async def joins(stage: Any, who: str, by: str | None = None, room: str = "desk") -> Sequence[str]:
    return await emits(stage, raw("USERJOINEDROOM", stage, "userJoinedRoom", stage.room(room), who, by))


async def after(stage: Any, *told: Any) -> list[str]:
    """What the bot sent because of what code told it."""
    before = len(stage.pod.messages)
    for each in told:
        await each
    await stage.local.quiet()
    return [each.text for each in stage.pod.messages[before:] if each.messageml is not None]


async def test_who_joins_a_room_is_met_there(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        assert await joins(stage, "ann", by="bob") == ["Welcome to desk, ann, whom bob has let in."]
        assert stage.outcome().result == "turn"


async def test_an_event_that_comes_twice_begins_one_conversation(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        event = raw("USERJOINEDROOM", stage, "userJoinedRoom", stage.room("desk"), "ann")

        assert len(await emits(stage, event)) == 1
        assert await emits(stage, event) == []


async def test_the_bot_itself_begins_nothing(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        assert await joins(stage, "flowbot") == []


async def test_two_flows_may_begin_by_one_event(on_stage: OnStage) -> None:
    other = WELCOME.replace("flow: welcome", "flow: other").replace("Welcome to", "Hello at")
    async with on_stage(WELCOME, other) as stage:
        assert [each.split()[0] for each in await joins(stage, "ann")] == ["Welcome", "Hello"]


async def test_a_flow_that_fails_does_not_stop_the_others(on_stage: OnStage) -> None:
    broken = WELCOME.replace("flow: welcome", "flow: broken").replace(
        "{{ user.name }}", "{{ 1 / (user.id - user.id) }}"
    )
    async with on_stage(broken, WELCOME) as stage:
        assert [each.split()[0] for each in await joins(stage, "ann")] == ["Welcome"]
        assert len(await stage.store.dead_letters()) == 1


async def test_who_and_where_say_for_whom_and_in_which_streams(on_stage: OnStage) -> None:
    flow = WELCOME.replace(
        "user_joined_room }", "user_joined_room, who: user.name == 'ann', where: here.name == 'desk' }"
    )
    async with on_stage(flow) as stage:
        assert len(await joins(stage, "ann")) == 1
        assert await joins(stage, "bob") == []
        assert await joins(stage, "ann", room="lobby") == []


@pytest.mark.parametrize(
    ("where", "begins"),
    [
        (None, False),
        ("room", False),
        ("external", True),
        ("room and (internal or external)", True),
        ("here.id", True),
        ("[here, 'another']", True),
        ("'another'", False),
    ],
)
async def test_in_an_external_room_a_flow_begins_only_where_it_says_so(
    on_stage: OnStage, where: str | None, begins: bool
) -> None:
    flow = WELCOME if where is None else WELCOME.replace("user_joined_room }", f'user_joined_room, where: "{where}" }}')
    async with on_stage(flow) as stage:
        event = raw("USERJOINEDROOM", stage, "userJoinedRoom", stage.room("desk"), "ann")
        event["payload"]["userJoinedRoom"]["stream"]["external"] = True

        assert len(await emits(stage, event)) == begins


async def test_an_event_moves_a_conversation_that_listens_for_it(on_stage: OnStage) -> None:
    flow = """
    flow: door
    version: 1
    start: /watch
    slots:
      last: { type: text, default: "'nobody'" }
    steps:
      - say: I watch.
      - listen: watching
        for:
          - event: user_joined_room
            when: event.affected_user.name != 'eve'
            set: { last: user.name }
            then: [{ say: "{{ user.name }} came." }]
          - message: who
            then: [{ say: "{{ last }} was the last." }]
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "@flowbot /watch", stage.room("desk"))

        assert await joins(stage, "bob") == ["bob came."]
        assert await joins(stage, "eve") == []
        assert await joins(stage, "cat", room="lobby") == []
        assert await stage.says("ann", "@flowbot who", stage.room("desk")) == ["bob was the last."]


async def test_an_event_may_end_what_holds_at_any_time(on_stage: OnStage) -> None:
    flow = """
    flow: order
    version: 1
    start: /order {dish}
    scope: each
    slots:
      dish: { type: text }
    steps:
      - wait: 5d
    any_time:
      - event: kitchen.ready
        when: event.dish == dish
        then: ready
    ends: { ready: "Your {{ dish }} is ready." }
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/order soup")
        await stage.says("bob", "/order salad")

        assert await after(stage, stage.local.running.publish("kitchen.ready", {"dish": "salad"})) == [
            "Your salad is ready."
        ]
        assert stage.seen_by("bob")[-1] == "Your salad is ready."


async def test_who_waits_for_an_event_hears_it_after_a_restart_too(on_stage: OnStage, tmp_path: Path) -> None:
    flow = """
    flow: order
    version: 1
    start: /order
    steps:
      - listen: cooking
        for: [{ event: kitchen.ready, then: [{ say: "{{ event.dish }} is ready." }] }]
        expire: 2d
    """
    async with SqliteStore.open(tmp_path / "bot.db") as store:
        async with on_stage(flow, store=store) as stage:
            await stage.says("ann", "/order")
            clock, pod = stage.clock, stage.pod
        async with on_stage(flow, store=store, clock=clock, pod=pod) as stage:
            publish = stage.local.running.publish

            assert await after(stage, publish("kitchen.ready", {"dish": "Soup"}, key="1")) == ["Soup is ready."]
            assert await after(stage, publish("kitchen.ready", {"dish": "Soup"}, key="1")) == []


async def test_an_event_of_ones_own_begins_a_flow_once_for_each_key(on_stage: OnStage) -> None:
    async with on_stage(SETTLED) as stage:
        know_the_boss(stage)
        publish, told = stage.local.running.publish, {"amount": 12.5, "payer": "Ann"}

        assert await publish("payments.settled", told, key="17") is True
        assert await publish("payments.settled", told, key="17") is False
        assert await publish("payments.settled", {"amount": Decimal(3), "payer": "Bob"}) is True
        await stage.local.quiet()
        assert stage.shown() == ["12.5 came in from Ann."]


async def test_an_event_of_ones_own_may_say_where_it_happened_and_to_whom(on_stage: OnStage) -> None:
    flow = """
    flow: paid
    version: 1
    start: { event: payments.settled }
    steps:
      - say: "Thank you, {{ user.name }}."
        to: here
      - wait: 1d
    """
    async with on_stage(flow) as stage:
        room, ann = stage.room("desk"), stage.pod.ensure_user("ann")
        await stage.says("ann", "hello", room)
        told: dict[str, Any] = {"user": ann, "stream": Stream(id=room.id, type="ROOM", name="desk")}

        assert await after(stage, stage.local.running.publish("payments.settled", **told)) == ["Thank you, ann."]
        assert await after(stage, stage.local.running.publish("payments.settled", **told)) != ["Thank you, ann."]
        assert len(await stage.store.load_conversations()) == 1


async def test_an_event_of_ones_own_has_a_dot_in_its_name(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        with pytest.raises(UnknownNameError, match="user_joined_room"):
            await stage.local.running.publish("user_joined_room")


async def test_who_asks_to_connect_is_written_to_in_their_im(on_stage: OnStage) -> None:
    flow = """
    flow: connection
    version: 1
    start: { event: connection_requested }
    steps:
      - ask: approval
        to: "77"
        options: { approve: next, reject: cancelled }
      - say: "You asked at 9 in the morning, from nowhere: {{ missing(here) }}."
        to: user
    """
    async with on_stage(flow) as stage:
        know_the_boss(stage)
        event = raw("CONNECTIONREQUESTED", stage, "connectionRequested", None, "ann")
        event["payload"]["connectionRequested"] = {"toUser": {"userId": stage.local.me.id}}

        (asked,) = await emits(stage, event)

        assert asked.startswith("Approval")
        assert await stage.sends("boss", button="approve") == ["You asked at 9 in the morning, from nowhere: yes."]


async def test_what_happens_while_a_handler_calls_is_heard_afterwards(on_stage: OnStage) -> None:
    flow = """
    flow: door
    version: 1
    start: /watch
    slots: { seen: { type: text, default: "''" } }
    steps:
      - listen: watching
        for:
          - event: user_joined_room
            then:
              - call: actions.look
                args: { name: event.affected_user.name }
                save: seen
              - say: "{{ seen }} came."
          - event: user_left_room
            then: done
    """
    actions = """
    import anyio
    from flowbot import action

    @action
    async def look(name: str) -> str:
        await anyio.lowlevel.checkpoint()
        return name
    """
    async with on_stage(flow, actions=actions) as stage:
        await stage.says("ann", "@flowbot /watch", stage.room("desk"))
        before = len(stage.pod.messages)
        for who in ("bob", "cat"):
            stage.pod.emit(raw("USERJOINEDROOM", stage, "userJoinedRoom", stage.room("desk"), who))
        stage.pod.emit(raw("USERLEFTROOM", stage, "userLeftRoom", stage.room("desk"), "cat"))
        await stage.local.quiet()

        assert [each.text for each in stage.pod.messages[before:]] == ["bob came.", "cat came."]
        assert await stage.store.load_conversations() == []


FEEDBACK = """
flow: feedback
version: 1
start: { form: feedback, set: { stars: form.stars } }
slots:
  stars: { type: integer, gt: 0, le: 5 }
steps:
  - say: "{{ user.name }} gives {{ stars }} in {{ here.name }}: {{ trigger.form.words }}"
"""


def sent_form(stage: Any, who: str, room: Any, **values: object) -> dict[str, Any]:
    stream = {"streamId": room.id, "streamType": "ROOM", "roomName": room.name}
    form: dict[str, Any] = {"formId": "feedback", "formMessageId": f"m{len(stage.pod.messages)}", "formValues": values}
    return raw("SYMPHONYELEMENTSACTION", stage, "symphonyElementsAction", None, who, **form, stream=stream)


async def test_a_form_that_no_conversation_has_sent_begins_one(on_stage: OnStage) -> None:
    async with on_stage(FEEDBACK) as stage:
        event = sent_form(stage, "ann", stage.room("desk"), stars="4", words="good", action="send")

        assert await emits(stage, event) == ["ann gives 4 in desk: good"]


async def test_who_may_not_send_a_form_is_told_so(on_stage: OnStage) -> None:
    async with on_stage(FEEDBACK.replace("form: feedback,", "form: feedback, who: user.name == 'bob',")) as stage:
        (told,) = await emits(stage, sent_form(stage, "ann", stage.room("desk"), stars="4"))

        assert "feedback" in told


async def test_a_form_of_nobody_is_ignored(on_stage: OnStage) -> None:
    async with on_stage(WELCOME) as stage:
        assert await emits(stage, sent_form(stage, "ann", stage.room("desk"), stars="4")) == []
        assert stage.outcome().reason == "no flow listens for it"


async def test_a_form_is_heard_by_who_waits_for_it(on_stage: OnStage) -> None:
    flow = """
    flow: survey
    version: 1
    start: /survey
    steps:
      - listen: filling
        for:
          - form: feedback
            then: [{ say: "{{ user.name }}: {{ form.stars }}" }]
    """
    async with on_stage(flow) as stage:
        room = stage.room("desk")
        await stage.says("ann", "@flowbot /survey", room)

        assert await emits(stage, sent_form(stage, "ann", room, stars="4")) == ["ann: 4"]
        assert await emits(stage, sent_form(stage, "bob", room, stars="5")) == []


async def test_a_form_that_somebody_waits_for_begins_nothing(on_stage: OnStage) -> None:
    survey = """
    flow: survey
    version: 1
    start: /survey
    steps:
      - listen: filling
        for: [{ form: feedback, who: user, then: [{ say: "{{ user.name }}: {{ form.stars }}" }] }]
        expire: 1d
    """
    async with on_stage(survey, FEEDBACK) as stage:
        room = stage.room("desk")
        await stage.says("ann", "@flowbot /survey", room)

        assert await emits(stage, sent_form(stage, "ann", room, stars="4", words="-")) == ["ann: 4"]
        assert await emits(stage, sent_form(stage, "ann", stage.room("lobby"), stars="4", words="-")) == [
            "ann gives 4 in lobby: -"
        ]


PAGER = """
flow: pager
version: 1
start: { webhook: alarm, when: request.severity == 'high' }
steps:
  - say: "Alarm: {{ trigger.request.what }}"
    to: "77"
"""


async def test_a_request_happens_once(on_stage: OnStage) -> None:
    async with on_stage(PAGER) as stage:
        know_the_boss(stage)
        receive, says = stage.local.running.receive, {"severity": "high", "what": "fire"}

        assert await receive("alarm", "r-1", says) is True
        assert await receive("alarm", "r-1", says) is False
        assert await receive("alarm", "r-2", {"severity": "low"}) is True
        await stage.local.quiet()
        assert stage.shown() == ["Alarm: fire"]
        with pytest.raises(UnknownNameError, match="no flow has the webhook 'alram'"):
            await receive("alram", "r-3")


async def test_what_a_request_does_not_say_is_the_default(on_stage: OnStage) -> None:
    flow = PAGER.replace("when: request.severity == 'high'", "set: { what: request.what, to: request.to }")
    slots = """
slots:
  what: { type: text }
  to: { type: text, default: "'the desk'" }
steps:"""
    flow = flow.replace("\nsteps:", slots).replace("{{ trigger.request.what }}", "{{ what }}, {{ to }}")
    async with on_stage(flow) as stage:
        know_the_boss(stage)

        await stage.local.running.receive("alarm", "r-1", {"what": "fire"})
        await stage.local.running.receive("alarm", "r-2", {"what": "fire", "to": "Bob"})
        await stage.local.running.receive("alarm", "r-3", {"to": "Bob"})
        await stage.local.quiet()
        assert stage.shown() == ["Alarm: fire, the desk", "Alarm: fire, Bob"]


async def test_a_request_moves_who_waits_for_it(on_stage: OnStage) -> None:
    flow = """
    flow: build
    version: 1
    start: /build {number}
    scope: each
    slots:
      number: { type: integer }
    steps:
      - listen: building
        for:
          - webhook: built
            when: request.number == number
            then: done
        expire: 2d
    ends: { done: "{{ number }} is built." }
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/build 1")
        await stage.says("ann", "/build 2")

        assert await after(stage, stage.local.running.receive("built", "x", {"number": 2})) == ["2 is built."]


DAILY = """
flow: daily
version: 1
zone: Europe/London
start: { cron: 30 8 * * MON-FRI }
steps:
  - say: "Good morning on {{ trigger.at | date('iso') }}: {{ missing(initiator) and missing(user) and missing(here) }}"
    to: "77"
"""


async def test_a_flow_begins_when_it_is_time(on_stage: OnStage) -> None:
    async with on_stage(DAILY) as stage:
        know_the_boss(stage)

        assert await stage.passes(hours=23) == []
        assert await stage.passes(hours=1) == ["Good morning on 2026-11-24: yes"]
        assert await stage.passes(hours=23) == []
        assert await stage.passes(hours=1) == ["Good morning on 2026-11-25: yes"]
        assert await stage.passes(days=5) == ["Good morning on 2026-11-30: yes"]  # at once, so only the latest


async def test_a_flow_that_begins_either_way_says_so_where_it_is(on_stage: OnStage) -> None:
    flow = """
    flow: hello
    version: 1
    start: [/hello, { webhook: hello }]
    steps:
      - say: Hello.
        to: 77 if missing(here) else user.id
    """
    async with on_stage(flow) as stage:
        know_the_boss(stage)
        await stage.says("ann", "/hello")
        await after(stage, stage.local.running.receive("hello", "1"))

        assert (stage.seen_by("ann")[-1], stage.seen_by("boss")) == ("Hello.", ["Hello."])


async def test_what_begins_a_flow_begins_it_in_the_place_of_a_parked_conversation(on_stage: OnStage) -> None:
    flow = """
    flow: parts
    version: 1
    start: { event: user_joined_room }
    slots: { count: { type: integer }, part: { type: integer } }
    steps: [{ ask: count }, { set: { part: 12 // count } }, { say: "{{ part }}" }]
    """
    async with on_stage(flow) as stage:
        await joins(stage, "ann")
        for _ in range(3):
            await stage.says("ann", "0", stage.room("desk"))

        assert await joins(stage, "ann") == ["Count?"]
        assert await stage.says("ann", "3", stage.room("desk")) == ["4"]
        assert await stage.store.load_conversations() == []


async def test_a_person_has_one_conversation_of_a_flow_wherever_it_is_started(on_stage: OnStage) -> None:
    flow = """
    flow: rating
    version: 1
    start: [/rate, { form: feedback }, { event: shop.left }]
    scope: person
    slots: { words: { type: text } }
    steps: [{ ask: words, to: initiator if missing(here) else here.id }, { say: Thanks., to: initiator }]
    """
    async with on_stage(flow) as stage:
        desk, lobby, ann = stage.room("desk"), stage.room("lobby"), stage.pod.ensure_user("ann")
        await stage.says("ann", "/rate")
        assert await emits(stage, sent_form(stage, "ann", desk, stars="4")) == ["Words?"]
        where = Stream(id=lobby.id, type="ROOM")
        assert await after(stage, stage.local.running.publish("shop.left", user=ann, stream=where)) == ["Words?"]

        assert await stage.says("ann", "good", lobby) == ["Thanks."]
        assert await stage.store.load_conversations() == []
