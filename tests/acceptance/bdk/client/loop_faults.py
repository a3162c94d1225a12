"""What the BDK's loop does when something goes wrong; the numbers are those of the table in the documentation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from symphony.bdk.core.service.datafeed.exception import EventError
from symphony.bdk.core.service.datafeed.real_time_event_listener import RealTimeEventListener

from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.client.messages import text_of
from tests.acceptance.bdk.client.odd import message_event, odd_events
from tests.acceptance.bdk.client.scene import Scene

PATIENCE_SECONDS = 15.0
VISIBILITY_SECONDS = 1.0
"""When the pod of these scenarios gives a batch again that was not acknowledged."""
REFUSED = {"status": 400, "headers": {"Content-Type": "application/json"}, "body": '{"code":400,"message":"stale"}'}
JSON = {"Content-Type": "application/json"}


async def play(scene: Scene, number: str, scenario: Callable[[], Awaitable[str | dict[str, str]]]) -> None:
    """One scenario: a line of what came of it, or one for each of its parts."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            came = await scenario()
    except Exception as error:  # noqa: BLE001  the other scenarios can still be played
        print(json.dumps({"call": number, "problem": f"{type(error).__name__}: {error}"}), flush=True)
        return
    for letter, outcome in came.items() if isinstance(came, dict) else [("", came)]:
        scene.tell(number + letter, outcome)


class Listener(RealTimeEventListener):
    """Keeps what it hears, after something else where a scenario wants that."""

    def __init__(self, first: Callable[[str], Awaitable[None]] | None) -> None:
        self.heard: list[str] = []
        self._first = first

    async def on_message_sent(self, initiator: Any, event: Any) -> None:
        text = text_of(event.message)
        self.heard.append(text)
        if self._first is not None:
            await self._first(text)


@dataclass
class Watched:
    """A loop that runs, and what it hears."""

    control: Control
    loop: Any
    task: asyncio.Task[None]
    listener: Listener

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so() and not self.task.done():  # noqa: ASYNC110  the end of a task rings no bell here
                await asyncio.sleep(0.01)

    async def hears(self, text: str) -> None:
        self.control.say("alice", "desk", text)
        await self.until(lambda: text in self.listener.heard)

    async def _hears_or_ends(self, text: str) -> None:
        while text not in self.listener.heard and not self.task.done():
            self.control.say("alice", "desk", text)  # on no feed, as long as there is none
            await asyncio.sleep(0.05)

    async def outcome(self) -> str:
        """`goes on` where it still hears what is said, or the error with which it ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._hears_or_ends("Wake up")  # the read that was under way before the trouble
            while self.control.ask("GET", "/faults") and not self.task.done():  # noqa: ASYNC110  it rings no bell
                await asyncio.sleep(0.01)
            await self._hears_or_ends("Still there?")
        if not self.task.done():
            return "goes on"
        error = self.task.exception()
        return f"ends with {type(error).__name__}" if error is not None else "ends"


@dataclass
class Troubles:
    """The scenarios, each with a loop and a feed of its own."""

    scene: Scene

    async def run(self) -> None:
        for number in ("1", "2", "2b", "3", "4", "5", "6", "7", "8", "9", "10", "11"):
            await play(self.scene, number, getattr(self, f"_{number}"))

    @asynccontextmanager
    async def _watched(
        self, first: Callable[[str], Awaitable[None]] | None = None, *, is_new: bool = True
    ) -> AsyncIterator[Watched]:
        """A loop that has heard something, so that its feed is there, and is new."""
        control = self.scene.control
        if is_new:
            control.mend()
        loop, listener = self.scene.bdk._service_factory.get_datafeed_loop(), Listener(first)
        loop.subscribe(listener)
        watched = Watched(control, loop, asyncio.create_task(loop.start()), listener)
        while not listener.heard and not watched.task.done():
            control.say("alice", "desk", "Hello")
            await asyncio.sleep(0.02)
        yield watched
        control.ask("DELETE", "/faults")
        await loop.stop()
        control.say("alice", "desk", "Good night")  # ends the poll
        await asyncio.wait([watched.task], timeout=PATIENCE_SECONDS)

    async def _1(self) -> str:
        async with self._watched() as watched:
            watched.control.fault("/read", **REFUSED)
            return await watched.outcome()

    async def _2(self) -> str:
        async with self._watched() as watched:
            watched.control.ask("POST", "/feeds/drop", {})
            return await watched.outcome()

    async def _2b(self) -> str:
        async with self._watched() as watched:
            watched.control.fault(watched.loop._datafeed_id, status=200, headers=JSON, body="{}")
            watched.control.fault("/read", **REFUSED)
            return await watched.outcome()

    async def _3(self) -> dict[str, str]:
        ends = {letter: await self._after(event) for letter, event in odd_events().items()}
        return {**ends, "d": await self._at_the_next_start()}

    async def _at_the_next_start(self) -> str:
        """What a new loop does with the batch that the one before it has not acknowledged."""
        async with self._watched() as watched:
            watched.control.ask("POST", "/events", odd_events()["a"])
            await watched.outcome()
        async with self._watched(is_new=False) as watched:
            await asyncio.wait([watched.task], timeout=2 * VISIBILITY_SECONDS)
            return await watched.outcome()

    async def _after(self, *events: object) -> str:
        async with self._watched() as watched:
            body = json.dumps({"events": events, "ackId": "odd"})
            watched.control.fault("/read", status=200, headers=JSON, body=body)
            return await watched.outcome()

    async def _4(self) -> str:
        async with self._watched() as watched:
            body = '{"code":403,"message":"too many feeds"}'
            watched.control.fault("/read", status=403, headers=JSON, body=body)
            return await watched.outcome()

    async def _5(self) -> str:
        async with self._watched() as watched:
            watched.control.fault("/read", status=204)
            return await watched.outcome()

    async def _6(self) -> dict[str, str]:
        async with self._watched() as watched:
            watched.control.fault("/read", status=503, headers={"Content-Type": "text/html"}, body="<h1>Sorry</h1>")
            broken = await watched.outcome()
        async with self._watched() as watched:
            # Whoever heeds this does not come back within the patience of a scenario.
            watched.control.fault("/read", status=429, headers={**JSON, "Retry-After": "3600"}, body="{}")
            return {"a": broken, "b": await watched.outcome()}

    async def _7(self) -> str:
        async with self._watched() as watched:
            watched.control.expire_tokens()
            return await watched.outcome()

    async def _8(self) -> str:
        return await self._after(message_event(type="SOMETHINGNEW", payload={"somethingNew": {}}))

    async def _9(self) -> str:
        """Two messages of one stream, in one batch."""
        order: list[str] = []

        async def work(text: str) -> None:
            if text in ("one", "two"):
                order.append(f"start {text}")
                await asyncio.sleep(0.02)
                order.append(f"end {text}")

        async with self._watched(work) as watched:
            events = [message_event(text=text, number=str(number)) for number, text in enumerate(("one", "two"))]
            body = json.dumps({"events": events, "ackId": "odd"})
            watched.control.fault("/read", status=200, headers=JSON, body=body)
            await watched.until(lambda: len(order) == 4)
        return ", ".join(order)

    async def _10(self) -> dict[str, str]:
        """What becomes of a message whose listener fails."""

        async def fail(text: str) -> None:
            if text == "an EventError":
                raise EventError
            if text == "another error":
                raise ValueError(text)

        async with self._watched(fail) as watched:
            await watched.hears("another error")
            await watched.hears("an EventError")
            heard = watched.listener.heard
            await watched.until(lambda: heard.count("an EventError") > 1)
            events = {"a": "an EventError", "b": "another error"}
            return {letter: "comes again" if heard.count(each) > 1 else "is lost" for letter, each in events.items()}

    async def _11(self) -> str:
        """When a loop ends that is told to stop."""
        async with self._watched() as watched:
            watched.control.fault("/read", delaySeconds=1)
            await watched.hears("A last one")
            await asyncio.sleep(0.05)
            await watched.loop.stop()
            stopped = monotonic()
            await asyncio.wait([watched.task])
            return "after the poll" if monotonic() - stopped > 0.3 else "at once"
