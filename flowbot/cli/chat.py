"""`flowbot chat`: talk to a bot in the terminal, on a pod in this process."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.clock import VirtualClock


@click.command(
    epilog="""\b
EXAMPLES
  flowbot chat examples/expense
  flowbot chat flows/expense.yaml --as alice --with ravi
  printf '/expense\\n12.50\\n' | flowbot chat examples/expense --clock 2026-11-23
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--as", "name", default="you", show_default=True, help="Who you are.")
@click.option("--with", "others", multiple=True, metavar="NAME", help="Who else is there; may be given several times.")
@click.option(
    "--room", "rooms", multiple=True, metavar="NAME", help="A room that is there; may be given several times."
)
@click.option(
    "--clock",
    "start",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Let the clock stand at this moment (UTC), until it is turned.",
)
def chat(path: Path, name: str, others: tuple[str, ...], rooms: tuple[str, ...], start: datetime | None) -> None:
    """Talk to a flow, or to all flows of a project, in the terminal.

    A line is a message; `[Submit] amount=12.50 note=a lunch` sends the last form that was shown,
    with what stands in it where nothing else is given. `@ravi approve` and `@ravi [Approve]` are what
    somebody else says and presses, and `#desk hello` is said in a room. `:attach report.pdf` sends a
    file, `:clock +1d` turns the clock, `:event payments.settled amount=12` and `:webhook alarm what=fire`
    are what code would tell the bot of, `:state` shows where the conversations stand, and
    `:save talk.chat.yaml` makes a test of the talk. When standard input is not a terminal, every message
    is printed as people would see it (`name: text`), and the end of the input ends the talk.
    """
    import anyio

    from flowbot.app import Flowbot
    from flowbot.cli._named import people_named, rooms_named

    bot = Flowbot.load(path)
    rooms, others = (*rooms, *rooms_named(bot.project)), (*others, *people_named(bot.project))
    if name == bot.project.config.name:
        raise click.UsageError(f"'{name}' is the bot; be somebody else with --as NAME")
    if sys.stdin.isatty():
        usages = ", ".join(bot.flows.usages) or "anything"
        click.echo(f"You talk to {bot.project.config.name} as {name}. Try {usages}. Ctrl-D ends.")
        for room in rooms:
            click.echo(f"There is a room #{room}: write `#{room} hello` to speak there.")
    try:
        anyio.run(_talk, bot, (name, *others), rooms, start)
    except KeyboardInterrupt:
        if sys.stdin.isatty():
            click.echo()  # the prompt of the shell has a line of its own
        raise SystemExit(130) from None


async def _talk(bot: Flowbot, people: Sequence[str], rooms: tuple[str, ...], start: datetime | None) -> None:
    import anyio

    from flowbot.cli._talking import Talk
    from flowbot.clock import SystemClock, VirtualClock
    from flowbot.storage.memory import MemoryStore
    from flowbot.testing.local import running_locally
    from flowbot.web.nearby import nearby_web

    interactive = sys.stdin.isatty()
    clock = VirtualClock(start.replace(tzinfo=UTC) if start is not None else SystemClock().now())
    store = MemoryStore()
    async with (
        nearby_web(bot.project.config.hosts) as http,
        running_locally(bot, clock=clock, store=store, http=http) as local,
        anyio.create_task_group() as tasks,
    ):
        if start is None:
            tasks.start_soon(_run, clock)
        talk = Talk(
            local,
            clock,
            store,
            local.running.flows,
            bot.project,
            people=people,
            rooms=rooms,
            is_typed=interactive,
            is_standing=start is not None,
        )
        async for line in _lines(f"{people[0]}: " if interactive else ""):
            if line.strip():
                for told in await talk.take(line):
                    click.echo(told)
        tasks.cancel_scope.cancel()


async def _run(clock: VirtualClock) -> None:
    """Let a clock run as the machine's does, for ever."""
    from flowbot.clock import SystemClock

    real = SystemClock()
    before = real.now()
    while True:
        await real.sleep(_TICK_SECONDS)
        now = real.now()
        clock.advance(max(0.0, (now - before).total_seconds()))
        before = now


_TICK_SECONDS = 0.1


async def _lines(prompt: str) -> AsyncIterator[str]:
    """The lines of standard input, until it ends."""
    import anyio.to_thread

    while True:
        if prompt:
            click.echo(prompt, nl=False)
        line = await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True)
        if not line:
            return
        yield line.rstrip("\r\n")
