"""Tests for flowbot.cli.chat."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from tests.docs.local_service import beside_its_service

EXAMPLES = Path(__file__).parents[2] / "examples"


def talk(*lines: str, path: Path = EXAMPLES / "expense", options: tuple[str, ...] = ()) -> Result:
    arguments = ["chat", str(path), "--clock", "2026-11-23", "--with", "ravi", *options]
    return CliRunner().invoke(main, arguments, input="".join(f"{line}\n" for line in lines), catch_exceptions=False)


def test_an_expense_is_claimed_from_the_first_question_to_the_booking() -> None:
    result = talk("/expense", "abc", "12.50", "EUR", "2026-09-01", "yes", "@ravi approve")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "you: /expense",
        "expense-bot: How much was it?",
        "you: abc",
        "expense-bot: 'abc' is not a number – a positive amount, please (try 2 of 3).",
        "you: 12.50",
        "expense-bot: Which currency?",
        "             [EUR] [USD] [GBP]",
        "you: EUR",
        "expense-bot: When was it?",
        "             Date: ____",
        "             [Submit] [Cancel]",
        "you: 2026-09-01",
        "expense-bot: Submit 12.50 EUR of Sep 1, 2026? Or write: change amount",
        "             [Yes] [No]",
        "you: yes",
        "expense-bot → ravi: @you asks for 12.50 EUR of Sep 1, 2026.",
        "                    Reason: ____",
        "                    [Approve] [Reject]",
        "ravi: approve",
        "expense-bot: Approved by @ravi, booked as TX-7507.",
    ]


def test_a_call_that_is_tried_again_waits_for_the_clock_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text(
        "from flowbot import RetryableError, action\n\nattempts = []\n\n\n"
        "@action\ndef book() -> str:\n    attempts.append(1)\n    if len(attempts) < 3:\n"
        '        raise RetryableError("not now")\n    return "booked"\n'
    )
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/book.yaml").write_text(
        "flow: book\nversion: 1\nstart: /book\nslots: { found: { type: text } }\nsteps:\n"
        "  - call: actions.book\n    save: found\n    retries: { max: 5, first: 10s }\n"
        '  - say: "{{ found }}"\n'
    )
    lines = talk("/book", "what now", ":clock +10s", ":clock +1h", path=tmp_path).stdout.splitlines()

    assert [re.sub(r"\d\d\)$", "…)", line) for line in lines] == [
        "you: /book",
        "(the bot tries again at 2026-11-23 00:00:…)",
        "you: what now",
        "flowbot: One moment, I am still working on it.",
        "(the bot tries again at 2026-11-23 00:00:…)",
        ":clock +10s",
        "(the bot tries again at 2026-11-23 00:00:…)",
        ":clock +1h",
        "flowbot: booked",
    ]


def test_a_command_with_arguments_asks_only_for_the_rest() -> None:
    result = talk("/expense 12.50 EUR")

    assert result.stdout.splitlines()[1:] == [
        "expense-bot: When was it?",
        "             Date: ____",
        "             [Submit] [Cancel]",
    ]


def test_dates_that_cannot_be_are_refused_for_different_reasons() -> None:
    lines = talk("/expense 12.50 EUR", "2027-13-01", "2026-11-24").stdout.splitlines()

    assert lines[5] == "expense-bot: Sorry, '2027-13-01' is not a date: there is no month 13."
    assert lines[10] == "expense-bot: Sorry, it must be 2026-11-23 or earlier."


def test_change_at_the_summary_comes_back_to_the_summary() -> None:
    lines = talk("/expense 12.50 EUR", "2026-09-01", "change amount", "15").stdout.splitlines()

    assert lines[-4] == "expense-bot: How much was it?"
    assert lines[-2:] == [
        "expense-bot: Submit 15.00 EUR of Sep 1, 2026? Or write: change amount",
        "             [Yes] [No]",
    ]


def test_buttons_are_pressed_and_fields_filled_in_by_what_stands_on_them() -> None:
    result = talk("/expense 12.50", "[EUR]", "[Submit] Date=2026-09-01", "[no]", "yes", "[Yes]")

    assert result.stdout.splitlines()[:12] == [
        "you: /expense 12.50",
        "expense-bot: Which currency?",
        "             [EUR] [USD] [GBP]",
        "you: [EUR]",
        "expense-bot: When was it?",
        "             Date: ____",
        "             [Submit] [Cancel]",
        "you: [Submit] Date=2026-09-01",
        "expense-bot: Submit 12.50 EUR of Sep 1, 2026? Or write: change amount",
        "             [Yes] [No]",
        "you: [no]",
        "expense-bot: Cancelled.",
    ]


def test_the_last_button_books_the_expense_and_pressed_again_it_is_too_late() -> None:
    answers = ["/expense 12.50 EUR", "[Submit] spent_on=2026-09-01", "[Yes]"]
    lines = talk(*answers, "@ravi [Approve]", "@ravi [Approve]").stdout.splitlines()

    assert lines[-4:] == [
        "ravi: [Approve]",
        "expense-bot: Approved by @ravi, booked as TX-7507.",
        "ravi: [Approve]",
        "expense-bot → ravi: Sorry, this form is no longer open.",
    ]


def test_a_form_is_cancelled_while_its_fields_are_empty() -> None:
    lines = talk("/expense 12.50 EUR", "[Cancel]").stdout.splitlines()

    assert lines[-2:] == ["you: [Cancel]", "expense-bot: Cancelled."]


def test_who_mistakes_a_button_or_a_field_is_told_what_there_is() -> None:
    mistakes = {
        "[Submitt] date=2026-09-01": "(the form has no button 'Submitt'; did you mean 'Submit'?)",
        "[OK]": "(the form has no button 'OK'; there are Submit, Cancel)",
        "[Submit] day=2026-09-01": "(the form has no field 'day'; there is Date)",
        "[Submit] spent=2026-09-01": "(the form has no field 'spent'; did you mean 'spent_on'?)",
        "[Submit]": "('Date' must be filled in)",
        "[Submit] 2026-09-01": "('2026-09-01' is not field=value, such as [Submit] amount=12.50)",
    }
    lines = talk("[Submit]", "/expense 12.50 EUR", *mistakes, "[Submit] date=2026-09-01").stdout.splitlines()

    assert lines[:2] == ["you: [Submit]", "(there is no form to send)"]
    assert lines[6:-3] == [line for line, told in mistakes.items() for line in (f"you: {line}", told)]
    assert lines[-2] == "expense-bot: Submit 12.50 EUR of Sep 1, 2026? Or write: change amount"


def test_a_form_that_is_refused_is_shown_again_with_what_is_wrong() -> None:
    lines = talk("/expense 12.50 EUR", "[Submit] date=2026-11-24", "[Submit] date=2026-11-23").stdout.splitlines()

    assert lines[4:9] == [
        "you: [Submit] date=2026-11-24",
        "expense-bot: Sorry, it must be 2026-11-23 or earlier.",
        "             Please try again.",
        "             Date: 2026-11-24",
        "             [Submit] [Cancel]",
    ]
    assert lines[-2] == "expense-bot: Submit 12.50 EUR of Nov 23, 2026? Or write: change amount"


def test_cancel_ends_it_from_any_question() -> None:
    answers = ["/expense", "12.50", "EUR", "2026-09-01"]
    for place in range(1, 5):
        lines = talk(*answers[:place], "cancel", "12.50").stdout.splitlines()

        assert "ancelled" in lines[-3]
        assert "expense-bot: " in lines[-1]
        assert "currency" not in lines[-1]


def test_three_invalid_answers_give_up() -> None:
    lines = talk("/expense", "a", "b", "c", "12").stdout.splitlines()

    assert "(try 3 of 3)" in lines[5]
    assert "try" not in lines[7]
    assert "currency" not in lines[-1]


def test_a_bad_argument_is_answered_with_the_usage() -> None:
    lines = talk("/expense lots").stdout.splitlines()

    assert "'lots' is not a number" in lines[1]
    assert "/expense [amount] [currency]" in "".join(lines[1:])


def test_help_says_what_can_be_started_and_repeats_the_question() -> None:
    lines = talk("/expense", "help").stdout.splitlines()

    assert any("/expense [amount] [currency]" in line for line in lines[3:])
    assert lines[-1] == "expense-bot: How much was it?"


def test_two_people_are_not_one() -> None:
    result = talk("/expense", path=EXAMPLES / "expense" / "flows" / "expense.yaml", options=("--as", "Ann Lee"))

    assert result.stdout.splitlines()[0] == "Ann Lee: /expense"


def test_lines_of_one_message_stand_below_each_other() -> None:
    lines = talk("/help", path=EXAMPLES / "expense").stdout.splitlines()

    assert len(lines) > 2
    assert lines[2].startswith(" " * len("expense-bot: "))


def test_the_demo_ends_with_the_booked_amount() -> None:
    demo = (EXAMPLES / "expense" / "demo.txt").read_text().splitlines()
    lines = talk(*demo).stdout.splitlines()

    assert len(lines) >= 12
    assert lines[-1] == "expense-bot: Approved by @ravi, booked as TX-5365."


def test_nothing_at_the_path_is_told_without_a_traceback() -> None:
    result = CliRunner().invoke(main, ["chat", "nowhere"], input="")

    assert result.exit_code == 3
    assert result.stderr == (
        "flowbot: there is nothing at 'nowhere': expected a flow file, or a folder with flowbot.yaml or flows/\n"
    )


def test_one_may_talk_at_the_end_of_time() -> None:
    result = CliRunner().invoke(
        main, ["chat", str(EXAMPLES / "echo"), "--clock", "9999-12-31T23:59:59"], input="hi\n", catch_exceptions=False
    )

    assert result.stdout.splitlines() == ["you: hi", "echo-bot: hi"]


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [("chat", "", ""), ("replay", "-", "no line names the bot\n0 lines: nothing\n")],
)
def test_a_standard_input_that_is_closed_is_an_empty_one(command: str, arguments: str, told: str) -> None:
    script = f'"{sys.executable}" -m flowbot {command} "{EXAMPLES / "echo"}" {arguments} <&-'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=30)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", told)


IN_A_TERMINAL = (
    "import os, pty, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "  # which a shell's job may ignore
    "sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
)


@pytest.mark.process
def test_ctrl_c_at_the_prompt_ends_the_talk_at_once() -> None:
    command = [sys.executable, "-m", "flowbot", "chat", str(EXAMPLES / "echo")]
    process = subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    deadline = threading.Timer(20, process.kill)
    deadline.start()
    try:
        seen = b""
        while not seen.endswith(b"you: "):
            letter = process.stdout.read(1)
            assert letter, seen
            seen += letter
        process.stdin.write(b"\x03")
        process.stdin.flush()
        rest = process.stdout.read()
        code = process.wait()
    finally:
        deadline.cancel()
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()

    assert code == 130
    assert rest == b"^C\r\n"


def test_a_trip_is_asked_for_in_forms_made_and_written() -> None:
    result = talk(
        "/trip",
        "[Oslo]",
        "[Submit] leave=2026-12-01 back=2026-11-30 purpose=fair hotel=true",
        "[Submit] back=",
        "three",
        "[Take it] Guests=3",
        "[Not now] reason='no budget'",
        path=EXAMPLES / "trip",
    )
    lines = [line.strip() for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert "trip-bot: Sorry, Back on: it must be after 2026-12-01." in lines
    assert lines[lines.index("you: three") - 4 :] == [
        "trip-bot: A room in Oslo:",
        "Guests: 1",
        "Wishes: ____",
        "[Take it]",
        "you: three",
        "trip-bot: Sorry, that is asked in the form: fill it in, please.",
        "you: [Take it] Guests=3",
        "trip-bot: What",
        "Town     Oslo",
        "Leaving  Tuesday, December 1, 2026",
        "Back     –",
        "Room     for 3 guests",
        "Reason: ____",
        "[Book it] [Not now]",
        "you: [Not now] reason='no budget'",
        "trip-bot: On hold: no budget",
    ]


def test_a_trip_is_asked_for_in_german_where_the_bot_speaks_it(tmp_path: Path) -> None:
    bot = shutil.copytree(EXAMPLES / "trip", tmp_path / "trip")
    with (bot / "flowbot.yaml").open("a", encoding="utf-8") as config:
        config.write("locale: de\n")

    result = talk(
        "/trip Bern",
        "[Absenden] Abreise=2026-12-01 Zweck=Messe hotel=true",
        "[Nehmen] Gäste=9",
        "[Nehmen] Gäste=2",
        "[Buchen]",
        path=bot,
    )
    lines = [line.strip() for line in result.stdout.splitlines()]

    assert "trip-bot: Entschuldigung, Gäste: es darf höchstens 4 sein." in lines
    assert lines[-8:] == [
        "Ort       Bern",
        "Abreise   Dienstag, 1. Dezember 2026",
        "Rückkehr  –",
        "Zimmer    für 2 Gäste",
        "Grund: ____",
        "[Buchen] [Nicht jetzt]",
        "you: [Buchen]",
        "trip-bot: Gebucht: Bern am 01.12.2026.",
    ]


def test_a_service_on_this_machine_is_asked(tmp_path: Path) -> None:
    with beside_its_service("price", tmp_path) as folder:
        said = talk("/price IBM", "/price XYZ", path=folder).stdout

    assert "NYSE   281.2\n" in said
    assert "price-bot: I know no $XYZ." in said


def test_without_its_service_a_flow_goes_on_as_it_says(tmp_path: Path) -> None:
    with beside_its_service("price", tmp_path) as folder:
        pass
    said = talk("/price IBM", ":clock +1m", path=folder).stdout

    assert "price-bot: There are no prices at the moment." in said
