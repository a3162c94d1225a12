"""What was said while the bot had no feed: read back from the streams, and offered like what a feed brings."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import anyio

from flowbot.clock import Clock
from flowbot.errors import MessageRejectedError, OperationError, SymphonyError
from flowbot.ids import StreamId, UserId
from flowbot.ports import ANYWHERE, Pod, Store
from flowbot.runtime.happenings import is_waiting_place

_LOGGER = logging.getLogger("flowbot.runtime")
OLDEST = timedelta(days=1)
"""What is older is not read back: nobody waits for an answer any more, and keys are known for little longer."""
SLACK = timedelta(hours=1)
"""How much before the last message it begins: clocks differ, and jump; what was there before is known by its key."""
MOST_MESSAGES = 2_000
"""Of one stream."""
AT_ONCE = 8
TRIES = 5
FIRST_PAUSE_SECONDS = 1.0
TELL_EVERY = 5_000
"""After how many streams the log is told how far it is."""


class Missed:
    """Reads back what was said in the streams that the bot knows, since the last message that it has stored."""

    def __init__(
        self, pod: Pod, store: Store, clock: Clock, ingest: Callable[[Sequence[bytes]], Awaitable[Sequence[bool]]]
    ) -> None:
        """Begin with nothing.

        Args:
            pod: Where the streams are.
            store: What knows the streams, and the last message.
            clock: The time.
            ingest: Stores events of a feed, each once, and says of each whether it was new.
        """
        self._pod = pod
        self._store = store
        self._clock = clock
        self._ingest = ingest
        self._new = 0
        self._done = 0

    async def read_back(self) -> None:
        """Store every message that was missed; those of a stream in their order.

        A bot that has stored no message yet has missed none. What cannot be read after some tries is left
        out, and the log says so.
        """
        since = await self._since()
        if since is None:
            return
        places = await self._places()
        _LOGGER.warning("the feed is new: what was said since %s is read back from %d streams", since, len(places))
        me, left = await self._pod.get_me(), iter(places)
        self._new = self._done = 0

        async def read_some() -> None:
            for stream, user in left:
                await self._read_place(stream, user, since, me.id)
                self._done += 1
                if self._done % TELL_EVERY == 0:
                    _LOGGER.warning("%d of %d streams are read back", self._done, len(places))

        async with anyio.create_task_group() as tasks:
            for number in range(AT_ONCE):
                tasks.start_soon(read_some, name=f"reading back {number}")
        _LOGGER.warning("%d messages had been missed", self._new)

    async def _since(self) -> datetime | None:
        """The time from which on messages may have been missed; None when there is none to miss."""
        now, last_ms = self._clock.now(), await self._store.last_stored("m:")
        if last_ms is None:
            # Their keys are forgotten after a time; who has conversations has had some.
            return now - OLDEST if await self._store.places() else None
        last = datetime.fromtimestamp(last_ms / 1000, now.tzinfo)
        return max(min(last, now) - SLACK, now - OLDEST)

    async def _places(self) -> Sequence[tuple[StreamId, UserId | None]]:
        """The streams that may hold something, those that conversations wait in first."""
        known = [each for each in await self._store.places() if not is_waiting_place(each[0])]
        streams = await self._tried(self._pod.list_streams, "the streams of the bot cannot be listed") or ()
        return list(dict.fromkeys([*known, *((each, None) for each in streams)]))

    async def _read_place(self, stream: StreamId, user: UserId | None, since: datetime, me: UserId) -> None:
        """Read one stream back; at `ANYWHERE` it is the IM of the person."""

        async def read() -> Sequence[bytes]:
            where = await self._pod.open_im(user) if stream == ANYWHERE and user is not None else stream
            return await self._pod.read_messages(where, since, limit=MOST_MESSAGES)

        where = f"stream {stream}" if user is None else f"the IM with user {user}"
        found = await self._tried(read, f"{where} cannot be read back, and what was said there may be lost")
        if found is None:
            return
        if len(found) >= MOST_MESSAGES:
            _LOGGER.warning("of %s the last %d messages are read back, and no older ones", where, MOST_MESSAGES)
        events = [as_event(message) for message in map(json.loads, found) if _writer(message) != me]
        if events:
            self._new += sum(await self._ingest(events))

    async def _tried(self, read: Callable[[], Awaitable[Sequence[Any]]], failure: str) -> Sequence[Any] | None:
        """What the pod answers; None when it will not, or has not in a few tries."""
        pause = FIRST_PAUSE_SECONDS
        for left in reversed(range(TRIES)):
            try:
                return await read()
            except (OperationError, MessageRejectedError) as error:
                _LOGGER.warning("%s: %s", failure, error)
                return None
            except SymphonyError as error:
                if not left:
                    _LOGGER.error("%s: %s", failure, error)
                    return None
                await self._clock.sleep(pause)
                pause *= 2
        return None


def as_event(message: Mapping[str, Any]) -> bytes:
    """A message that was read back as the event that the feed would have brought (`V4Message` in a `V4Event`)."""
    event = {
        "id": message.get("messageId"),
        "messageId": message.get("messageId"),
        "timestamp": message.get("timestamp"),
        "type": "MESSAGESENT",
        "initiator": {"user": message.get("user")},
        "payload": {"messageSent": {"message": message}},
    }
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _writer(message: Mapping[str, Any]) -> object:
    user = message.get("user")
    return user.get("userId") if isinstance(user, Mapping) else None
