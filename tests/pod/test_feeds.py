"""Tests for flowbot.pod.feeds."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import pytest
from anyio.lowlevel import checkpoint
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from flowbot.clock import VirtualClock
from flowbot.errors import DatafeedError
from flowbot.pod._bell import Bell
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeed, Datafeeds
from flowbot.pod.identifiers import IdMaker


def make_feeds(clock: VirtualClock, **settings: object) -> Datafeeds:
    return Datafeeds(clock, IdMaker("seed"), FeedSettings(**settings), Bell())  # type: ignore[arg-type]  # of many types


async def read_now(feed: Datafeed, ack_id: str = "") -> tuple[str, list[bytes]]:
    batch = await feed.read(ack_id, poll_seconds=0)
    return batch.ack_id, list(batch.events)


async def turn(clock: VirtualClock, seconds: float) -> None:
    """Let waiting tasks come to rest, then turn the clock and let them see it."""
    for _ in range(10):
        await checkpoint()
    clock.advance(seconds)
    for _ in range(10):
        await checkpoint()


async def test_a_feed_holds_what_happened_since_it_was_made() -> None:
    feeds = make_feeds(VirtualClock())
    feeds.put(b"before")
    feed = feeds.create()
    feeds.put(b"one")
    feeds.put(b"two")

    assert (await read_now(feed))[1] == [b"one", b"two"]


async def test_each_feed_of_a_bot_gets_everything() -> None:
    feeds = make_feeds(VirtualClock())
    first, second = feeds.create(), feeds.create()
    feeds.put(b"one")

    assert (await read_now(first))[1] == [b"one"]
    assert (await read_now(second))[1] == [b"one"]


async def test_a_batch_that_was_acknowledged_is_gone_for_good() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock).create()
    feed.put(b"one")
    ack_id, _ = await read_now(feed)
    await read_now(feed, ack_id)
    clock.advance(60)

    assert (await read_now(feed))[1] == []
    assert feed.is_drained


async def test_what_was_not_acknowledged_is_pending_whether_it_was_read_or_not() -> None:
    feed = make_feeds(VirtualClock()).create()
    feed.put(b"one")
    ack_id, _ = await read_now(feed)
    feed.put(b"two")
    assert feed.pending == [b"one", b"two"]
    await feed.read(ack_id, poll_seconds=0)

    assert feed.pending == [b"two"]


async def test_a_batch_that_was_not_acknowledged_comes_back_before_what_is_new() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock, batch_limit=2, visibility_seconds=10).create()
    for body in (b"one", b"two", b"three"):
        feed.put(body)
    await read_now(feed)
    await read_now(feed)
    feed.put(b"four")
    clock.advance(9.9)

    assert (await read_now(feed))[1] == [b"four"]
    clock.advance(0.1)
    assert (await read_now(feed))[1] == [b"one", b"two"]
    assert (await read_now(feed))[1] == [b"three"]


async def test_an_acknowledgement_after_the_window_counts_for_nothing() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock).create()
    feed.put(b"one")
    ack_id, _ = await read_now(feed)
    clock.advance(30)

    assert (await read_now(feed, ack_id))[1] == [b"one"]


async def test_a_batch_has_at_most_fifty_events() -> None:
    feed = make_feeds(VirtualClock()).create()
    for number in range(60):
        feed.put(b"%d" % number)

    assert [len((await read_now(feed))[1]) for _ in range(3)] == [50, 10, 0]


async def test_an_idle_read_ends_empty_when_the_poll_is_over() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock).create()
    answers = []

    async def read() -> None:
        answers.append(await feed.read(poll_seconds=30))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 29)
        assert answers == []
        await turn(clock, 1)

    assert [list(answer.events) for answer in answers] == [[]]
    assert answers[0].ack_id != ""


async def test_a_read_that_waits_returns_when_something_arrives() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock).create()
    answers: list[Sequence[bytes]] = []

    async def read() -> None:
        answers.append((await feed.read(poll_seconds=30)).events)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 1)
        feed.put(b"one")

    assert answers == [[b"one"]]


async def test_a_read_that_waits_gets_a_batch_that_comes_back() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock, visibility_seconds=5).create()
    feed.put(b"one")
    await read_now(feed)
    answers: list[Sequence[bytes]] = []

    async def read() -> None:
        answers.append((await feed.read(poll_seconds=None)).events)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 5)

    assert answers == [[b"one"]]


async def test_readers_that_share_a_feed_get_each_event_once() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock, batch_limit=1).create()
    taken: list[bytes] = []

    async def reader() -> None:
        taken.extend((await feed.read(poll_seconds=60)).events)

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(reader)
        await turn(clock, 1)
        for body in (b"one", b"two", b"three"):
            feed.put(body)

    assert sorted(taken) == [b"one", b"three", b"two"]


async def test_a_read_on_a_dropped_feed_is_told_so_even_while_it_waits() -> None:
    clock = VirtualClock()
    feeds = make_feeds(clock)
    feed = feeds.create()
    told = []

    async def read() -> None:
        with pytest.raises(DatafeedError, match="there is no datafeed") as problem:
            await feed.read(poll_seconds=None)
        told.append(problem.value.status)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 1)
        feeds.drop()

    assert told == [400]
    assert feeds.list() == []
    with pytest.raises(DatafeedError):
        feeds.get(feed.id)


async def test_a_feed_that_nobody_reads_for_half_an_hour_is_gone() -> None:
    clock = VirtualClock()
    feeds = make_feeds(clock)
    feed = feeds.create()
    clock.advance(1800)
    await read_now(feeds.get(feed.id))
    clock.advance(1800)

    assert [alive.id for alive in feeds.list()] == [feed.id]
    clock.advance(0.001)
    assert feeds.list() == []


async def test_a_feed_that_somebody_waits_on_lives() -> None:
    clock = VirtualClock()
    feeds = make_feeds(clock)
    feed = feeds.create()
    answers: list[Sequence[bytes]] = []

    async def read() -> None:
        answers.append((await feed.read(poll_seconds=None)).events)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 4000)
        feeds.put(b"one")

    assert answers == [[b"one"]]


def test_a_bot_has_at_most_twenty_feeds() -> None:
    feeds = make_feeds(VirtualClock())
    ids = {feeds.create().id for _ in range(20)}

    assert len(ids) == 20
    with pytest.raises(DatafeedError, match="there are 20 datafeeds already") as problem:
        feeds.create()
    assert problem.value.status == 403
    feeds.delete(ids.pop())
    assert feeds.create().id not in ids


def test_deleting_an_unknown_feed_is_refused() -> None:
    with pytest.raises(DatafeedError) as problem:
        make_feeds(VirtualClock()).delete("nothing_f")

    assert problem.value.status == 400


async def overdue(**settings: object) -> tuple[Datafeed, str]:
    """A feed whose one batch was given back, and the acknowledgement of that."""
    clock = VirtualClock()
    feed = make_feeds(clock, **settings).create()
    feed.put(b"one")
    ack_id, _ = await read_now(feed)
    clock.advance(30)
    await read_now(feed, "other")  # so that it was given back, and handed out anew
    clock.advance(30)
    assert feed.pending == [b"one"]
    return feed, ack_id


async def test_an_acknowledgement_after_the_window_may_count() -> None:
    feed, ack_id = await overdue(late_ack="counts")

    assert (await read_now(feed, ack_id))[1] == []
    assert feed.is_drained


async def test_an_acknowledgement_after_the_window_may_be_refused() -> None:
    feed, ack_id = await overdue(late_ack="refused")

    with pytest.raises(DatafeedError, match="`ackId` is not known any more") as problem:
        await read_now(feed, ack_id)
    assert problem.value.status == 400
    assert (await read_now(feed))[1] == [b"one"]


async def test_a_reader_may_have_to_wait_for_what_another_one_has() -> None:
    clock = VirtualClock()
    feed = make_feeds(clock, batch_limit=1, readers_wait=True).create()
    feed.put(b"one")
    feed.put(b"two")
    ack_id, _ = await read_now(feed)
    waiting = await read_now(feed)
    answers: list[Sequence[bytes]] = []

    async def read() -> None:
        answers.append((await feed.read(poll_seconds=30)).events)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await turn(clock, 1)
        assert answers == []
        feed.acknowledge(ack_id)

    assert waiting[1] == []
    assert answers == [[b"two"]]


async def test_some_events_come_twice_the_same_ones_for_the_same_seed() -> None:
    async def read_all() -> list[bytes]:
        feed = make_feeds(VirtualClock(), duplicates=0.5, batch_limit=100).create()
        for number in range(30):
            feed.put(b"%d" % number)
        return (await read_now(feed))[1]

    events = await read_all()

    assert list(dict.fromkeys(events)) == [b"%d" % number for number in range(30)]
    assert 35 < len(events) < 55
    assert await read_all() == events


async def test_events_change_places_only_within_their_window() -> None:
    async def read_all() -> list[bytes]:
        feed = make_feeds(VirtualClock(), reorder_window=5).create()
        for number in range(20):
            feed.put(b"%02d" % number)
        return (await read_now(feed))[1]

    events = await read_all()

    windows = [sorted(events[at : at + 5]) for at in range(0, 20, 5)]
    assert [event for window in windows for event in window] == sorted(events)
    assert events != sorted(events)
    assert await read_all() == events


class FeedAgainstModel(RuleBasedStateMachine):
    """Nothing is lost and nothing is handed out twice within its window, whatever the readers do."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = VirtualClock()
        self.feed = make_feeds(self.clock, batch_limit=3, visibility_seconds=10).create()
        self.put_so_far: list[bytes] = []
        self.held: dict[str, tuple[float, list[bytes]]] = {}
        self.safe: set[bytes] = set()
        self.now = 0.0

    @rule(count=st.integers(1, 5))
    def put(self, count: int) -> None:
        for _ in range(count):
            self.put_so_far.append(b"%d" % len(self.put_so_far))
            self.feed.put(self.put_so_far[-1])

    @rule(pick=st.integers(0, 3))
    def read(self, pick: int) -> None:
        ack_id = [*self.held, "", "", "", ""][pick]
        if ack_id:
            self.safe.update(self.held.pop(ack_id)[1])
        waiting = [body for body in self.put_so_far if body not in self.safe and body not in self.out()]

        new_ack_id, events = anyio.run(read_now, self.feed, ack_id)

        assert len(events) == min(3, len(waiting))
        assert set(events) <= set(waiting)
        if events:
            self.held[new_ack_id] = (round(self.now + 10, 3), events)

    @rule(seconds=st.floats(0, 15))
    def pass_time(self, seconds: float) -> None:
        seconds = round(seconds, 3)
        self.clock.advance(seconds)
        self.now = round(self.now + seconds, 3)
        self.held = {ack_id: held for ack_id, held in self.held.items() if held[0] > self.now}

    @invariant()
    def drained_means_that_everything_is_safe(self) -> None:
        assert self.feed.is_drained == (len(self.safe) == len(self.put_so_far))

    def out(self) -> set[bytes]:
        return {body for _, events in self.held.values() for body in events}


TestFeedAgainstModel = FeedAgainstModel.TestCase
TestFeedAgainstModel.settings = settings(stateful_step_count=20)
