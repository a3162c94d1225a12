"""Tests for flowbot.pod.faults and flowbot.pod.control.faults."""

from __future__ import annotations

import json
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import Fault, LocalPod
from flowbot.pod.control import ControlApi
from flowbot.pod.control.faults import Wires
from flowbot.pod.faults import answer_wrongly, take_fault
from flowbot.web.messages import Request, Response

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
    answer = await answer_wrongly(fault, ASKED, handler, VirtualClock())

    assert (answer, handler.carried_out) == (expected, carried_out)


async def test_a_slow_answer_is_the_right_one() -> None:
    clock, answers = VirtualClock(), list[Response]()

    async def ask() -> None:
        answers.append(await answer_wrongly(Fault(path_prefix="/", delay_seconds=5), ASKED, Handler(), clock))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        before = list(answers)
        clock.advance(5)

    assert (before, answers) == ([], [Response(200, b"right")])


async def test_what_is_late_is_carried_out_although_nobody_waits_for_it_any_more() -> None:
    clock, handler = VirtualClock(), Handler()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answer_wrongly, Fault(path_prefix="/", late_seconds=5), ASKED, handler, clock)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
        before = handler.carried_out
        clock.advance(5)

    assert (before, handler.carried_out) == (0, 1)


async def test_a_script_adds_faults_sees_those_to_come_and_takes_them_back() -> None:
    pod = LocalPod(VirtualClock())
    fault = {
        "pathPrefix": "/agent", "pathSuffix": "/create", "status": 429, "headers": {"Retry-After": "3"},
        "body": "wait", "isCarriedOut": True, "lateSeconds": 0.2, "delaySeconds": 0.5, "cutAt": 4, "times": 2,
    }  # fmt: skip
    added = await control(pod, "POST", "/faults", fault)
    await control(pod, "POST", "/faults", {"pathPrefix": "/pod", "times": 0})
    kept = pod.faults[0]
    listed = await control(pod, "GET", "/faults")
    await control(pod, "DELETE", "/faults")

    assert added == (200, {})
    assert kept == Fault(
        path_prefix="/agent", path_suffix="/create", status=429, headers={"Retry-After": "3"}, body=b"wait",
        is_carried_out=True, late_seconds=0.2, delay_seconds=0.5, cut_at=4, times=2,
    )  # fmt: skip
    assert listed == (200, [fault])
    assert pod.faults == []


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({}, "pathPrefix: Field required"),
        ({"pathPrefix": ""}, "pathPrefix: String should have at least 1 character"),
        ({"pathPrefix": "/", "status": 99}, "status: Input should be greater than or equal to 200"),
        ({"pathPrefix": "/", "delay": 1}, "delay: Extra inputs are not permitted"),
        ({"pathPrefix": "/", "times": "2"}, "times: Input should be a valid integer"),
        ([], "the body: Input should be an object"),
    ],
)
async def test_what_is_wrong_with_a_fault_is_said(fault: object, problem: str) -> None:
    pod = LocalPod(VirtualClock())
    status, answer = await control(pod, "POST", "/faults", fault)

    assert (status, answer["message"]) == (400, f"this is no fault: {problem}")
    assert pod.faults == []


async def test_a_script_cuts_connections_and_ends_logins() -> None:
    pod, done = LocalPod(VirtualClock()), list[str]()
    wires = Wires(cut=lambda: done.append("cut"), expire_tokens=lambda: done.append("expired"))
    for path in ("/connections/cut", "/tokens/expire"):
        await control(pod, "POST", path, wires=wires)

    assert done == ["cut", "expired"]
    assert await control(pod, "POST", "/connections/cut") == (200, {})
