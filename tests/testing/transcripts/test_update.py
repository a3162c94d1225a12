"""Tests for flowbot.testing.transcripts.update."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.report import describe_result
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.update import update_transcripts

EXPENSE = Path(__file__).resolve().parents[3] / "examples" / "expense"
TALK = (EXPENSE / "tests" / "rejected_after_a_reminder.chat.yaml").read_text(encoding="utf-8")
FILE = "a.chat.yaml"


def held(text: str, bot: Path = EXPENSE, *, goes_on: bool = False) -> list[Result]:
    read = read_transcripts(text, FILE)
    assert read.problems == (), [text, *map(str, read.problems)]
    return [play_transcript(bot, each, goes_on=goes_on) for each in read.transcripts]


def updated(text: str) -> str:
    return update_transcripts(text, FILE, held(text, goes_on=True)).text


def left(text: str) -> dict[tuple[str, int], str]:
    return dict(update_transcripts(text, FILE, held(text, goes_on=True)).left)


def assert_passes(text: str) -> None:
    for result in held(text):
        assert result.problem is None, f"{text}\n{describe_result(result)}"


def test_a_file_that_passes_stays_as_it_is() -> None:
    text = "\ufeff# about it\r\n" + TALK.replace("\n", "  # as it is\r\n")

    assert updated(text) == text


HEAD = """\
people: [bob, ann]
places: { room: { with: [bob] }, desk: { im: ann } }
stubs: { directory.manager_of: ann, ledger.book: TX-1 }
lines:
- bob@room: /expense 12 EUR
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- bot: How much?  # a comment\n", "- bot: When was it?  # a comment\n"),
        ("- bot: When? [Yes]\n", "- bot: When was it? [Submit] [Cancel]\n"),
        ("-   bot: ~amount.ask\n", "-   bot: ~spent_on.ask\n"),
        ("- bot: { message: amount.ask, fields: [] }\n", "- bot: { message: spent_on.ask, fields: [spent_on] }\n"),
        ("- { bot: How much }\n", '- { bot: "When was it?" }\n'),
        ('- bot: "How much?"\n# of mine\n', "- bot: When was it?\n# of mine\n"),
        ("- bot: |-\n    How\n    much?\n", "- bot: When was it?\n"),
        ("- bot: /How.*/\n", "- bot: When was it?\n"),
        ("- bot: When was it?\n- bot: And?\n", "- bot: When was it?\n"),
        ("- bot: And?\n- bot: When was it?\n", "- bot: When was it?\n"),
        ("- refused: not_yours\n", ""),
    ],
)
def test_a_line_that_differs_is_written_anew_in_its_own_way(before: str, after: str) -> None:
    rest = '- bob: "2026-09-01"\n- bot: ~summary.ask\n'

    assert updated(HEAD + before + rest) == HEAD + after + rest


def test_what_is_pinned_is_written_as_it_was_at_the_line() -> None:
    text = """\
people: [alice, ravi]
places: { support: { with: [ravi] } }
lines:
- alice: /support printer
- alice: "[Submit] details=fire"
- bot@support: { message: offer.ask, files: [a.pdf], pinned: false }
- ravi@support: "[Take]"
- bot: { message: offer.closed, changed: true, pinned: true }
- bot: ~work.ask
"""
    ticket = EXPENSE.with_name("ticket")
    new = text.replace("files: [a.pdf], pinned: false", "files: [], pinned: true")
    new = new.replace("changed: true, pinned: true", "changed: true, pinned: false")

    assert update_transcripts(text, FILE, held(text, ticket, goes_on=True)).text == new


def test_what_nobody_expected_is_put_where_it_was_said() -> None:
    text = (
        HEAD
        + '  # the day\n- bob: "2026-09-01"\n- bob: "[Yes]"\n- clock: +61m   # a while\n\nflow: expense\nstate: decision.ask\n'
    )

    assert updated(text) == text.replace(
        "- clock: +61m   # a while\n",
        "- clock: +61m   # a while\n"
        '- bot@desk: "@bob asks for 12.00 EUR of Sep 1, 2026. [Approve] [Reject]"\n'
        '- bot: "@bob still waits for your answer about 12.00 EUR."\n',
    ).replace(
        '- bob: "[Yes]"\n- clock: +61m   # a while\n- bot@desk: "@bob asks for 12.00 EUR of Sep 1, 2026. [Approve] [Reject]"\n',
        '- bob: "[Yes]"\n- bot@desk: "@bob asks for 12.00 EUR of Sep 1, 2026. [Approve] [Reject]"\n- clock: +61m   # a while\n',
    )


def test_a_place_that_went_without_saying_is_written_where_it_does_no_more() -> None:
    text = (
        HEAD + '- bob: "2026-09-01"\n- bot@desk: nothing\n- bot: nothing\n- bob: "[Yes]"\n- bot@desk: ~decision.ask\n'
    )
    text += "- clock: +61m\n- bot: ~decision.remind\n"

    after = updated(text)

    assert "nothing" not in after
    assert_passes(after)


def test_a_line_with_the_value_of_a_case_is_left_as_it_is() -> None:
    text = "cases: [{ sum: 12 EUR }, { sum: 13 EUR }]\n" + HEAD.replace("12 EUR", "<sum>")
    text += '- bot: When for <sum>?\n- bob: "2026-09-01"\n- bot: ~nothing.ask\n'

    assert updated(text) == text.replace("~nothing.ask", "~summary.ask")
    assert left(text) == {("a.chat.yaml", 7): "it holds a value of a case"}


def test_what_no_line_of_a_case_expects_is_put_behind_what_it_was_said_to() -> None:
    text = "people: [bob]\ncases: [{ word: cancel }, { word: Cancel }]\nlines:\n- bob: /expense\n- bob: <word>\n"

    assert updated(text) == f"{text}- bot: Cancelled.\n"


def test_a_line_that_cases_would_have_otherwise_is_left_as_it_is() -> None:
    text = "cases: [{ sum: 12 EUR }, { sum: 13 }]\n" + HEAD.replace("12 EUR", "<sum>") + "- bot: ~nothing.ask\n"

    assert updated(text) == text
    assert left(text) == {("a.chat.yaml", 7): "the bot says something else in each case"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("lines: [{ bob: /expense 12 EUR }, { bot: How much? }]", "it stands in brackets with others"),
        ("lines:\n- bob: /expense 12 EUR\n- &how { bot: How much? }", "it has an anchor, an alias or a tag"),
    ],
)
def test_a_line_that_is_written_otherwise_is_left_as_it_is(lines: str, reason: str) -> None:
    text = f"people: [bob]\n{lines}\n"

    assert updated(text) == text
    assert list(left(text).values()) == [reason]


def test_a_line_of_an_included_file_is_left_as_it_is() -> None:
    text = "people: [bob]\nlines:\n- include: _begin.chat.yaml\n"
    part = "lines:\n- bob: /expense 12 EUR\n- bot: How much?\n"
    (talk,) = read_transcripts(text, FILE, lambda _name, _by: ("_begin.chat.yaml", part)).transcripts
    found = update_transcripts(text, FILE, [play_transcript(EXPENSE, talk, goes_on=True)])

    assert found.text == text
    assert found.left == {("_begin.chat.yaml", 3): "it stands in a file that is included"}


def test_each_talk_of_a_file_has_its_own_lines() -> None:
    text = "people: [bob]\nchats:\n- lines:\n  - bob: /expense\n  - bot: How?\n- lines:\n  - bob: /expense 12\n  - bot: What?\n"

    assert updated(text) == text.replace("How?", "How much was it?").replace("What?", "Which currency?")


LINES = TALK.splitlines(keepends=True)
OF_BOT = [number for number, line in enumerate(LINES) if line.startswith(("- bot", "- refused"))]
WRONG = [
    "- bot: ~nothing.ask\n",
    "- bot: Nothing\n",
    "- bot@desk: Nothing [Yes]\n",
    "- refused: expired\n",
    "- { bot: { form: none } }\n",
]


@given(
    gone=st.sets(st.sampled_from(OF_BOT)),
    other=st.dictionaries(st.sampled_from(OF_BOT), st.sampled_from(WRONG), max_size=4),
    more=st.dictionaries(st.integers(7, len(LINES) - 3), st.sampled_from([*WRONG, "# a comment\n"]), max_size=3),
)
@settings(max_examples=max(10, settings().max_examples // 5))
def test_a_file_that_was_brought_up_to_date_passes_and_all_else_in_it_has_stayed(
    gone: set[int], other: dict[int, str], more: dict[int, str]
) -> None:
    text = "".join(
        more.get(number, "") + ("" if number in gone else other.get(number, line)) for number, line in enumerate(LINES)
    )

    after = updated(text)

    assert_passes(after)
    assert updated(after) == after
    assert rest_of(after) == rest_of(text)


def rest_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if not re.match(r"- (\{ )?(bot|refused)", line)]


def test_the_line_ends_of_the_file_stay() -> None:
    before = HEAD + '- bot: |-\n    How\n    much?\n- bob: "@flowbot abc"\n- bot: Nothing\n- clock: +1m'
    changed = updated(before.replace("flowbot", "expense-bot").replace("\n", "\r\n"))
    *_, asked, said, refused, problem, again, clock = changed.split("\r\n")

    assert "\n" not in changed.replace("\r\n", "")
    assert (asked, said, refused) == ("- bot: When was it?", '- bob: "@expense-bot abc"', "- bot: |-")
    assert (problem, again, clock) == (
        "    Sorry, 'abc' is not a date such as 2026-09-01.",
        "    Please try again.",
        "- clock: +1m",
    )
    assert_passes(changed)


def test_what_is_said_last_is_put_behind_the_last_line() -> None:
    assert updated(HEAD.rstrip("\n")) == HEAD + "- bot: When was it? [Submit] [Cancel]"
