"""Tests for flowbot.runtime.sending: what becomes of messages of which nobody knows whether they arrived."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.engine.events import Refused
from flowbot.engine.extras import Extras
from flowbot.engine.recipients import Recipient
from flowbot.errors import OperationError, SymphonyError
from flowbot.events import User
from flowbot.ids import ConversationId, EffectId, MessageId, StreamId
from flowbot.pod import LocalPod
from flowbot.ports import Inbound, Outbound, Settled, SliceResult
from flowbot.runtime import verifying
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import entity_data, outbound_message
from flowbot.runtime.outbox import Outbox
from flowbot.runtime.pace import Pace, PaceLimits
from flowbot.runtime.receipts import read_receipt_event
from flowbot.runtime.sending import SETTLE_SECONDS, Sender, letter_of
from flowbot.runtime.signal import Signal
from flowbot.storage.memory import MemoryStore

START = datetime(2026, 11, 23, tzinfo=UTC)
NO_ANSWER = SymphonyError("no answer", outcome_unknown=True)


@dataclass
class UnsurePod:
    """A bot on a local pod, of whose requests some get no answer.

    The script says of each request in turn: `lost` on the way there, `silent`: carried out without an answer,
    `late`: carried out when the stream was looked at once; then all get theirs.
    """

    script: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    """Of the next looks into a stream."""
    looks: int = 0
    sends: list[float] = field(default_factory=list)
    """When each request was made, in seconds after the start."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock(START, autojump=True)
        self.pod = LocalPod(self.clock)
        self.bot = self.pod.add_bot("bot")
        self.ann = self.pod.ensure_user("Ann")
        self.desk = self.pod.streams.ensure("Desk")
        self.desk.members.add(self.ann.id)
        self.connection = self.pod.connect("bot")
        self.under_way: list[Callable[[], Awaitable[MessageId]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    async def send_message(self, *about: Any, **more: Any) -> MessageId:
        return await self._ask(partial(self.connection.send_message, *about, **more))

    async def update_message(self, *about: Any, **more: Any) -> MessageId:
        return await self._ask(partial(self.connection.update_message, *about, **more))

    async def _ask(self, request: Callable[[], Awaitable[MessageId]]) -> MessageId:
        self.sends.append((self.clock.now() - START).total_seconds())
        outcome = self.script.pop(0) if self.script else "sent"
        if outcome == "late":
            self.under_way.append(request)
        elif outcome != "lost":
            sent = await request()
        if outcome != "sent":
            raise NO_ANSWER
        return sent

    async def read_messages(self, *about: Any, **more: Any) -> Sequence[bytes]:
        self.looks += 1
        if self.faults:
            raise self.faults.pop(0)
        found = await self.connection.read_messages(*about, **more)
        while self.under_way:
            await self.under_way.pop(0)()
        return found

    def stands(
        self, effect: str, text: str = "hello", by: User | None = None, in_place_of: MessageId | None = None
    ) -> MessageId:
        """Let a message stand in the room that has the mark of an effect."""
        data, who = entity_data(EffectId(effect)), (by or self.bot).id
        if in_place_of is not None:
            return self.pod.talk.update(self.bot, self.desk.id, in_place_of, markup(text), data).id
        return self.pod.talk.post(self.bot, self.desk.id, markup(text), data, on_behalf_of=who).id

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.pod.talk.messages_in(self.desk)]

    @property
    def changes(self) -> list[str]:
        """What people were told to have changed."""
        return [each.text for each in self.pod.talk.written.history if each.replacing is not None]


def markup(text: str) -> str:
    return f"<messageML>{text}</messageML>"


def message(pod: UnsurePod, effect: str, text: str = "hello", *, to: StreamId | None = None, **more: Any) -> Outbound:
    extras = Extras(**{name: more.pop(name) for name in ("unknown", "pin", "on_behalf_of") if name in more})
    where = Recipient(stream_id=to or pod.desk.id)
    return outbound_message(EffectId(effect), where, markup(text), extras=extras, **more)


def to_desk(effect: str, text: str) -> Outbound:
    """A message to a room by its name, of which a conversation waits to hear."""
    return outbound_message(EffectId(effect), Recipient(room="Desk"), markup(text), asked_by=ConversationId("c"))


async def committed(pod: UnsurePod, *effects: Outbound) -> MemoryStore:
    """A store whose outbox holds these effects."""
    store = MemoryStore()
    await store.ingest([Inbound(key="e", body=b"{}")], 0)
    async with store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=effects, at_ms=pod.pod.now_ms()))
    return store


async def after_a_crash(pod: UnsurePod, *effects: Outbound) -> MemoryStore:
    """What a new process finds after one had taken these effects."""
    store = await committed(pod, *effects)
    await store.take()
    return store.reopened()


async def empty(pod: UnsurePod, store: MemoryStore) -> MemoryStore:
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

            outbox = Outbox(store, pod, Calls({}, pod.clock), pod.clock, settled)
            tasks.start_soon(outbox.run, signal.wait)
            await stop_when_empty()
    return store


async def heard(store: MemoryStore) -> list[Any]:
    """What conversations hear of their messages."""
    async with store.claim() as piece:
        return [read_receipt_event(each) for each in piece.events] if piece is not None else []


async def known(store: MemoryStore, effect: str) -> MessageId | None:
    """The message that the store knows of an effect."""
    await store.ingest([Inbound(key="later", body=b"{}")], 0)
    async with store.claim() as piece:
        assert piece is not None
        change = Outbound(id=EffectId("c"), kind="message", lane="l", body=b"", target=EffectId(effect))
        await piece.commit(SliceResult(effects=[change]))
    return (await store.take())[0].replaces


async def test_nobody_looks_where_every_request_is_answered() -> None:
    pod = UnsurePod()
    await empty(pod, await committed(pod, message(pod, "x1", "one"), message(pod, "x2", "two")))

    assert pod.texts == ["one", "two"]
    assert pod.looks == 0


@pytest.mark.parametrize("outcome", ["lost", "silent", "late"])
async def test_without_an_answer_a_message_is_said_once(outcome: str, caplog: pytest.LogCaptureFixture) -> None:
    pod = UnsurePod([outcome])
    store = await empty(
        pod, await committed(pod, message(pod, "x1", "one", may_change=True), message(pod, "x2", "two"))
    )

    assert pod.texts == ["one", "two"]
    assert await known(store, "x1") == pod.pod.talk.messages_in(pod.desk)[0].id
    assert ("has not arrived: it is sent" in caplog.text) == (outcome == "lost")


async def test_a_message_that_is_not_there_is_sent_again_when_no_request_can_be_under_way() -> None:
    pod = UnsurePod(["lost"])
    await empty(pod, await committed(pod, message(pod, "x1")))

    assert pod.sends == [0, pytest.approx(SETTLE_SECONDS, abs=0.01)]


async def test_a_message_that_left_before_a_crash_is_found_and_counts_as_sent() -> None:
    pod = UnsurePod()
    left = message(pod, "x1", asked_by=ConversationId("c"), receipt=True, may_change=True, pin=True)
    store = await after_a_crash(pod, left)
    sent = pod.stands("x1")
    store = await empty(pod, store)

    assert pod.sends == []
    assert [type(each).__name__ for each in await heard(store)] == ["Arrived"]
    assert await known(store, "x1") == sent
    assert pod.desk.pinned == sent


async def test_after_a_crash_a_stream_waits_once_and_not_for_each_message() -> None:
    pod = UnsurePod()
    store = await after_a_crash(pod, *(message(pod, f"x{number}", str(number)) for number in range(4)))
    pod.stands("x0", "0")
    await empty(pod, store)

    assert pod.texts == ["0", "1", "2", "3"]
    assert pod.sends == [pytest.approx(SETTLE_SECONDS, abs=0.01)] * 3


async def test_what_came_after_a_refused_message_is_looked_for_all_the_same() -> None:
    pod = UnsurePod()
    store = await after_a_crash(pod, message(pod, "x0", "<broken"), message(pod, "x1", "next"))
    pod.stands("x1", "next")
    await empty(pod, store)

    assert pod.texts == ["next"]


async def test_the_mark_of_a_bot_on_what_somebody_else_wrote_is_no_receipt() -> None:
    pod = UnsurePod()
    effects = [message(pod, "x1", "hers", on_behalf_of=pod.ann.id), message(pod, "x2", "mine")]
    store = await after_a_crash(pod, *effects)
    pod.stands("x1", "hers", by=pod.ann)
    pod.stands("x2", "not mine", by=pod.ann)
    await empty(pod, store)

    assert pod.texts == ["hers", "not mine", "mine"]


async def to_be_changed(pod: UnsurePod, **more: Any) -> MemoryStore:
    """A store whose outbox holds another message, or a change, after one that has arrived."""
    store = await empty(pod, await committed(pod, message(pod, "x0", "before", may_change=True)))
    await store.ingest([Inbound(key="f", body=b"{}")], 0)
    async with store.claim() as piece:
        assert piece is not None
        await piece.commit(SliceResult(effects=[message(pod, "x1", "after", **more)], at_ms=pod.pod.now_ms()))
    return store


CHANGE = {"target": EffectId("x0")}


@pytest.mark.parametrize("outcome", ["lost", "silent", "late"])
async def test_without_an_answer_a_change_is_seen_once(outcome: str) -> None:
    pod = UnsurePod(["sent", outcome])
    store = await empty(pod, await to_be_changed(pod, **CHANGE))

    assert pod.texts == ["after"]
    assert pod.changes == ["after"]
    assert await known(store, "x0") == pod.pod.talk.messages_in(pod.desk)[0].id


async def test_a_change_that_was_made_before_a_crash_is_found() -> None:
    pod = UnsurePod()
    store = await to_be_changed(pod, **CHANGE)
    [change] = await store.take()
    pod.stands("x1", "after", in_place_of=change.replaces)
    await empty(pod, store.reopened())

    assert pod.changes == ["after"]


@pytest.mark.parametrize("more", [{}, CHANGE], ids=["a message", "a change"])
async def test_what_may_be_done_twice_is_done_again_at_once(more: dict[str, Any]) -> None:
    pod = UnsurePod()
    store = await to_be_changed(pod, unknown="resend", **more)
    await store.take()
    await empty(pod, store.reopened())

    assert pod.texts[-1] == "after"
    assert pod.looks == 0
    assert pod.clock.now() == START


async def test_a_message_that_may_not_be_looked_for_is_parked_and_never_sent(caplog: pytest.LogCaptureFixture) -> None:
    pod = UnsurePod()
    pod.faults = [OperationError("not a member", status=403)]
    asking = message(pod, "x1", asked_by=ConversationId("c"))
    store = await empty(pod, await after_a_crash(pod, asking, message(pod, "x2", "next")))
    [parked] = await store.parked()
    [refused] = await heard(store)

    assert pod.texts == ["next"]
    assert (parked.effect.id, parked.effect.lane) == ("x1", pod.desk.id)
    assert parked.reason == "it may have arrived, and cannot be looked for: not a member"
    assert (refused.effect, refused.is_unknown) == ("x1", True)
    assert "is parked: it may have arrived, and cannot be looked for: not a member (effect x1)" in caplog.text


async def test_a_stream_that_cannot_be_read_for_now_is_read_later() -> None:
    pod = UnsurePod()
    pod.faults = [SymphonyError("no connection")] * 7
    store = await after_a_crash(pod, message(pod, "x1"))
    pod.stands("x1")
    await empty(pod, store)

    assert pod.sends == []
    assert pod.looks == 8


async def test_a_message_is_found_though_much_was_written_since(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MOST_READ", 5)
    pod = UnsurePod()
    store = await after_a_crash(pod, message(pod, "x1"))
    pod.clock.advance(3)
    pod.stands("x1")
    pod.clock.advance(8 * 3600)
    for number in range(20):
        pod.pod.talk.say(pod.ann, pod.desk, str(number))
    await empty(pod, store)

    assert pod.sends == []


async def test_a_message_is_parked_where_too_much_was_written_to_look_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verifying, "MOST_READ", 5)
    pod = UnsurePod()
    store = await after_a_crash(pod, message(pod, "x1"))
    for number in range(6):
        pod.pod.talk.say(pod.ann, pod.desk, str(number))
    store = await empty(pod, store)

    assert pod.sends == []
    assert [each.reason for each in await store.parked()] == [
        "it may have arrived, and cannot be looked for: more than 5 messages were written there since"
    ]


async def test_a_message_is_found_though_the_clock_was_an_hour_ahead() -> None:
    pod = UnsurePod()
    sent_at = pod.clock.now()
    pod.stands("x1")
    pod.clock.advance(3600)
    store = await after_a_crash(pod, message(pod, "x1"))
    await empty(pod, store)

    assert pod.pod.talk.messages_in(pod.desk)[0].timestamp_ms == round(sent_at.timestamp() * 1000)
    assert pod.sends == []


async def test_a_message_whose_room_is_not_found_any_more_is_parked() -> None:
    pod = UnsurePod()
    to = Recipient(room="Gone")
    gone = outbound_message(EffectId("x1"), to, markup("hello"))
    store = await empty(pod, await after_a_crash(pod, gone))

    assert len(await store.parked()) == 1


async def test_a_room_that_is_closed_is_looked_for_again_by_its_name_before_a_message_is_refused() -> None:
    pod = UnsurePod()
    sender = Sender(pod, pod.clock, Pace(PaceLimits(), pod.clock))
    await sender.attempt(letter_of(to_desk("x3", "before"), {}, may_have_left=False))
    pod.desk.active = False
    gone = await sender.attempt(letter_of(to_desk("x4", "closed"), {}, may_have_left=False))
    pod.desk.name = "Old desk"
    desk = pod.pod.streams.ensure("New desk")
    desk.name = "Desk"
    found = await sender.attempt(letter_of(to_desk("x5", "after"), {}, may_have_left=False))

    assert isinstance(gone, Settled)
    assert gone.feedback is not None
    told = read_receipt_event(gone.feedback)
    assert isinstance(told, Refused)
    assert (told.stream_id, told.attempts, told.status) == (pod.desk.id, 1, 403)
    assert isinstance(found, Settled)
    assert [each.text for each in pod.pod.talk.messages_in(desk)] == ["after"]


async def test_a_closed_room_of_which_the_stream_is_known_already_refuses_a_message_at_once() -> None:
    pod = UnsurePod()
    sender = Sender(pod, pod.clock, Pace(PaceLimits(), pod.clock))
    where = Recipient(room="Desk", stream_id=pod.desk.id)
    asked = outbound_message(EffectId("x6"), where, markup("closed"), asked_by=ConversationId("c"))
    pod.desk.active = False
    gone = await sender.attempt(letter_of(asked, {}, may_have_left=False))

    assert isinstance(gone, Settled)
    assert gone.feedback is not None
    told = read_receipt_event(gone.feedback)
    assert isinstance(told, Refused)
    assert (told.attempts, told.status) == (1, 403)


async def test_a_message_that_is_not_there_and_is_refused_then_is_refused() -> None:
    pod = UnsurePod()
    asking = message(pod, "x1", "<broken", asked_by=ConversationId("c"))
    store = await empty(pod, await after_a_crash(pod, asking))
    [refused] = await heard(store)

    assert (refused.is_unknown, refused.status, refused.attempts) == (False, 400, 2)
    assert list(await store.parked()) == []


class KilledError(BaseException):
    """The process is gone."""


@given(
    outcomes=st.lists(st.sampled_from(["sent", "lost", "silent", "late"]), max_size=12),
    kills=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=4),
)
def test_whatever_is_lost_and_whenever_it_is_killed_everything_is_said_once_and_in_order(
    outcomes: list[str], kills: list[tuple[int, bool]]
) -> None:
    anyio.run(_say_everything, outcomes, kills)


async def _say_everything(outcomes: list[str], kills: list[tuple[int, bool]]) -> None:
    pod = UnsurePod(list(outcomes))
    other = pod.pod.streams.ensure("Lounge")
    effects = [
        message(pod, f"{place}{number}", f"{place} {number}", to=where)
        for number in range(4)
        for place, where in (("d", pod.desk.id), ("l", other.id))
    ]
    store = await committed(pod, *effects)
    for after, is_sent in kills:
        await _killed(pod, store, after, is_sent)
        store = store.reopened()
        pod.clock.advance(1)
    await empty(pod, store)
    lounge = [each.text for each in pod.pod.talk.messages_in(other)]

    assert pod.texts == [f"d {number}" for number in range(4)]
    assert lounge == [f"l {number}" for number in range(4)]
    assert list(await store.parked()) == []


async def _killed(pod: UnsurePod, store: MemoryStore, after: int, is_sent: bool) -> None:
    """Run the outbox until so many requests were made; the next one leaves, or not, and nobody hears of it."""
    send, left = pod.send_message, [after]

    async def mortal(*about: Any, **more: Any) -> MessageId:
        if left[0] == 0:
            if is_sent:
                await pod.connection.send_message(*about, **more)
            raise KilledError
        left[0] -= 1
        return await send(*about, **more)

    pod.send_message = mortal  # type: ignore[method-assign]  # until it is dead
    try:
        await empty(pod, store)
    except* KilledError:
        pass
    finally:
        pod.send_message = send  # type: ignore[method-assign]
    pod.under_way.clear()
