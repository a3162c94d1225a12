"""`flowbot.operations.Signals` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.ids import SignalId, UserId
from flowbot.operations import Signal, Subscriber, SubscriptionFailure, SubscriptionResult
from flowbot.symphony.asking import (
    ask,
    flag_of,
    integer_of,
    missing,
    moment_of,
    query_of,
    quoted,
    record_in,
    records_in,
    text_of,
    user_of,
)
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.paging import Page, follow
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Signals:
    """What people follow by hashtag and cashtag."""

    session: Session

    async def list(self, limit: int = 1000) -> Sequence[Signal]:
        """Those that the bot made or follows."""

        async def ask_page(skip: int, most: int) -> Page:
            path = f"/v1/signals/list{query_of(skip=skip, limit=most)}"
            answer = await ask(self.session, Request(component="agent", method="GET", path=path))
            return Page(records=records_in(answer.json()))

        records = await follow(ask_page, lambda each: text_of(each, "id"), limit=limit)
        return [each for each in map(_signal, records) if each is not None]

    async def get(self, signal: SignalId) -> Signal:
        """A signal."""
        return await self._asked(Request(component="agent", method="GET", path=f"/v1/signals/{quoted(signal)}/get"))

    async def create(
        self, name: str, query: str, visible_on_profile: bool = False, company_wide: bool = False
    ) -> Signal:
        """A new signal; not asked twice when its answer is lost."""
        body = _body(name, query, visible_on_profile, company_wide)
        path = "/v1/signals/create"
        return await self._asked(Request(component="agent", method="POST", path=path, json=body, repeatable=False))

    async def update(
        self,
        signal: SignalId,
        name: str | None = None,
        query: str | None = None,
        visible_on_profile: bool | None = None,
        company_wide: bool | None = None,
    ) -> Signal:
        """The signal with other fields."""
        body = _body(name, query, visible_on_profile, company_wide)
        path = f"/v1/signals/{quoted(signal)}/update"
        return await self._asked(Request(component="agent", method="POST", path=path, json=body))

    async def delete(self, signal: SignalId) -> None:
        """Let a signal be no more; not asked twice, as there is none any more then."""
        path = f"/v1/signals/{quoted(signal)}/delete"
        await ask(self.session, Request(component="agent", method="POST", path=path, repeatable=False))

    async def subscribe(
        self, signal: SignalId, users: Sequence[UserId] = (), pushed: bool = False
    ) -> SubscriptionResult:
        """Let users follow a signal; without a body it is the bot."""
        query = query_of(pushed=pushed or None)
        return await self._subscribed(f"/v1/signals/{quoted(signal)}/subscribe{query}", users)

    async def unsubscribe(self, signal: SignalId, users: Sequence[UserId] = ()) -> SubscriptionResult:
        """Let users follow a signal no more; without a body it is the bot."""
        return await self._subscribed(f"/v1/signals/{quoted(signal)}/unsubscribe", users)

    async def subscribers(self, signal: SignalId, limit: int = 1000) -> Sequence[Subscriber]:
        """Who follows a signal."""

        async def ask_page(skip: int, most: int) -> Page:
            path = f"/v1/signals/{quoted(signal)}/subscribers{query_of(skip=skip, limit=most)}"
            answer = await ask(self.session, Request(component="agent", method="GET", path=path))
            return Page(records=records_in(answer.field("data")), total=answer.field("total"))

        records = await follow(ask_page, lambda each: user_of(each, "userId"), limit=limit)
        return [
            Subscriber(
                user=user,
                name=text_of(each, "subscriberName") or "",
                owner=flag_of(each, "owner") is True,
                pushed=flag_of(each, "pushed") is True,
                subscribed_at=moment_of(each, "timestamp"),
            )
            for each in records
            if (user := user_of(each, "userId")) is not None
        ]

    async def _asked(self, request: Request) -> Signal:
        answer = await ask(self.session, request)
        found = _signal(record_in(request, answer))
        if found is None:
            raise missing(request, answer, "id of a signal")
        return found

    async def _subscribed(self, path: str, users: Sequence[UserId]) -> SubscriptionResult:
        request = Request(component="agent", method="POST", path=path, json=list(users) or None)
        return _subscriptions(await ask(self.session, request))


def _body(
    name: str | None, query: str | None, visible_on_profile: bool | None, company_wide: bool | None
) -> Mapping[str, object]:
    """A `BaseSignal` of what is given."""
    fields = {"name": name, "query": query, "visibleOnProfile": visible_on_profile, "companyWide": company_wide}
    return {field: value for field, value in fields.items() if value is not None}


def _signal(record: Mapping[str, Any]) -> Signal | None:
    """A `Signal`; None where it has no id."""
    identity = text_of(record, "id")
    if identity is None:
        return None
    return Signal(
        id=SignalId(identity),
        name=text_of(record, "name") or "",
        query=text_of(record, "query") or "",
        visible_on_profile=flag_of(record, "visibleOnProfile") is True,
        company_wide=flag_of(record, "companyWide") is True,
        created_at=moment_of(record, "timestamp"),
    )


def _subscriptions(answer: Answer) -> SubscriptionResult:
    """A `ChannelSubscriptionResponse`."""
    record = answer.json()
    counts = record if isinstance(record, dict) else {}
    errors = records_in(counts.get("subscriptionErrors"))
    return SubscriptionResult(
        successful=integer_of(counts, "successfulSubscription") or 0,
        failed=integer_of(counts, "failedSubscription") or 0,
        errors=[
            SubscriptionFailure(
                user=user_of(each, "userId"),
                code=text_of(each, "code") or "",
                message=text_of(each, "message") or "",
            )
            for each in errors
        ],
    )
