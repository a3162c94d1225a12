"""Tests for flowbot.testing.plugin.talks: transcripts as tests."""

from __future__ import annotations

import pytest

from tests.testing.plugin.conftest import SALAD, Run, failure_of, write

pytest_plugins = ["pytester"]

SEVERAL = """\
people: { bob: {} }
stubs: { kitchen.cook: ok }
chats:
- chat: a salad
  lines:
  - bob: /lunch
  - bob: "[salad]"
  - bot: salad it was.
- chat: any dish
  cases:
  - { dish: salad }
  - { dish: soup }
  lines:
  - bob: /lunch
  - bob: "[<dish>]"
  - bot: <dish> it is.
- chat: a salad
  lines:
  - bob: /lunch
  - bob: salad
  - bot: salad it is.
  end: done
"""


def test_each_talk_and_case_is_a_test_of_a_name_of_its_own(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})
    result = run("-v")

    result.assert_outcomes(passed=3, failed=1)
    lines = [line.partition("::")[2].rpartition(" [")[0].strip() for line in result.outlines if line.endswith("%]")]
    assert lines == [
        "a salad FAILED",
        "any dish [dish=salad] PASSED",
        "any dish [dish=soup] PASSED",
        "a salad #2 PASSED",
    ]


def test_a_failure_is_the_talk_with_its_line_and_no_traceback(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})
    result = run("-k", "a and salad")
    told = failure_of(result, "a salad")

    assert told.splitlines()[0].startswith("─ a salad ─")
    assert told.splitlines()[0].endswith(" tests/lunch.chat.yaml:8 ─")
    assert " ✗ bot: salad it was.\n     the bot said something else in bob\n" in told
    assert ".py" not in told
    assert "FAILED tests/lunch.chat.yaml::a salad - the bot said something else in bob" in result.outlines


def test_failures_may_be_told_in_a_line_each(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})

    run("--tb=line").stdout.fnmatch_lines(["tests/lunch.chat.yaml:8:?: the bot said something else in bob"])


def test_talks_are_chosen_as_all_tests_are(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})

    run("-k", "soup").assert_outcomes(passed=1, deselected=3)
    run("-x").assert_outcomes(failed=1)
    run("tests/lunch.chat.yaml::any dish [dish=soup]").assert_outcomes(passed=1)
    run("--lf", "-p", "cacheprovider").assert_outcomes(failed=1)


def test_talks_run_with_each_store(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})
    result = run("--flow-store", "memory,sqlite", "-k", "any", "-v")

    result.assert_outcomes(passed=4, deselected=4)
    result.stdout.fnmatch_lines(
        ["*::any dish [[]dish=salad, memory] PASSED*", "*::any dish [[]dish=salad, sqlite] PASSED*"]
    )


def test_a_broken_file_is_one_error_with_all_its_problems(lunch: pytest.Pytester, run: Run) -> None:
    broken = SALAD.replace("people", "peple").replace("- bot", "- bto")
    write(lunch, {"tests/broken.chat.yaml": broken, "tests/lunch.chat.yaml": SALAD})
    result = run("--continue-on-collection-errors")
    told = failure_of(result, "ERROR collecting tests/broken.chat.yaml")

    result.assert_outcomes(passed=1, errors=1)
    assert [line for line in told.splitlines() if line.startswith("tests/")] == [
        "tests/broken.chat.yaml:2:1: error[FB601]: a talk has no key 'peple'",
        "tests/broken.chat.yaml:4:3: error[FB603]: there is nobody called 'bob' in `people`",
        "tests/broken.chat.yaml:5:3: error[FB603]: there is nobody called 'bob' in `people`",
        "tests/broken.chat.yaml:6:3: error[FB603]: there is nobody called 'bto' in `people`",
    ]
    assert "Traceback" not in told


def test_the_bot_s_lines_are_brought_up_to_date(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": f"# by hand\n{SEVERAL}", "tests/salad.chat.yaml": SALAD})
    result = run("--chat-update")
    written = (lunch.path / "tests/lunch.chat.yaml").read_text(encoding="utf-8")

    result.assert_outcomes(passed=5)
    assert [line for line in result.outlines if line.startswith("updated")] == ["updated tests/lunch.chat.yaml"]
    assert written == f"# by hand\n{SEVERAL}".replace("salad it was.", "salad it is.")
    run().assert_outcomes(passed=5)


def test_a_line_of_a_case_that_was_not_run_stays_as_it_is(lunch: pytest.Pytester, run: Run) -> None:
    cases = SEVERAL.replace("- bot: <dish> it is.", "- bot: Enjoy it.\n  - bot: Enjoy it.")
    write(lunch, {"tests/lunch.chat.yaml": cases})
    result = run("--chat-update", "-k", "any and salad and not soup")

    result.assert_outcomes(passed=1, deselected=3)
    assert [line for line in result.outlines if line.startswith("left")] == [
        f"left tests/lunch.chat.yaml:{line} as it was: it is also of a talk or a case that was not run to its end"
        for line in (16, 17)
    ]
    assert (lunch.path / "tests/lunch.chat.yaml").read_text(encoding="utf-8") == cases


def test_files_are_written_by_one_process(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SEVERAL})
    result = run("--chat-update", "-n", "2")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "--chat-update writes files, which one process has to do: leave out -n" in result.stderr.str()


def test_golden_files_of_talks_stand_beside_them(lunch: pytest.Pytester, run: Run) -> None:
    golden = SALAD.replace("- bot: salad it is.", "- bot: { text: salad it is., golden: true }")
    write(lunch, {"tests/lunch.chat.yaml": golden})
    missing = failure_of(run(), "a salad")
    run("--chat-update").assert_outcomes(passed=1)

    assert "there is no golden file tests/__golden__/lunch/" in missing
    assert "pytest tests/lunch.chat.yaml --chat-update" in missing
    run().assert_outcomes(passed=1)


def test_a_file_for_others_to_include_is_no_test(lunch: pytest.Pytester, run: Run) -> None:
    begin = "people: [bob]\nlines:\n- bob: /lunch\n- bot: ~dish.ask\n"
    write(
        lunch,
        {
            "tests/_begin.chat.yaml": begin,
            "tests/lunch.chat.yaml": 'lines:\n- include: _begin.chat.yaml\n- bob: "[salad]"\n- bot: salad it is.\n',
        },
    )

    run().assert_outcomes(passed=1)
