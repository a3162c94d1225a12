"""Tests for flowbot.pod.receipts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.receipts import PodReceipts

START = 1767225600000


class Desk:
    """A room with a bot and two people, and what the bot said there."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.pod = LocalPod(self.clock)
        self.bot = self.pod.add_bot("flow-bot")
        self.room: PodStream = self.pod.streams.ensure("Desk")
        self.alice, self.bob = (self.enter(name) for name in ("alice", "bob"))

    def enter(self, name: str) -> User:
        user = self.pod.ensure_user(name)
        self.pod.talk.say(user, self.room, "hi")
        return user

    def post(self) -> PodMessage:
        return self.pod.talk.post(self.bot, self.room.id, "<messageML>Hello</messageML>")

    def times(self, message: PodMessage) -> dict[str, tuple[int | None, int | None]]:
        """When each has and has read a message, in seconds since the start."""
        receipts = self.pod.talk.keeper.receipts.of(message.id)
        found = {}
        for user_id, each in receipts.items():
            user = self.pod.people.get(user_id)
            assert user is not None
            seconds = [None if at is None else (at - START) // 1000 for at in (each.delivered_ms, each.read_ms)]
            found[user.display_name] = (seconds[0], seconds[1])
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_message_is_on_the_clients_of_all_others_at_once(desk: Desk) -> None:
    assert desk.times(desk.post()) == {"alice": (0, None), "bob": (0, None)}
    assert desk.times(desk.pod.talk.say(desk.alice, desk.room, "hi")) == {"bob": (0, None), "flow-bot": (0, None)}


def test_a_message_is_read_when_a_person_reads_the_stream(desk: Desk) -> None:
    message = desk.post()
    desk.clock.advance(3)
    desk.pod.talk.read(desk.alice, desk.room)
    desk.clock.advance(3)
    desk.pod.talk.read(desk.alice, desk.room)

    assert desk.times(message) == {"alice": (0, 3), "bob": (0, None)}


def test_who_writes_in_a_stream_has_read_it(desk: Desk) -> None:
    message = desk.post()
    desk.clock.advance(3)
    desk.pod.talk.say(desk.bob, desk.room, "ok")
    desk.pod.talk.say(desk.alice, desk.pod.streams.ensure("Lounge"), "elsewhere")

    assert desk.times(message) == {"alice": (0, None), "bob": (0, 3)}


def test_what_is_sent_to_a_person_who_is_away_waits(desk: Desk) -> None:
    receipts = desk.pod.talk.keeper.receipts
    receipts.go_away(desk.alice.id)
    message = desk.post()
    waiting = desk.times(message)
    desk.clock.advance(5)
    receipts.come_back(desk.alice.id, desk.pod.now_ms())

    assert waiting == {"alice": (None, None), "bob": (0, None)}
    assert desk.times(message) == {"alice": (5, None), "bob": (0, None)}
    assert desk.times(desk.post())["alice"] == (5, None)


def test_who_reads_is_not_away(desk: Desk) -> None:
    desk.pod.talk.keeper.receipts.go_away(desk.alice.id)
    message = desk.post()
    desk.clock.advance(2)
    desk.pod.talk.read(desk.alice, desk.room)

    assert desk.times(message)["alice"] == (2, 2)


def test_who_comes_later_did_not_get_what_was_sent_before(desk: Desk) -> None:
    message = desk.post()
    desk.enter("carol")

    assert set(desk.times(message)) == {"alice", "bob"}


STEPS = st.lists(
    st.tuples(st.sampled_from(["send", "read", "away", "back"]), st.sampled_from([1, 2]), st.sampled_from(["a", "b"])),
    max_size=30,
)


@given(STEPS)
def test_receipts_are_those_that_are_kept_one_by_one(steps: list[tuple[str, int, str]]) -> None:
    receipts, users = PodReceipts(), {number: UserId(number) for number in (0, 1, 2)}
    away: set[int] = set()
    expected: dict[MessageId, dict[int, list[int | None]]] = {}
    streams: dict[MessageId, str] = {}
    for now, (step, who, where) in enumerate(steps):
        if step == "send":
            message = sent_at(now, where)
            receipts.send(message, set(users.values()))
            streams[message.id] = where
            expected[message.id] = {each: [None if each in away else now, None] for each in (1, 2)}
            continue
        if step == "away":
            receipts.go_away(users[who])
            away.add(who)
            continue
        if step == "back":
            receipts.come_back(users[who], now)
        else:
            receipts.read(users[who], StreamId(where), now)
        away.discard(who)
        for message_id, times in expected.items():
            times[who][0] = now if times[who][0] is None else times[who][0]
            if step == "read" and streams[message_id] == where and times[who][1] is None:
                times[who][1] = now

    found = {each: receipts.of(each) for each in expected}
    assert {
        each: {int(user): [one.delivered_ms, one.read_ms] for user, one in of.items()} for each, of in found.items()
    } == expected


def sent_at(now: int, where: str) -> PodMessage:
    bot = User(id=UserId(0))
    return PodMessage(
        id=MessageId(f"m{now}"), timestamp_ms=now, user=bot, stream_id=StreamId(where), presentationml="", text=""
    )
