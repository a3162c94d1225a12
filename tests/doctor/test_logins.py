"""Tests for flowbot.doctor.logins: who is accepted, and where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flowbot.clock import SystemClock, VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.serve import serving_pod
from flowbot.pod.serving import Serving
from tests.doctor.conftest import PAGE, SetUp, answers, examined, new_key, problems, the_problem, write_key


async def test_a_key_of_another_account(set_up: SetUp) -> None:
    write_key(set_up, new_key())

    found = the_problem(await set_up.examined())

    assert found.check == "session login"
    assert "/login does not accept the bot (status 401" in found.text
    assert "has the public key of bot.privateKey been uploaded to that account" in found.mend


async def test_a_name_that_is_not_the_account_s(set_up: SetUp) -> None:
    set_up.value["bot"]["username"] = "nobody"

    found = the_problem(await set_up.examined())

    assert found.check == "session login"
    assert "is bot.username 'nobody' the account's name" in found.mend


@pytest.mark.parametrize(("minutes", "direction"), [(10, "ahead of"), (-10, "behind")])
async def test_a_clock_that_is_ten_minutes_off(set_up: SetUp, minutes: int, direction: str) -> None:
    off = VirtualClock(SystemClock().now() + timedelta(minutes=minutes))

    found = problems(await set_up.examined(clock=off))

    assert set(found) == {"session login", "clock"}
    assert found["session login"].mend.startswith("set this machine's clock, which is ")
    assert f" s {direction} the server's" in found["clock"].text
    assert "NTP" in found["clock"].mend


async def test_a_key_manager_that_refuses_whom_the_pod_accepts(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/relay", 401, {"code": 401, "message": "unknown user"}))

    findings = await set_up.examined()

    found = the_problem(findings)
    assert found.check == "key manager login"
    assert "/relay does not accept the bot (status 401: unknown user)" in found.text
    assert "is keyManager.host the key manager of that pod" in found.mend
    assert [each.status for each in findings if each.check == "datafeed"] == ["skipped"]


async def test_a_host_that_is_no_pod(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/login", 404, PAGE, "text/html"))

    found = the_problem(await set_up.examined())

    assert found.check == "session login"
    assert found.text.endswith("that is not a pod")
    assert found.mend == "look at host, port, context and proxy"


async def test_a_pod_in_trouble(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/login", 503, {"code": 503, "message": "maintenance"}))

    found = the_problem(await set_up.examined())

    assert "status 503: maintenance" in found.text
    assert "with the trace id " in found.mend


async def test_a_session_without_a_user(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/pod/v2/sessioninfo", 200, {}))

    found = the_problem(await set_up.examined())

    assert (found.check, found.text.endswith("that is not a pod")) == ("who the bot is", True)


@pytest.mark.parametrize("by_certificate", [False, True])
async def test_an_app_logs_in_too(tmp_path: Path, by_certificate: bool) -> None:
    serving = Serving(app="lunch", tls=by_certificate, by_certificate=by_certificate)
    async with serving_pod(LocalPod(), tmp_path / "pod", port=0, serving=serving) as served:
        findings = await examined(served.config_path)

    assert problems(findings) == {}
    assert [each.text for each in findings if each.check == "app login"] == ["accepted"]


async def test_an_app_that_the_pod_does_not_know(set_up: SetUp) -> None:
    set_up.value["app"] = {"appId": "lunch", "privateKey": set_up.value["bot"]["privateKey"]}

    found = the_problem(await set_up.examined())

    assert found.check == "app login"
    assert "/login does not accept the app (status 401" in found.text
    assert found.mend.startswith("is app.appId 'lunch' its id")


async def test_with_simplified_key_delivery_nobody_asks_the_key_manager(set_up: SetUp) -> None:
    set_up.pod.logins.simplified_key_delivery = True
    set_up.pod.faults.append(answers("/relay", 401, {"code": 401, "message": "never asked"}))

    findings = await set_up.examined()

    assert problems(findings) == {}
    [found] = [each for each in findings if each.check == "key manager login"]
    assert found.text == "not needed: Simplified Key Delivery"
