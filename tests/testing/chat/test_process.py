"""Tests for flowbot.testing.chat.process and trap: a bot that stops, is killed, hears twice, and fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import ServiceError, StoreDamagedError
from flowbot.storage.memory import MemoryStore
from flowbot.testing.chat import Chat, ChatError, Settings, SyncChat
from flowbot.testing.chat.process import STORES, StoreKind
from flowbot.testing.projects import project_at

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]
Done = Callable[[Awaitable[None] | None], Awaitable[None]]

BOOK = """
flow: book
version: 1
start: /book
slots:
  name: { type: text }
  booking: { type: text }
steps:
  - ask: name
  - call: ledger.book
    save: booking
  - say: "{{ name }} is {{ booking }}."
  - ask: sure
    options: { yes: next }
    expire: 1d
  - end: booked
ends: { booked: Booked. }
"""
LEDGER = """
from flowbot import action

@action
async def book(name: str) -> str: ...
"""
POINTS = ["claim", "commit", "ingest", "read_events", "send_message", "settle", "take"]


def talk_of(done: Done, before_name: Callable[[Chat[Any]], Awaitable[None] | None]) -> Talk:
    """A talk in which something happens before the name is given."""

    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        chat.stub("ledger.book", returns="TX-1")
        await done(bob.says("/book"))
        await done(before_name(chat))
        await done(bob.says("Lunch"))
        place = chat.im(bob)
        place.expects("Lunch is TX-1.", slots={"name": "Lunch", "booking": "TX-1"})
        place.expects(msg="sure.ask", slots={"name": "Lunch"})
        await done(chat.restart())
        await done(bob.clicks("Yes"))
        place.expects("Booked.")
        assert chat.flow.ended("booked")
        assert chat.flow.slots == {"name": "Lunch", "booking": "TX-1"}

    return talk


def test_a_bot_that_is_started_again_goes_on(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    hold(make_bot(BOOK, ledger=LEDGER), talk_of(done, lambda chat: chat.restart()))


def test_a_bot_that_is_killed_between_two_lines_loses_nothing(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    hold(make_bot(BOOK, ledger=LEDGER), talk_of(done, lambda chat: chat.kill()))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("point", POINTS)
def test_a_bot_that_is_killed_at_any_point_says_what_it_would_have_said(
    make_bot: MakeBot, done: Done, point: str, after: bool
) -> None:
    talk = talk_of(done, lambda chat: chat.kill(point, after=after))
    with SyncChat(make_bot(BOOK, ledger=LEDGER)) as chat:
        with pytest.raises(StopIteration):
            talk(chat).send(None)

        assert chat.core.process.kills == 1


def test_a_bot_of_any_face_and_store_is_killed_after_it_has_kept_a_turn(
    make_bot: MakeBot, hold: Hold, done: Done
) -> None:
    hold(make_bot(BOOK, ledger=LEDGER), talk_of(done, lambda chat: chat.kill("commit", after=True)))


def test_a_point_that_is_never_reached_fails_the_chat_with_those_that_were(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(BOOK, ledger=LEDGER)) as chat:
        bob = chat.person("bob")
        bob.says("/help")
        chat.kill("commit", nth=9)

        with pytest.raises(
            ChatError, match=r"killed at commit, and never came there; it did .*claim, commit, .*ingest"
        ):
            bob.says("/book")
        chat.im(bob).expects(msg="pattern.help")
        chat.im(bob).expects(msg="name.ask")


LEFT = """
flow: left
version: 1
start: /left
steps:
  - ask: sure
    options: { yes: next }
    remind: 1h
"""


@pytest.fixture
def left_alone(make_bot: MakeBot) -> Iterator[Chat[None]]:
    """A chat whose bot will remind somebody in a room in which it is no more, and no event has told it."""
    with SyncChat(make_bot(LEFT)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("/left", in_=room)
        room.expects(msg="sure.ask")
        room.stream.members.discard(chat.core.me.id)
        yield chat


def test_a_message_that_is_refused_for_good_fails_the_chat(left_alone: Chat[None]) -> None:
    with pytest.raises(ChatError, match=r"^a message was refused for good: helper is not a member"):
        left_alone.clock.advance("61m")


def test_a_message_may_be_refused_where_that_is_expected(left_alone: Chat[None]) -> None:
    with left_alone.fails("not a member") as failed:
        left_alone.clock.advance("61m")

    assert len(failed) == 1


def test_a_kill_that_nothing_is_done_in_fails_the_chat(make_bot: MakeBot) -> None:
    chat = SyncChat(make_bot(BOOK, ledger=LEDGER))
    chat.kill("commit")

    with pytest.raises(ChatError, match="killed at commit in the next line, and nothing was done"):
        chat.close()


def test_a_kill_is_not_forgotten_for_another_one(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(BOOK, ledger=LEDGER), strict=False) as chat:
        chat.kill("commit")

        with pytest.raises(ChatError, match="killed at commit in the next line"):
            chat.kill("send_message")


def test_what_is_delivered_twice_happens_once(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        chat.stub("ledger.book", returns="TX-1")
        await done(bob.says("/book"))
        await done(bob.says("Lunch"))
        place = chat.im(bob)
        place.expects("Lunch is TX-1.")
        await done(chat.redeliver(times=3))
        assert [each.result for each in chat.turns[-1].outcomes] == ["duplicate"] * 3
        await done(chat.redeliver(2))
        assert [each.result for each in chat.turns[-1].outcomes] == ["duplicate"] * 2
        await done(bob.clicks("Yes"))
        place.expects("Booked.")
        assert len(chat.calls("ledger.book")) == 1

    hold(make_bot(BOOK, ledger=LEDGER), talk)


@pytest.mark.parametrize("store", STORES)
def test_the_deed_of_several_events_is_delivered_again_as_a_whole(make_bot: MakeBot, store: StoreKind) -> None:
    with SyncChat(make_bot(BOOK, ledger=LEDGER), Settings(store=store)) as chat:
        bob, ann = chat.people("bob", "ann")
        with chat.together():
            bob.says("/book")
            ann.says("/book")
        chat.redeliver()

        assert [each.result for each in chat.turns[-1].outcomes] == ["duplicate"] * 2
        for each in (bob, ann):
            each.sees(msg="name.ask")


def test_a_turn_that_fails_fails_the_chat_unless_that_is_expected(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    flow = """
    flow: half
    version: 1
    start: /half {of}
    slots: { of: { type: integer }, half: { type: decimal } }
    steps:
      - set: { half: 1 / of }
      - say: "{{ half }}"
    """

    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        with chat.fails("zero") as failed:
            await done(bob.says("/half 0"))
        assert len(failed) == 1
        chat.im(bob).expects(msg="went_wrong")
        with pytest.raises(ChatError, match=r"a turn failed: .*zero"):
            await done(bob.says("/half 0"))
        chat.im(bob).expects(msg="went_wrong")
        with pytest.raises(ChatError, match="no turn has failed"), chat.fails():
            await done(bob.says("/half 2"))
        chat.im(bob).expects("0.5")
        with pytest.raises(ChatError, match="for another reason"), chat.fails("memory"):
            await done(bob.says("/half 0"))
        chat.im(bob).expects(msg="went_wrong")

    hold(make_bot(flow), talk)


def test_a_conversation_that_is_parked_is_known_to_be(make_bot: MakeBot) -> None:
    flow = """
    flow: stuck
    version: 1
    start: /stuck
    slots: { of: { type: integer }, half: { type: decimal } }
    steps:
      - ask: of
      - set: { half: 1 / of }
      - say: "{{ half }}"
    """
    with SyncChat(make_bot(flow), strict=False) as chat:
        bob = chat.person("bob")
        bob.says("/stuck")
        with chat.fails() as failed:
            for _ in range(3):
                bob.says("0")

        assert len(failed) == 3
        assert chat.flow.last.is_parked


def test_what_goes_wrong_inside_of_the_bot_reaches_the_test(
    make_bot: MakeBot, hold: Hold, done: Done, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    async def broken(*_: object) -> None:
        raise StoreDamagedError("the disk is broken")

    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        await done(bob.says("/book"))
        monkeypatch.setattr(type(chat.core.process.store), "ingest", broken)
        await done(bob.says("Lunch"))

    with pytest.raises(StoreDamagedError, match="the disk is broken"):
        hold(make_bot(BOOK, ledger=LEDGER), talk)


def test_a_chat_whose_bot_is_gone_can_be_closed_and_another_one_held(
    make_bot: MakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise StoreDamagedError("the disk is broken")

    chat = SyncChat(make_bot(BOOK, ledger=LEDGER))
    with monkeypatch.context() as patch:
        patch.setattr(MemoryStore, "ingest", broken)
        with pytest.raises(StoreDamagedError):
            chat.person("bob").says("/book")
    chat.close()

    with SyncChat(make_bot(BOOK, ledger=LEDGER)) as other:
        other.person("bob").says("/book")
        other.im(other.person("bob")).expects(msg="name.ask")


def test_a_bot_that_cannot_start_is_told_of_at_the_first_line(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    ledger = """
    from collections.abc import AsyncIterator

    from flowbot import action, service

    class Ledger: ...

    @service
    async def ledger() -> AsyncIterator[Ledger]:
        raise OSError("the ledger is locked")
        yield Ledger()

    @action
    async def book(name: str, *, ledger: Ledger) -> str: ...
    """

    async def talk(chat: Chat[Any]) -> None:
        chat.lets("ledger.*")
        await done(chat.person("bob").says("/book"))

    with pytest.raises(ServiceError, match="the ledger is locked"):
        hold(make_bot(BOOK, ledger=ledger), talk)


def test_a_service_that_only_stubbed_actions_need_is_not_opened(make_bot: MakeBot) -> None:
    ledger = """
    from collections.abc import AsyncIterator

    from flowbot import action, service

    class Ledger: ...

    @service
    async def ledger() -> AsyncIterator[Ledger]:
        raise OSError("the ledger is locked")
        yield Ledger()

    @action
    async def book(name: str, *, ledger: Ledger) -> str: ...
    """
    bot = make_bot(BOOK, ledger=ledger)
    kind = project_at(bot).authored.services[0].type
    replaced: list[dict[Any, object]] = [{}, {"ledger": object()}, {kind: object()}]  # it may be replaced all the same
    for services in replaced:
        with SyncChat(bot, Settings(services=services)) as chat:
            chat.stub("ledger.book", returns="TX-1")
            bob = chat.person("bob")
            bob.says("/book")
            bob.says("Lunch")
            bob.sees("Lunch is TX-1.")
            bob.sees(msg="sure.ask")
