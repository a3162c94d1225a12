"""The dialog in flowbot: from the datafeed's JSON to replies and states that are durable in SQLite.

Run by `python -m benchmarks.flowbot_dialog`. The feed hands out batches of 100 events, as an
agent does; the rest is the runtime as `flowbot run` starts it. With `--until sent` every
reply is also taken from the outbox, sent to nobody, and settled.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import anyio

from benchmarks.bots import Countdown, opened, running, scratch
from benchmarks.dialog import TURNS, arguments, measure, messages_of, report
from benchmarks.events import event_json, stream_of
from benchmarks.silent import RememberingPod, texts_by_stream
from flowbot.ids import StreamId
from flowbot.ports import Outbound, Store
from flowbot.storage.sqlite import SqliteStore

EVERYTHING = 10_000_000


class HoldingStore(SqliteStore):
    """Keeps its outbox to itself: the reply is ready, and nobody carries it out."""

    async def take(self, limit: int = 100) -> Sequence[Outbound]:
        return ()

    async def replies(self) -> list[tuple[StreamId, str]]:
        bodies = [json.loads(effect.body) for effect in await super().take(EVERYTHING)]
        return [(StreamId(body["stream"]), body["message"]) for body in bodies]


@asynccontextmanager
async def store_for(until: str, kind: str, folder: Path) -> AsyncIterator[Store]:
    if until == "durable":
        async with HoldingStore.open(folder / "bot.db") as holding:
            yield holding
    else:
        async with opened(kind, folder / "bot.db") as store:
            yield store


async def main(conversations: int, until: str, kind: str) -> None:
    pod = RememberingPod([event_json(*each) for each in messages_of(conversations)])
    countdown = Countdown(conversations * TURNS)
    with scratch() as folder:
        async with store_for(until, kind, folder) as store, running(pod, store, countdown) as bot:

            async def play() -> None:
                pod.deliver()
                await countdown.done.wait()
                if until == "sent":
                    await bot.settled()

            async def said() -> list[list[str]]:
                sent = await store.replies() if isinstance(store, HoldingStore) else pod.messages
                return list(texts_by_stream(sent, map(stream_of, range(conversations))).values())

            report(await measure("flowbot", version("flowbot"), conversations, play, said))


if __name__ == "__main__":
    wanted = arguments()
    anyio.run(main, wanted.conversations, wanted.until, wanted.store)
