"""`flowbot chat`: talk to a bot in the terminal, on a pod in this process."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.clock import Clock
    from flowbot.events import User
    from flowbot.pod import LocalPod
    from flowbot.pod.parts import PodMessage, PodStream
    from flowbot.testing.local import LocalBot


@click.command(
    epilog="""\b
EXAMPLES
  flowbot chat examples/expense
  flowbot chat flows/expense.yaml --as alice
  printf '/expense\\n12.50\\n' | flowbot chat examples/expense --clock 2026-11-23
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--as", "name", default="you", show_default=True, help="Who you are.")
@click.option(
    "--clock",
    "start",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Let the clock stand at this moment (UTC).",
)
def chat(path: Path, name: str, start: datetime | None) -> None:
    """Talk to a flow, or to all flows of a project, in the terminal.

    A line is a message; `[Submit] amount=12.50 note="a lunch"` sends the last form that was shown,
    with what stands in it where nothing else is given. When standard input is not a terminal,
    every message is printed as people would see it (`name: text`), and the end of the input
    ends the talk.
    """
    import anyio

    from flowbot.app import Flowbot

    bot = Flowbot.load(path)
    if name == bot.project.config.name:
        raise click.UsageError(f"'{name}' is the bot; be somebody else with --as NAME")
    if sys.stdin.isatty():
        usages = ", ".join(bot.flows.usages) or "anything"
        click.echo(f"You talk to {bot.project.config.name} as {name}. Try {usages}. Ctrl-D ends.")
    try:
        anyio.run(_talk, bot, name, _clock(start))
    except KeyboardInterrupt:
        if sys.stdin.isatty():
            click.echo()  # the prompt of the shell has a line of its own
        raise SystemExit(130) from None


_MENTION = re.compile(r"(?<!\S)@([A-Za-z][\w.-]*\w)")
"""Whom somebody mentions is there."""


def _clock(start: datetime | None) -> Clock:
    from datetime import UTC

    from flowbot.clock import SystemClock, VirtualClock

    return VirtualClock(start.replace(tzinfo=UTC)) if start is not None else SystemClock()


async def _talk(bot: Flowbot, name: str, clock: Clock) -> None:
    from flowbot.testing.local import running_locally

    interactive = sys.stdin.isatty()
    async with running_locally(bot, clock=clock) as local:
        person = local.pod.ensure_user(name)
        stream = local.pod.im(person, local.me)
        show = _shower(local, stream, hide=person.display_name if interactive else None)
        async for line in _lines(f"{name}: " if interactive else ""):
            if line.strip():
                for mentioned in _MENTION.findall(line):
                    local.pod.ensure_user(mentioned)
                problem = _do(local.pod, person, stream, line, tell=not interactive)
                await local.quiet()
                show()
                if problem is not None:
                    click.echo(f"({problem})")


def _do(pod: LocalPod, person: User, stream: PodStream, line: str, *, tell: bool) -> str | None:
    """Say a line, or press the button that it names; what is wrong with it, if anything is."""
    from flowbot.cli._press import read_press
    from flowbot.errors import MessageRejectedError

    try:
        press = read_press(line)
        if press is None:
            pod.say(person, stream, line)
            return None
        forms = [each for each in pod.messages_in(stream) if each.messageml is not None and "<form" in each.messageml]
        if not forms:
            raise ValueError("there is no form to send")
        pod.submit(person, forms[-1], press.given(pod.ensure_user), press.button)
        problem = None
    except (MessageRejectedError, ValueError) as error:
        problem = str(error)
    if tell:  # a message is told with those of the bot
        click.echo(f"{person.display_name}: {line}")
    return problem


def _shower(local: LocalBot, stream: PodStream, hide: str | None) -> Callable[[], None]:
    """A function that prints the messages that came since it was last called."""
    shown = 0

    def show() -> None:
        nonlocal shown
        messages = local.pod.messages_in(stream)
        for message in messages[shown:]:
            if message.user.display_name != hide:
                click.echo(_as_seen(message))
        shown = len(messages)

    return show


def _as_seen(message: PodMessage) -> str:
    """`name: text`, further lines below the text."""
    name = message.user.display_name
    return f"{name}: " + message.text.replace("\n", "\n" + " " * (len(name) + 2))


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
