"""Tests for flowbot.testing.mutation.session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from flowbot.errors import ConfigError
from flowbot.testing.mutation import trials
from flowbot.testing.mutation.changed import with_definition
from flowbot.testing.mutation.mutants import mutants_of
from flowbot.testing.mutation.session import with_tests
from flowbot.testing.mutation.trials import Trial, failing, hold_against
from flowbot.testing.projects import project_at, standing_in

FLOW = """\
flow: {name}
version: 1
start: /{name}
steps:
  - say: Hi
  - say: It is a room.
    when: here.type == 'room'
"""
TALK = "people: [ann]\nlines:\n- ann: /hi\n- bot: Hi\n"
PYTHON = """\
import pytest


@pytest.fixture
def ann(chat):
    ann = chat.person("ann")
    ann.says("/hi")
    return ann


def test_hi_in_python(ann):
    ann.sees("Hi")


def test_hi_is_skipped():
    pytest.skip("not today")
"""


SPINNING = """\
from flowbot import function


@function
def spins(number):
    while number == 2:
        pass
    return True
"""


@pytest.fixture
def bot(elsewhere: Path) -> Path:
    files = {
        "flows/hi.yaml": FLOW.format(name="hi"),
        "flows/bye.yaml": FLOW.format(name="bye"),
        "tests/hi.chat.yaml": TALK,
        "tests/test_hi_of_session.py": PYTHON,
    }
    for name, text in files.items():
        file = elsewhere / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return elsewhere


def collected(bot: Path) -> dict[str, bool]:
    """Whether each test passes, by the end of its name."""
    found: dict[str, bool] = {}

    def work(tests: Sequence[Trial]) -> None:
        found.update({each.name.rpartition("::")[2]: each.passes() for each in tests})

    with_tests(bot, ["tests"], work)
    return found


def test_transcripts_and_tests_in_python_are_run_and_one_that_is_skipped_passes(bot: Path) -> None:
    assert collected(bot) == {"hi": True, "test_hi_in_python": True, "test_hi_is_skipped": True}

    (bot / "flows" / "hi.yaml").write_text(FLOW.format(name="hi").replace("Hi", "Hello"))
    assert collected(bot) == {"hi": False, "test_hi_in_python": False, "test_hi_is_skipped": True}


def test_a_test_that_has_failed_begins_anew_when_it_is_run_again(bot: Path) -> None:
    project = project_at(bot)
    (unexpected,) = [each for each in mutants_of(project, ["drop-when"]) if each.definition.flow == "hi"]
    changed = with_definition(project, unexpected.definition)
    passed: list[bool] = []

    def work(tests: Sequence[Trial]) -> None:
        for trial in tests:
            for each in (changed, project):
                with standing_in(each):
                    passed.append(trial.passes())

    with_tests(bot, ["tests/hi.chat.yaml", "tests/test_hi_of_session.py::test_hi_in_python"], work)
    assert passed == [False, True, False, True]


def test_a_mutant_that_comes_to_no_end_is_interrupted_and_those_after_it_are_not(
    bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bot / "actions.py").write_text(SPINNING)
    (bot / "flows" / "hi.yaml").write_text(
        FLOW.format(name="hi").replace("here.type == 'room'", "spins(6 / 2) and 8 < 7")
    )
    monkeypatch.setattr(trials, "LEAST_SECONDS", 2.0)
    monkeypatch.setattr(trials, "TIMES_AS_LONG", 0)
    project = project_at(bot)
    found: list[str] = []

    def work(tests: Sequence[Trial]) -> None:
        assert list(failing(project, tests)) == []
        verdicts = hold_against(project, mutants_of(project, ["shift-number", "other-again"]), tests)
        found.extend(f"{each.mutant.words}: {each.result}" for each in verdicts if each.mutant.definition.flow == "hi")

    with_tests(bot, ["tests/hi.chat.yaml"], work)
    assert found == [
        "again continue → restart: survived",
        "6 → 7 in `spins(6 / 2) and 8 < 7`: survived",
        "2 → 3 in `spins(6 / 2) and 8 < 7`: endless",
        "8 → 9 in `spins(6 / 2) and 8 < 7`: survived",
        "7 → 8 in `spins(6 / 2) and 8 < 7`: survived",
    ]


def test_which_flows_a_test_comes_to_is_known(bot: Path) -> None:
    reached: list[set[str]] = []

    def work(tests: Sequence[Trial]) -> None:
        for trial in tests:
            trial.passes()
            reached.append(trial.reached)

    with_tests(bot, ["tests"], work)
    assert reached == [{"hi"}, {"hi"}, set()]


def test_settings_that_would_run_tests_elsewhere_or_stop_early_do_not_matter(bot: Path) -> None:
    (bot / "pytest.ini").write_text("[pytest]\naddopts = -n 2 -x --flow-cov --flow-cov-fail-under=100\n")
    (bot / "flows" / "hi.yaml").write_text(FLOW.format(name="hi").replace("Hi", "Hello"))

    assert collected(bot) == {"hi": False, "test_hi_in_python": False, "test_hi_is_skipped": True}


def test_what_is_raised_while_the_tests_are_at_hand_is_raised_again(bot: Path) -> None:
    def work(_tests: Sequence[Trial]) -> None:
        raise ConfigError("enough")

    with pytest.raises(ConfigError, match="enough"):
        with_tests(bot, ["tests"], work)


def test_a_place_without_tests_is_refused_with_what_pytest_says(bot: Path) -> None:
    with pytest.raises(ConfigError, match=r"there are no tests to run at nowhere; [\s\S]*not found"):
        with_tests(bot, ["nowhere"], lambda tests: None)
