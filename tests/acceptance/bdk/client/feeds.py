"""The feeds, and what a bot does with them: replies to a command and to a form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from symphony.bdk.core.activity.form import FormReplyActivity
from symphony.bdk.core.service.datafeed.real_time_event_listener import RealTimeEventListener

from tests.acceptance.bdk.client.scene import Scene

PATIENCE_SECONDS = 10.0
FORM = """<messageML><form id="order">
<text-field name="dish" required="true">Dish</text-field>
<checkbox name="hot" value="yes">Hot</checkbox>
<select name="size"><option value="s">Small</option><option value="l">Large</option></select>
<button name="send" type="action">Send</button></form></messageML>"""


class Heard(RealTimeEventListener):
    """Keeps what it hears, and lets others wait for it."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.streams: list[str] = []
        self._more = asyncio.Event()

    async def on_message_sent(self, initiator: Any, event: Any) -> None:
        from tests.acceptance.bdk.client.messages import text_of

        self.messages.append(text_of(event.message))
        self.streams.append(event.message.stream.stream_id)
        self._more.set()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so():
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def reading(loop: Any) -> AsyncIterator[asyncio.Task[None]]:
    """The loop runs while the context lasts."""
    task = asyncio.create_task(loop.start())
    try:
        yield task
    finally:
        await loop.stop()
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)


async def run(scene: Scene) -> None:
    feed = await scene.call("create datafeed", scene.bdk.datafeed()._create_datafeed(), lambda feed: feed.type)
    found = await scene.bdk.datafeed()._retrieve_datafeed()
    scene.tell("list datafeeds", found.id == feed.id)
    heard = Heard()
    scene.bdk.datafeed().subscribe(heard)
    scene.bdk.activities().slash("/lunch", mention_bot=False)(_replying(scene, heard))
    scene.bdk.activities().register(_Order(scene, heard))
    async with reading(scene.bdk.datafeed()):
        await _converse(scene, heard)
    await _through_the_hose(scene)
    await _read_the_old_feed(scene)


def _replying(scene: Scene, heard: Heard) -> Any:
    async def reply(context: Any) -> None:
        await scene.bdk.messages().send_message(context.stream_id, FORM)
        heard._more.set()

    return reply


class _Order(FormReplyActivity):
    """Confirms what a form has brought."""

    def __init__(self, scene: Scene, heard: Heard) -> None:
        self._scene = scene
        self._heard = heard
        self.values: Any = None

    def matches(self, context: Any) -> bool:
        return bool(context.form_id == "order")

    async def on_activity(self, context: Any) -> None:
        self.values = context.form_values
        self._scene.tell("Elements action", [context.form_values, context.initiator.user.user_id])
        self._heard.messages.append("form")
        self._heard._more.set()


async def _converse(scene: Scene, heard: Heard) -> None:
    scene.control.say("alice", "desk", "/lunch")
    await heard.until(lambda: "/lunch" in heard.messages)
    scene.tell("read datafeed", [heard.messages[-1], heard.streams[-1]])
    form = None
    while form is None:
        await asyncio.sleep(0.02)
        written = scene.control.written()
        form = next((each["messageId"] for each in written if "<form" in each["presentationml"]), None)
    scene.control.submit("alice", form, {"dish": "soup", "size": "l"}, "send")
    await heard.until(lambda: "form" in heard.messages)


async def _through_the_hose(scene: Scene) -> None:
    heard, hose = Heard(), scene.bdk.datahose()
    hose.subscribe(heard)
    async with reading(hose) as task:
        await asyncio.sleep(0.1)
        scene.control.say("ravi", "a room without the bot", "Psst")
        waiting = asyncio.ensure_future(heard.until(lambda: bool(heard.messages)))
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
    await scene.call("datahose", task, lambda _: heard.messages)


async def _read_the_old_feed(scene: Scene) -> None:
    api, session = scene.bdk._service_factory.get_datafeed_loop()._datafeed_api, scene.bdk.bot_session()
    tokens = {"session_token": await session.session_token, "key_manager_token": await session.key_manager_token}
    feed = await scene.call("create datafeed v1", api.v4_datafeed_create_post(**tokens), lambda feed: bool(feed.id))
    scene.control.say("alice", "desk", "Still there?")
    await scene.call(
        "read datafeed v1",
        api.v4_datafeed_id_read_get(id=feed.id, **tokens),
        lambda events: [each.type for each in getattr(events, "value", events)],
    )
