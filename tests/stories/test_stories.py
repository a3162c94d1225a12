"""What every story keeps to: whatever happens to the process, the feed and others beside it, people see the same."""

from __future__ import annotations

import shutil
import statistics
from functools import cache
from pathlib import Path

import pytest

from flowbot.project import Project, check_project, load_project
from flowbot.testing.chat import Settings
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import joined
from flowbot.testing.projects import project_at
from flowbot.testing.retold.hostile import kept_as_text
from flowbot.testing.retold.isolation import Where, casts_of, doubt, in_any_order, isolated
from flowbot.testing.retold.redelivery import redelivered
from flowbot.testing.retold.restarts import restarted
from flowbot.testing.retold.roles import with_roles
from flowbot.testing.retold.stage import Casts
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript
from tests.stories.stories import ASKED_BY_ROLE, DOUBTS, STORIES, flow_files, folder_of, talks_of
from tests.testing.paths.conftest import walk
from tools.pictures import drawn

TALKS = [pytest.param(story, talk, id=f"{story}: {talk.name}") for story in STORIES for talk in talks_of(story)]
MOST_LINES = 90
MOST_CHARACTERS = 120
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
def test_who_talks_at_the_same_time_somewhere_else_is_not_noticed(story: str, talk: Transcript) -> None:
    """Others have the same talk with other words, in streams of their own: turn by turn, and at the same moment.

    What happens at the same moment the bot hears in any order, and twice. A room that the bot's settings name is the
    same for both, and so are people whom it asks by their role.
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
    project, casts, reason = twice(story, talk.name, where)
    if reason is not None:
        assert reason in DOUBTS.get(story, ()), f"{story}: {talk.name}: {reason}"
        return
    seed = len(talk.lines)
    noticed = isolated(project, casts, seed=seed)
    if noticed is None and where == "apart":
        noticed = in_any_order(project, casts, seed=seed)

    assert noticed is None, f"{story}: {noticed}"


@cache
def twice(story: str, name: str, where: Where) -> tuple[Project, Casts, str | None]:
    """A talk and that of others, and why they cannot be held at once, if they cannot."""
    project, talk = project_at(folder_of(story)), next(each for each in talks_of(story) if each.name == name)
    casts = casts_of(project, talk, where, ASKED_BY_ROLE.get(story, ()))
    return project, casts, doubt(project, casts)


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
def test_its_talks_and_those_that_nobody_wrote_come_to_all_that_it_can_do(story: str) -> None:
    """States, transitions, guards both ways, timers, ends, and messages."""
    project, collector = project_at(folder_of(story)), Collector()
    settings = Settings(trace=collector.watch(project))
    for talk in talks_of(story):
        check_result(play_transcript(project, talk, settings))
    walked = walk(project)
    covered = joined([collector.covered(), walked.covered])

    assert walked.problems == []
    assert walked.report.failing == []
    assert [f"{each.kind} {each.words} ({each.line})" for flow in covered.flows for each in flow.missed()] == []


def test_the_twelve_stories_are_there_and_half_of_their_flows_have_forty_lines_at_most() -> None:
    lines = [len(file.read_text(encoding="utf-8").splitlines()) for story in STORIES for file in flow_files(story)]

    assert len(STORIES) == 12
    assert statistics.median(lines) <= 40
    assert len(IN_PYTHON) >= 4


@pytest.mark.parametrize("story", STORIES)
def test_most_of_its_talks_are_held_twice_at_once(story: str) -> None:
    doubts = [twice(story, each.name, "apart")[2] for each in talks_of(story)]

    assert doubts.count(None) > len(doubts) / 2


@pytest.mark.parametrize("story", STORIES)
def test_its_flows_are_short(story: str) -> None:
    for file in flow_files(story):
        lines = file.read_text(encoding="utf-8").splitlines()

        assert len(lines) <= MOST_LINES, file
        assert [line for line in lines if len(line) > MOST_CHARACTERS] == [], file


@pytest.mark.parametrize("story", STORIES)
def test_its_page_shows_its_picture_as_it_is_drawn_now(story: str) -> None:
    folder = folder_of(story)

    assert f"]({story}.svg)" in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / f"{story}.svg").read_text(encoding="utf-8") == drawn(folder, "--flow", story), (
        "run `make pictures`"
    )


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
