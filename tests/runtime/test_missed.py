"""Tests for flowbot.runtime.missed and flowbot.runtime.feed: what was said while there was no feed."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import timedelta

import anyio
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import OperationError, StoreUnavailableError, SymphonyError
from flowbot.events import MessageSent, parse_event
from flowbot.ids import StreamId
from flowbot.pod import LocalPod
from flowbot.pod.connection import PodConnection
from flowbot.runtime import missed
from flowbot.runtime.missed import as_event
from flowbot.storage.memory import MemoryStore
from tests.runtime.conftest import NOW
from tests.runtime.conftest import MakeStage as OnStage

FLOW = """
flow: order
version: 1
start: /order
slots: { dish: { type: text }, size: { type: integer } }
steps: [{ ask: dish, say: Which dish? }, { ask: size, say: How large? }, { say: "{{ dish }}, {{ size }}." }]
"""


class KilledError(BaseException):
    """The process is gone."""


class Away:
    """A bot that is started again and again on one pod and one store, and what people say meanwhile."""

    def __init__(self, on_stage: OnStage) -> None:
        self._on_stage = on_stage
        self.clock = VirtualClock(NOW)
        self.pod = LocalPod(self.clock)
        self.store = MemoryStore()

    def say(self, person: str, text: str, room: str | None = None) -> None:
        ann = self.pod.ensure_user(person)
        bot = self.pod.ensure_user("flowbot")
        self.pod.talk.say(ann, self.pod.streams.im(ann, bot) if room is None else self.pod.streams.ensure(room), text)
        self.clock.advance(1)

    async def runs(self, *lines: tuple[str, ...]) -> list[str]:
        """Run the bot while people say something; what it said from its start on."""
        before = len(self.pod.messages)
        async with self._on_stage(FLOW, store=self.store, clock=self.clock, pod=self.pod) as stage:
            await stage.local.quiet()
            for line in lines:
                self.say(*line)
                await stage.local.quiet()
        self.store = self.store.reopened()
        return [each.text for each in self.pod.messages[before:] if each.messageml is not None]

    def is_away(self, **time: float) -> None:
        """Nobody reads for so long that the feed is gone, as after half an hour."""
        self.clock.advance(timedelta(**time).total_seconds())
        self.pod.delivery.drop()


@pytest.fixture
def away(on_stage: OnStage) -> Away:
    return Away(on_stage)


async def test_what_was_said_while_the_bot_was_away_is_answered_in_order_and_once(away: Away) -> None:
    await away.runs(("ann", "/order"))
    away.is_away(minutes=40)
    for text in ("soup", "3"):
        away.say("ann", text)
    away.is_away(minutes=1)

    assert await away.runs() == ["How large?", "soup, 3."]
    assert await away.runs() == []
    assert await away.store.load_conversations() == []


async def test_a_person_whom_the_bot_has_never_met_is_answered_as_well(away: Away) -> None:
    """In their IM, and in a room that the bot is in."""
    await away.runs(("ann", "/order"))
    away.say("cyd", "hello", "Desk")
    await away.runs()
    away.is_away(minutes=40)
    away.say("bob", "/order")
    away.say("cyd", "/order", "Desk")
    away.is_away(minutes=1)

    assert await away.runs() == ["Which dish?", "Which dish?"]


async def test_what_a_feed_has_brought_before_is_not_taken_again(away: Away) -> None:
    await away.runs(("ann", "/order"), ("ann", "soup"), ("ann", "3"), ("ann", "/order"))
    away.is_away(minutes=40)

    assert await away.runs() == []


async def test_while_the_feed_is_the_same_nothing_is_read_back(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[StreamId]()

    async def read_messages(_: PodConnection, stream_id: StreamId, *_args: object, **_more: object) -> Sequence[bytes]:
        read.append(stream_id)
        return ()

    monkeypatch.setattr(PodConnection, "read_messages", read_messages)
    await away.runs(("ann", "/order"))
    away.say("ann", "soup")

    assert await away.runs() == ["How large?"]
    assert read == []


async def test_a_new_bot_answers_nothing_that_was_said_before_it(away: Away) -> None:
    away.pod.add_bot("flowbot")
    away.say("ann", "/order")
    away.pod.delivery.drop()

    assert await away.runs() == []


async def test_what_is_older_than_a_day_is_not_read_back(away: Away) -> None:
    await away.runs(("ann", "/order"))
    away.is_away(hours=1)
    away.say("ann", "soup")
    away.clock.advance(86_400)
    away.say("bob", "/order")
    away.is_away(minutes=1)

    assert await away.runs() == ["Which dish?"]


async def test_a_feed_that_is_lost_while_the_bot_runs_loses_nothing(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    """What was missed is taken before what the new feed brings."""
    async with on_stage(FLOW) as stage:
        await stage.says("ann", "/order")
        ann = stage.pod.ensure_user("ann")
        with caplog.at_level(logging.WARNING):
            stage.pod.delivery.drop()
            stage.pod.talk.say(ann, stage.im("ann"), "soup")  # no feed is there that could bring it
            await anyio.wait_all_tasks_blocked()
            stage.pod.talk.say(ann, stage.im("ann"), "3")
            await stage.local.quiet()

        assert stage.shown() == ["Which dish?", "How large?", "soup, 3."]
        assert (
            "the feed is new: what was said since 2026-11-23 08:00:00+00:00 is read back from 1 streams" in caplog.text
        )
        assert "1 messages had been missed" in caplog.text


async def test_an_answer_that_was_given_in_time_counts_however_late_it_is_read(on_stage: OnStage) -> None:
    """And one that was given after the question expired does not."""
    flow = """
    flow: order
    version: 1
    start: /order
    slots: { dish: { type: text } }
    steps: [{ ask: dish, say: Which dish?, expire: 1h, expired: [{ say: Too late. }, { end: gave_up }] }, { say: "One {{ dish }}." }]
    """
    clock, store = VirtualClock(NOW), MemoryStore()
    pod = LocalPod(clock)
    async with on_stage(flow, store=store, clock=clock, pod=pod) as stage:
        await stage.says("ann", "/order")
        await stage.says("bob", "/order")
        ims = {name: (pod.ensure_user(name), stage.im(name)) for name in ("ann", "bob")}
    clock.advance(50 * 60)
    pod.delivery.drop()
    pod.talk.say(*ims["ann"], "soup")
    clock.advance(20 * 60)
    pod.talk.say(*ims["bob"], "rice")
    clock.advance(20 * 60)
    async with on_stage(flow, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.passes(minutes=1)

        assert stage.seen_by("ann")[2:] == ["soup", "One soup."]
        assert "One rice." not in stage.seen_by("bob")
        assert "Too late." in stage.seen_by("bob")


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumped_an_hour_hides_nothing(away: Away, hours: int) -> None:
    """The machine's clock was wrong when the last message was stored."""
    await away.runs(("ann", "/order"))
    store = away.store
    store._seen = {key: at + hours * 3_600_000 for key, at in store._seen.items()}
    away.is_away(minutes=40)
    away.say("ann", "soup")
    away.is_away(minutes=1)

    assert await away.runs() == ["How large?"]


class TestFailures:
    """Streams that cannot be read back."""

    @pytest.fixture
    def failures(self, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
        """What the pod answers instead, one after the other, when the first stream is read."""
        found: list[Exception] = []
        read = PodConnection.read_messages
        first: list[StreamId] = []

        async def read_messages(
            self: PodConnection, stream_id: StreamId, *args: object, **more: object
        ) -> Sequence[bytes]:
            first.append(stream_id)
            if stream_id == first[0] and found:
                raise found.pop(0)
            return await read(self, stream_id, *args, **more)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(PodConnection, "read_messages", read_messages)
        return found

    async def missed_by_two(self, away: Away) -> None:
        await away.runs(("ann", "/order"), ("bob", "/order"))
        away.is_away(minutes=40)
        away.say("ann", "soup")
        away.say("bob", "rice")
        away.is_away(minutes=1)

    async def test_a_stream_that_may_not_be_read_keeps_no_other_from_it(
        self, away: Away, failures: list[Exception], caplog: pytest.LogCaptureFixture
    ) -> None:
        failures.append(OperationError("not a member any more", status=403))
        await self.missed_by_two(away)

        assert await away.runs() == ["How large?"]
        assert "cannot be read back, and what was said there may be lost: not a member any more" in caplog.text

    async def test_no_answer_is_asked_for_again(
        self, on_stage: OnStage, away: Away, failures: list[Exception], caplog: pytest.LogCaptureFixture
    ) -> None:
        await self.missed_by_two(away)
        failures += [SymphonyError("no answer")] * 3
        before = len(away.pod.messages)
        async with on_stage(FLOW, store=away.store, clock=away.clock, pod=away.pod) as stage:
            for seconds in (1, 2, 4):
                assert not any(each.messageml for each in away.pod.messages[before + 1 :])
                away.clock.advance(seconds)
                await anyio.wait_all_tasks_blocked()
            await stage.local.quiet()

            assert [each.text for each in away.pod.messages[before:]] == ["How large?", "How large?"]

    async def test_a_stream_that_never_answers_is_left_out_after_some_tries(
        self, on_stage: OnStage, away: Away, failures: list[Exception], caplog: pytest.LogCaptureFixture
    ) -> None:
        await self.missed_by_two(away)
        failures += [SymphonyError("no answer")] * missed.TRIES
        async with on_stage(FLOW, store=away.store, clock=away.clock, pod=away.pod) as stage:
            for _ in range(missed.TRIES):
                away.clock.advance(16)
                await anyio.wait_all_tasks_blocked()
            said = await stage.says("cyd", "/order")

        assert said == ["Which dish?"]
        assert "may be lost: no answer" in caplog.text


async def test_a_bot_that_is_killed_while_it_catches_up_does_it_again(
    away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    await away.runs(("ann", "/order"))
    away.is_away(minutes=40)
    away.say("ann", "soup")
    away.is_away(minutes=1)
    with monkeypatch.context() as patched:

        async def read_messages(*_: object, **_more: object) -> Sequence[bytes]:
            raise KilledError

        patched.setattr(PodConnection, "read_messages", read_messages)
        with pytest.RaisesGroup(pytest.RaisesExc(KilledError), flatten_subgroups=True):
            await away.runs()
    away.store = away.store.reopened()

    assert await away.runs() == ["How large?"]


async def test_a_store_that_is_full_when_the_bot_has_caught_up_is_waited_for(
    on_stage: OnStage, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    await away.runs(("ann", "/order"))
    away.is_away(minutes=40)
    away.say("ann", "soup")
    away.is_away(minutes=1)
    failures, keep = [StoreUnavailableError("the disk is full")], MemoryStore.keep_note

    async def keep_note(self: MemoryStore, name: str, value: str) -> None:
        if failures:
            raise failures.pop()
        await keep(self, name, value)

    monkeypatch.setattr(MemoryStore, "keep_note", keep_note)
    async with on_stage(FLOW, store=away.store, clock=away.clock, pod=away.pod) as stage:
        away.clock.advance(1)
        await anyio.wait_all_tasks_blocked()
        await stage.local.quiet()

        assert stage.shown()[-1] == "How large?"
        assert not failures
        assert await stage.says("ann", "3") == ["soup, 3."]


async def test_of_a_long_talk_the_last_messages_are_read_back(
    away: Away, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(missed, "MOST_MESSAGES", 3)
    await away.runs(("ann", "/order"))
    away.is_away(hours=2)
    for text in ("one", "two", "soup", "large", "3"):
        away.say("ann", text)
    away.is_away(minutes=1)

    assert (await away.runs())[-1] == "soup, 3."
    assert "the last 3 messages are read back, and no older ones" in caplog.text


def test_a_message_that_was_read_back_is_the_event_that_the_feed_would_have_brought() -> None:
    pod = LocalPod(VirtualClock(NOW))
    bot = pod.add_bot("flowbot")
    connection = pod.connect("flowbot")
    ann = pod.ensure_user("ann")
    message = pod.talk.say(ann, pod.streams.im(ann, bot), "hello é <b>x</b>", [("a.txt", b"content")])

    async def both() -> tuple[bytes, bytes]:
        (event,) = await connection.read_events()
        (read,) = await connection.read_messages(message.stream_id, NOW)
        return event, read

    event, read = anyio.run(both)
    brought, found = parse_event(event), parse_event(as_event(json.loads(read)))
    assert isinstance(brought, MessageSent)
    assert isinstance(found, MessageSent)
    assert found.message == brought.message
    assert found.initiator == brought.initiator
    assert found.timestamp == brought.timestamp
