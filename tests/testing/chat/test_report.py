"""Tests for flowbot.testing.chat.report and reasons: what a failing chat tells, as its user reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowbot.testing.chat import ChatError, SyncChat
from flowbot.testing.chat.reasons import show

MakeBot = Callable[..., Path]

CLAIM = """
flow: claim
version: 1
start: /claim {amount}
slots:
  amount: { type: decimal }
  reason: { type: text }
steps:
  - if: amount > 1000 and initiator.name == 'bob'
    then: [{ say: Too much. }, { end: refused }]
  - ask: reason
    tries: 2
  - say: "{{ amount }} for {{ reason }}"
  - end: taken
ends: [taken, refused]
"""


def failing(chat: SyncChat, do: Callable[[], object]) -> str:
    """What it tells when something fails."""
    with pytest.raises(ChatError) as failed:
        do()
    for each in chat.seen:
        each.claim = each.claim or "told"
    return str(failed.value)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_a_failure_shows_the_difference_the_talk_the_guards_and_the_state(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("@helper /claim 12.50", in_=room)
        told = failing(chat, lambda: room.expects("Why?", msg="reason.ask"))

        assert told == "\n".join(
            [
                "in room something else was said",
                "  expected │ got",
                "  “Why?”   │ “Reason?”",
                "",
                " ✗ bob@room > @helper /claim 12.50                              start → reason.ask   claim.yaml:10",
                " ? bot@room < Reason?                                           ~reason.ask",
                "   guard is false: amount > 1000 and initiator.name == 'bob'   (amount = 12.50)",
                "",
                "   claim: state reason.ask   amount = 12.50",
            ]
        )


def test_what_does_not_fit_beside_stands_one_under_the_other(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        bob.says("/claim 1")
        told = failing(chat, lambda: chat.im(bob).expects("Would you be so kind and tell me the reason for it?"))

        assert told.splitlines()[1:3] == [
            "  expected  “Would you be so kind and tell me the reason for it?”",
            "  got       “Reason?”",
        ]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"msg": "reason.asked"}, "  ~reason.asked │ ~reason.ask: “Reason?”"),
        ({"pattern": "Why.*"}, "  a text that fits /Why.*/ │ “Reason?”"),
        ({"slots": {"amount": 2}}, "  amount = 2 │ amount = Decimal('1')"),
        ({"slots": {"amuont": 2}}, "  got       no 'amuont'; the message may name "),
        ({"problem": "a number"}, "  got       no 'problem'; the message may name "),
        ({"buttons": ["Yes"]}, "  [Yes]    │ no buttons"),
        ({"fields": ["reason"]}, "  fields reason │ fields none"),
        ({"files": ["a.pdf", "b.pdf"]}, "  with a.pdf, b.pdf │ without files: “Reason?”"),
        ({"pinned": True}, "  pinned   │ not pinned: “Reason?”"),
        ({"changed": True}, "  a message that has changed │ a new message"),
    ],
)
def test_each_thing_that_may_be_expected_has_its_difference(
    make_bot: MakeBot, expected: dict[str, object], told: str
) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        bob.says("/claim 1")

        assert told in failing(chat, lambda: chat.im(bob).expects(**expected))  # type: ignore[arg-type]  # any of them


def test_a_failure_says_where_the_message_is_that_was_expected(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("/claim 1")
        elsewhere = failing(chat, lambda: room.expects("Reason?"))
        assert elsewhere.startswith("nothing more was said in room\n  expected  │ got\n  “Reason?” │ nothing\n")
        assert "\n  it was said in bob\n" in elsewhere

        held = failing(chat, lambda: room.expects(msg="receipt", files=["a.pdf"], pinned=False))
        assert "\n  ~receipt with a.pdf not pinned │ nothing\n" in held

        bob.says("trip")
        bob.says("/claim 2")
        later = failing(chat, lambda: chat.im(bob).expects("Reason?"))

        assert "it was said there later: what comes before it has to be expected first" in later


def test_what_nobody_expected_is_listed_and_marked_in_the_talk(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        bob.says("/claim 1")
        bob.says("trip")
        told = failing(chat, chat.silent)

        assert told.startswith("1 message was not expected\n  bob: 1 for trip\n\n")
        assert "\n ? bot@bob < 1 for trip" in told
        assert "\n   bot@bob < Reason?" in told
        assert "(end taken)" in told


def test_an_event_that_moves_nothing_is_told_with_its_reason(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("hello", in_=room)
        told = failing(chat, lambda: room.expects("Hello!"))

        assert "\n   MESSAGESENT moved nothing: " in told


def test_a_long_talk_is_told_from_its_end_and_long_messages_in_part(make_bot: MakeBot) -> None:
    flow = """
    flow: list
    version: 1
    start: /list {of}
    slots: { of: { type: integer } }
    steps:
      - say: "{% for number in range(of) %}line {{ number }}\\n{% endfor %}"
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        for number in (*[2] * 34, 40):
            bob.says(f"/list {number}")
        told = failing(chat, lambda: chat.im(bob).expects("nothing")).splitlines()

        assert told.count("   (5 lines before)") == 1
        assert told.count(" ? bot@bob < line 0 …") == 27
        assert told.count(" ? bot@bob < line 0") == 3
        assert told.count("       line 11") == 1
        assert "       line 12" not in told
        assert told[-6:] == [
            "   (30 conversations before)",
            *["   list: end done   of = 2"] * 4,
            "   list: end done   of = 40",
        ]


def test_values_in_reports_are_short_and_as_people_write_them() -> None:
    assert show({"id": 1, "name": "ann"}) == "@ann"
    assert show(["a", {"id": "x", "name": "desk"}]) == "['a', #desk]"
    assert show({"id": 7, "name": ""}) == "@7"
    assert show("x" * 100) == f"'{'x' * 59}…"


def test_the_trace_of_a_failure_ends_in_the_test(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(CLAIM)) as chat:
        with pytest.raises(ChatError) as failed:
            chat.person("bob").clicks("Yes")

        assert str(failed.value).startswith("no form was shown in bob\n\n ✗ bob > [Yes]")
        assert [each.name for each in failed.traceback] == [
            "test_the_trace_of_a_failure_ends_in_the_test",
            "clicks",
            "submits",
            "_refused",
            "do",
            "_run",
        ]
        assert failed.value.__context__ is None or failed.value.__suppress_context__


def test_secrets_are_not_told(make_bot: MakeBot) -> None:
    flow = """
    flow: login
    version: 1
    start: /login
    slots: { pin: { type: text, secret: true }, name: { type: text } }
    steps:
      - ask: both
        slots: [pin, name]
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        bob.says("/login")
        bob.submits({"pin": "1234", "name": "bob"})
        told = failing(chat, lambda: bob.sees("Welcome!"))

        assert told.splitlines()[-1].startswith("   login: end done   ")
        assert "pin = 1234" not in told.splitlines()[-1]
        assert "'1234'" not in told
