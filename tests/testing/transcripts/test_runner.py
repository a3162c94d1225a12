"""Tests for flowbot.testing.transcripts.runner and what a failure tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.chat import ChatError, SeenMessage, Settings
from flowbot.testing.transcripts.reader import load_transcripts, read_transcripts
from flowbot.testing.transcripts.report import TranscriptError, check_result, describe_result
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import play_transcript, run_transcript

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
REMINDED = EXAMPLES / "expense" / "tests" / "rejected_after_a_reminder.chat.yaml"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A bot with a question, a guard, and a call that may fail."""
    folder = tmp_path_factory.mktemp("bot")
    (folder / "flows").mkdir()
    (folder / "flows" / "claim.yaml").write_text(
        """\
flow: claim
version: 1
start: /claim
slots:
  amount: { type: decimal }
  number: { type: text }
steps:
  - say: Welcome.
  - ask: amount
    say: How much?
  - if: amount > 100
    then:
      - say: That is a lot.
  - call: actions.book
    save: number
    failed:
      - say: Not now.
      - end: not_booked
  - say: "Booked as {{ number }} by {{ initiator | mention }}."
  - end: booked
ends: [booked, not_booked]
""",
        encoding="utf-8",
    )
    (folder / "actions.py").write_text(
        'from decimal import Decimal\n\nfrom flowbot import action\n\n\n@action\nasync def book(amount: Decimal) -> str:\n    """Book."""\n'
        '    return f"TX-{amount}"\n',
        encoding="utf-8",
    )
    return load_project(folder)


def play(bot: Project, text: str, settings: Settings | None = None) -> Result:
    read = read_transcripts(text, "a.chat.yaml")
    assert read.problems == ()
    return play_transcript(bot, read.transcripts[0], settings)


HEAD = "people: [bob, ann]\nplaces: { room: { with: [bob, ann] } }\nlets: actions.*\nlines:\n"


def told(bot: Project, lines: str) -> str:
    """What a failing transcript tells."""
    result = play(bot, HEAD + lines)
    assert result.problem is not None
    return describe_result(result, 120)


def passes(bot: Project, text: str) -> None:
    check_result(play(bot, text))


async def test_two_people_an_hour_and_a_reminder() -> None:
    (transcript,) = load_transcripts(REMINDED)

    result = await run_transcript(EXAMPLES / "expense", transcript)

    check_result(result)
    assert len(result.played) == 19
    assert [each.end for each in result.conversations] == ["rejected"]


def test_a_question_that_is_answered_need_not_be_expected(bot: Project) -> None:
    passes(bot, HEAD + "- bob: /claim\n- bot: Welcome.\n- bob: 3\n- bot: Booked as TX-3 by @bob.\nend: booked\n")


def test_between_places_the_order_is_free(bot: Project) -> None:
    passes(
        bot,
        HEAD
        + "- bob: /claim\n- ann: /claim\n- bot@ann: Welcome.\n- bot@ann: How much?\n- bot@bob: Welcome.\n- bot: How much?\n",
    )


def test_then_says_that_what_is_below_came_later(bot: Project) -> None:
    lines = "- bob: /claim\n- ann: /claim\n- bot@{}: Welcome.\n- bot: How much?\n- then:\n- bot@{}: Welcome.\n- bot: How much?\n"
    passes(bot, HEAD + lines.format("bob", "ann"))

    failure = play(bot, HEAD + lines.format("ann", "bob")).problem

    assert failure is not None
    assert (failure.told, str(failure.at)) == ("this was said before what stands above `then`", "a.chat.yaml:10:3")


def test_a_call_can_be_stubbed_with_answers_one_after_another(bot: Project) -> None:
    passes(
        bot,
        """\
people: [bob]
stubs: { actions.book: [{ raises: refused }, TX-1, TX-2] }
lines:
- bob: /claim
- bot: Welcome.
- bob: 1
- bot: Not now.
- bob: /claim
- bot: Welcome.
- bob: 2
- bot: Booked as TX-1 by @bob.
- bob: /claim
- bot: Welcome.
- bob: 3
- bot: Booked as TX-2 by @bob.
""",
    )


def test_a_call_whose_last_answer_is_a_failure_fails_from_then_on(bot: Project) -> None:
    talk = "- bob: /claim\n- bot: Welcome.\n- bob: 1\n- bot: Not now.\n"
    passes(bot, "people: [bob]\nstubs: { actions.book: { raises: refused } }\nlines:\n" + talk * 3)


@pytest.mark.parametrize(
    ("tail", "problem", "expected", "got"),
    [
        ("end: not_booked", "claim has not ended so", ["end not_booked"], ["end booked"]),
        ("end: bokked", "claim has no end 'bokked'; did you mean 'booked'?", ["end bokked"], ["end booked"]),
        ("state: amount", "claim stands elsewhere", ["state amount"], ["end booked"]),
        (
            "slots: { amount: 4, number_: x, number: TX-3 }",
            "claim remembers something else; did you mean 'number'?",
            ["amount = 4", "number_ = 'x'"],
            ["amount = 3", "number_ is not filled"],
        ),
        (
            "slots: { amuont: null }",
            "claim remembers something else; did you mean 'amount'?",
            ["amuont = None"],
            ["amuont is not filled"],
        ),
        ("flow: clam\nend: booked", "there is no flow 'clam'; did you mean 'claim'?", [], []),
    ],
)
def test_how_a_talk_ended_is_checked(
    bot: Project, tail: str, problem: str, expected: list[str], got: list[str]
) -> None:
    result = play(bot, HEAD + f"- bob: /claim\n- bot: Welcome.\n- bob: 3\n- bot: /Booked.*/\n{tail}\n")

    assert result.problem is not None
    assert (result.problem.told, [*result.problem.expected], [*result.problem.got]) == (problem, expected, got)
    assert str(result.problem.at).startswith("a.chat.yaml:9:")


def test_where_a_talk_stands_can_be_named_by_its_step(bot: Project) -> None:
    passes(bot, HEAD + "- bob: /claim\n- bot: Welcome.\n- bot: How much?\nstate: amount\nslots: { amount: null }\n")


def test_a_failure_tells_the_talk_with_the_line_marked(bot: Project) -> None:
    lines = "- bob: /claim\n- bot: Welcome.\n- bob: 120\n- bot: Booked as TX-12.\n- bob: /claim\n"

    assert told(bot, lines).splitlines() == [
        f"─ a {'─' * 100} a.chat.yaml:8 ─",
        "   bob: /claim                                              start → amount.ask   claim.yaml:9",
        "   bot: Welcome.",
        '   bob: "120"                                               amount.ask → actions_book.call'
        " · actions_book.call → booked.end (end booked)   claim.yaml:14",
        "   ? bot@bob: That is a lot.",
        "   ? bot@bob: Booked as TX-120 by @bob.",
        " ✗ bot: Booked as TX-12.",
        "     the bot said something else in bob",
        "     expected                                                 │ got",
        "     bot@bob: Booked as TX-12.                                │ bot@bob: That is a lot.",
        "                                                              │ bot@bob: Booked as TX-120 by @bob.",
        "     claim: end booked   amount = 120, number = 'TX-120'",
    ]


def test_a_failure_names_the_guards_that_were_false_with_their_values(bot: Project) -> None:
    report = told(bot, "- bob: /claim\n- bot: Welcome.\n- bob: 20\n- bot: That is a lot.\n")

    assert "     guard is false: amount > 100   (amount = 20)\n" in report
    assert "amount.ask → actions_book.call" in report


def test_a_failure_names_the_condition_of_a_handler_that_was_false(tmp_path: Path) -> None:
    (tmp_path / "votes.yaml").write_text(
        """\
flow: votes
version: 1
start: /votes
slots: { votes: { type: integer } }
steps:
  - set: { votes: 1 }
  - listen: close
    for: [{ message: close it, when: votes > 2, then: next }]
    expire: 1d
  - say: Closed.
any_time: [{ message: how many, when: votes > 1, then: [{ say: Some. }] }]
""",
        encoding="utf-8",
    )
    talk = "people: [bob]\ncases: [{ words: close it }, { words: how many }]\nlines:\n- bob: /votes\n- bob: <words>\n- bot: Closed.\n"
    found = read_transcripts(talk, "a.chat.yaml").transcripts

    reports = [describe_result(play_transcript(tmp_path / "votes.yaml", each)) for each in found]

    assert "guard is false: votes > 2   (votes = 1)" in reports[0]
    assert "guard is false: votes > 1   (votes = 1)" in reports[1]


def test_the_difference_stands_in_two_columns_where_there_is_room(bot: Project) -> None:
    result = play(bot, HEAD + "- bob: /claim\n- bot: Good day.\n")

    wide, narrow = describe_result(result, 100), describe_result(result, 60)

    assert "     bot@bob: Good day.                             │ bot@bob: Welcome.\n" in wide
    assert "     -  bot@bob: Good day.\n     +  bot@bob: Welcome.\n" in narrow


def test_a_message_that_no_line_expects_fails_at_what_it_was_said_to(bot: Project) -> None:
    result = play(bot, HEAD + "- bob: /claim\n- bob: 3\n")

    assert result.problem is not None
    assert (result.problem.told, str(result.problem.at)) == ("2 messages were not expected", "a.chat.yaml:5:3")
    assert result.problem.got == [
        "bot@bob: Welcome.",
        "bot@bob: Booked as TX-3 by @bob.",
    ]


def test_a_transcript_may_leave_out_what_it_likes_when_it_says_so(bot: Project) -> None:
    passes(bot, "strict: false\n" + HEAD + "- bob: /claim\n- bob: 3\n- bot: Welcome.\nend: booked\n")


def test_silence_is_checked_where_it_stands(bot: Project) -> None:
    result = play(bot, HEAD + "- bob: /claim\n- silent:\n")

    assert result.problem is not None
    assert (result.problem.told, str(result.problem.at)) == ("2 messages were not expected", "a.chat.yaml:6:3")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("- bob: '[Yes]'\n", "no form was shown in bob"),
        ("- bob: { edits: x }\n", "this cannot be done: bob has written nothing there"),
        ("- refused: not_yours\n", "the bot said nothing more"),
    ],
)
def test_what_cannot_be_done_is_the_problem_of_its_line(bot: Project, lines: str, problem: str) -> None:
    result = play(bot, HEAD + lines)

    assert result.problem is not None
    assert (result.problem.told, str(result.problem.at)) == (problem, "a.chat.yaml:5:3")


def test_a_kill_at_the_end_in_which_nothing_is_done_fails_at_the_last_line(bot: Project) -> None:
    problem = play(bot, HEAD + "- bob: /claim\n- bot: Welcome.\n- bot: How much?\n- kill: commit\n").problem

    assert problem is not None
    assert problem.told == "the bot was to be killed at commit in the next line, and nothing was done in it"
    assert str(problem.at) == "a.chat.yaml:8:3"


def test_a_call_without_a_stub_is_the_problem_of_the_line_that_led_to_it(bot: Project) -> None:
    result = play(bot, "people: [bob]\nlines:\n- bob: /claim\n- bot: Welcome.\n- bob: 3\n")

    assert result.problem is not None
    assert result.problem.told.startswith("actions.book: this is called, and has no stub")
    assert str(result.problem.at) == "a.chat.yaml:5:3"


def test_a_stub_of_nothing_is_told_before_the_talk_begins(bot: Project) -> None:
    result = play(bot, "stubs: { actions.bok: 1 }\nlines: []\n")

    assert result.problem is not None
    assert result.problem.told == "the bot has no action 'actions.bok'; did you mean 'actions.book'?"
    assert str(result.problem.at) == "a.chat.yaml:1:8"


def test_a_golden_message_is_held_against_its_file(bot: Project) -> None:
    def golden(seen: SeenMessage) -> None:
        raise ChatError(f"{seen.text} is no gold")

    result = play(bot, HEAD + "- bob: /claim\n- bot: { text: Welcome., golden: true }\n", Settings(golden=golden))

    assert result.problem is not None
    assert (result.problem.told, str(result.problem.at)) == ("Welcome. is no gold", "a.chat.yaml:6:3")


def test_a_transcript_that_fails_raises_what_carries_its_result(bot: Project) -> None:
    result = play(bot, HEAD + "- bob: /claim\n")

    with pytest.raises(TranscriptError, match="2 messages were not expected") as raised:
        check_result(result)
    assert raised.value.result is result


def test_code_begins_a_flow_with_what_its_slots_hold() -> None:
    talk = """\
people: [bob, ann]
stubs: { directory.manager_of: ann }
lines:
- { starts: expense, person: bob, slots: { amount: 12.50, currency: EUR, spent_on: 2026-09-01, manager: "@ann" } }
- bot@bob: /Submit 12.50 EUR of Sep 1, 2026.*/
slots: { amount: 12.5, manager: ann }
"""
    (transcript,) = read_transcripts(talk, "a.chat.yaml").transcripts

    check_result(play_transcript(EXAMPLES / "expense", transcript))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "{ starts: claims, person: bob }",
            "this cannot be done: there is no flow 'claims'; did you mean 'claim'?",
        ),
        (
            "{ starts: claim, person: bob, slots: { amuont: 1 } }",
            "this cannot be done: the flow 'claim' has no slot 'amuont'; did you mean 'amount'?",
        ),
    ],
)
def test_what_code_cannot_begin_is_told(bot: Project, line: str, problem: str) -> None:
    result = play(bot, HEAD + f"- {line}\n")

    assert result.problem is not None
    assert result.problem.told.startswith(problem)


def test_messages_of_the_bot_are_answered_and_forwarded(bot: Project) -> None:
    passes(
        bot,
        HEAD
        + "- bob: /claim\n- bot: Welcome.\n- bob: { replies: 3, of: amount.ask }\n- bot: /Booked.*/\n"
        + "- ann@ann: { forwards: bob, of: amount.ask, text: look }\n- bot: /.*/\n",
    )


def test_the_talk_begins_when_it_says(bot: Project) -> None:
    result = play(
        bot,
        "clock: 2026-03-01T12:00 Europe/Paris\n"
        + HEAD
        + "- bob: hello\n- bot: /.*/\n- clock: 2026-03-02 Europe/Paris\n",
    )

    assert [f"{turn.at:%m-%d %H:%M}" for turn in result.turns] == ["03-01 11:00", "03-01 11:00"]


CLOSED = """\
people: [alice]
places: { support: { with: [] } }
lines:
- alice: /support printer
- alice: "[Submit] details=fire"
- bot: { text: WORDS, changed: CHANGED }
- bot@support: ~offer.ask
"""


def test_a_line_may_tell_what_stands_in_the_place_of_a_form() -> None:
    ticket = load_project(EXAMPLES / "ticket")
    closed = CLOSED.replace("WORDS", "Your ticket “printer” has been submitted.")

    passes(ticket, closed.replace("CHANGED", "true"))
    for wrong in (closed.replace("CHANGED", "false"), CLOSED.replace("WORDS", "Sent.").replace("CHANGED", "true")):
        assert play(ticket, wrong).problem is not None


OFFERED = """\
people: [alice, ravi]
places: { support: { with: [ravi] } }
lines:
- alice: /support printer
- alice: "[Submit] details=fire"
- bot@support: { message: offer.ask, pinned: FIRST, files: FILES }
- ravi@support: "[Take]"
- bot: { text: printer @ravi has taken it., changed: true, pinned: THEN }
- bot: { message: work.ask, pinned: true }
"""


def offered(first: str = "true", then: str = "false", files: str = "[]") -> str:
    return OFFERED.replace("FIRST", first).replace("THEN", then).replace("FILES", files)


@pytest.mark.parametrize(
    ("lines", "got"),
    [
        (offered(first="false"), ["bot@support: { message: offer.ask, files: [], pinned: true }"]),
        (offered(files="[a.pdf]"), ["bot@support: { message: offer.ask, files: [], pinned: true }"]),
        (
            offered(then="true"),
            ["bot@support: { text: printer / @ravi has taken it., changed: true, pinned: false }"],
        ),
    ],
)
def test_a_line_may_tell_what_is_pinned_then_and_which_files_there_are(lines: str, got: list[str]) -> None:
    ticket = load_project(EXAMPLES / "ticket")
    passes(ticket, offered())
    problem = play(ticket, lines).problem

    assert problem is not None
    assert problem.told == "the bot said something else in support"
    assert [each.partition("   ")[0] for each in problem.got] == got
