"""`symphony.signals`: what people follow by hashtag and cashtag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flowbot.ids import SignalId, UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A search that people may follow: its `query` is as `HASHTAG:bonds AND CASHTAG:ibm`."""

    id: SignalId
    name: str
    query: str
    """There is a hashtag or a cashtag in it."""
    visible_on_profile: bool = False
    """Whether it is seen on the profile of who made it."""
    company_wide: bool = False
    """Whether everybody in the firm follows it, and must."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFailure:
    """Why a user was not subscribed or unsubscribed."""

    user: UserId | None
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionResult:
    """What came of subscribing or unsubscribing users."""

    successful: int
    failed: int = 0
    errors: Sequence[SubscriptionFailure] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who follows a signal."""

    user: UserId
    name: str = ""
    owner: bool = False
    """Whether they made it."""
    pushed: bool = False
    """Whether they must follow it."""
    subscribed_at: datetime | None = None


class Signals(Protocol):
    """`symphony.signals`; errors as those of rooms."""

    @reads
    async def list(self, limit: int = 1000) -> Sequence[Signal]:
        """Those that the bot made, and the public ones that it follows."""
        ...

    @reads
    async def get(self, signal: SignalId) -> Signal:
        """What a signal is."""
        ...

    async def create(
        self, name: str, query: str, visible_on_profile: bool = False, company_wide: bool = False
    ) -> Signal:
        """A new signal, of which the bot is the owner. Twice makes two.

        A company-wide one, which everybody follows and must, takes the entitlement to push signals.
        """
        ...

    async def update(
        self,
        signal: SignalId,
        name: str | None = None,
        query: str | None = None,
        visible_on_profile: bool | None = None,
        company_wide: bool | None = None,
    ) -> Signal:
        """Change a signal of the bot's own; what is left out stays. The signal as it is then."""
        ...

    async def delete(self, signal: SignalId) -> None:
        """Let a signal of the bot's own be no more."""
        ...

    async def subscribe(
        self, signal: SignalId, users: Sequence[UserId] = (), pushed: bool = False
    ) -> SubscriptionResult:
        """Follow a signal, or let users follow it; those who are `pushed` cannot stop.

        For others it takes the entitlement to manage subscriptions.
        """
        ...

    async def unsubscribe(self, signal: SignalId, users: Sequence[UserId] = ()) -> SubscriptionResult:
        """Follow a signal no more, or let users stop."""
        ...

    @reads
    async def subscribers(self, signal: SignalId, limit: int = 1000) -> Sequence[Subscriber]:
        """Who follows a signal."""
        ...
