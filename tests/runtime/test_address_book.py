"""Tests for flowbot.runtime.address_book: people whom roles give by their addresses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import OperationError, SymphonyError
from flowbot.pod.operations.users import Users
from tests.runtime.conftest import NOW

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
Refuse = Callable[[Sequence[str]], Exception | None]

FLOW = """
flow: leave
version: 1
start: /leave
steps:
  - ask: decision
    to: roles.bosses
    options: { approve: next }
  - say: "{{ answers.decision.by.name }} of {{ roles.bosses[0].name }} and {{ roles.bosses[1].name }} of {{ roles.bosses[1].desk }}"
    to: roles.bosses
"""
ROLE = """
from flowbot import role

@role("bosses")
def bosses() -> list[object]:
    return ["Bob@Local.test", {"email": "cid@local.test", "desk": "FX"}]
"""
ONLY_FOR_THEM = """
flow: leave
version: 1
start: { command: /leave, who: roles.bosses }
steps:
  - say: "{{ len(roles.bosses) }} bosses"
"""


class LookUps(list[list[str]]):
    """The addresses that the pod was asked for; it answers, unless `refuse` gives why it does not."""

    def __init__(self) -> None:
        self.refuse: Refuse = lambda _: None


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> LookUps:
    asked, answer = LookUps(), Users.list

    async def counted(users: Users, *, emails: Sequence[str] = (), **more: Any) -> Any:
        asked.append(list(emails))
        if (error := asked.refuse(emails)) is not None:
            raise error
        return await answer(users, emails=emails, **more)

    monkeypatch.setattr(Users, "list", counted)
    return asked


async def test_people_by_their_addresses_are_asked_and_looked_up_once(on_stage: OnStage, look_ups: LookUps) -> None:
    async with on_stage(FLOW, actions=ROLE) as stage:
        for each in ("Bob", "cid"):
            stage.pod.ensure_user(each)
        first = await stage.says("ann", "/leave")
        second = await stage.says("cid", "approve")
        await stage.says("ann", "/leave")

    assert first == ["Decision?\n[Approve]"] * 2
    assert second == ["cid of Bob and cid of FX"] * 2
    assert look_ups == [["bob@local.test", "cid@local.test"]]


async def test_who_has_an_address_is_looked_up_again_when_it_is_old(on_stage: OnStage, look_ups: LookUps) -> None:
    async with on_stage(ONLY_FOR_THEM, actions=ROLE) as stage:
        for each in ("bob", "cid"):
            stage.pod.ensure_user(each)
        said = await stage.says("bob", "/leave")
        await stage.passes(hours=11)
        await stage.says("bob", "/leave")
        assert len(look_ups) == 1
        await stage.passes(hours=1)
        look_ups.refuse = lambda _: SymphonyError("no answer")  # what was found then holds
        again = await stage.says("bob", "/leave")

    assert said == again == ["2 bosses"]
    assert len(look_ups) == 2


async def test_a_question_goes_without_an_address_that_nobody_has_until_somebody_has_it(
    on_stage: OnStage, look_ups: LookUps, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(FLOW, actions=ROLE) as stage:
        stage.pod.ensure_user("cid")
        for person in ("ann", "dan"):
            assert await stage.says(person, "/leave") == ["Decision?\n[Approve]"]
        stage.pod.ensure_user("bob")
        await stage.says("eve", "/leave")
        assert stage.seen_by("bob") == []
        await stage.passes(minutes=5)
        await stage.says("fay", "/leave")
        assert len(stage.seen_by("bob")) == 1

    assert look_ups == [["bob@local.test", "cid@local.test"], ["bob@local.test"]]
    warning = "the role 'bosses' goes on without bob@local.test: nobody is found who has this address"
    assert [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING] == [warning]


async def test_a_turn_waits_until_the_pod_answers(
    on_stage: OnStage, look_ups: LookUps, caplog: pytest.LogCaptureFixture
) -> None:
    look_ups.refuse = lambda _: SymphonyError("no answer") if len(look_ups) < 4 else None
    async with on_stage(FLOW, actions=ROLE, clock=VirtualClock(NOW, autojump=True)) as stage:
        for each in ("bob", "cid"):
            stage.pod.ensure_user(each)
        assert await stage.says("ann", "/leave") == ["Decision?\n[Approve]"] * 2

    assert len(look_ups) == 4
    assert (stage.clock.now() - NOW).total_seconds() == pytest.approx(0.5 + 1 + 2)
    told = "the pod does not tell who has bob@local.test, cid@local.test: no answer"
    assert [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING] == [told] * 3


async def test_an_address_that_the_pod_refuses_does_not_cost_the_others(
    on_stage: OnStage, look_ups: LookUps, caplog: pytest.LogCaptureFixture
) -> None:
    look_ups.refuse = lambda emails: OperationError("no such domain") if "bob@local.test" in emails else None
    async with on_stage(FLOW, actions=ROLE) as stage:
        for each in ("bob", "cid"):
            stage.pod.ensure_user(each)
        assert await stage.says("ann", "/leave") == ["Decision?\n[Approve]"]
        assert len(stage.seen_by("cid")) == 1

    assert "the pod refuses to tell who has bob@local.test: no such domain" in caplog.text


async def test_a_question_to_nobody_fails_and_who_may_is_told_by_the_address_all_the_same(
    on_stage: OnStage, look_ups: LookUps
) -> None:
    look_ups.refuse = lambda _: OperationError("not allowed")
    async with on_stage(FLOW, ONLY_FOR_THEM.replace("leave", "look"), actions=ROLE) as stage:
        await stage.says("ann", "/leave")
        failed = stage.outcome()
        admitted = await stage.says("bob", "/look")
        refused = await stage.says("ann", "/look")

    assert (failed.result, failed.state) == ("turn", "failed.end")
    assert admitted == ["2 bosses"]
    assert refused == ["Sorry, you cannot start /look here."]


async def test_all_have_to_agree_but_for_an_address_that_nobody_has(on_stage: OnStage, look_ups: LookUps) -> None:
    flow = FLOW.replace("    options:", "    need: all\n    options:").replace("{{ roles.bosses[0].name }} and ", "")
    async with on_stage(flow, actions=ROLE) as stage:
        stage.pod.ensure_user("cid")
        await stage.says("ann", "/leave")

        assert await stage.says("cid", "approve") == ["cid of cid of FX"]


async def test_a_role_is_read_so_in_every_language(on_stage: OnStage, look_ups: LookUps, tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "leave.de.mml.j2").write_text("{% msg decision.ask %}Darf ich?{% endmsg %}")
    settings = """
from flowbot import PersonSettings, person_settings

@person_settings
def settings(user):
    return PersonSettings(locale="de")
"""
    async with on_stage(FLOW, actions=ROLE + settings) as stage:
        for each in ("bob", "cid"):
            stage.pod.ensure_user(each)

        assert await stage.says("ann", "/leave") == ["Darf ich?\n[Approve]"] * 2


async def test_a_role_is_read_so_in_an_older_version(on_stage: OnStage, look_ups: LookUps) -> None:
    flow = FLOW.replace("steps:\n", "steps:\n  - ask: sure\n    options: { yes: next }\n")
    async with on_stage(flow, actions=ROLE) as stage:
        for each in ("bob", "cid"):
            stage.pod.ensure_user(each)
        await stage.says("ann", "/leave")
        left = {"store": stage.store, "pod": stage.pod, "clock": stage.clock}

    async with on_stage(flow.replace("version: 1", "version: 2"), actions=ROLE, **left) as stage:
        assert await stage.says("ann", "yes") == ["Decision?\n[Approve]"] * 2
