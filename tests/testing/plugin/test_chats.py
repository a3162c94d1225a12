"""Tests for flowbot.testing.plugin.chats: the fixtures, and what is told where a test fails."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from tests.testing.plugin.conftest import KITCHEN, LUNCH, Run, failure_of, write

pytest_plugins = ["pytester"]

ORDERED = """\
def test_lunch(chat):
    bob = chat.person("bob")
    bob.says("/lunch")
    bob.clicks("salad")
"""


def test_a_test_talks_to_the_bot_whose_folder_it_lies_in(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/deep/test_lunch.py": f'{ORDERED}    bob.sees("salad it is.")\n'})

    run().assert_outcomes(passed=1)


def test_what_nobody_expected_fails_a_test_with_the_talk_and_nothing_else(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": ORDERED})
    result = run()

    result.assert_outcomes(failed=1)
    told = failure_of(result, "test_lunch")
    assert told.startswith("1 message was not expected\n")
    assert " ✗ bob > [salad]" in told
    assert "bot@bob < salad it is." in told
    assert ".py" not in told


def test_a_test_that_failed_already_is_not_told_of_what_it_did_not_come_to(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": f"{ORDERED}    assert chat.flow.state == 'dish.ask'\n"})
    result = run()

    result.assert_outcomes(failed=1)
    assert "not expected" not in result.stdout.str()


def test_other_words_fail_at_the_line_of_the_test_with_both(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": f'{ORDERED}    chat.im(bob).expects("salad it was.")\n'})
    result = run()

    told = failure_of(result, "test_lunch")
    assert (
        '>       chat.im(bob).expects("salad it was.")\n'
        "E       flowbot.testing.ChatError: in bob something else was said\n"
    ) in told
    assert re.search("“salad it was.” *│ “salad it is.”", told)
    assert "E        ✗ bob > [salad]" in told
    assert told.endswith("\ntests/test_lunch.py:5: ChatError")


def test_a_call_without_a_stub_fails_at_the_line_that_makes_it(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": ORDERED.replace("salad", "soup")})
    told = failure_of(run(), "test_lunch")

    assert '>       bob.clicks("soup")' in told
    assert "ChatError: kitchen.cook: this is called, and has no stub; give it one: chat.stub(…)" in told


def test_a_turn_that_fails_fails_the_test(lunch: pytest.Pytester, run: Run) -> None:
    prices = (
        f"from flowbot import function\n{KITCHEN}\n\n@function\ndef price(dish: str) -> int:\n    return {{}}[dish]\n"
    )
    flow = LUNCH.replace("{{ dish }} it is.", "It is {{ price(dish) }}.")
    write(lunch, {"tests/test_lunch.py": ORDERED, "flows/lunch.yaml": flow, "kitchen.py": prices})
    told = failure_of(run(), "test_lunch")

    assert '>       bob.clicks("salad")' in told
    assert "ChatError: a turn failed: " in told


def test_async_tests_have_a_chat_of_their_own_on_each_event_loop(lunch: pytest.Pytester, run: Run) -> None:
    write(
        lunch,
        {
            "pytest.ini": "[pytest]\nanyio_mode = auto\n",
            "tests/test_lunch.py": """\
                async def test_lunch(achat):
                    async with achat() as chat:
                        bob = chat.person("bob")
                        await bob.says("/lunch")
                        await bob.clicks("salad")

                async def test_sync(chat):
                    chat.person("bob").says("/lunch")
            """,
        },
    )
    result = run()

    result.assert_outcomes(failed=4)
    for loop in ("asyncio", "trio"):
        assert "ChatError: 1 message was not expected" in failure_of(result, f"test_lunch[{loop}]")
        assert "RunningLoopError: `chat` is synchronous, and an event loop runs here; take `achat`" in failure_of(
            result, f"test_sync[{loop}]"
        )


def test_a_mark_says_which_bot_and_how_it_is_held(lunch: pytest.Pytester, run: Run) -> None:
    write(
        lunch,
        {
            "tests/other.yaml": LUNCH.replace("lunch", "dinner").replace("- call: kitchen.cook", "- say: Warm."),
            "tests/test_lunch.py": """\
                import pytest

                pytestmark = pytest.mark.flowbot(clock="2026-12-24T18:00 Europe/London", strict=False)

                @pytest.mark.flowbot(project="other.yaml", store="sqlite")
                def test_dinner(chat, flow_project):
                    chat.person("bob").says("/dinner")
                    assert [flow.id for flow, _ in flow_project.flows] == ["dinner"]
                    assert chat.clock.now.isoformat() == "2026-12-24T18:00:00+00:00"
                    assert chat.core.settings.store == "sqlite"

                @pytest.mark.flowbot(clok="2026-12-24")
                def test_misspelt(chat):
                    pass

                @pytest.mark.flowbot("other.yaml")
                def test_unnamed(chat):
                    pass
            """,
        },
    )
    result = run()

    result.assert_outcomes(passed=1, errors=2)
    assert "@pytest.mark.flowbot(…) knows no 'clok'; did you mean 'clock'?" in result.stdout.str()
    assert "@pytest.mark.flowbot(…) takes names: project='…', clock='…'" in result.stdout.str()


def test_the_settings_of_pytest_name_a_bot_for_all_tests(lunch: pytest.Pytester, run: Run) -> None:
    settings = "[pytest]\nflowbot_project = bots/lunch\n"
    write(lunch, {"apart/test_lunch.py": f"{ORDERED}    bob.sees()\n", "apart/pytest.ini": settings})
    (lunch.path / "apart/bots/lunch").mkdir(parents=True)
    for name in ("flowbot.yaml", "flows", "kitchen.py"):
        (lunch.path / name).rename(lunch.path / "apart/bots/lunch" / name)

    run("-c", "apart/pytest.ini", "apart").assert_outcomes(passed=1)


def test_a_test_that_lies_in_no_bot_is_told_how_to_name_one(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_lunch=ORDERED)
    result = run()

    result.assert_outcomes(errors=1)
    assert failure_of(result, "ERROR at setup of test_lunch") == (
        "test_lunch.py lies in no bot: no folder above it has a flowbot.yaml, or flows/; name the bot with "
        "@pytest.mark.flowbot(project=…), or with flowbot_project in the settings of pytest"
    )


def test_a_bot_with_problems_is_told_with_all_of_them(lunch: pytest.Pytester, run: Run) -> None:
    broken = LUNCH.replace("ask: dish", "ask: dihs").replace("kitchen.cook", "kitchen.bake")
    write(lunch, {"tests/test_lunch.py": ORDERED, "flows/lunch.yaml": broken})
    told = failure_of(run(), "ERROR at setup of test_lunch")

    assert told.startswith("the bot in test_a_bot_with_problems_is_told_with_all_of_them0 cannot be loaded\n")
    assert "flows/lunch.yaml:7:10: error[FB205]: there is no slot 'dihs'" in told
    assert "flows/lunch.yaml:11:15: error[FB501]: there is no action 'kitchen.bake'" in told
    assert "Traceback" not in told


def test_tests_run_with_each_store(lunch: pytest.Pytester, run: Run) -> None:
    write(
        lunch,
        {
            "tests/test_lunch.py": f"import pytest\n\n{ORDERED}    chat.restart()\n    bob.sees()\n\n"
            '@pytest.mark.flowbot(store="memory")\n' + ORDERED.replace("test_lunch", "test_once") + "    bob.sees()\n"
        },
    )
    result = run("--flow-store=memory,sqlite", "-v")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ["*::test_lunch[[]memory] PASSED*", "*::test_lunch[[]sqlite] PASSED*", "*::test_once PASSED*"]
    )


def test_golden_files_are_written_once_and_held_against_what_is_said(lunch: pytest.Pytester, run: Run) -> None:
    test = """\
        def test_lunch(chat):
            bob = chat.person("bob")
            bob.says("/lunch")
            bob.sees(golden=True)
    """
    write(lunch, {"tests/test_lunch.py": test})
    missing = failure_of(run("--tb=short"), "test_lunch")
    run("--chat-update").assert_outcomes(passed=1)
    golden = lunch.path / "tests/__golden__/test_lunch/dish.ask.en.messageml.xml"
    written = golden.read_text(encoding="utf-8")
    run().assert_outcomes(passed=1)
    golden.write_text(written.replace("Dish?", "What?"), encoding="utf-8")
    changed = failure_of(run("--tb=short"), "test_lunch")

    assert written == dedent("""\
        <messageML>
          Dish?
          <form id="dish">
            <button class="secondary" name="soup" type="action">soup</button>
            <button class="secondary" name="salad" type="action">salad</button>
          </form>
        </messageML>
    """)
    assert "there is no golden file tests/__golden__/test_lunch/dish.ask.en.messageml.xml" in missing
    assert "where it is right as it is now, write it: pytest tests/test_lunch.py --chat-update" in missing
    assert "the message is not as in tests/__golden__/test_lunch/dish.ask.en.messageml.xml" in changed
    assert "E   -  What?\nE   +  Dish?\n" in changed


def test_the_summary_names_the_reason_and_not_the_kind_of_error(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": f'{ORDERED}    bob.sees("salad it was.")\n'})
    result = run("-rf")

    assert "FAILED tests/test_lunch.py::test_lunch - bob does not see it" in result.outlines


def test_how_a_flow_stands_is_told_where_an_end_is_another_one(lunch: pytest.Pytester, run: Run) -> None:
    write(lunch, {"tests/test_lunch.py": f"{ORDERED}    assert chat.flow.ended('expired')\n"})

    assert "ended = <lunch: end done>.ended" in failure_of(run(), "test_lunch")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("clock='soon'", "(clock=…): 'soon' is no moment such as 2026-11-24T09:00 Europe/London"),
        ("clock='2026-11-24T09:00 Europe/Lundon'", "(clock=…): there is no time zone 'Europe/Lundon'; "),
        ("store='sqlit'", "(store=…): there is no store 'sqlit'; did you mean 'sqlite'?"),
    ],
)
def test_a_mark_with_a_value_that_cannot_be_is_told_and_nothing_else(
    lunch: pytest.Pytester, run: Run, said: str, reason: str
) -> None:
    write(lunch, {"tests/test_lunch.py": f"import pytest\npytestmark = pytest.mark.flowbot({said})\n{ORDERED}"})
    result = run()

    result.assert_outcomes(errors=1)
    assert f"\n@pytest.mark.flowbot{reason}" in result.stdout.str()
    assert "def read_moment" not in result.stdout.str()


def test_the_problems_of_a_bot_are_told_once(lunch: pytest.Pytester, run: Run) -> None:
    tests = ORDERED + ORDERED.replace("test_lunch", "test_dinner")
    write(lunch, {"flows/lunch.yaml": LUNCH.replace("ask: dish", "ask: dihs"), "tests/test_lunch.py": tests})
    result = run()

    result.assert_outcomes(errors=2)
    assert result.stdout.str().count("there is no slot 'dihs'") == 1
    assert result.stdout.str().count("cannot be loaded\nthe first test of it tells why\n") == 1
