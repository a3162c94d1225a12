"""Tests for flowbot.cli._talking and _standing: several people, rooms and time in `flowbot chat`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod

EXAMPLES = Path(__file__).parents[2] / "examples"
APPROVAL = """
flow: approval
version: 1
start: /approve {manager}
slots:
  manager: { type: user }
  pin: { type: text, secret: true }
  note: { type: text, optional: true }
steps:
  - ask: pin
  - ask: note
  - ask: decision
    to: manager
    options: { approve: next }
    remind: { every: 1h, max: 2 }
    expire: 4h
  - say: Approved.
"""


def talk(path: Path, *lines: str, options: tuple[str, ...] = ("--clock", "2026-11-23")) -> list[str]:
    result = CliRunner().invoke(
        main, ["chat", str(path), *options], input="".join(f"{line}\n" for line in lines), catch_exceptions=False
    )

    assert result.exit_code == 0
    return result.stdout.splitlines()


@pytest.fixture
def approval(tmp_path: Path) -> Path:
    file = tmp_path / "approval.yaml"
    file.write_text(APPROVAL, encoding="utf-8")
    return file


ASKED = ("/approve @ravi", "[Submit] pin=1234", "skip")


def test_somebody_else_answers_where_they_are_asked(approval: Path) -> None:
    lines = talk(approval, *ASKED, "@ravi maybe", "@ravi approve")

    assert lines[-8:] == [
        "flowbot → ravi: Decision?",
        "                [Approve]",
        "ravi: maybe",
        "flowbot → ravi: Sorry, 'maybe' is not one of Approve.",
        "                Decision?",
        "                [Approve]",
        "ravi: approve",
        "flowbot: Approved.",
    ]


def test_a_button_of_somebody_else_is_theirs_to_press(approval: Path) -> None:
    lines = talk(approval, *ASKED, "[Approve]", "@ann [Approve]", "@ravi [Approve]")

    assert lines[-6:] == [
        "you: [Approve]",
        "(there is no form to send)",
        "ann: [Approve]",
        "(there is no form to send)",
        "ravi: [Approve]",
        "flowbot: Approved.",
    ]


def test_what_is_due_happens_on_the_way_in_its_order(approval: Path) -> None:
    lines = talk(approval, *ASKED, ":clock +90m", ":clock +3h")

    assert lines[-5:] == [
        ":clock +90m",
        "flowbot → ravi: A reminder: this still waits for an answer.",
        ":clock +3h",
        "flowbot → ravi: A reminder: this still waits for an answer.",
        "flowbot: This took too long, so I stopped waiting. You can start again at any time.",
    ]


def test_the_clock_does_not_go_back(approval: Path) -> None:
    assert talk(approval, ":clock 2026-11-22") == [
        ":clock 2026-11-22",
        "(the clock stands at 2026-11-23T00:00:00+00:00 and cannot go back to 2026-11-22T00:00:00+00:00)",
    ]


def test_the_state_says_where_conversations_stand_and_keeps_secrets(approval: Path) -> None:
    lines = talk(approval, ":state", *ASKED, ":state")

    assert lines[:2] == [":state", "no conversation is open"]
    assert lines[lines.index(":state", 1) :] == [
        ":state",
        "approval of you: decision.ask",
        "  manager = @ravi",
        "  pin = •••",
        "  note = none",
        "  decision.remind.0 at 2026-11-23 01:00:00",
        "  decision.expire at 2026-11-23 04:00:00",
    ]


def test_items_and_rows_are_part_of_the_state(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(
        """
        flow: f
        version: 1
        start: /f
        slots: { age: { type: integer } }
        steps: [{ each: person, in: "['Bob', 'Cara']", do: [{ ask: age }], save: ages }]
        """
    )

    assert talk(file, "/f", "40", ":state")[-5:] == [
        ":state",
        "f of you: person.each",
        "  ages: 2 rows, 1 ended",
        "f of you person.1: age.ask",
        "  age.expire at 2026-12-23 00:00:00",
    ]


def test_without_a_clock_that_stands_time_goes_on(approval: Path) -> None:
    lines = talk(approval, *ASKED, ":clock +5h", options=())

    assert lines[-1] == "flowbot: This took too long, so I stopped waiting. You can start again at any time."


def test_a_clock_that_runs_may_run_past_the_moment_to_which_it_is_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowbot.cli.chat._TICK_SECONDS", 0)
    lines = talk(EXAMPLES / "poll", *OPEN, "@ann #desk [soup]", ":clock +2s", options=("--room", "desk"))

    assert lines[-2:] == [":clock +2s", "poll-bot (changed): 1 vote so far."]


def test_a_room_that_a_setting_names_is_there_and_so_is_who_has_a_role() -> None:
    ticket = ("/support the printer is on fire", "[Submit] details=smoke")
    lines = talk(EXAMPLES / "ticket", *ticket, "@ravi #support [Close] resolution=It was off.")

    assert "ticket-bot → #support (pinned): the printer is on fire" in lines
    assert "ticket-bot: @ravi has solved “the printer is on fire”: It was off." in lines


def test_a_room_that_is_chosen_in_a_form_is_there_from_then_on() -> None:
    choices = "[Submit] room=#desk question=Where? choices=#soup, salad"
    lines = talk(EXAMPLES / "poll", "#desk hello", "/poll", choices, "@ann #desk [#soup]", "[Close]")

    assert lines[0] == "you: #desk hello"
    assert [" ".join(each.split()) for each in lines[-6:-1]] == [
        "ann → #desk: [#soup]",
        "you: [Close]",
        "poll-bot → #desk: Where?",
        "Answer Votes Share",
        "#soup 1 100%",
    ]


POLL = ("--clock", "2026-11-23", "--room", "desk")
OPEN = ("/poll", '[Submit] room=#desk question="Where?" choices="soup, salad"')


def test_a_room_is_spoken_to_and_its_forms_are_pressed_there() -> None:
    lines = talk(
        EXAMPLES / "poll", *OPEN, "@ann #desk [soup]", "#desk salad", "@ann [soup]", ":clock +2s", options=POLL
    )

    assert lines[-9:] == [
        "poll-bot: 0 votes so far.",
        "poll-bot: You can close “Votes” here.",
        "          [Close]",
        "ann → #desk: [soup]",
        "you → #desk: salad",
        "ann: [soup]",
        "(there is no form to send)",
        ":clock +2s",
        "poll-bot (changed): 2 votes so far.",
    ]


def test_of_several_forms_the_one_is_sent_that_has_the_fields() -> None:
    begun = ("#desk /report The launch", "@ann #desk [Submit] status=red", "@bob #desk [Submit] status=amber")

    lines = talk(
        EXAMPLES / "report", *begun, "@ann #desk [Submit] cause=fire help=wanted", "#desk [Close]", options=POLL
    )

    assert [each.split() for each in lines[-2:]] == [["ann", "red", "fire", "wanted"], ["bob", "amber"]]


def test_a_room_that_is_not_there_is_a_hashtag() -> None:
    assert talk(EXAMPLES / "echo", "#desk hello") == ["you: #desk hello", "echo-bot: #desk hello"]


def test_one_may_speak_as_oneself_to_begin_with_a_mention() -> None:
    lines = talk(EXAMPLES / "echo", "@you @ravi hello", "@ravi hello")

    assert lines == ["you: @ravi hello", "echo-bot: @ravi hello", "ravi: hello", "echo-bot → ravi: hello"]


def test_who_is_with_you_can_be_written_to_before_they_speak() -> None:
    answers = ("/expense 12.50 EUR", "2026-09-01", "yes")
    with_ravi = talk(EXAMPLES / "expense", *answers, options=("--clock", "2026-11-23", "--with", "ravi"))
    alone = talk(EXAMPLES / "expense", *answers)

    assert "expense-bot → ravi: @you asks for 12.50 EUR of Sep 1, 2026." in with_ravi
    assert alone[-1] == "expense-bot: Sorry, I cannot reach whom I have to ask, and had to stop."


PINNED = """
flow: notice
version: 1
start: /notice
slots:
  read: { type: boolean }
steps:
  - say: Closed today.
    name: notice
    pin: true
  - say: Thank you.
    on_behalf_of: initiator
  - ask: read
  - update: notice
    say: Open again.
    pin: false
"""


def test_what_is_pinned_and_what_is_said_on_behalf_of_somebody_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "notice.yaml"
    file.write_text(PINNED, encoding="utf-8")
    lines = talk(file, "/notice", "yes")

    assert "flowbot (pinned): Closed today." in lines
    assert "you: Thank you." in lines
    assert "flowbot (changed): Open again." in lines


NEWS = """
flow: news
version: 1
start:
  - event: payments.settled
    set: { told: event.payer }
  - webhook: alarm
    set: { told: request.what }
  - cron: 30 8 * * *
slots: { told: { type: text, default: "'nothing'" } }
steps:
  - say: "{{ told }} at {{ now | time }}"
    to: "'ROOM'"
"""


def test_what_code_would_tell_the_bot_of_can_be_typed_and_times_come_with_the_clock(tmp_path: Path) -> None:
    room = LocalPod(VirtualClock()).streams.ensure("desk").id
    file = tmp_path / "news.yaml"
    file.write_text(NEWS.replace("ROOM", room), encoding="utf-8")
    options = ("--clock", "2026-11-23", "--room", "desk")
    lines = talk(
        file,
        ":event payments.settled payer=Ann",
        ":webhook alarm what=fire",
        ":clock +2d",
        ":webhook alram",
        options=options,
    )

    assert [line.replace("\u202f", " ") for line in lines] == [
        ":event payments.settled payer=Ann",
        "flowbot → #desk: Ann at 12:00 AM",
        ":webhook alarm what=fire",
        "flowbot → #desk: fire at 12:00 AM",
        ":clock +2d",
        "flowbot → #desk: nothing at 8:30 AM",
        "flowbot → #desk: nothing at 8:30 AM",
        ":webhook alram",
        "(no flow has the webhook 'alram'; did you mean 'alarm'?)",
    ]


MEETING = """
flow: meeting
version: 1
scope: each
start: [{ event: connection_requested }, { event: user_joined_room }]
slots: { status: { type: text } }
steps:
  - if: missing(here)
    then:
      - call: symphony.connections.accept
        args: { user: user }
        save: { status: result.status }
      - { say: "{{ status }}", to: user }
    else: [{ say: Welcome here., to: user }]
"""


def test_somebody_of_another_firm_asks_to_connect_and_somebody_joins(tmp_path: Path) -> None:
    file, saved = tmp_path / "meeting.yaml", tmp_path / "a.chat.yaml"
    file.write_text(MEETING, encoding="utf-8")
    lines = talk(
        file,
        "@carol :event CONNECTIONREQUESTED",
        "@carol :event CONNECTIONREQUESTED",
        "@ann #desk :event USERJOINEDROOM",
        "@carol :event CONNECTIONASKED",
        f":save {saved}",
        options=("--clock", "2026-11-23", "--room", "desk"),
    )

    assert lines == [
        "@carol :event CONNECTIONREQUESTED",
        "flowbot → carol: ACCEPTED",
        "@carol :event CONNECTIONREQUESTED",
        "(there is a request between carol and flowbot)",
        "@ann #desk :event USERJOINEDROOM",
        "flowbot → ann: Welcome here.",
        "@carol :event CONNECTIONASKED",
        "('CONNECTIONASKED' is no type of event that a pod tells of; did you mean 'CONNECTIONACCEPTED'?)",
        f":save {saved}",
        f"(saved as {saved})",
    ]
    assert "carol: { external: true }" in saved.read_text(encoding="utf-8")
