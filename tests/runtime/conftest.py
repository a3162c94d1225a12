"""A bot on a local pod, made of flows that stand in the test."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Traced
from flowbot.storage.memory import MemoryStore
from flowbot.testing.local import LocalBot, running_locally

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Stage:
    """What a test says and sees."""

    local: LocalBot
    store: MemoryStore
    clock: VirtualClock
    outcomes: list[Outcome] = field(default_factory=list)
    traced: list[Traced] = field(default_factory=list)

    @property
    def pod(self) -> LocalPod:
        return self.local.pod

    def im(self, person: str) -> PodStream:
        return self.pod.streams.im(self.pod.ensure_user(person), self.local.me)

    def room(self, name: str) -> PodStream:
        return self.pod.streams.ensure(name)

    async def says(
        self, person: str, text: str, where: PodStream | None = None, files: Sequence[tuple[str, bytes]] = ()
    ) -> list[str]:
        """Say something, with files; what the bot sent because of it."""
        before = len(self.pod.messages)
        self.outcomes.clear()
        self.pod.talk.say(self.pod.ensure_user(person), where or self.im(person), text, files)
        await self.local.quiet()
        return [each.text for each in self.pod.messages[before:] if each.messageml is not None]

    async def sends(
        self, person: str, values: Mapping[str, object] | None = None, button: str | None = None, place: int = -1
    ) -> list[str]:
        """Send the last form that the bot has shown (or another one); what the bot sent because of it."""
        forms = [each for each in self.pod.talk.written.history if each.messageml and "<form" in each.messageml]
        before = len(self.pod.messages)
        self.outcomes.clear()
        self.pod.talk.submit(self.pod.ensure_user(person), forms[place], values, button)
        await self.local.quiet()
        return [each.text for each in self.pod.messages[before:] if each.messageml is not None]

    async def passes(self, **time: float) -> list[str]:
        """Turn the clock on; what the bot sent meanwhile."""
        before = len(self.pod.messages)
        self.clock.advance(timedelta(**time).total_seconds())
        await self.local.quiet()
        return [each.text for each in self.pod.messages[before:] if each.messageml is not None]

    def seen_by(self, person: str) -> list[str]:
        """What stands in the IM of a person and the bot."""
        return [each.text for each in self.pod.talk.messages_in(self.im(person))]

    def shown(self) -> list[str]:
        """What the bot's messages say now."""
        return [each.text for each in self.pod.messages if each.messageml is not None]

    def outcome(self) -> Outcome:
        """What became of the last message of a person."""
        return self.outcomes[0]


MakeStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def on_stage(tmp_path: Path, anyio_backend_name: str) -> MakeStage:
    """A stage whose store has 64 shards on trio and one on asyncio: every test meets both, at no cost."""
    shards = 64 if anyio_backend_name == "trio" else 1

    @asynccontextmanager
    async def make(
        *flows: str,
        actions: str = "",
        patterns: str = "",
        catalogue: str = "",
        settings: str = "",
        store: MemoryStore | None = None,
        clock: VirtualClock | None = None,
        pod: LocalPod | None = None,
    ) -> AsyncGenerator[Stage]:
        folder = tmp_path / "flows"
        folder.mkdir(exist_ok=True)
        for number, flow in enumerate(flows):
            (folder / f"flow{number}.yaml").write_text(dedent(flow))
        (tmp_path / "actions.py").write_text(dedent(actions))
        (tmp_path / "messages").mkdir(exist_ok=True)
        if patterns:
            (tmp_path / "messages" / "pattern.en.mml.j2").write_text(patterns)
        if settings:
            (tmp_path / "flowbot.yaml").write_text(settings)
        if catalogue:
            (tmp_path / "messages" / f"{re.findall('flow: (.*)', flows[0])[0]}.en.mml.j2").write_text(catalogue)
        clock, store, outcomes = clock or VirtualClock(NOW), store or MemoryStore(shards=shards), []  # type: ignore[var-annotated]  # of Outcome
        bot, traced = Flowbot.load(tmp_path), list[Traced]()
        running = running_locally(bot, clock=clock, store=store, pod=pod, observe=outcomes.append, trace=traced.append)
        async with running as local:
            yield Stage(local, store, clock, outcomes, traced)

    return make
