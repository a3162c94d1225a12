"""Tests for flowbot.testing.transcripts.seen: what the bot has said, as lines that expect it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from flowbot.testing.chat import SeenMessage, SyncChat
from flowbot.testing.lines import Expected
from flowbot.testing.transcripts.model import Stub, StubAnswer, TalkPerson, TalkPlace, Transcript
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.seen import expected_of, line_of, lines_of, told_as, words_of, written_value
from flowbot.testing.transcripts.writer import write_lines, write_transcript

EXPENSE = Path(__file__).resolve().parents[3] / "examples" / "expense"


@pytest.fixture
def chat() -> Iterator[SyncChat]:
    with SyncChat(EXPENSE, strict=False) as chat:
        yield chat


@pytest.fixture
def asked(chat: SyncChat) -> SeenMessage:
    """What ann is asked about the expense of bob."""
    bob, ann = chat.people("bob", "ann")
    chat.stub("directory.manager_of", returns=ann)
    bob.says("/expense 15 EUR")
    bob.says("2026-09-01")
    bob.clicks("Yes")
    return chat.seen[-1]


@pytest.mark.parametrize(
    ("like", "line"),
    [
        (None, '- bot@ann: "@bob asks for 15.00 EUR of Sep 1, 2026. [Approve] [Reject]"'),
        (Expected(text="x"), '- bot@ann: "@bob asks for 15.00 EUR of Sep 1, 2026."'),
        (Expected(pattern="x"), '- bot@ann: "@bob asks for 15.00 EUR of Sep 1, 2026."'),
        (Expected(message="a.ask"), "- bot@ann: ~decision.ask"),
        (Expected(message="a.ask", buttons=()), "- bot@ann: ~decision.ask [Approve] [Reject]"),
        (Expected(form="a", fields=()), "- bot@ann: { form: decision, fields: [reason] }"),
        (
            Expected(message="a.ask", slots={"amount": 1, "initiator": "@ann", "other": 1}, changed=True),
            '- bot@ann: { message: decision.ask, slots: { amount: 15, initiator: "@bob" }, changed: false }',
        ),
    ],
)
def test_a_line_says_it_in_the_way_of_another_one(asked: SeenMessage, like: Expected | None, line: str) -> None:
    assert write_lines([expected_of(asked, like)]) == f"{line}\n"


def test_a_person_and_a_room_are_written_as_one_types_them() -> None:
    assert written_value({"id": 7, "name": "ann"}) == "@ann"
    assert written_value({"id": "x", "name": "desk"}) == "#desk"


def test_a_message_is_told_with_its_words_or_its_name(asked: SeenMessage) -> None:
    words = "@bob asks for 15.00 EUR of Sep 1, 2026."

    assert words_of(asked) == words
    assert told_as(asked) == f'bot@ann: "{words} [Approve] [Reject]"   (~decision.ask)'
    assert told_as(asked, Expected(message="x")) == f"bot@ann: ~decision.ask   “{words}”"


def test_a_line_tells_which_files_a_message_carries(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "receipt.yaml").write_text(
        """\
flow: receipt
version: 1
start: /receipt
slots: { receipt: { type: attachment } }
steps:
- ask: receipt
- { say: Thanks., attach: receipt, name: thanks }
""",
        encoding="utf-8",
    )
    with SyncChat(tmp_path, strict=False) as chat:
        bob = chat.person("bob")
        bob.says("/receipt")
        bob.attaches("a.pdf")
        asked, thanked = chat.seen

    assert write_lines([expected_of(asked)]) == "- bot@bob: Receipt?\n"
    assert write_lines([expected_of(thanked)]) == "- bot@bob: { text: Thanks., files: [a.pdf] }\n"
    assert write_lines([expected_of(thanked, Expected(text="x"))]) == "- bot@bob: Thanks.\n"
    other = expected_of(thanked, Expected(pattern="x", files=(), pinned=True))
    assert write_lines([other]) == "- bot@bob: { text: Thanks., files: [a.pdf], pinned: false }\n"


def test_a_chat_becomes_a_transcript_that_passes(chat: SyncChat, asked: SeenMessage) -> None:
    chat.clock.advance("61m")
    chat.person("ann").clicks("Reject", reason="no receipt")
    transcript = Transcript(
        title="rejected",
        people={"bob": TalkPerson(), "ann": TalkPerson()},
        places={"desk": TalkPlace(im="ann")},
        stubs={"directory.manager_of": Stub(answers=(StubAnswer(returns="ann"),))},
        lines=tuple(lines_of(chat.script)),
        end="rejected",
        slots={"amount": Decimal("15.00")},
    )
    text = write_transcript(transcript)
    (back,) = read_transcripts(text, "a.chat.yaml").transcripts

    check_result(play_transcript(EXPENSE, back))
    assert asked.place == "ann"
    assert text.endswith(
        """\
- bot@desk: "@bob asks for 15.00 EUR of Sep 1, 2026. [Approve] [Reject]"
- clock: +61m
- bot: "@bob still waits for your answer about 15.00 EUR."
- ann: "[Reject] reason=no receipt"
- bot@bob: "Rejected by @ann: no receipt"
end: rejected
slots: { amount: 15.00 }
"""
    )


def test_words_of_several_lines_are_told_on_one() -> None:
    line = Expected(place="bob", text="Sorry.\nHow much was it?")

    assert line_of(line) == "bot@bob: Sorry. / How much was it?"
