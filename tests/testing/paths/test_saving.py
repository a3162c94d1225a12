"""Tests for flowbot.testing.paths.saving: talks that nobody wrote become files that pass."""

from __future__ import annotations

from pathlib import Path

from flowbot.project import load_project
from flowbot.testing.paths.report import paths_of
from flowbot.testing.paths.saving import save_talks, written
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.runner import play_transcript
from tests.testing.paths.conftest import MakeBot

LUNCH = """
    flow: lunch
    version: 1
    start: /lunch
    slots: { dish: { type: choice, of: [soup, salad] } }
    steps:
      - ask: dish
        say: What would you like?
      - say: "{{ dish }} it is."
"""


def test_a_file_says_what_people_do_and_what_the_bot_says_to_it(bot: MakeBot) -> None:
    project = bot(LUNCH)
    talk = next(each for each in paths_of(project).talks if "[soup]" in each.title)

    assert written(project, talk, "lunch.chat.yaml").splitlines() == [
        'chat: "lunch: /lunch, [soup] → done"',
        "flow: lunch",
        "people: [ann]",
        "lines:",
        "- ann: /lunch",
        "- ann: { click: soup, of: dish.ask }",
        "- bot: soup it is.",
        "end: done",
    ]


def test_every_talk_becomes_a_file_that_passes(tmp_path: Path) -> None:
    project = load_project(Path("examples/ticket"))
    talks = paths_of(project).talks

    files = save_talks(project, talks, tmp_path / "tests")

    read = [each for file in files for each in load_transcripts(file)]
    assert [each.title for each in read] == [each.title for each in talks]
    assert [play_transcript(project, each).problem for each in read] == [None] * len(read)


def test_a_file_that_is_there_is_left_alone(bot: MakeBot, tmp_path: Path) -> None:
    project, folder = bot(LUNCH), tmp_path / "tests"
    talks = paths_of(project).talks
    first = save_talks(project, talks, folder)
    first[0].write_text("mine")

    assert save_talks(project, talks, folder) == []
    assert first[0].read_text() == "mine"


def test_nothing_is_said_just_before_a_timer_goes_off(bot: MakeBot) -> None:
    project = bot(LUNCH.replace("say: What would", "expire: 1h\n        say: What would"))
    talk = next(each for each in paths_of(project).talks if "+1h" in each.title)

    assert written(project, talk, "lunch.chat.yaml").splitlines()[4:] == [
        "- ann: /lunch",
        "- clock: +59m 59s",
        "- bot: What would you like? [soup] [salad]",
        "- silent:",
        "- clock: +1s",
        "- bot: This took too long, so I stopped waiting. You can start again at any time.",
        "end: expired",
    ]


def test_a_room_may_have_a_name_that_no_place_of_a_transcript_has(bot: MakeBot) -> None:
    flow = """
        flow: lunch
        version: 1
        start: /lunch
        where: config.room
        steps: [{ say: Soup. }]
    """
    project = bot(flow, settings="config: { room: Trading Desk }\n")
    talk = next(each for each in paths_of(project).talks if each.title.endswith("→ done"))

    assert written(project, talk, "lunch.chat.yaml").splitlines()[2:] == [
        "people: [ann]",
        "places: { Trading_Desk: { with: [ann], name: Trading Desk } }",
        "lines:",
        "- ann@Trading_Desk: /lunch",
        "- bot: Soup.",
        "end: done",
    ]
