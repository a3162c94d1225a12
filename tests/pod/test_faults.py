"""Tests for flowbot.pod.faults and flowbot.pod.control.faults."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import FlowbotError
from flowbot.pod import Fault, LocalPod
from flowbot.pod.control import ControlApi
from flowbot.pod.control.faults import Wires
from flowbot.pod.errands import Errands
from flowbot.pod.fault_names import NAMES, PLACES
from flowbot.pod.faults import answer_wrongly, take_fault
from flowbot.web.messages import Request, Response, json_response

ASKED = Request(method="GET", path="/agent/v5/datafeeds")


class Handler:
    """Answers rightly, and counts."""

    def __init__(self) -> None:
        self.carried_out = 0

    async def __call__(self, request: Request) -> Response:
        self.carried_out += 1
        return Response(200, b"right")


async def control(pod: LocalPod, method: str, path: str, body: object = None, wires: Wires | None = None) -> Any:
    request = Request(method=method, path=path, body=json.dumps(body).encode())
    answer = await ControlApi(pod, wires)(request)
    return answer.status, json.loads(answer.body)


def test_faults_with_a_number_come_before_those_for_good() -> None:
    slow, once = Fault(path_prefix="/agent", delay_seconds=1, times=None), Fault(path_prefix="/agent", status=503)
    taken = [take_fault([slow, once], "/agent/v5") for _ in range(3)]

    assert taken == [once, slow, slow]


def test_a_fault_is_for_paths_that_begin_and_end_as_it_says() -> None:
    fault = Fault(path_prefix="/agent/v4/stream/", path_suffix="/create", status=503)

    assert take_fault([fault], "/agent/v4/stream/a/message") is None
    assert take_fault([fault], "/pod/v4/stream/a/message/create") is None
    assert take_fault([fault], "/agent/v4/stream/a/message/create") is fault


@pytest.mark.parametrize(
    ("fault", "expected", "carried_out"),
    [
        (Fault(path_prefix="/", status=502, body=b"<html>"), Response(502, b"<html>"), 0),
        (Fault(path_prefix="/", status=502, body=b"<html>", is_carried_out=True), Response(502, b"<html>"), 1),
        (Fault(path_prefix="/", cut_at=0), Response(cut_at=0), 0),
        (Fault(path_prefix="/", cut_at=0, is_carried_out=True), Response(200, b"right", cut_at=0), 1),
        (Fault(path_prefix="/", cut_at=-2), Response(200, b"right", cut_at=-2), 1),
    ],
)
async def test_a_fault_says_what_is_answered_and_whether_it_is_done(
    fault: Fault, expected: Response, carried_out: int
) -> None:
    handler = Handler()
    answer = await answer_wrongly(fault, ASKED, handler, VirtualClock(), Errands())

    assert (answer, handler.carried_out) == (expected, carried_out)


async def test_a_slow_answer_is_the_right_one() -> None:
    clock, answers = VirtualClock(), list[Response]()

    async def ask() -> None:
        answers.append(
            await answer_wrongly(Fault(path_prefix="/", delay_seconds=5), ASKED, Handler(), clock, Errands())
        )

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        before = list(answers)
        clock.advance(5)

    assert (before, answers) == ([], [Response(200, b"right")])


async def test_what_is_late_is_carried_out_although_nobody_waits_for_it_any_more() -> None:
    clock, handler, errands = VirtualClock(), Handler(), Errands()
    fault = Fault(path_prefix="/", late_seconds=5)

    async with errands.run():
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(answer_wrongly, fault, ASKED, handler, clock, errands)
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
        before = handler.carried_out
        clock.advance(5)
        await anyio.wait_all_tasks_blocked()

    assert (before, handler.carried_out) == (0, 1)


async def test_who_waits_for_what_is_late_has_the_right_answer() -> None:
    clock, errands, answers = VirtualClock(), Errands(), list[Response]()

    async def ask(handler: Callable[[Request], Awaitable[Response]]) -> None:
        answers.append(await answer_wrongly(Fault(path_prefix="/", late_seconds=5), ASKED, handler, clock, errands))

    async def broken(request: Request) -> Response:
        raise LookupError

    async with errands.run(), anyio.create_task_group() as tasks:
        tasks.start_soon(ask, Handler())
        tasks.start_soon(ask, broken)
        await anyio.wait_all_tasks_blocked()
        clock.advance(5)

    assert sorted((each.status, each.body[:5]) for each in answers) == [(200, b"right"), (500, b'{"cod')]


async def test_what_is_late_ends_with_the_pod_and_without_one_with_who_asks() -> None:
    clock, handler, errands = VirtualClock(), Handler(), Errands()
    fault = Fault(path_prefix="/", late_seconds=5)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            async with errands.run():
                tasks.start_soon(answer_wrongly, fault, ASKED, handler, clock, errands)
                await anyio.wait_all_tasks_blocked()
            tasks.start_soon(answer_wrongly, fault, ASKED, handler, clock, errands)
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
    clock.advance(5)

    assert handler.carried_out == 0


async def test_a_script_adds_faults_sees_those_to_come_and_takes_them_back() -> None:
    pod = LocalPod(VirtualClock())
    fault = {
        "pathPrefix": "/agent", "pathSuffix": "/create", "status": 429, "headers": {"Retry-After": "3"},
        "body": "wait", "isCarriedOut": True, "lateSeconds": 0.2, "delaySeconds": 0.5, "cutAt": 4, "paddingBytes": 7,
        "events": "twice", "times": 2,
    }  # fmt: skip
    added = await control(pod, "POST", "/v1/faults", fault)
    await control(pod, "POST", "/v1/faults", {"pathPrefix": "/pod", "times": 0})
    kept = pod.faults[0]
    listed = await control(pod, "GET", "/v1/faults")
    await control(pod, "DELETE", "/v1/faults")

    assert added == (200, {})
    assert kept == Fault(
        path_prefix="/agent", path_suffix="/create", status=429, headers={"Retry-After": "3"}, body=b"wait",
        is_carried_out=True, late_seconds=0.2, delay_seconds=0.5, cut_at=4, padding_bytes=7, events="twice", times=2,
    )  # fmt: skip
    assert listed == (200, [fault])
    assert pod.faults == []


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({}, "pathPrefix: Field required"),
        ({"pathPrefix": "/", "events": "thrice"}, "events: String should match pattern"),
        ({"name": "cut", "status": 5}, "status: Extra inputs are not permitted; its fields are name, on, times"),
        ({"pathPrefix": ""}, "pathPrefix: String should have at least 1 character"),
        ({"pathPrefix": "/", "status": 99}, "status: Input should be greater than or equal to 200"),
        ({"pathPrefix": "/", "delay": 1}, "delay: Extra inputs are not permitted"),
        ({"pathPrefix": "/", "delaySeconds": 1e9}, "delaySeconds: Input should be less than or equal to 604800"),
        ({"pathPrefix": "/", "lateSeconds": math.inf}, "lateSeconds: Input should be less than or equal to 604800"),
        ({"pathPrefix": "/", "lateSeconds": math.nan}, "lateSeconds: Input should be"),
        ({"pathPrefix": "/", "headers": {"Content-Length": "5"}}, "Content-Length is added by the server"),
        ({"pathPrefix": "/", "headers": {"transfer-encoding": "chunked"}}, "transfer-encoding is added by the server"),
        ({"pathPrefix": "/", "headers": {"bad name": "x"}}, "headers: Value error, 'bad name' cannot be 'x'"),
        ({"pathPrefix": "/", "headers": {"Näme": "x"}}, "headers: Value error, 'Näme' cannot be 'x'"),
        ({"pathPrefix": "/", "headers": {"X": "a\nb"}}, r"headers: Value error, 'X' cannot be 'a\nb'"),
        ({"pathPrefix": "/", "headers": {"X": " a"}}, "headers: Value error, 'X' cannot be ' a'"),
        ({"pathPrefix": "/", "times": "2"}, "times: Input should be a valid integer"),
        ([], "the body: Input should be an object"),
    ],
)
async def test_what_is_wrong_with_a_fault_is_said(fault: object, problem: str) -> None:
    pod = LocalPod(VirtualClock())
    status, answer = await control(pod, "POST", "/v1/faults", fault)

    assert status == 400
    assert problem in answer["message"]
    assert pod.faults == []


async def test_a_script_cuts_connections_and_ends_logins() -> None:
    pod, done = LocalPod(VirtualClock()), list[str]()
    wires = Wires(
        cut=lambda: done.append("cut"),
        expire_tokens=lambda: done.append("expired"),
        refuse=lambda seconds: done.append(f"refuses for {seconds} s"),
    )
    for path in ("/v1/network/cut", "/v1/tokens/expire"):
        await control(pod, "POST", path, wires=wires)
    await control(pod, "POST", "/v1/network/refuse", {"seconds": 2}, wires)

    assert done == ["cut", "expired", "refuses for 2.0 s"]
    assert await control(pod, "POST", "/v1/network/cut") == (200, {})


async def test_a_script_asks_for_a_fault_by_its_name() -> None:
    pod = LocalPod(VirtualClock())
    await control(pod, "POST", "/v1/faults", {"name": "rate-limited", "on": "reads", "times": None})
    names = await control(pod, "GET", "/v1/faults/names")
    unknown = await control(pod, "POST", "/v1/faults", {"name": "rate-limit"})

    assert pod.faults == [Fault.named("rate-limited", "reads", times=None)]
    assert {"name": "cut", "on": "sends", "words": "the connection ends without an answer; not done"} in names[1]
    assert unknown[1]["message"].startswith("there is no fault 'rate-limit'; did you mean 'rate-limited'?")


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_fault_of_its_own_place(name: str) -> None:
    fault = Fault.named(name)

    assert (fault.path_prefix, fault.path_suffix) == PLACES[NAMES[name].on]
    assert fault.times == 1
    assert fault != Fault(path_prefix=fault.path_prefix, path_suffix=fault.path_suffix)


def test_a_fault_is_put_anywhere() -> None:
    fault = Fault.named("bad-gateway", "key logins", times=3)

    assert (fault.path_prefix, fault.status, fault.times) == ("/relay/pubkey/authenticate", 502, 3)


@pytest.mark.parametrize(
    ("name", "on", "problem"),
    [
        ("cuts", None, "there is no fault 'cuts'; did you mean 'cut'"),
        ("cut", "read", "not on 'read'; did you mean 'reads'"),
    ],
)
def test_a_name_that_is_none_is_said(name: str, on: str | None, problem: str) -> None:
    with pytest.raises(FlowbotError, match=re.escape(problem)):
        Fault.named(name, on)


async def wrongly(name: str, *events: object) -> tuple[Fault, Response]:
    """A fault once it has met a read of some events, and the answer then."""
    fault = Fault.named(name)
    assert take_fault([fault], "/agent/v5/datafeeds/f/read") is fault

    async def read(request: Request) -> Response:
        return json_response({"events": list(events), "ackId": "a"})

    return fault, await answer_wrongly(fault, ASKED, read, VirtualClock(), Errands())


def said(number: int, stream: str) -> dict[str, Any]:
    message = {"messageId": f"{number:04}", "stream": {"streamId": stream}}
    return {"id": f"e{number}", "messageId": f"{number:04}", "payload": {"messageSent": {"message": message}}}


DESK, FLOOR, LATER = said(1, "desk"), said(2, "flor"), said(3, "desk")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("twice", [DESK, DESK | {"id": "e1x"}, FLOOR, FLOOR | {"id": "e2x"}, LATER, LATER | {"id": "e3x"}]),
        ("streams-apart", [DESK, LATER, FLOOR]),
        ("one-id", [DESK, FLOOR | {"id": "e1"}, LATER | {"id": "e1"}]),
        ("nulls", [None, DESK, FLOOR, LATER, None]),
    ],
)
async def test_a_fault_changes_the_events_of_a_read(name: str, expected: object) -> None:
    fault, answer = await wrongly(name, DESK, FLOOR, LATER)

    assert json.loads(answer.body) == {"events": expected, "ackId": "a"}
    assert fault.times == 0


@pytest.mark.parametrize(("name", "more"), [("malformed", 4), ("unknown-type", 1)])
async def test_events_that_nobody_can_take_stand_among_the_others(name: str, more: int) -> None:
    _, answer = await wrongly(name, DESK, FLOOR)
    events = json.loads(answer.body)["events"]

    assert [each for each in events if each in (DESK, FLOOR)] == [DESK, FLOOR]
    assert len(events) == 2 + more


async def test_ids_are_padded_and_not_url_safe() -> None:
    event = {
        "messageId": "-_8",
        "payload": {"symphonyElementsAction": {"formMessageId": "_w", "formValues": {"a": "-"}}},
    }
    _, answer = await wrongly("padded-ids", event)

    assert json.loads(answer.body)["events"] == [
        {
            "messageId": "+/8=",
            "payload": {"symphonyElementsAction": {"formMessageId": "/w==", "formValues": {"a": "-"}}},
        }
    ]


async def test_a_fault_of_events_waits_until_there_are_some() -> None:
    fault, answer = await wrongly("twice")

    assert json.loads(answer.body) == {"events": [], "ackId": "a"}
    assert fault.times == 1


async def test_the_right_answer_may_be_called_a_page_or_be_very_long() -> None:
    handler = Handler()
    page = await answer_wrongly(Fault.named("wrong-type"), ASKED, handler, VirtualClock(), Errands())
    long = await answer_wrongly(
        replace(Fault.named("huge"), padding_bytes=3), ASKED, handler, VirtualClock(), Errands()
    )

    assert page == Response(200, b"right", {"Content-Type": "text/html"})
    assert long == Response(200, b"right   ")
