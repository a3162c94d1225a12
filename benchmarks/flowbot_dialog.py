"""The dialog in flowbot: from the datafeed's JSON to replies and states that are durable in SQLite.

Run by `python -m benchmarks.flowbot_dialog`. The feed hands out batches of 100 events, as an
agent does; the rest is the runtime as `flowbot run` starts it. With `--until sent` every
reply is also taken from the outbox, sent to nobody, and settled.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from benchmarks.dialog import TURNS, arguments, lines_of, measure, report
from flowbot import Flowbot
from flowbot.app import RunningBot
from flowbot.cli._process import keep_what_is_loaded
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations
from flowbot.ports import Outbound
from flowbot.storage.sqlite import SqliteStore

HERE = Path(__file__).resolve().parent
BATCH = 100
EVERYTHING = 10_000_000


def event_json(number: int, conversation: int, text: str) -> bytes:
    """A message of a person in their IM, as the datafeed delivers it."""
    person = {
        "userId": 10_000_000_000 + conversation,
        "firstName": "Ann",
        "lastName": "Lee",
        "displayName": f"Ann Lee {conversation}",
        "email": f"ann{conversation}@acme.test",
        "username": f"ann{conversation}",
    }
    message = {
        "messageId": f"message{number:015}",
        "timestamp": 1_790_000_000_000 + number,
        "message": f'<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>{text}</p></div>',
        "data": "{}",
        "user": person,
        "stream": {"streamId": stream_of(conversation), "streamType": "IM"},
        "externalRecipients": False,
        "userAgent": "DESKTOP-43.0.0",
        "originalFormat": "com.symphony.messageml.v2",
    }
    event = {
        "id": f"event{number}",
        "messageId": message["messageId"],
        "timestamp": message["timestamp"],
        "type": "MESSAGESENT",
        "initiator": {"user": person},
        "payload": {"messageSent": {"message": message}},
    }
    return json.dumps(event).encode()


def stream_of(conversation: int) -> StreamId:
    return StreamId(f"stream{conversation:015}")


class PlayedPod:
    """A pod that delivers what was prepared, once it may, and sends to nobody."""

    def __init__(self, events: Sequence[bytes]) -> None:
        self._batches = [events[place : place + BATCH] for place in range(0, len(events), BATCH)]
        self.may_begin = anyio.Event()
        self.sent: list[tuple[StreamId, str]] = []

    async def get_me(self) -> User:
        return User(id=UserId(1), display_name="expense-bot")

    async def open_feed(self) -> str:
        return "feed"

    async def read_events(self) -> Sequence[bytes]:
        await self.may_begin.wait()
        if not self._batches:
            await anyio.sleep_forever()
        return self._batches.pop(0)

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        self.sent.append((stream_id, message))
        return MessageId(f"sent{len(self.sent)}")

    async def open_im(self, user_id: UserId) -> StreamId:
        return StreamId(f"im{user_id}")

    @property
    def operations(self) -> Operations:
        raise NotImplementedError

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        return [StreamId(name)]

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> MessageId:
        return await self.send_message(stream_id, message, data)

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        return

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        return

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        return ()

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        return b""


class HoldingStore(SqliteStore):
    """Keeps its outbox to itself: how far the others' figures go, a reply that is ready."""

    async def take(self, limit: int = 100) -> Sequence[Outbound]:
        return ()

    async def replies(self) -> list[tuple[StreamId, str]]:
        bodies = [json.loads(effect.body) for effect in await super().take(EVERYTHING)]
        return [(StreamId(body["stream"]), body["message"]) for body in bodies]


class Counter:
    """Knows when every event has had its turn."""

    def __init__(self, events: int) -> None:
        self._left = events
        self.done = anyio.Event()

    def __call__(self, outcome: object) -> None:
        self._left -= 1
        if self._left == 0:
            self.done.set()


@asynccontextmanager
async def running(pod: PlayedPod, store: SqliteStore, counter: Counter) -> AsyncIterator[RunningBot]:
    async with Flowbot.load(HERE / "expense").running(pod, store, observe=counter) as bot:
        keep_what_is_loaded()
        yield bot


def by_conversation(sent: Sequence[tuple[StreamId, str]], conversations: int) -> list[list[str]]:
    """The texts that went to each conversation, in order."""
    said: dict[StreamId, list[str]] = {stream_of(conversation): [] for conversation in range(conversations)}
    for stream_id, message in sent:
        said[stream_id].append(re.sub(r"<[^>]*>", "", message))
    return list(said.values())


async def main(conversations: int, until: str) -> None:
    lines = [lines_of(conversation) for conversation in range(conversations)]
    events = [
        event_json(turn * conversations + conversation, conversation, texts[turn])
        for turn in range(TURNS)
        for conversation, texts in enumerate(lines)
    ]
    pod, counter = PlayedPod(events), Counter(len(events))
    kind = HoldingStore if until == "durable" else SqliteStore
    # Beside the checkout's own files rather than in /tmp, which may be no disk at all.
    (HERE.parent / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=HERE.parent / "build") as folder:
        async with kind.open(Path(folder) / "bot.db") as store, running(pod, store, counter) as bot:

            async def play() -> None:
                pod.may_begin.set()
                await counter.done.wait()
                if until == "sent":
                    await bot.settled()

            async def said() -> list[list[str]]:
                sent = await store.replies() if isinstance(store, HoldingStore) else pod.sent
                return by_conversation(sent, conversations)

            name = "flowbot" if until == "durable" else "flowbot, and sent"
            report(await measure(name, version("flowbot"), conversations, play, said))


if __name__ == "__main__":
    wanted = arguments()
    anyio.run(main, wanted.conversations, wanted.until)
