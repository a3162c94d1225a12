"""What a test of a conversation takes: 20 turns of two people and 61 minutes, on a clock that is turned by hand.

The flow is the example `expense`, loaded beforehand; each run has a bot, a pod and a store of its own.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import anyio

from benchmarks.calibration import slowness
from benchmarks.contenders import ROOT
from benchmarks.results import Section, Spread, parser, publish
from flowbot import Flowbot
from flowbot.clock import VirtualClock
from flowbot.testing.local import running_locally

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = 61 * 60
TALK: tuple[tuple[str, str] | int, ...] = (
    ("dana", "/expense"),
    ("dana", "plenty"),
    ("dana", "12.50"),
    ("dana", "yen"),
    ("dana", "EUR"),
    ("dana", "some day"),
    ("dana", "help"),
    ("dana", "2026-09-01"),
    ("dana", "change amount"),
    ("dana", "15"),
    ("dana", "maybe"),
    ("dana", "change currency"),
    ("dana", "USD"),
    ("dana", "repeat"),
    ("dana", "yes"),
    ("ravi", "what is this?"),
    HOUR,  # a reminder comes after 60 minutes
    ("ravi", "help"),
    ("ravi", "repeat"),
    ("ravi", "reject"),
    ("ravi", "no receipt"),
)
TURNS = sum(1 for each in TALK if each != HOUR)


async def talk(bot: Flowbot) -> int:
    """Hold the conversation; how many messages the bot has sent.

    Raises:
        SystemExit: Somebody was left without an answer.
    """
    clock = VirtualClock(START)
    async with running_locally(bot, clock=clock) as local:
        pod = local.pod
        pod.ensure_user("ravi")  # he is to decide before he has said anything
        for each in TALK:
            before = len(pod.messages)
            if isinstance(each, int):
                clock.advance(each)
            else:
                person = pod.ensure_user(each[0])
                pod.talk.say(person, pod.streams.im(person, local.me), each[1])
            await local.quiet()
            if len(pod.messages) == before + (0 if isinstance(each, int) else 1):
                raise SystemExit(f"transcript: the bot said nothing after {each!r}")
        said = [each for each in pod.messages if each.user.id == local.me.id]
        return len(said)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="20, or 100 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (100 if wanted.full else 20)
    bot = Flowbot.load(ROOT / "examples" / "expense")
    messages = anyio.run(talk, bot)
    cpu, cal = [], []
    for _ in range(rounds):
        slow = slowness()
        began = time.process_time()
        anyio.run(talk, bot)
        cpu.append((time.process_time() - began) * 1e3)
        cal.append(cpu[-1] / slow)
    rows = {"the example expense": {"cpu_ms": Spread.of(cpu), "cal_ms": Spread.of(cal)}}
    sizes = {"turns": TURNS, "minutes": HOUR // 60, "messages of the bot": messages, "rounds": rounds}
    section = Section(sizes=sizes, rows=rows)
    publish("transcript", "A conversation of two people, on a clock of its own", "flow", section, wanted.results)


if __name__ == "__main__":
    main()
