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
    """A search that people may follow."""

    id: SignalId
    name: str
    query: str
    """As `HASHTAG:bonds AND CASHTAG:ibm`; there is a hashtag or a cashtag in it."""
    visible_on_profile: bool = False
    """Whether it is seen on the profile of who made it."""
    company_wide: bool = False
    """Whether everybody in the firm follows it, and must."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSubscribed:
    """Why a user was not subscribed or unsubscribed."""

    user: UserId | None
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """What came of subscribing or unsubscribing users."""

    successful: int
    failed: int = 0
    errors: Sequence[NotSubscribed] = ()


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
    """`symphony.signals`; errors as those of rooms. Where no users are told, the bot itself is meant."""

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
        """A new signal, of which the bot is the owner. Twice makes two."""
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

    async def subscribe(self, signal: SignalId, users: Sequence[UserId] = (), pushed: bool = False) -> Subscriptions:
        """Let users follow a signal; those who are `pushed` cannot stop. It takes the right to, for others."""
        ...

    async def unsubscribe(self, signal: SignalId, users: Sequence[UserId] = ()) -> Subscriptions:
        """Let users follow a signal no more."""
        ...

    @reads
    async def subscribers(self, signal: SignalId, limit: int = 1000) -> Sequence[Subscriber]:
        """Who follows a signal."""
        ...
