"""Tests for flowbot.testing.chat.clock: the time of a chat, and what is due on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flowbot.testing.chat import Chat, ChatError, Settings, SyncChat

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]
Done = Callable[[Awaitable[None] | None], Awaitable[None]]

NUDGE = """
flow: nudge
version: 1
start: /nudge
steps:
  - ask: answer
    options: { ok: next }
    remind: [{ after: 1h, say: "One hour." }, { every: 2h, max: 2, say: "Two hours." }]
    expire: 1d
    expired: [{ say: Too late. }, { end: over }]
ends: [over]
"""
ROUND = """
flow: rounds
version: 1
start: /rounds
steps:
  - wait: PAUSE
    name: again
  - if: initiator.name == 'nobody'
    then: done
    else: again
"""
DAILY = """
flow: daily
version: 1
start:
  - cron: 0 9 * * *
  - /daily
steps:
  - say: Good morning!
    to: "'desk'"
"""


def test_what_is_due_on_the_way_happens_in_its_order(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        place = chat.im(bob)
        start = chat.clock.now
        await done(bob.says("/nudge"))
        place.expects(msg="answer.ask")
        await done(chat.clock.advance("59m"))
        place.silent()
        await done(chat.clock.advance("61m"))
        place.expects("One hour.")
        place.expects("Two hours.")
        await done(chat.clock.until_idle())
        place.expects("Two hours.")
        place.expects("Too late.")
        at = [each.at - start for each in place.seen if not each.is_card_change]
        assert at == [timedelta(hours=hours) for hours in (0, 1, 2, 4, 24)]
        assert chat.clock.now == start + timedelta(days=1)

    hold(make_bot(NUDGE), talk)


@pytest.mark.parametrize(
    ("to", "zone", "utc"),
    [
        ("2026-11-24T09:00", None, "2026-11-24T09:00"),
        ("2026-11-24 09:00", "Europe/London", "2026-11-24T09:00"),
        ("2027-07-01T09:00 Europe/London", None, "2027-07-01T08:00"),
        ("2027-07-01T09:00+02:00", None, "2027-07-01T07:00"),
        ("2027-03-28T01:30", "Europe/London", "2027-03-28T01:00"),  # skipped: the next that exists is 02:00
        ("2027-10-31T01:30", "Europe/London", "2027-10-31T00:30"),  # twice: the first
        (datetime(2027, 7, 1, 9, tzinfo=UTC), None, "2027-07-01T09:00"),
        (datetime(2027, 7, 1, 9), "Asia/Tokyo", "2027-07-01T00:00"),  # noqa: DTZ001  the zone is named beside it
    ],
)
def test_the_clock_is_set_in_a_zone(make_bot: MakeBot, to: str | datetime, zone: str | None, utc: str) -> None:
    with SyncChat(make_bot(NUDGE)) as chat:
        chat.clock.set(to, zone)

        assert chat.clock.now == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("turn", "problem"),
    [
        (lambda chat: chat.clock.advance("soon"), "'soon' is no duration such as 61m, 1h30m or 2d"),
        (lambda chat: chat.clock.set("tomorrow"), "'tomorrow' is no moment such as 2026-11-24T09:00 Europe/London"),
        (lambda chat: chat.clock.set("2027-01-01", "Europe/Lodnon"), "there is no time zone 'Europe/Lodnon'"),
        (lambda chat: chat.clock.set("2020-01-01"), "the clock stands at .* and cannot go back"),
    ],
)
def test_the_clock_is_not_turned_to_what_is_no_time(
    make_bot: MakeBot, turn: Callable[[SyncChat], None], problem: str
) -> None:
    with SyncChat(make_bot(NUDGE)) as chat, pytest.raises(ChatError, match=f"this cannot be done: .*{problem}"):
        turn(chat)


def test_a_long_time_may_be_a_timedelta(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(NUDGE), Settings(start=datetime(2026, 1, 1, tzinfo=UTC))) as chat:
        chat.clock.advance(timedelta(days=400, seconds=1))

        assert chat.clock.now == datetime(2027, 2, 5, 0, 0, 1, tzinfo=UTC)


def test_idle_does_not_wait_for_times_of_flows_that_begin_by_themselves(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(DAILY)) as chat:
        desk = chat.room(name="desk")
        bob = chat.person("bob")
        bob.says("/daily")
        desk.expects("Good morning!")
        chat.clock.until_idle()
        assert chat.clock.now == chat.core.settings.start
        chat.clock.advance("1d")
        desk.expects("Good morning!")
        chat.clock.advance("2d")

        assert len(desk.seen) == 4
        desk.expects("Good morning!")
        desk.expects("Good morning!")


def test_a_flow_that_goes_round_by_timers_is_not_waited_for_for_ever(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ROUND.replace("PAUSE", "1h"))) as chat:
        chat.person("bob").says("/rounds")

        async def turn() -> None:
            await chat.core.turn(None, lambda: chat.core.pass_time(None, most=50))

        with pytest.raises(ChatError, match="something was due 50 times, and then again: that may go on for ever"):
            chat.run(turn)


def test_a_flow_that_goes_round_at_once_fails_the_chat(
    make_bot: MakeBot, hold: Hold, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowbot.testing.chat.watch.MOST_EVENTS", 50)
    flow = """
    flow: rounds
    version: 1
    start: /rounds
    slots: { found: { type: text } }
    steps:
      - call: search.find
        name: again
        save: found
      - if: found == 'done'
        then: [{ end: done }]
        else: again
    """
    search = """
    from flowbot import action

    @action
    async def find() -> str: ...
    """

    async def talk(chat: Chat[Any]) -> None:
        chat.stub("search.find", returns="more")
        await done(chat.person("bob").says("/rounds"))

    with pytest.raises(ChatError, match="the bot does not come to rest: it goes round without waiting for anybody"):
        hold(make_bot(flow, search=search), talk)
