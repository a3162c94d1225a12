"""Tests that a transcript with `promises: true` looks at them, and fails at the line where one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.promises import invariants
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.writer import write_transcript

TALK = """\
chat: a greeting
people: [bob]
promises: true
lines:
- bob: /greet
- bot: ~name.ask
"""


@pytest.fixture
def bot(tmp_path: Path) -> Project:
    (tmp_path / "greet.yaml").write_text(
        'flow: greet\nversion: 1\nstart: /greet\nslots: { name: { type: text } }\nsteps:\n  - ask: name\n  - say: "Hi"\n',
        encoding="utf-8",
    )
    return load_project(tmp_path / "greet.yaml")


def test_it_is_read_and_written() -> None:
    (transcript,) = read_transcripts(TALK, "greet.chat.yaml").transcripts

    assert transcript.promises
    assert write_transcript(transcript) == TALK


def test_it_fails_at_the_line_where_a_promise_is_broken(bot: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (transcript,) = read_transcripts(TALK, "greet.chat.yaml").transcripts
    monkeypatch.setattr(invariants, "_steps_of", lambda flow, snapshot: {"elsewhere"})

    problem = play_transcript(bot, transcript).problem

    assert problem is not None
    assert problem.told.startswith("no timer outlives its step: the timer name.expire runs")
    assert problem.at is not None
    assert problem.at.line == 5


def test_people_who_answer_no_more_are_waited_for_at_the_end(bot: Project) -> None:
    (transcript,) = read_transcripts(TALK + "state: name.ask\n", "greet.chat.yaml").transcripts

    result = play_transcript(bot, transcript)

    assert result.problem is None
    assert [each.end for each in result.conversations] == ["expired"]
