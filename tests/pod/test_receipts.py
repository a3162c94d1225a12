"""Tests for flowbot.pod.receipts."""

from __future__ import annotations

import pytest

from flowbot.clock import VirtualClock
from flowbot.events import User
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodMessage, PodStream

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
