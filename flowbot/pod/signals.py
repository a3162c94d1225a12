"""The signals of a local pod, and who follows them; no messages are delivered to those who do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flowbot.clock import Clock, milliseconds
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import SignalId, UserId
from flowbot.operations import Signal, Subscriber, SubscriptionFailure, SubscriptionResult
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.people import People
from flowbot.pod.rights import Right, Rights

_TAG = re.compile(r"\b(hashtag|cashtag)\s*:\s*\S", re.IGNORECASE)
"""What a query has at least one of ("Signal Object" of the REST reference)."""


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A signal, and who follows it."""

    signal: Signal
    owner: UserId
    subscribers: dict[UserId, Subscriber] = field(default_factory=dict)


class PodSignals:
    """What users do with signals."""

    def __init__(self, people: People, rights: Rights, ids: IdMaker, clock: Clock) -> None:
        self._people = people
        self._rights = rights
        self._ids = ids
        self._clock = clock
        self._kept: dict[SignalId, _Kept] = {}

    def list(self, by: User) -> Sequence[Signal]:
        """Those that a user made or follows, oldest first."""
        return [each.signal for each in self._kept.values() if by.id == each.owner or by.id in self._following(each)]

    def get(self, by: User, signal_id: str) -> Signal:
        """A signal; raises OperationError when there is none, or it is somebody else's and not public (404)."""
        return self._find(by, signal_id).signal

    def create(self, by: User, name: str, query: str, visible_on_profile: bool, company_wide: bool) -> Signal:
        """A new signal, which its maker follows.

        Raises:
            OperationError: It has no name, or no tag in its query (400); or it is for the whole firm, and they may
                not make it so (403).
        """
        now_ms = milliseconds(self._clock.now())
        signal = Signal(
            id=self._ids.signal_id(now_ms),
            name=name,
            query=query,
            visible_on_profile=visible_on_profile,
            company_wide=company_wide,
            created_at=self._clock.now(),
        )
        self._check(by, signal)
        kept = _Kept(signal=signal, owner=by.id)
        self._kept[signal.id] = kept
        self._add(kept, by, pushed=False)
        return signal

    def update(
        self,
        by: User,
        signal_id: str,
        name: str | None,
        query: str | None,
        visible_on_profile: bool | None,
        company_wide: bool | None,
    ) -> Signal:
        """Change a signal, of which what is None stays; raises as of `create` and `delete`."""
        kept = self._owned(by, signal_id)
        before = kept.signal
        signal = replace(
            before,
            name=before.name if name is None else name,
            query=before.query if query is None else query,
            visible_on_profile=before.visible_on_profile if visible_on_profile is None else visible_on_profile,
            company_wide=before.company_wide if company_wide is None else company_wide,
        )
        self._check(by, signal)
        kept.signal = signal
        return signal

    def delete(self, by: User, signal_id: str) -> None:
        """Let a signal be no more; raises as of `get`, or they have not made it (403)."""
        del self._kept[self._owned(by, signal_id).signal.id]

    def subscribe(self, by: User, signal_id: str, users: Sequence[int], pushed: bool) -> SubscriptionResult:
        """Let users follow a signal, or the one who asks; raises as of `get`, or they may not for others (403)."""
        kept = self._find(by, signal_id)
        if users:
            self._rights.check(by, Right.MANAGE_SUBSCRIPTIONS)
        errors = []
        for each in users or [by.id]:
            user = self._people.get(UserId(each))
            if user is None:
                errors.append(_unknown(each))
            else:
                self._add(kept, user, pushed=pushed and bool(users))
        return _result(users or [by.id], errors)

    def unsubscribe(self, by: User, signal_id: str, users: Sequence[int]) -> SubscriptionResult:
        """The other way round; who is pushed stays, if not somebody else ends it.

        Raises:
            OperationError: As of `subscribe`.
        """
        kept = self._find(by, signal_id)
        if users:
            self._rights.check(by, Right.MANAGE_SUBSCRIPTIONS)
        errors = []
        for each in users or [by.id]:
            subscriber = self._following(kept).get(UserId(each))
            if self._people.get(UserId(each)) is None:
                errors.append(_unknown(each))
            elif subscriber is not None and subscriber.pushed and (kept.signal.company_wide or not users):
                errors.append(
                    SubscriptionFailure(user=UserId(each), code="PUSHED", message="the signal is pushed to them")
                )
            else:
                kept.subscribers.pop(UserId(each), None)
        return _result(users or [by.id], errors)

    def subscribers(self, by: User, signal_id: str) -> Sequence[Subscriber]:
        """Who follows a signal, by their ids; raises as of `get`."""
        return sorted(self._following(self._find(by, signal_id)).values(), key=lambda each: each.user)

    def _following(self, kept: _Kept) -> dict[UserId, Subscriber]:
        """Who follows a signal: everybody, where it is for the whole firm."""
        if not kept.signal.company_wide:
            return kept.subscribers
        firm = [each for each in self._people if not self._people.is_outsider(each.id)]
        pushed = {each.id: self._subscriber(kept, each, pushed=each.id != kept.owner) for each in firm}
        return pushed | {each: one for each, one in kept.subscribers.items() if each == kept.owner}

    def _add(self, kept: _Kept, user: User, *, pushed: bool) -> None:
        kept.subscribers[user.id] = self._subscriber(kept, user, pushed=pushed)

    def _subscriber(self, kept: _Kept, user: User, *, pushed: bool) -> Subscriber:
        return Subscriber(
            user=user.id,
            name=user.display_name,
            owner=user.id == kept.owner,
            pushed=pushed,
            subscribed_at=self._clock.now(),
        )

    def _check(self, by: User, signal: Signal) -> None:
        if not signal.name.strip():
            raise OperationError("a signal has a name", status=400)
        if _TAG.search(signal.query) is None:
            raise OperationError("the query of a signal has a HASHTAG:… or a CASHTAG:… in it", status=400)
        if signal.company_wide:
            self._rights.check(by, Right.PUSH_SIGNALS)

    def _find(self, by: User, signal_id: str) -> _Kept:
        kept = self._kept.get(SignalId(signal_id))
        is_public = kept is not None and (kept.signal.visible_on_profile or kept.signal.company_wide)
        if kept is None or not (is_public or by.id == kept.owner or by.id in kept.subscribers):
            raise OperationError(f"there is no signal {signal_id}", status=404)
        return kept

    def _owned(self, by: User, signal_id: str) -> _Kept:
        kept = self._find(by, signal_id)
        if kept.owner != by.id:
            raise OperationError(f"{by.display_name} has not made the signal {kept.signal.name!r}", status=403)
        return kept


def _unknown(user_id: int) -> SubscriptionFailure:
    return SubscriptionFailure(user=UserId(user_id), code="USER_NOT_FOUND", message=f"there is no user {user_id}")


def _result(users: Sequence[int], errors: Sequence[SubscriptionFailure]) -> SubscriptionResult:
    return SubscriptionResult(successful=len(users) - len(errors), failed=len(errors), errors=tuple(errors))
