"""One run of the chaos, from the first word to the verdict."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from flowbot.storage.sqlite import SqliteStore
from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.people import People, Talk, totals
from tests.acceptance.chaos.processes import BotProcess, running_pod
from tests.acceptance.chaos.trouble import Trouble

PATIENCE_SECONDS = 45.0
"""People give up when nothing goes wrong any more, and nobody has said anything for so long."""
QUIET_SECONDS = 5.0
"""Nothing more is to come when nobody has said anything for so long, which is longer than sends stay in doubt."""
_LOGGED: Mapping[str, str] = {
    "in doubt": r"was in doubt, and has",
    "verified": r"was in doubt, and has arrived",
    "resent": r"was in doubt, and has not arrived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How large a run is."""

    kills: int = 20
    conversations: int = 200
    seed: int = 0
    gap_seconds: float = 3.0
    """How long a life of the bot is on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a run."""

    counts: Mapping[str, int]
    cuts: Mapping[str, int]
    offending: Sequence[Talk]
    problems: Sequence[str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, out of order or said twice."""
        return not self.offending and not self.problems

    def __str__(self) -> str:
        """A table, and of what went wrong a few transcripts."""
        lines = [f"{name:<16}{count:>7,}" for name, count in self.counts.items()]
        lines += [f"  {name:<32}{count:>5}" for name, count in sorted(self.cuts.items())]
        lines += [talk.transcript() for talk in self.offending[:3]]
        return "\n".join([*lines, *self.problems])


async def run(settings: Settings, folder: Path, say: Callable[[str], None]) -> Report:
    """Let people talk to a bot that is killed again and again, in a folder of its own."""
    with running_pod(folder / "pod") as (url, config):
        bot = BotProcess(config, folder)
        async with Control.connect(url) as control:
            trouble = Trouble(bot, control, kills=settings.kills, seed=settings.seed, say=say)
            people = People(control, settings.conversations, jitter=random.Random(f"{settings.seed}/people"))
            try:
                await trouble.begin()
                began = anyio.current_time()
                bot.start()
                await bot.ready()
                life = settings.gap_seconds + anyio.current_time() - began
                problems = await _play(people, trouble, bot, settings, (settings.kills + 1) * life)
            finally:
                bot.end()
            problems = [*problems, *await _left_over(folder / "bot.db")]
    return _report(people, trouble, bot, problems)


async def _play(people: People, trouble: Trouble, bot: BotProcess, settings: Settings, seconds: float) -> Sequence[str]:
    """Everything that happens, in about so many seconds, and what is wrong with the processes."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(people.talk, seconds)
        await trouble.make(settings.gap_seconds)
        await people.done(PATIENCE_SECONDS)
        tasks.cancel_scope.cancel()
    await people.listen_until_quiet(QUIET_SECONDS)
    code = await bot.stop()
    return [f"the bot ended with the exit code {code}"] if code else []


async def _left_over(file: Path) -> Sequence[str]:
    """What is still in the store, and ought not to be."""
    async with SqliteStore.open(file) as store:
        backlog, letters = await store.backlog(), await store.dead_letters()
    found = {"events": backlog.inbox, "effects": backlog.outbox, "dead letters": len(letters)}
    return [f"{count} {name} are left in the store" for name, count in found.items() if count]


def _report(people: People, trouble: Trouble, bot: BotProcess, problems: Sequence[str]) -> Report:
    talks = people.talks
    log = bot.logged()
    problems = [*problems, *re.findall(r".* (?:ERROR|CRITICAL) .*|Traceback.*", log)[:5]]
    return Report(
        counts={
            "conversations": len(talks),
            "events": people.said,
            "messages": sum(len(talk.seen) for talk in talks.values()),
            "kills": trouble.kills,
            "cuts": sum(trouble.cuts.values()),
            **{name: len(re.findall(pattern, log)) for name, pattern in _LOGGED.items()},
            **totals(talks),
        },
        cuts=trouble.cuts,
        offending=[talk for talk in talks.values() if not all(verdict.is_clean for verdict in talk.judge())],
        problems=problems,
    )
