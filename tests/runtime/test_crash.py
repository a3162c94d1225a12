"""Tests for flowbot.runtime: killed before and after every step that counts, people see the same talk."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.simulation.ports import Between, KilledError, pod_behind, store_behind

EXPENSE = Path(__file__).parents[2] / "examples" / "expense"
TALK = ["/expense 12.50 EUR", "2026-09-01", "change amount", "15", "yes", "@ravi approve"]
EXPECTED = [  # in ann's IM, then in ravi's
    "When was it?\nDate: ____\n[Submit] [Cancel]",
    "date: 2026-09-01",
    "Submit 12.50 EUR of Sep 1, 2026? Or write: change amount\n[Yes] [No]",
    "This is asked again below.",
    "How much was it?",
    "Submit 15.00 EUR of Sep 1, 2026? Or write: change amount\n[Yes] [No]",
    "amount: 15\ncurrency: EUR\ndate: 2026-09-01\nSummary: Yes",
    "Approved by @ravi, booked as TX-5365.",
    "@ann asks for 15.00 EUR of Sep 1, 2026.\nReason: ____\n[Approve] [Reject]",
    "Decision: Approve",
]
POINTS = {
    "read": ["read_events"],
    "ingest": ["ingest"],
    "commit": ["commit"],
    "take": ["take"],
    "send": ["send_message", "update_message"],
    "receipt": ["settle"],
    "open": ["open_im"],
    "versions": ["keep_versions"],
    "times": ["keep_times"],
}


@dataclass
class Killer(Between):
    """Kills once, before or after the given call of one kind."""

    point: str
    after: bool
    number: int
    calls: int = 0
    has_killed: bool = False

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        counted = point in POINTS.get(self.point, ())
        self.calls += counted
        here = counted and self.calls == self.number and not self.has_killed
        if here and not self.after:
            self.has_killed = True
            raise KilledError
        result = await operation()
        if here:
            self.has_killed = True
            raise KilledError
        return result


@dataclass
class Scene:
    """Two people, one bot, one file; the bot is started again whenever it was killed."""

    bot: Flowbot
    file: Path
    killer: Killer
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(datetime(2026, 11, 23, tzinfo=UTC)))

    async def play(self, lines: Sequence[str]) -> list[tuple[str, str, bool]]:
        """Say the lines, each once the bot is quiet; what the bot said, as (effect, text, whether it is a change).

        A line `+61` lets so many minutes pass.
        What it said to ann comes before what it said to ravi.
        """
        pod = LocalPod(self.clock)
        pod.add_bot("expense-bot")
        pod.streams.ensure("Desk")
        connect = pod.connect
        pod.connect = lambda name: pod_behind(self.killer, connect(name))  # type: ignore[assignment, return-value]  # a bot that can be killed
        ims = {name: pod.streams.im(pod.ensure_user(name), pod.ensure_user("expense-bot")) for name in ("ann", "ravi")}
        said = iter(lines)
        is_over = False
        while not is_over:
            try:
                async with (
                    SqliteStore.open(self.file) as store,
                    running_locally(
                        self.bot, clock=self.clock, pod=pod, store=store_behind(self.killer, store)
                    ) as local,
                ):
                    await self.quiet(local)
                    for line in said:
                        name, text = ("ravi", line.removeprefix("@ravi ")) if line.startswith("@") else ("ann", line)
                        if line.startswith("+"):
                            self.clock.advance(60 * int(line))
                        else:
                            pod.talk.say(pod.ensure_user(name), ims[name], text)
                        await self.quiet(local)
                    is_over = True
            except* KilledError:
                self.clock.advance(60)  # what was read and not acknowledged comes back
        bot = [message for message in pod.talk.written.history if message.messageml is not None]
        bot.sort(key=lambda message: message.stream_id != ims["ann"].id)
        return [(json.loads(each.data)["flowbot"]["id"], each.text, each.replacing is not None) for each in bot]

    async def quiet(self, local: LocalBot) -> None:
        """Wait until the bot has nothing more to do, also where it waits to learn what has arrived."""
        while True:
            await local.quiet(or_waiting=True)
            due = local.running.next_try
            if due is None:
                return
            self.clock.set(due)


@pytest.fixture(scope="module")
def bot() -> Flowbot:
    return Flowbot.load(EXPENSE)


async def test_without_a_kill_the_talk_is_as_expected(bot: Flowbot, tmp_path: Path) -> None:
    killer = Killer("nothing", after=False, number=0)
    said = await Scene(bot, tmp_path / "a.db", killer).play(TALK)

    assert [text for _, text, _ in said] == EXPECTED


@dataclass(frozen=True)
class Kills:
    """Where talks are killed: each at one call of one kind, the later the talk."""

    point: str
    after: bool
    numbers: Iterable[int]


@pytest.fixture(params=POINTS)
def point(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["before", "after"])
def kills(request: pytest.FixtureRequest, point: str, anyio_backend: str, is_nightly: bool) -> Kills:
    """At every call: the first and every second one on each loop, or all on both where there is time."""
    every_second = count(3 if anyio_backend == "asyncio" else 2, 2)
    return Kills(point, after=request.param, numbers=count(1) if is_nightly else chain([1], every_second))


async def kill_everywhere(
    bot: Flowbot, folder: Path, kills: Kills, talk: Sequence[str], expected: Sequence[str]
) -> int:
    """Play a talk again and again, each time killed at a later call, until it is over before that; at which."""
    for number in kills.numbers:
        killer = Killer(kills.point, after=kills.after, number=number)
        said = await Scene(bot, folder / f"{number}.db", killer).play(talk)
        if not killer.has_killed:
            break
        new = [effect for effect, _, is_change in said if not is_change]
        repeated = len(new) - len(set(new))

        assert [text for _, text, _ in dict.fromkeys(said)] == expected, f"killed at {kills.point} {number}"
        # To change a message once more shows people nothing new; to send one again would.
        assert repeated == 0, f"killed at {kills.point} {number}"
    return number


async def test_killed_anywhere_the_talk_goes_on_where_it_was(bot: Flowbot, tmp_path: Path, kills: Kills) -> None:
    number = await kill_everywhere(bot, tmp_path, kills, TALK, EXPECTED)

    assert number > (1 if kills.point in ("open", "versions", "times") else len(TALK))


NOTICE = """
flow: notice
version: 1
start: /notice {people...}
slots: { people: { type: list, items: user } }
steps:
  - { say: Soup today., name: offer, to: people, failed: [{ say: Nobody heard of it. }] }
  - say: "{{ len(messages.offer.sent) }} of {{ len(people) }} heard of it."
"""


async def test_killed_anywhere_a_message_still_has_its_receipt(tmp_path: Path, kills: Kills) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "notice.yaml").write_text(NOTICE)
    (tmp_path / "flowbot.yaml").write_text("name: expense-bot\n")
    expected = ["1 of 1 heard of it.", "Soup today."]
    number = await kill_everywhere(Flowbot.load(tmp_path), tmp_path, kills, ["/notice @ravi"], expected)

    assert number > 1


LUNCH = """
flow: lunch
version: 1
start: /lunch
slots: { amount: { type: integer } }
steps:
  - ask: amount
    remind: { after: 50m, say: Still there? }
    expire: 5h
  - wait: 10m
  - say: Soup for {{ amount }}.
"""
HOURLY = """
flow: hourly
version: 1
start: { cron: 0 * * * * }
steps: [{ say: "It is {{ trigger.at | time('iso') }}.", to: "'Desk'" }]
"""


@pytest.mark.parametrize("point", ["commit", "take", "send", "times"])
async def test_killed_anywhere_a_timer_goes_off_once(tmp_path: Path, kills: Kills) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "lunch.yaml").write_text(LUNCH)
    (tmp_path / "flows" / "hourly.yaml").write_text(HOURLY)
    (tmp_path / "flowbot.yaml").write_text("name: expense-bot\n")
    talk = ["/lunch", "+52", "7", "+14"]
    expected = ["Amount?", "Still there?", "Soup for 7.", "It is 01:00."]
    number = await kill_everywhere(Flowbot.load(tmp_path), tmp_path, kills, talk, expected)

    assert number > 1
