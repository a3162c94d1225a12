"""Tests for flowbot.testing.crash: a talk is held again for every point at which the process could die."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import Project, load_project
from flowbot.runtime import sending
from flowbot.testing.crash import crash, crash_points
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import read_transcripts

FLOW = """\
flow: greet
version: 1
start: /greet
slots: { name: { type: text } }
steps:
  - ask: name
  - say: "Hi {{ name }}"
"""
TALK = """\
people: [bob]
lines:
- bob: /greet
- bot: ~name.ask
- bob: Bob
- bot: Hi Bob
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    file = tmp_path_factory.mktemp("bot") / "greet.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return load_project(file)


@pytest.fixture(scope="module")
def talk() -> Transcript:
    read = read_transcripts(TALK, "greet.chat.yaml")
    assert not read.problems
    return read.transcripts[0]


def test_a_point_is_before_or_after_what_the_process_does_in_a_line(project: Project, talk: Transcript) -> None:
    points = crash_points(project, talk)
    of_first = [(each.operation, each.nth, each.after) for each in points if each.number == 0]

    assert of_first[:4] == [("ingest", 1, False), ("ingest", 1, True), ("commit", 1, False), ("commit", 1, True)]
    assert {"send_message", "settle"} <= {operation for operation, _, _ in of_first}
    assert {each.number for each in points} == {0, 1}
    assert points == crash_points(project, talk)
    assert str(points[3]) == "in line 1 (bob > /greet) after commit"


def test_nobody_sees_that_a_process_was_killed(project: Project, talk: Transcript) -> None:
    tried: list[object] = []

    assert list(crash(project, talk, tell=tried.append)) == []
    assert len(tried) == len(crash_points(project, talk))


def test_what_people_see_otherwise_is_told_with_the_line_and_the_point(
    project: Project, talk: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [each for each in crash_points(project, talk) if each.operation == "send_message" and each.after]

    async def find_nothing(*args: object, **named: object) -> None: ...

    monkeypatch.setattr(sending, "find_message", find_nothing)

    found = list(crash(project, talk, points=points))

    assert [str(each) for each in found] == [
        "the process was killed in line 1 (bob > /greet) after send_message, and people see it:\n"
        "  bob: 'Name?' is said",
        "the process was killed in line 2 (bob > Bob) after send_message, and people see it:\n  bob: 'Hi Bob' is said",
    ]


def test_a_message_may_come_again_where_its_step_says_so(tmp_path: Path, talk: Transcript) -> None:
    file = tmp_path / "greet.yaml"
    file.write_text(f"{FLOW}    unknown: resend\n", encoding="utf-8")
    resending = load_project(file)
    points = [
        each
        for each in crash_points(resending, talk)
        if (each.number, each.operation, each.after) == (1, "send_message", True)
    ]

    assert len(points) == 1
    assert list(crash(resending, talk, points=points)) == []
