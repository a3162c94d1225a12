"""Tests for flowbot.runtime.outbox."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import anyio
import pytest

from flowbot.authoring import IdempotencyKey, describe_action
from flowbot.clock import VirtualClock
from flowbot.engine.attempts import Attempts
from flowbot.engine.events import Arrived, Refused
from flowbot.engine.extras import Extras, FileReference
from flowbot.engine.recipients import Recipient
from flowbot.errors import AttachmentError, MessageRejectedError, RateLimitedError, RetryableError, SymphonyError
from flowbot.events import User
from flowbot.ids import ConversationId, EffectId, MessageId, StreamId, UserId
from flowbot.operations import Operations, Person
from flowbot.ports import Inbound, Outbound, Sent, Settled, SliceResult
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import is_sent_by, outbound_message, outbound_messages
from flowbot.runtime.outbox import MOST_TAKEN, Outbox
from flowbot.runtime.pace import PaceLimits
from flowbot.runtime.receipts import is_receipt_event, read_receipt_event
from flowbot.runtime.sending import PAUSES
from flowbot.runtime.signal import Signal
from flowbot.storage.memory import MemoryStore

START = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class ScriptedPod:
    """Answers each send with the next of the faults, and takes it when there is none left."""

    clock: VirtualClock
    faults: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, str, float]] = field(default_factory=list)
    data: list[str | None] = field(default_factory=list)
    opened: list[int | str] = field(default_factory=list)
    """Who and what was looked for: people by id, rooms by name."""
    rooms: dict[str, Sequence[StreamId]] = field(default_factory=dict)
    attached: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[int | None] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    """What was pinned, and after a minus unpinned."""
    pin_fault: Exception | None = None
    gate: anyio.Event | None = None
    """Nothing arrives before it is open."""

    async def get_me(self) -> User:
        return User(id=UserId(1))

    async def open_feed(self) -> str:
        return "feed"

    async def read_events(self) -> Sequence[bytes]:
        return ()

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        await anyio.lowlevel.checkpoint()
        if self.gate is not None:
            await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((stream_id, message, (self.clock.now() - START).total_seconds()))
        self.data.append(data)
        self.attached += files
        self.senders.append(on_behalf_of)
        return MessageId("m")

    async def open_im(self, user_id: UserId) -> StreamId:
        self.opened.append(user_id)
        return StreamId(f"im of {user_id}")

    @property
    def operations(self) -> Operations:
        raise NotImplementedError

    def operations_for(self, user_id: UserId) -> Operations:
        raise NotImplementedError

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        raise NotImplementedError

    async def list_streams(self) -> Sequence[StreamId]:
        return ()

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        self.opened.append(name)
        return self.rooms.get(name, ())

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        await self.send_message(stream_id, f"{message_id}: {message}", data, files=files, on_behalf_of=on_behalf_of)
        return MessageId(f"{message_id}+")

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        if self.pin_fault is not None:
            raise self.pin_fault
        self.pins.append(message_id)

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        if self.pin_fault is not None:
            raise self.pin_fault
        self.pins.append(f"-{message_id}")

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        await anyio.lowlevel.checkpoint()
        return ()

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        if attachment_id == "gone":
            raise AttachmentError("there is no such file", status=404)
        return f"{stream_id} {message_id} {attachment_id}".encode()


async def store_of(*effects: Outbound) -> MemoryStore:
    """A store whose outbox holds these effects."""
    store = MemoryStore()
    await store.ingest([Inbound(key="e", body=b"{}")], 0)
    async with store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=effects))
    return store


async def carry_out(pod: ScriptedPod, *messages: tuple[str, str]) -> MemoryStore:
    """Run the outbox on messages, each a stream and a text, until everything is settled."""
    effects = [
        outbound_message(EffectId(f"x{number}"), Recipient(stream_id=StreamId(stream)), text)
        for number, (stream, text) in enumerate(messages)
    ]
    return await empty(pod, await store_of(*effects))


async def empty(pod: ScriptedPod, store: MemoryStore, **actions: Callable[..., object]) -> MemoryStore:
    """Run the outbox until everything is settled."""
    signal = Signal()
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:

            def settled() -> None:
                signal.set()
                tasks.start_soon(stop_when_empty)

            async def stop_when_empty() -> None:
                if (await store.backlog()).outbox == 0:
                    tasks.cancel_scope.cancel()

            known = {f"actions.{name}": describe_action(f"actions.{name}", each) for name, each in actions.items()}
            outbox = Outbox(store, pod, Calls(known, pod.clock), pod.clock, settled)
            tasks.start_soon(outbox.run, signal.wait)
    return store


def new_pod(*faults: Exception) -> ScriptedPod:
    return ScriptedPod(VirtualClock(START, autojump=True), list(faults))


async def test_messages_of_a_stream_leave_in_order() -> None:
    pod = new_pod()
    await carry_out(pod, ("a", "1"), ("b", "1"), ("a", "2"), ("b", "2"), ("a", "3"))

    assert [text for stream, text, _ in pod.sent if stream == "a"] == ["1", "2", "3"]
    assert [text for stream, text, _ in pod.sent if stream == "b"] == ["1", "2"]


async def test_a_message_that_is_refused_for_good_is_dropped_and_the_next_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod(MessageRejectedError("not a member", status=403))
    with caplog.at_level(logging.ERROR):
        await carry_out(pod, ("a", "1"), ("a", "2"))

    assert [text for _, text, _ in pod.sent] == ["2"]
    assert "a message to a was refused for good: not a member" in caplog.text


async def test_a_message_that_has_not_arrived_is_sent_again_after_longer_and_longer_pauses() -> None:
    pod = new_pod(*[SymphonyError("no connection")] * 8)
    await carry_out(pod, ("a", "1"))
    pauses = [PAUSES.pause_seconds(number, "x0") for number in range(1, 9)]

    assert [moment for _, _, moment in pod.sent] == pytest.approx([sum(pauses)], abs=0.001)
    assert pauses[:7] == sorted(pauses[:7])
    assert 32 / 2 < pauses[5] <= 32
    assert 60 / 2 < pauses[7] <= 60


async def test_symphony_says_how_long_to_wait() -> None:
    pod = new_pod(RateLimitedError("slow down", retry_after_seconds=7), RateLimitedError("slow down"))
    await carry_out(pod, ("a", "1"))

    assert [moment for _, _, moment in pod.sent] == pytest.approx([7 + PAUSES.pause_seconds(2, "x0")], abs=0.001)


def message(number: int, stream: str, text: str) -> Outbound:
    return outbound_message(EffectId(f"m{number}"), Recipient(stream_id=StreamId(stream)), text)


def call(number: int, **attempts: float) -> Outbound:
    told = {"action": "actions.hang", "arguments": {}, "stream": "s", "user": 1, "attempts": attempts}
    body = json.dumps(told).encode()
    return Outbound(id=EffectId(f"c{number}"), kind="call", lane=f"conversation {number}", body=body)


async def hang() -> None:
    await anyio.sleep_forever()


@asynccontextmanager
async def outbox_at_work(
    pod: ScriptedPod, *effects: Outbound, action: Callable[..., object] = hang, pace: PaceLimits | None = None
) -> AsyncGenerator[tuple[Outbox, MemoryStore]]:
    """An outbox on a clock that stands still, once it has done what it can."""
    store = await store_of(*effects)
    actions = {"actions.hang": describe_action("actions.hang", action)}
    outbox = Outbox(store, pod, Calls(actions, pod.clock), pod.clock, lambda: None, pace=pace)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(outbox.run, Signal().wait)
            await anyio.wait_all_tasks_blocked()
            yield outbox, store
            tasks.cancel_scope.cancel()


async def test_actions_that_hang_hold_up_no_message() -> None:
    pod = ScriptedPod(VirtualClock(START))
    async with outbox_at_work(pod, *(call(number) for number in range(40)), message(1, "a", "hello")):
        assert [text for _, text, _ in pod.sent] == ["hello"]


async def test_who_waits_for_the_next_try_holds_up_nobody() -> None:
    pod = ScriptedPod(VirtualClock(START), [SymphonyError("no answer")] * (2 * MOST_TAKEN))
    effects = [message(number, f"stream {number}", "hello") for number in range(2 * MOST_TAKEN + 1)]
    async with outbox_at_work(pod, *effects):
        assert [text for _, text, _ in pod.sent] == ["hello"]


async def test_of_many_messages_only_some_are_in_doubt_when_the_bot_is_killed() -> None:
    pod = ScriptedPod(VirtualClock(START), gate=anyio.Event())
    async with outbox_at_work(pod, *(message(each, f"stream {each}", "hi") for each in range(500))) as (_, store):
        found = await store.reopened().take(500)

    assert [each.attempts for each in found] == [1] * MOST_TAKEN + [0] * (500 - MOST_TAKEN)


async def test_an_outbox_that_stops_begins_nothing_more_and_gives_the_rest_back() -> None:
    pod = ScriptedPod(VirtualClock(START))
    pod.gate = anyio.Event()
    effects = [message(number, "a", str(number)) for number in range(3)]
    async with outbox_at_work(pod, *effects) as (outbox, store), anyio.create_task_group() as tasks:
        tasks.start_soon(outbox.stop)
        await anyio.wait_all_tasks_blocked()
        pod.gate.set()
    left = await store.take()

    assert [text for _, text, _ in pod.sent] == ["0"]
    assert [(each.id, each.attempts) for each in left] == [("m1", 0), ("m2", 0)]


async def test_an_outbox_that_stops_waits_for_no_next_try() -> None:
    pod = ScriptedPod(VirtualClock(START), [SymphonyError("no answer", outcome_unknown=True)])
    async with outbox_at_work(pod, message(1, "a", "hello"), message(2, "a", "bye")) as (outbox, store):
        await outbox.stop()
        left = await store.take()

    assert pod.sent == []
    assert [(each.id, each.attempts) for each in left] == [("m1", 1), ("m2", 0)]  # it may have arrived


async def test_an_outbox_that_stops_begins_no_call_that_waits_for_a_place() -> None:
    pod = ScriptedPod(VirtualClock(START))
    effects = [call(number) for number in range(17)]
    async with outbox_at_work(pod, *effects) as (outbox, store), anyio.create_task_group() as tasks:
        tasks.start_soon(outbox.stop)
        await anyio.wait_all_tasks_blocked()
        pod.clock.advance(30)
    left = await store.take()

    assert [each.kind for each in left] == ["call"]


async def test_a_call_that_failed_for_a_time_is_made_again_after_its_pauses() -> None:
    pod, moments = new_pod(), list[float]()

    async def book() -> str:
        moments.append((pod.clock.now() - START).total_seconds())
        if len(moments) < 3:
            raise RetryableError("the ledger is closed")
        return "TX-1"

    effect, attempts = call(1, retries=5, first_seconds=10), Attempts(retries=5, first_seconds=10)
    store = await empty(pod, await store_of(effect), hang=book)
    async with store.claim() as piece:
        assert piece is not None
        (result,) = piece.events

    pauses = [attempts.pause_seconds(number, effect.id) for number in (1, 2)]
    assert moments == pytest.approx([0, pauses[0], sum(pauses)], abs=0.001)
    assert json.loads(result.body) == {"effect": "c1", "answer": "TX-1", "attempts": 3}


async def test_every_attempt_of_a_call_has_the_same_key_also_after_a_crash() -> None:
    pod, keys = new_pod(), list[str]()

    async def book(key: IdempotencyKey) -> None:
        keys.append(key)
        if len(keys) < 3:
            raise RetryableError("the ledger is closed")

    store = await store_of(call(1, retries=5))
    await store.take()
    await empty(pod, store.reopened(), hang=book)

    assert keys == ["c1"] * 3


async def test_calls_that_wait_for_the_next_attempt_hold_up_no_other_and_are_given_back() -> None:
    pod, made = ScriptedPod(VirtualClock(START)), list[str]()

    async def fail() -> None:
        made.append("fail")
        raise RetryableError("not now")

    async with outbox_at_work(pod, *(call(number, retries=1) for number in range(20)), action=fail) as (outbox, store):
        assert len(made) == 20
        await outbox.stop()
        left = await store.take()

    assert len(left) == 20
    assert len(made) == 20


async def test_messages_leave_at_their_pace_and_in_order() -> None:
    pod = ScriptedPod(VirtualClock(START))
    effects = [*(message(number, "a", str(number)) for number in range(4)), message(9, "b", "hello")]
    pace = PaceLimits(stream_per_second=2, stream_burst=2)
    async with outbox_at_work(pod, *effects, pace=pace):
        for _ in range(3):
            pod.clock.advance(0.5)
            await anyio.wait_all_tasks_blocked()

    assert [(text, at) for stream, text, at in pod.sent if stream == "a"] == [("0", 0), ("1", 0), ("2", 0.5), ("3", 1)]
    assert ("b", "hello", 0) in pod.sent


async def test_an_outbox_that_stops_waits_for_no_pace() -> None:
    pod = ScriptedPod(VirtualClock(START))
    effects = [message(number, "a", str(number)) for number in range(3)]
    async with outbox_at_work(pod, *effects, pace=PaceLimits(stream_per_second=1)) as (outbox, store):
        await outbox.stop()
        left = await store.take()

    assert [(each.id, each.attempts) for each in left] == [("m1", 0), ("m2", 0)]


async def test_where_symphony_asks_one_stream_to_slow_down_the_others_go_on() -> None:
    pod = ScriptedPod(VirtualClock(START), [RateLimitedError("slow down", retry_after_seconds=20)])
    async with outbox_at_work(pod, message(1, "a", "1"), message(2, "b", "2")):
        pod.clock.advance(20)
        await anyio.wait_all_tasks_blocked()

    assert sorted(at for _, _, at in pod.sent) == [0, 20]


# Changes


def card(effect: str, text: str = "card", stream: str = "a") -> Outbound:
    return outbound_message(EffectId(effect), Recipient(stream_id=StreamId(stream)), text, may_change=True)


def change(effect: str, target: str, text: str = "closed", stream: str = "a") -> Outbound:
    return outbound_message(EffectId(effect), Recipient(stream_id=StreamId(stream)), text, target=EffectId(target))


async def stored(effects: Sequence[Outbound], **sent: str) -> MemoryStore:
    """A store with these effects, which remembers what was sent by others, effect by effect."""
    store = await store_of(*effects)
    await remember(store, **sent)
    return store


async def remember(store: MemoryStore, **sent: str) -> None:
    done = [
        Settled(effect=EffectId("done before"), sent=Sent(EffectId(key), MessageId(id))) for key, id in sent.items()
    ]
    await store.settle(done, 0)


async def known(store: MemoryStore, *effects: str) -> list[MessageId | None]:
    """The messages that the store knows of these effects."""
    await store.ingest([Inbound(key="a later event", body=b"{}")], 0)
    async with store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=[change(f"of {each}", each) for each in effects]))
    return [each.replaces for each in await store.take()]


async def test_the_id_of_a_message_that_may_change_is_kept_under_its_effect_and_no_other_is() -> None:
    store = await empty(new_pod(), await stored([card("x1"), message(2, "a", "for good")]))

    assert await known(store, "x1", "m2") == ["m", None]


async def test_a_change_takes_the_place_of_the_message_that_the_store_knows() -> None:
    pod = new_pod()
    await empty(pod, await stored([change("c1", "x1")], x1="m1"))

    assert pod.sent == [("a", "m1: closed", 0)]
    assert [json.loads(data or "")["flowbot"]["id"] for data in pod.data] == ["c1"]


async def test_a_change_finds_the_message_that_was_sent_just_before_it() -> None:
    pod = new_pod()
    await empty(pod, await store_of(card("x1"), message(2, "a", "between"), change("c1", "x1"), card("x2", "next")))

    assert [text for _, text, _ in pod.sent] == ["card", "between", "m: closed", "next"]


async def test_a_changed_message_is_changed_again_where_it_stands_now() -> None:
    pod = new_pod()
    store = await empty(pod, await store_of(card("x1"), change("c1", "x1", "one"), change("c2", "x1", "two")))

    assert [text for _, text, _ in pod.sent] == ["card", "m: one", "m+: two"]
    assert await known(store, "x1", "c1", "c2") == ["m++", None, None]


async def test_what_was_sent_just_now_stands_before_what_the_store_knew() -> None:
    pod = new_pod()
    await empty(pod, await stored([card("x1"), change("c1", "x1")], x1="of a try before a crash"))

    assert [text for _, text, _ in pod.sent] == ["card", "m: closed"]


async def test_a_change_of_a_message_that_never_arrived_is_dropped_and_the_next_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod(MessageRejectedError("not a member", status=403))
    effects = [card("x1", "refused"), change("c1", "x1"), change("c2", "nobody"), message(3, "a", "next")]
    with caplog.at_level(logging.INFO, "flowbot.runtime"):
        store = await empty(pod, await store_of(*effects))

    assert [text for _, text, _ in pod.sent] == ["next"]
    assert await known(store, "x1", "c1", "c2") == [None, None, None]
    assert [(each.levelname, each.message) for each in caplog.records if "changed" in each.message] == [
        ("INFO", "a message to a is not changed: it never arrived")
    ] * 2


async def test_a_change_that_is_refused_for_good_is_dropped_and_the_message_stands(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod(MessageRejectedError("too old", status=400))
    store = await empty(pod, await stored([change("c1", "x1"), change("c2", "x1", "again")], x1="m1"))

    assert pod.sent == [("a", "m1: again", 0)]
    assert await known(store, "x1") == ["m1+"]
    assert "a message to a was refused for good: too old" in caplog.text


async def test_a_change_is_tried_again_like_a_message() -> None:
    pod = new_pod(
        SymphonyError("no answer"), SymphonyError("no answer"), RateLimitedError("slow down", retry_after_seconds=7)
    )
    await empty(pod, await stored([change("c1", "x1"), message(2, "a", "next")], x1="m1"))

    moment = pytest.approx(PAUSES.pause_seconds(1, "c1") + PAUSES.pause_seconds(2, "c1") + 7, abs=0.001)
    assert [text for _, text, _ in pod.sent] == ["m1: closed", "next"]
    assert [when for _, _, when in pod.sent] == [moment, moment]


async def test_a_change_that_was_given_back_finds_its_message_in_the_store_later() -> None:
    pod = ScriptedPod(VirtualClock(START))
    pod.gate = anyio.Event()
    async with (
        outbox_at_work(pod, card("x1"), change("c1", "x1")) as (outbox, store),
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(outbox.stop)
        await anyio.wait_all_tasks_blocked()
        pod.gate.set()
    pod.gate = None
    await empty(pod, store.reopened())

    assert [text for _, text, _ in pod.sent] == ["card", "m: closed"]


# Receipts


def told(number: int, text: str = "hello", **more: Any) -> Outbound:
    """A message whose receipt a conversation waits for."""
    conversation, to = ConversationId("c"), more.pop("to", Recipient(stream_id=StreamId("a")))
    return outbound_message(EffectId(f"m{number}"), to, text, asked_by=conversation, receipt=True, **more)


async def receipts(store: MemoryStore) -> list[Arrived | Refused]:
    """What the conversation hears."""
    async with store.claim() as piece:
        events = piece.events if piece is not None else ()
    assert all(is_receipt_event(each) and each.conversation == "c" for each in events)
    return [read_receipt_event(each) for each in events]


async def test_nobody_hears_of_a_message_whose_receipt_is_not_waited_for() -> None:
    asked = outbound_message(EffectId("m2"), Recipient(stream_id=StreamId("a")), "?", asked_by=ConversationId("c"))
    store = await empty(new_pod(), await store_of(message(1, "a", "1"), asked))

    assert await receipts(store) == []


async def test_a_conversation_hears_that_its_message_has_arrived_and_where() -> None:
    im = Recipient(user_id=UserId(7))
    for effect, stream in ((told(1), "a"), (told(1, to=im), "im of 7")):
        store = await empty(new_pod(), await store_of(effect))

        assert await receipts(store) == [Arrived(key="receipt:m1", effect=EffectId("m1"), stream_id=StreamId(stream))]


async def test_a_conversation_hears_that_its_message_was_refused_after_how_many_attempts() -> None:
    store = await empty(
        new_pod(SymphonyError("no answer"), MessageRejectedError("no member", status=403)), await store_of(told(1))
    )

    (refused,) = await receipts(store)
    assert refused == Refused(key="receipt:m1", effect=EffectId("m1"), stream_id=StreamId("a"), status=403, attempts=2)


async def test_a_change_has_a_receipt_and_one_of_what_never_arrived_is_refused() -> None:
    store = await empty(
        new_pod(), await stored([told(1, target=EffectId("x1")), told(2, target=EffectId("x2"))], x1="m")
    )

    arrived, refused = await receipts(store)
    assert isinstance(arrived, Arrived)
    assert isinstance(refused, Refused)
    assert (refused.effect, refused.status, refused.attempts) == ("m2", None, 0)


async def test_a_message_that_is_parked_may_have_arrived_all_the_same() -> None:
    parked = told(1, extras=Extras(unknown="park"))
    store = await empty(new_pod(SymphonyError("no answer", outcome_unknown=True)), await store_of(parked))

    (refused,) = await receipts(store)
    assert isinstance(refused, Refused)
    assert (refused.is_unknown, refused.status, refused.attempts) == (True, None, 1)


def parts() -> Sequence[Outbound]:
    """A message that was split into three."""
    to = Recipient(stream_id=StreamId("a"))
    return outbound_messages(EffectId("m1"), to, ["1", "2", "3"], ConversationId("c"), receipt=True)


async def test_a_message_that_was_split_has_arrived_when_its_last_part_has() -> None:
    store = await empty(new_pod(), await store_of(*parts()))

    assert [(type(each), each.effect) for each in await receipts(store)] == [(Arrived, "m1")]


async def test_a_message_of_which_a_part_is_refused_is_refused() -> None:
    store = await store_of(*parts())
    pod = new_pod(SymphonyError("no answer"), MessageRejectedError("too large", status=400))
    await empty(pod, store)

    assert [(type(each), each.effect) for each in await receipts(store)] == [(Refused, "m1")]
    assert [text for _, text, _ in pod.sent] == ["2", "3"]


# What goes with a message

TRADES = FileReference(id="f1", message_id=MessageId("m9"), stream_id=StreamId("elsewhere"), name="trades.csv")


def enclosing(effect: str, text: str = "hello", *, target: str | None = None, **extras: Any) -> Outbound:
    to, changed = Recipient(stream_id=StreamId("a")), EffectId(target) if target is not None else None
    return outbound_message(EffectId(effect), to, text, may_change=True, target=changed, extras=Extras(**extras))


async def test_files_are_read_where_they_are_and_sent_with_the_message() -> None:
    pod = new_pod()
    await empty(pod, await store_of(enclosing("x1", files=(TRADES,)), enclosing("c1", target="x1", files=(TRADES,))))

    assert pod.attached == [("trades.csv", b"elsewhere m9 f1")] * 2


async def test_a_file_that_cannot_be_read_is_a_refusal_for_good(caplog: pytest.LogCaptureFixture) -> None:
    pod, gone = new_pod(), replace(TRADES, id="gone")
    with caplog.at_level(logging.ERROR):
        await empty(pod, await store_of(enclosing("x1", files=(TRADES, gone)), message(2, "a", "next")))

    assert [text for _, text, _ in pod.sent] == ["next"]
    assert "refused for good: a file cannot be attached: there is no such file" in caplog.text


async def test_the_authors_data_goes_beside_the_mark() -> None:
    pod = new_pod()
    await empty(pod, await store_of(enclosing("x1", data={"trade": {"type": "com.example.trade", "version": "1"}})))
    (data,) = pod.data

    assert json.loads(data or "") == {
        "trade": {"type": "com.example.trade", "version": "1"},
        "flowbot": {"type": "org.flowbot.effect", "version": "1.0", "id": "x1"},
    }


async def test_what_is_sent_on_behalf_of_somebody_is_marked_as_the_bots() -> None:
    pod = new_pod()
    await empty(pod, await store_of(enclosing("x1", on_behalf_of=UserId(7)), message(2, "a", "by itself")))

    assert pod.senders == [7, None]
    assert [is_sent_by(data, UserId(1)) for data in pod.data] == [True, False]


async def test_what_a_person_has_said_is_changed_on_their_behalf() -> None:
    pod = new_pod()
    first = enclosing("x1", on_behalf_of=UserId(7))
    await empty(pod, await store_of(first, enclosing("c1", target="x1", on_behalf_of=UserId(7))))

    assert [text for _, text, _ in pod.sent] == ["hello", "m: hello"]
    assert pod.senders == [7, 7]
    assert [is_sent_by(data, UserId(1)) for data in pod.data] == [True, True]


async def test_a_message_is_pinned_once_it_arrived_and_unpinned_before_it_is_changed() -> None:
    pod = new_pod()
    effects = [
        enclosing("x1", pin=True),
        enclosing("c1", target="x1", pin=True),
        enclosing("c2", target="x1", pin=False),
    ]
    await empty(pod, await store_of(*effects))

    assert [text for _, text, _ in pod.sent] == ["hello", "m: hello", "m+: hello"]
    assert pod.pins == ["m", "m+", "-m+"]


async def test_a_message_can_be_unpinned_and_stay_as_it_is() -> None:
    pod, stream = new_pod(), Recipient(stream_id=StreamId("a"))
    unpin = outbound_message(EffectId("u1"), stream, None, target=EffectId("x1"), extras=Extras(pin=False))
    store = await empty(pod, await store_of(enclosing("x1", pin=True), unpin))

    assert [text for _, text, _ in pod.sent] == ["hello"]
    assert pod.pins == ["m", "-m"]
    assert await known(store, "x1") == ["m"]


async def test_a_pin_that_fails_is_told_to_the_log_and_the_message_is_not_sent_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod()
    pod.pin_fault = SymphonyError("no answer", outcome_unknown=True)
    await empty(pod, await store_of(enclosing("x1", pin=True), enclosing("c1", target="x1", pin=False)))

    assert [text for _, text, _ in pod.sent] == ["hello", "m: hello"]
    assert "a message to a is not pinned: no answer" in caplog.text
    assert "a message in a stays pinned: no answer" in caplog.text


async def test_a_message_that_may_have_arrived_is_not_sent_again_where_the_step_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pod = new_pod(SymphonyError("no answer", outcome_unknown=True), SymphonyError("not connected"))
    await empty(pod, await store_of(enclosing("x1", "once", unknown="park"), enclosing("x2", "next", unknown="park")))

    assert [text for _, text, _ in pod.sent] == ["next"]  # nothing of it can have arrived before
    assert "a message to a is parked: it may have arrived, and is not sent again: no answer (effect x1)" in caplog.text


async def test_what_was_under_way_at_a_crash_is_not_done_again_where_the_step_says_so() -> None:
    parked = call(1)
    told = {**json.loads(parked.body), "attempts": {"unknown": "park"}}
    effects = [
        enclosing("x1", unknown="park"),
        message(2, "a", "next"),
        replace(parked, body=json.dumps(told).encode()),
    ]
    store, pod, made = await store_of(*effects), new_pod(), list[str]()
    taken = await store.take()
    await store.release([each.id for each in taken], tried=[each.id for each in taken])

    await empty(pod, store, hang=lambda: made.append("call"))
    async with store.claim() as piece:
        assert piece is not None
        (result,) = piece.events

    assert [text for _, text, _ in pod.sent] == ["next"]
    assert made == []
    assert json.loads(result.body)["error"] == {
        "kind": "unknown",
        "message": "something went wrong on our side",
        "id": "c1",
        "attempts": 1,
    }
