"""The dialog's events through the loop of the Symphony BDK for Python, to a listener that does nothing.

100 events a read, from the JSON that an agent answers with; no answer is made, and nothing is kept.
Run in its own environment: `python -m benchmarks.peers.bdk_loop`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from symphony.bdk.core.config.model.bdk_config import BdkConfig
from symphony.bdk.core.service.datafeed.datafeed_loop_v2 import DatafeedLoopV2
from symphony.bdk.core.service.datafeed.real_time_event_listener import RealTimeEventListener
from symphony.bdk.gen.agent_api.datafeed_api import DatafeedApi
from symphony.bdk.gen.api_client import ApiClient
from symphony.bdk.gen.configuration import Configuration
from symphony.bdk.gen.pod_model.user_v2 import UserV2

from benchmarks.dialog import arguments, messages_of, report, timed
from benchmarks.events import event_json

BATCH = 100


class Answer:
    """What the HTTP client hands over of an answer."""

    status = 200
    reason = "OK"

    def __init__(self, data: bytes) -> None:
        self.data = data

    async def read(self) -> bytes:
        return self.data

    def getheaders(self) -> dict[str, str]:
        return {"content-type": "application/json"}

    def getheader(self, name: str, default: str | None = None) -> str | None:
        return self.getheaders().get(name, default)


class PlayedClient(ApiClient):
    """Answers reads of the feed with what was prepared; nothing goes over the network."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        super().__init__(Configuration(host="https://example.test"))
        self.answers = list(answers)

    async def call_api(self, method: str, url: str, *_args: Any, **_options: Any) -> Answer:
        if url.endswith("/read"):
            return Answer(self.answers.pop(0))
        return Answer(b'[{"id": "feed_f"}]')


class Session:
    """Stands for who is logged in."""

    @property
    async def session_token(self) -> str:
        return "session"

    @property
    async def key_manager_token(self) -> str:
        return "keys"

    async def get_session(self) -> UserV2:
        return UserV2(id=1)


class Listener(RealTimeEventListener):
    """Does nothing but count, and stop the loop after the last."""

    def __init__(self, loop: DatafeedLoopV2, events: int) -> None:
        self.loop = loop
        self.left = events

    async def on_message_sent(self, initiator: Any, event: Any) -> None:
        self.left -= 1
        if self.left == 0:
            await self.loop.stop()


async def main(conversations: int) -> None:
    events = [event_json(*each) for each in messages_of(conversations)]
    batches = [events[place : place + BATCH] for place in range(0, len(events), BATCH)]
    client = PlayedClient(
        [
            json.dumps({"ackId": str(number), "events": [json.loads(each) for each in batch]}).encode()
            for number, batch in enumerate(batches)
        ]
    )
    session = Session()
    loop = DatafeedLoopV2(DatafeedApi(client), session, session, BdkConfig(host="example.test"))
    listener = Listener(loop, len(events))
    loop.subscribe(listener)

    measured = await timed("symphony-bdk-python", version("symphony-bdk-python"), len(events), loop.start)
    if listener.left:
        raise SystemExit(f"symphony-bdk-python: {listener.left} events were not heard")
    report(measured)


if __name__ == "__main__":
    asyncio.run(main(arguments().conversations))
