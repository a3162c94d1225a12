"""Tests for flowbot.cli.mutate."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.definition.reader import read_flow

FLOW = """\
flow: greet
version: 1
start: /greet
slots: { name: { type: text, max_length: 20 } }
steps:
  - ask: name
    tries: 2
  - say: "Hi {{ name }}"
"""
TESTS = """\
from pathlib import Path

from flowbot.testing.chat import SyncChat

BOT = Path(__file__).parent.parent


def test_who_says_their_name_is_greeted():
    with SyncChat(BOT) as chat:
        ann = chat.person("ann")
        ann.says("/greet")
        chat.im(ann).expects(msg="name.ask")
        ann.says("Ann")
        chat.im(ann).expects("Hi Ann")
"""
LISTED = """\
flows/greet.yaml:1:1: scope user → stream [other-scope]
flows/greet.yaml:1:1: again continue → restart [other-again]
flows/greet.yaml:4:30: without 'max_length' [drop-limit]
flows/greet.yaml:4:42: max_length 20 → 21 [shift-limit]
flows/greet.yaml:6:5: without the step 'name' [drop-step]
flows/greet.yaml:6:5: 'say' before 'name' [swap-steps]
flows/greet.yaml:7:5: without 'tries' [drop-tries]
flows/greet.yaml:7:12: tries 2 → 3 [other-tries]
flows/greet.yaml:7:12: tries 2 → 1 [other-tries]
flows/greet.yaml:8:5: without the step 'say' [drop-step]
flows/greet.yaml:8:10: other words [other-words]
"""
SURVIVED = """\
flows/greet.yaml:7:5: without 'tries' [drop-tries]
7 |     tries: 2
  |     ^^^^^
flows/greet.yaml:7:12: tries 2 → 3 [other-tries]
7 |     tries: 2
  |            ^
flows/greet.yaml:7:12: tries 2 → 1 [other-tries]
7 |     tries: 2
  |            ^

mutator      killed    of
drop-step         1     1
drop-tries        0     1
other-tries       0     2
other-words       1     1
2 of 5 mutants killed (40.0 %), 3 survived, 1 cannot be compiled; 1 test, SECONDS s
"""
ONLY = ["--mutator", "drop-step", "--mutator", "drop-tries", "--mutator", "other-tries", "--mutator", "other-words"]


@pytest.fixture
def bot(elsewhere: Path) -> Path:
    """A bot whose tests notice some of what may be wrong."""
    for name, text in {"flows/greet.yaml": FLOW, "tests/test_greeting_by_name.py": TESTS}.items():
        file = elsewhere / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return elsewhere


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["mutate", *arguments])


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s$", "SECONDS s", text, flags=re.MULTILINE)


def test_mutants_can_be_listed_without_any_test(bot: Path) -> None:
    result = run("--list")

    assert result.stdout == LISTED
    assert result.stderr == "11 mutants\n"


def test_survivors_are_named_by_their_lines_and_mutators_counted(bot: Path) -> None:
    result = run(*ONLY)

    assert without_seconds(result.stdout) == SURVIVED
    assert result.exit_code == 0


def test_too_few_killed_mutants_are_a_problem(bot: Path) -> None:
    assert run(*ONLY, "--fail-under", "40").exit_code == 0
    assert run(*ONLY, "--fail-under", "41").exit_code == 1


def test_what_is_different_in_a_survivor_can_be_shown(bot: Path) -> None:
    result = run("--mutator", "drop-tries", "--show")

    assert result.stdout.splitlines()[3:7] == [
        "   - ask: name",
        "-    tries: 2",
        "   - say: Hi {{ name }}",
        "",
    ]


def test_programs_get_every_mutant_as_json(bot: Path) -> None:
    found = json.loads(run(*ONLY, "--json").stdout)

    assert {key: found[key] for key in ("killed", "tried", "percent", "tests")} == {
        "killed": 2,
        "tried": 5,
        "percent": 40.0,
        "tests": 1,
    }
    assert [each["result"] for each in found["mutants"]] == [
        *("broken", "survived", "survived", "survived", "killed", "killed"),
    ]
    assert found["mutants"][-1] == {
        "flow": "greet",
        "mutator": "other-words",
        "file": "flows/greet.yaml",
        "line": 8,
        "column": 10,
        "change": "other words",
        "result": "killed",
        "reason": "tests/test_greeting_by_name.py::test_who_says_their_name_is_greeted",
    }


def test_some_are_drawn_and_by_the_same_seed_the_same(bot: Path) -> None:
    drawn = [run("--list", "--most", "4", "--seed", seed).stdout for seed in ("1", "1", "2")]

    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(each.splitlines()) for each in drawn] == [4, 4, 4]
    assert set(drawn[0].splitlines()) < set(LISTED.splitlines())


def test_with_a_flow_file_only_that_flow_is_made_wrong(bot: Path) -> None:
    other = FLOW.replace("greet", "welcome")
    (bot / "flows" / "welcome.yaml").write_text(other)

    listed = run("flows/welcome.yaml", "--list").stdout
    assert listed == LISTED.replace("greet", "welcome")
    assert run("--list").stdout == LISTED + listed


def test_a_flow_file_that_is_in_no_project_is_a_bot_itself(bot: Path) -> None:
    (bot / "flows" / "greet.yaml").rename(bot / "greet.yaml")
    (bot / "flows").rmdir()
    test = bot / "tests" / "test_greeting_by_name.py"
    test.write_text(TESTS.replace(".parent.parent", '.parent.parent / "greet.yaml"'))

    result = run("greet.yaml", *ONLY)
    assert without_seconds(result.stdout) == SURVIVED.replace("flows/", "")


def test_tests_that_fail_already_are_told_and_nothing_is_made_wrong(bot: Path) -> None:
    (bot / "tests" / "test_greeting_by_name.py").write_text(TESTS.replace("Hi Ann", "Bye Ann"))
    result = run()

    assert result.stdout == ""
    assert "Bye Ann" in result.stderr
    last = "flowbot: 1 of 1 tests fails with the flows as they are: mend that first"
    assert result.stderr.splitlines()[-1] == last
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        ("import nothing_that_is_there\n", "No module named 'nothing_that_is_there'"),
        ("", "no tests ran"),
    ],
)
def test_tests_that_cannot_be_read_or_are_not_there_are_refused(bot: Path, tests: str, told: str) -> None:
    (bot / "tests" / "test_greeting_by_name.py").write_text(tests)
    result = run()

    assert result.stderr.startswith(
        "flowbot: there are no tests to run at tests; write one, or let `flowbot test --paths"
    )
    assert told in result.stderr
    assert result.exit_code == 3


def test_tests_that_do_not_talk_to_the_bot_are_refused(bot: Path) -> None:
    (bot / "tests" / "test_greeting_by_name.py").write_text("def test_nothing():\n    pass\n")
    result = run()

    told = "flowbot: no test talks to the bot at '.' by `chat` or as a transcript: none can notice anything\n"
    assert result.stderr == told
    assert result.exit_code == 3


def test_other_tests_than_those_of_the_bot_can_be_named(bot: Path) -> None:
    (bot / "tests").rename(bot / "checks")

    assert run("--mutator", "other-words").exit_code == 3
    result = run("--mutator", "other-words", "--tests", "checks")
    assert result.stdout.splitlines()[-1].startswith("1 of 1 mutants killed (100.0 %)")


def test_without_pytest_it_says_what_to_install(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest", None)
    result = run()

    told = "flowbot: tests are run by pytest, which is not installed: pip install 'flowbot[test]'\n"
    assert (result.stderr, result.exit_code) == (told, 3)


def test_a_mutator_that_is_not_there_is_refused_with_the_nearest(bot: Path) -> None:
    result = run("--mutator", "drop-trys")

    assert "there is no mutator 'drop-trys'; did you mean 'drop-tries'?" in result.stderr
    assert result.exit_code == 2


def test_a_terminal_is_told_how_far_it_is_on_one_line(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pytest.raises(SystemExit):
        main(["mutate", "--mutator", "other-tries"], standalone_mode=False)

    assert terminal.getvalue().split("\r\x1b[K")[1:] == ["1 of 2 mutants, 1 survived", "2 of 2 mutants, 2 survived", ""]


def test_nothing_is_written(bot: Path) -> None:
    before = {file: file.read_bytes() for file in bot.rglob("*.yaml")}
    run(*ONLY)

    assert {file: file.read_bytes() for file in bot.rglob("*.yaml")} == before
    assert read_flow((bot / "flows" / "greet.yaml").read_text(), "x").problems == ()
