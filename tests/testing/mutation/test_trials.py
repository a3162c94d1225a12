"""Tests for flowbot.testing.mutation.trials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Ask
from flowbot.project import Project
from flowbot.testing.mutation import trials as module
from flowbot.testing.mutation.mutants import mutants_of
from flowbot.testing.mutation.trials import Trial, Verdict, failing, hold_against
from flowbot.testing.projects import project_at

FLOW = """\
flow: hello
version: 1
start: /hello
slots: { name: { type: text, max_length: 20 } }
steps:
  - ask: name
    tries: 3
  - say: "Hi {{ name }}"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "hello.yaml").write_text(FLOW)
    return project_at(tmp_path)


def trial(name: str, project: Project, holds: Callable[[FlowDefinition], bool], ran: list[str] | None = None) -> Trial:
    """A test that asks for the bot as tests do, and holds something of its flow to be so."""

    def passes() -> bool:
        if ran is not None:
            ran.append(name)
        return holds(project_at(project.root).definitions[0])

    return Trial(name, passes)


def tries(flow: FlowDefinition) -> int | None:
    asked = (flow.steps or ())[0]
    return asked.tries if isinstance(asked, Ask) else None


def told(verdict: Verdict) -> str:
    by = f" ({verdict.reason})" if verdict.reason else ""
    return f"{verdict.mutant.words}: {verdict.result}{by}"


def test_a_mutant_is_killed_by_the_first_test_that_fails_and_survives_where_all_pass(project: Project) -> None:
    tests = [
        trial("is asked three times", project, lambda flow: tries(flow) == 3),
        trial("says hello", project, lambda flow: flow.flow == "hello"),
    ]

    mutants = mutants_of(project, ["other-tries", "shift-limit", "drop-step"])
    verdicts = list(hold_against(project, mutants, tests))
    assert [told(each) for each in verdicts] == [
        "max_length 20 → 21: survived",
        "without the step 'name': broken ('say_1' reads 'name', which nothing has filled by then)",
        "tries 3 → 4: killed (is asked three times)",
        "tries 3 → 2: killed (is asked three times)",
        "without the step 'say': survived",
    ]
    assert [each.is_killed for each in verdicts] == [False, False, True, True, False]


def test_the_test_that_noticed_most_is_run_first_next_time(project: Project) -> None:
    ran: list[str] = []
    tests = [
        trial("quick", project, lambda _: True, ran),
        trial("slow", project, lambda flow: tries(flow) == 3, ran),
    ]
    tests[1].seconds = 1.0

    list(hold_against(project, mutants_of(project, ["other-tries"]), tests))
    assert ran == ["quick", "slow", "slow"]


def test_a_mutant_with_which_a_test_comes_to_no_end_is_killed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spins(flow: FlowDefinition) -> bool:
        while tries(flow) == 4:
            pass
        return True

    monkeypatch.setattr(module, "LEAST_SECONDS", 0.05)
    found = list(hold_against(project, mutants_of(project, ["other-tries"]), [trial("spins", project, spins)]))
    assert [told(each) for each in found] == ["tries 3 → 4: endless (spins)", "tries 3 → 2: survived"]


def test_tests_that_fail_with_the_flow_as_it_is_are_told(project: Project) -> None:
    tests = [trial("good", project, lambda _: True), trial("bad", project, lambda _: False)]

    assert [each.name for each in failing(project, tests)] == ["bad"]
    assert all(each.seconds > 0 for each in tests)


def test_a_test_that_does_not_talk_to_the_bot_is_not_run_again(project: Project) -> None:
    ran: list[str] = []

    def silent() -> bool:
        ran.append("silent")
        return True

    tests = [trial("talks", project, lambda _: True, ran), Trial("silent", silent)]

    assert list(failing(project, tests)) == []
    assert [each.asks for each in tests] == [True, False]
    ran.clear()
    list(hold_against(project, mutants_of(project, ["drop-tries"]), tests))
    assert ran == ["talks"]


def test_a_test_that_passes_only_once_fails_before_any_mutant_is_held_against_it(project: Project) -> None:
    ran: list[str] = []
    once = trial("once", project, lambda _: len(ran) == 1, ran)

    assert list(failing(project, [once])) == [once]


def test_a_test_that_never_comes_to_the_flow_is_run_only_where_the_flow_may_begin_otherwise(project: Project) -> None:
    ran: list[str] = []
    tests = [trial("here", project, lambda _: True, ran), trial("elsewhere", project, lambda _: True, ran)]
    tests[0].reached, tests[1].reached = {"hello", "other"}, {"other"}

    list(hold_against(project, mutants_of(project, ["drop-tries"]), tests))
    assert ran == ["here"]
    ran.clear()
    list(hold_against(project, mutants_of(project, ["other-scope"]), tests))
    assert sorted(ran) == ["elsewhere", "here"]


def test_afterwards_everybody_gets_the_bot_as_it_is(project: Project) -> None:
    list(hold_against(project, mutants_of(project, ["other-tries"]), [trial("good", project, lambda _: True)]))

    assert project_at(project.root) is project
