"""What every story keeps to: nobody notices restarts or what comes twice, and it is short, drawn and told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.project import check_project, load_project
from flowbot.testing.projects import project_at
from flowbot.testing.retold.hostile import kept_as_text
from flowbot.testing.retold.isolation import Where, doubt, in_any_order, isolated
from flowbot.testing.retold.redelivery import redelivered
from flowbot.testing.retold.restarts import restarted
from flowbot.testing.retold.roles import with_roles
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript
from tests.stories.stories import ASKED_BY_ROLE, DOUBTS, STORIES, flow_files, folder_of, talks_of

TALKS = [pytest.param(story, talk, id=f"{story}: {talk.name}") for story in STORIES for talk in talks_of(story)]
MOST_LINES = 90
MOST_CHARACTERS = 120
TOLD = [each for each in STORIES if (folder_of(each) / "README.md").exists()]
IN_PYTHON = [each for each in STORIES if (folder_of(each) / "python").exists()]


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_nobody_notices_that_the_process_is_stopped_at_every_wait(story: str, talk: Transcript) -> None:
    noticed = restarted(project_at(folder_of(story)), talk)

    assert noticed is None, f"{story}: {noticed}"


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_nobody_notices_that_every_event_comes_twice(story: str, talk: Transcript) -> None:
    noticed = redelivered(project_at(folder_of(story)), talk)

    assert noticed is None, f"{story}: {noticed}"


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_events_of_different_streams_come_in_any_order_and_twice(story: str, talk: Transcript) -> None:
    project, fixed = project_at(folder_of(story)), ASKED_BY_ROLE.get(story, ())
    if doubt(project, talk, "apart", fixed) is None:  # else it is told below
        noticed = in_any_order(project, talk, fixed=fixed, seed=len(talk.lines))

        assert noticed is None, f"{story}: {noticed}"


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_who_talks_at_the_same_time_somewhere_else_is_not_noticed(story: str, talk: Transcript) -> None:
    """Others have the same talk with other words, turn by turn, in streams of their own.

    A room that the bot's settings name is the same for both, and so are people whom it asks by their role.
    """
    check_isolation(story, talk, "apart")


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_who_talks_at_the_same_time_in_the_same_stream_is_not_noticed(story: str, talk: Transcript) -> None:
    """The others are in the same rooms, and have their own conversations there.

    Where a flow has one conversation in a stream, whoever speaks there, nobody has another one there: then it is the
    same people who talk in other rooms.
    """
    has_one = any(flow.scope == "stream" for flow, _ in project_at(folder_of(story)).flows)
    check_isolation(story, talk, "same people" if has_one else "together")


def check_isolation(story: str, talk: Transcript, where: Where) -> None:
    project, fixed = project_at(folder_of(story)), ASKED_BY_ROLE.get(story, ())
    reason = doubt(project, talk, where, fixed)
    if reason is not None:
        assert reason in DOUBTS.get(story, ()), f"{story}: {talk.name}: {reason}"
        return
    noticed = isolated(project, talk, where, fixed=fixed, seed=len(talk.lines))

    assert noticed is None, f"{story}: {noticed}"


@pytest.mark.parametrize(("story", "talk"), TALKS)
def test_no_text_that_people_give_is_more_than_text(story: str, talk: Transcript) -> None:
    """Which of the hostile texts stand in, follows from the number of the talk: together they all do."""
    project, first = project_at(folder_of(story)), 5 * [each.values[1] for each in TALKS].index(talk)
    noticed = kept_as_text(project, with_roles(project, talk), first=first, people=list(talk.people))

    assert noticed is None, f"{story}: {noticed}"


@pytest.mark.parametrize("story", STORIES)
def test_check_has_no_finding(story: str) -> None:
    problems, _ = check_project(folder_of(story))

    assert [str(each) for each in problems] == []


@pytest.mark.parametrize("story", STORIES)
def test_its_flows_are_short(story: str) -> None:
    for file in flow_files(story):
        lines = file.read_text(encoding="utf-8").splitlines()

        assert len(lines) <= MOST_LINES, file
        assert [line for line in lines if len(line) > MOST_CHARACTERS] == [], file


@pytest.mark.parametrize("story", TOLD)
def test_its_page_shows_its_picture_as_it_is_drawn_now(story: str) -> None:
    folder = folder_of(story)
    mend = f"run `flowbot graph examples/{story} --flow {story} -o examples/{story}/{story}.svg`"
    command = ["graph", str(folder), "--flow", story, "--format", "svg"]
    drawn = CliRunner().invoke(main, command, catch_exceptions=False).stdout

    assert f"]({story}.svg)" in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / f"{story}.svg").read_text(encoding="utf-8") == drawn, mend


@pytest.mark.parametrize("story", IN_PYTHON)
def test_its_form_in_python_is_the_same_bot(story: str, tmp_path: Path) -> None:
    bot = Path(shutil.copytree(folder_of(story), tmp_path / story))
    with (bot / "flowbot.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nflows: python\n")
    for file in (bot / "flows").glob("*.yaml"):
        if not (bot / "python" / f"{file.stem}.py").exists():
            shutil.copy(file, bot / "python")
    written, built = load_project(folder_of(story)), load_project(bot)

    assert {each.flow: each for each in built.definitions} == {each.flow: each for each in written.definitions}
    for talk in talks_of(story):
        check_result(play_transcript(built, talk))
