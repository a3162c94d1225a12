"""A pod that is served in any way, and clients that log in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import SymphonyConfig, load_symphony_config
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.auth import Gate, TokenKind
from flowbot.pod.serve import ServedPod, serving_pod
from flowbot.pod.serving import Serving
from flowbot.symphony import SymphonyClient

APP = "flow-app"


class PodTime:
    """The pod's time, on which the waits of a client take none."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await anyio.lowlevel.checkpoint()

    async def wait_until(self, moment: datetime) -> None:
        await self._clock.wait_until(moment)


class World:
    """A pod that is served, the clients of its bot, and who logged in."""

    def __init__(self, pod: LocalPod, clock: VirtualClock, served: ServedPod, admitted: list[tuple[str, str]]) -> None:
        self.pod = pod
        self.clock = clock
        self.served = served
        self.admitted = admitted
        """The kind of each token that was given, and to whom."""
        self.config = load_symphony_config(served.config_path)

    @asynccontextmanager
    async def client(self, config: SymphonyConfig | None = None) -> AsyncIterator[SymphonyClient]:
        retry = self.config.retry.model_copy(update={"max_attempts": 2})
        chosen = (config or self.config).model_copy(update={"retry": retry})
        async with SymphonyClient.connect(chosen, clock=PodTime(self.clock)) as client:
            yield client

    def logins(self, who: str) -> int:
        """How many sessions somebody was given."""
        return self.admitted.count(("sessionToken", who))


Serve = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture(scope="session")
def served_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that its keys are made once."""
    return tmp_path_factory.mktemp("pod")


@pytest.fixture
def serve(served_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve a pod in some way; what it knows is said by name."""

    @asynccontextmanager
    async def serve(clock: VirtualClock | None = None, **how: Any) -> AsyncIterator[World]:
        admitted: list[tuple[str, str]] = []
        admit = Gate.admit

        def note(gate: Gate, kind: TokenKind, name: str, *, alone: bool = False) -> str:
            admitted.append((kind, name))
            return admit(gate, kind, name, alone=alone)

        monkeypatch.setattr(Gate, "admit", note)
        clock = clock or VirtualClock()
        pod = LocalPod(clock, feeds=FeedSettings(poll_seconds=0))
        async with serving_pod(pod, served_folder, port=0, serving=Serving(**how)) as served:
            yield World(pod, clock, served, admitted)

    return serve
