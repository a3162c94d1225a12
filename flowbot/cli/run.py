"""`flowbot run`: the bot, on a real pod (or a local one)."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowbot.cli._process import ending_when_told, keep_what_is_loaded
from flowbot.cli._stores import store_file

if TYPE_CHECKING:
    from flowbot.app import Flowbot, RunningBot
    from flowbot.config import SymphonyConfig
    from flowbot.recording.journal import Journal
    from flowbot.storage.sqlite import SqliteStore

LOOK_EVERY_SECONDS = 0.5
"""How often a bot looks whether another command has written to its store."""


@click.command(
    epilog="""\b
EXAMPLES
  flowbot run examples/expense --config config.yaml --store sqlite:expense.db
  flowbot run --record talks
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The BDK's config.yaml.")
@click.option("--store", help="Where conversations are kept: sqlite:FILE.")
@click.option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder where what is heard and said is written down, for flowbot replay.",
)
def run(path: Path, config_file: Path | None, store: str | None, record: Path | None) -> None:
    """Run a bot until SIGTERM or Ctrl-C.

    Then what is under way has 10 seconds to finish; a second signal stops the bot at once.
    Without --config and --store the project's flowbot.yaml says them (`symphony:`, `store:`),
    and where no config.yaml is there, that of ~/.symphony is read.
    Killed at any moment, it goes on where it was at the next start. With `webhooks:` in flowbot.yaml
    it takes requests of other programs. With --record, words that the bot
    does not know have stand-ins there (`record:` in flowbot.yaml). Figures stay, also those of a secret
    that somebody types as a message: `numbers: replace` takes them out.
    """
    with ending_when_told():
        _start(path, config_file, store, record)
    click.echo("flowbot stopped; what was open goes on at the next start")


def _start(path: Path, config_file: Path | None, store: str | None, record: Path | None) -> None:
    """Read the project, and run it."""
    import anyio

    from flowbot.app import Flowbot
    from flowbot.config import load_symphony_config, read_secrets, symphony_file
    from flowbot.errors import ConfigError

    bot = Flowbot.load(path)
    settings, root = bot.project.config, bot.project.root
    named = symphony_file(config_file, settings, root)
    if not named.exists():
        hint = "name the BDK's file with --config; `flowbot pod` writes one for the Symphony that it serves"
        raise ConfigError(f"there is no {named}: {hint}")
    symphony = load_symphony_config(named)
    secrets = read_secrets(settings.secrets, root)
    file = store_file(store or settings.store, root if store is None else Path())
    with nullcontext() if record is None else _journal(bot, record) as journal:
        anyio.run(_run, bot, symphony, file, secrets, journal)


def _journal(bot: Flowbot, folder: Path) -> Journal:
    from flowbot.clock import SystemClock
    from flowbot.recording.rules import open_journal

    return open_journal(bot.project, folder, SystemClock())


async def _watch(store: SqliteStore, running: RunningBot) -> None:
    """Tell the bot when another command has written to its store."""
    import anyio

    while True:
        await anyio.sleep(LOOK_EVERY_SECONDS)
        if await store.has_news():
            running.look()


async def _run(
    bot: Flowbot, symphony: SymphonyConfig, file: Path, secrets: Mapping[str, str], journal: Journal | None
) -> None:
    import anyio

    from flowbot.cli._requests import taking_requests
    from flowbot.storage.sqlite import SqliteStore
    from flowbot.symphony import SymphonyClient

    is_running = False
    # The receiver comes first: a SIGTERM while the bot connects stops it as well.
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with anyio.create_task_group() as tasks:
            asked = anyio.Event()

            async def listen() -> None:
                async for _ in signals:
                    if asked.is_set() or not is_running:
                        tasks.cancel_scope.cancel()
                    asked.set()

            tasks.start_soon(listen, name="signals")
            async with (
                SqliteStore.open(file) as store,
                SymphonyClient.connect(
                    symphony, feed=bot.project.config.feed, limits=bot.project.config.limits.sending
                ) as pod,
                bot.running(pod, store, secrets=secrets, journal=journal) as running,
                taking_requests(running, bot.project.config.webhooks, secrets) as address,
                anyio.create_task_group() as watching,
            ):
                click.echo(f"flowbot ready: {running.me.display_name} (user {running.me.id}), store {file}")
                if address is not None:
                    click.echo(f"webhooks at {address}")
                is_running = True
                watching.start_soon(_watch, store, running, name="store")
                keep_what_is_loaded()
                await asked.wait()
                click.echo("flowbot stops when what is under way is done; a second signal stops it at once", err=True)
                await running.stop()
                watching.cancel_scope.cancel()
            tasks.cancel_scope.cancel()
