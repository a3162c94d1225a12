"""A local pod with its control API, asked as a script asks it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.control import ControlApi
from flowbot.web.messages import Request, Response


@dataclass
class Script:
    """Who asks, and the pod that is asked."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    pod: LocalPod = field(init=False)
    api: ControlApi = field(init=False)

    def __post_init__(self) -> None:
        self.pod = LocalPod(self.clock)
        self.api = ControlApi(self.pod)

    async def answer(self, method: str, path: str, body: object = None) -> Response:
        """What comes back; the body is JSON unless it is bytes, and none where it is None."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        path, _, query = path.partition("?")
        return await self.api(Request(method=method, path=path, query_string=query, body=content))

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of an answer that is none of an error."""
        answer = await self.answer(method, path, body)
        assert answer.status == 200, answer.body.decode()
        return json.loads(answer.body)

    async def refused(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """The status and the words of an error."""
        answer = await self.answer(method, path, body)
        error = json.loads(answer.body)
        assert error["code"] == answer.status
        return answer.status, error["message"]

    def events(self, bot: str = "flow-bot") -> list[Any]:
        """What has been put into the feed of a bot, which has one."""
        [feed] = self.pod.feeds_of(self.pod.ensure_user(bot)).list()
        return [json.loads(each) for each in feed.pending]


@pytest.fixture
def script() -> Script:
    return Script()
