"""Signals, asked for in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import SignalId, UserId
from flowbot.operations import Signal, Subscriber, SubscriptionResult
from flowbot.pod.signals import PodSignals


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """`flowbot.operations.Signals` as one user asks for them."""

    signals: PodSignals
    user: User

    async def list(self, limit: int = 1000) -> Sequence[Signal]:
        await anyio.lowlevel.checkpoint()
        return self.signals.list(self.user)[:limit]

    async def get(self, signal: SignalId) -> Signal:
        await anyio.lowlevel.checkpoint()
        return self.signals.get(self.user, signal)

    async def create(
        self, name: str, query: str, visible_on_profile: bool = False, company_wide: bool = False
    ) -> Signal:
        await anyio.lowlevel.checkpoint()
        return self.signals.create(self.user, name, query, visible_on_profile, company_wide)

    async def update(
        self,
        signal: SignalId,
        name: str | None = None,
        query: str | None = None,
        visible_on_profile: bool | None = None,
        company_wide: bool | None = None,
    ) -> Signal:
        await anyio.lowlevel.checkpoint()
        return self.signals.update(self.user, signal, name, query, visible_on_profile, company_wide)

    async def delete(self, signal: SignalId) -> None:
        await anyio.lowlevel.checkpoint()
        self.signals.delete(self.user, signal)

    async def subscribe(
        self, signal: SignalId, users: Sequence[UserId] = (), pushed: bool = False
    ) -> SubscriptionResult:
        await anyio.lowlevel.checkpoint()
        return self.signals.subscribe(self.user, signal, users, pushed)

    async def unsubscribe(self, signal: SignalId, users: Sequence[UserId] = ()) -> SubscriptionResult:
        await anyio.lowlevel.checkpoint()
        return self.signals.unsubscribe(self.user, signal, users)

    async def subscribers(self, signal: SignalId, limit: int = 1000) -> Sequence[Subscriber]:
        await anyio.lowlevel.checkpoint()
        return self.signals.subscribers(self.user, signal)[:limit]
