"""Tests for flowbot.runtime.calls and flowbot.runtime.deadline."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import anyio
import pytest

from flowbot.authoring import describe_action
from flowbot.clock import VirtualClock
from flowbot.engine.events import CallReturned
from flowbot.errors import OperationError, RateLimitedError, RetryableError, SymphonyError
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.calls import Calls
from flowbot.runtime.encoding import read_call_event


def call(**attempts: float) -> Outbound:
    body = {"action": "actions.it", "arguments": {}, "stream": "desk", "user": 7, "attempts": attempts}
    return Outbound(id=EffectId("x"), kind="call", lane=ConversationId("c"), body=json.dumps(body).encode())


CALL = call()


def calls(function: Callable[..., Any], clock: VirtualClock) -> Calls:
    return Calls({"actions.it": describe_action("actions.it", function)}, clock)


def failure(event: Inbound | float) -> tuple[str, str]:
    assert isinstance(event, Inbound)
    error = json.loads(event.body)["error"]
    return error["kind"], error["message"]


async def leave_async() -> None:
    sys.exit(3)


def leave_plain() -> None:
    sys.exit(3)


@pytest.mark.parametrize("function", [leave_async, leave_plain])
async def test_an_action_that_leaves_python_has_failed_and_no_more(function: Callable[..., Any]) -> None:
    event = await calls(function, VirtualClock()).make(CALL)

    assert failure(event) == ("SystemExit", "something went wrong on our side")


async def test_nothing_is_called_on_behalf_of_somebody() -> None:
    made: list[str] = []
    body = {**json.loads(CALL.body), "on_behalf_of": 7}
    event = await calls(lambda: made.append("call"), VirtualClock()).make(replace(CALL, body=json.dumps(body).encode()))

    assert failure(event) == ("not_allowed", "something went wrong on our side")
    assert made == []


class Colour(Enum):
    RED = "red"


@dataclass
class Given:
    at: datetime
    amount: Decimal
    days: list[date]
    colour: Colour
    share: float


async def test_the_result_is_an_event_of_whose_conversation_it_is() -> None:
    event = await calls(lambda: 5, VirtualClock()).make(CALL)

    assert isinstance(event, Inbound)
    assert json.loads(event.body) == {"effect": "x", "answer": 5, "attempts": 1}
    assert (event.stream_id, event.user_id, event.conversation) == ("desk", 7, "c")


async def test_moments_and_exact_numbers_of_a_result_stay_what_they_are() -> None:
    given = Given(datetime(2026, 9, 1, 12, tzinfo=UTC), Decimal("1.50"), [date(2026, 9, 2)], Colour.RED, 0.5)
    event = await calls(lambda: given, VirtualClock()).make(CALL)

    assert isinstance(event, Inbound)
    told = read_call_event(event)
    assert isinstance(told, CallReturned)
    assert told.result == {
        "at": datetime(2026, 9, 1, 12, tzinfo=UTC),
        "amount": Decimal("1.50"),
        "days": [date(2026, 9, 2)],
        "colour": "red",
        "share": 0.5,
    }


async def test_an_action_has_thirty_seconds_on_the_clock_of_the_bot() -> None:
    clock, events = VirtualClock(), list[Inbound | float]()
    was_cancelled = anyio.Event()

    async def hang() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            was_cancelled.set()

    async def make() -> None:
        events.append(await calls(hang, clock).make(CALL))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(make)
        await anyio.wait_all_tasks_blocked()
        clock.advance(29.9)
        await anyio.wait_all_tasks_blocked()
        assert events == []
        clock.advance(0.1)

    assert failure(events[0]) == ("timeout", "it took too long")
    assert was_cancelled.is_set()


async def test_a_thread_that_hangs_is_left_alone() -> None:
    clock, events = VirtualClock(), list[Inbound | float]()
    has_begun, may_end = threading.Event(), threading.Event()

    def hang() -> None:
        has_begun.set()
        may_end.wait(30)

    async def make() -> None:
        events.append(await calls(hang, clock).make(CALL))

    try:
        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(make)
                await anyio.to_thread.run_sync(has_begun.wait)
                clock.advance(30)
    finally:
        may_end.set()

    assert failure(events[0]) == ("timeout", "it took too long")


async def test_a_timeout_that_the_action_raises_is_its_own_failure() -> None:
    def raise_it() -> None:
        raise TimeoutError("the ledger did not answer")

    event = await calls(raise_it, VirtualClock()).make(CALL)

    assert failure(event) == ("TimeoutError", "something went wrong on our side")


@pytest.mark.parametrize(
    ("error", "is_tried_again"),
    [
        (RetryableError("the ledger is closed for a minute"), True),
        (ConnectionRefusedError("nobody listens"), True),
        (TimeoutError("no answer"), True),
        (OSError("all connection attempts failed"), True),
        (RateLimitedError("slow down"), True),
        (SymphonyError("no answer"), True),
        (SymphonyError("the pod is down", status=503), True),
        (SymphonyError("no answer", outcome_unknown=True), False),
        (SymphonyError("a redirect", status=302), False),
        (OperationError("not entitled", status=403), False),
        (OperationError("no such room"), False),
        (ExceptionGroup("both", [ConnectionResetError(), RetryableError()]), True),
        (ExceptionGroup("both", [ConnectionResetError(), ValueError()]), False),
        (FileNotFoundError(2, "No such file or directory", "ledger.csv"), False),
        (ValueError("no such account"), False),
        (SystemExit(1), False),
    ],
)
async def test_what_may_pass_is_tried_again(error: BaseException, is_tried_again: bool) -> None:
    async def fail() -> None:
        raise error

    done = await calls(fail, VirtualClock()).make(call(retries=1))

    assert isinstance(done, float) is is_tried_again


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationError("not entitled", status=403), {"kind": "refused", "status": 403}),
        (OperationError("no such room"), {"kind": "refused"}),
        (SymphonyError("the pod is down", status=503), {"kind": "unreachable", "status": 503}),
        (SymphonyError("no answer"), {"kind": "unreachable"}),
    ],
)
async def test_what_symphony_refuses_is_told_with_its_status(error: Exception, told: dict[str, object]) -> None:
    async def fail() -> None:
        raise error

    event = await calls(fail, VirtualClock()).make(CALL)

    assert isinstance(event, Inbound)
    assert json.loads(event.body)["error"] == {
        "message": "something went wrong on our side",
        "id": "x",
        "attempts": 1,
        **told,
    }


async def test_a_call_is_tried_as_often_as_its_step_says() -> None:
    async def fail() -> None:
        raise RetryableError("not now")

    made = [await calls(fail, VirtualClock()).make(call(retries=2), attempt) for attempt in (1, 2, 3)]

    assert [isinstance(each, float) for each in made] == [True, True, False]
    assert isinstance(made[2], Inbound)
    told = {"kind": "RetryableError", "message": "something went wrong on our side", "id": "x", "attempts": 3}
    assert json.loads(made[2].body)["error"] == told


async def test_an_attempt_that_takes_too_long_is_made_again() -> None:
    clock = VirtualClock(autojump=True)

    done = await calls(anyio.sleep_forever, clock).make(call(retries=1, timeout_seconds=5))

    assert isinstance(done, float)
    assert (clock.now() - VirtualClock().now()).total_seconds() == 5
