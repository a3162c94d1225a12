"""Tests for the stories of `examples/` as real processes: people see the transcript, however the bot's process ends."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import anyio
import pytest

from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import play_transcript
from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.processes import BotProcess, running_pod
from tests.acceptance.stories.choosing import talk_of
from tests.acceptance.stories.people import People, gather
from tests.acceptance.stories.play import Play
from tests.acceptance.stories.programs import Programs, secrets_of, with_any_port
from tests.acceptance.stories.screen import Screen
from tests.acceptance.stories.service import service_of
from tests.stories.stories import STORIES, folder_of

pytestmark = pytest.mark.process

PATIENCE_SECONDS = 120
"""For a whole talk, on a machine that has much else to do."""
_SECONDS = re.compile(r"(expire: \d+)s\b")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pod's folder, whose keys take long to make."""
    return tmp_path_factory.mktemp("stories") / "pod"


@pytest.mark.parametrize("story", STORIES)
def test_people_see_the_same_talk_when_the_process_is_killed_and_stopped_in_the_middle(
    story: str, keys: Path, tmp_path: Path
) -> None:
    result = play_transcript(folder_of(story), talk_of(story))
    check_result(result)

    anyio.run(hold, result, copied(folder_of(story), tmp_path), keys)


def test_a_bot_that_says_something_else_in_the_end_is_found_out(keys: Path, tmp_path: Path) -> None:
    project = copied(folder_of("poll"), tmp_path)
    words = project / "messages" / "poll.en.mml.j2"
    words.write_text(words.read_text().replace("Share", "Part"))
    result = play_transcript(folder_of("poll"), talk_of("poll"))

    with pytest.raises(AssertionError, match=r"(?s)Share.*was expected, and .*Part.* came"):
        anyio.run(hold, result, project, keys)


async def hold(result: Result, project: Path, keys: Path) -> None:
    """Hold a talk with the bot of a folder, and see that it goes as it went in the kit."""
    with service_of(project), running_pod(keys) as (url, config), anyio.fail_after(PATIENCE_SECONDS):
        bot = BotProcess(config, project.parent, project=project, environ=secrets_of(project))
        async with Control.connect(url) as control:
            try:
                bot.start()
                streams = await gather(control, result.transcript)
                await bot.ready()
                screen = Screen(control, {stream: name for name, stream in streams.items()})
                people, programs = People(control, streams, screen), Programs(bot)
                await Play(result, people, programs, screen, bot).all()
            finally:
                bot.end()


def copied(story: Path, folder: Path) -> Path:
    """A copy of a story whose bot waits only a little before it says again what it had no time to say.

    Who has seconds to answer has minutes: a process may take them to begin again on a machine that is busy.
    """
    project = folder / story.name
    shutil.copytree(story, project)
    settings = project / "flowbot.yaml"
    settings.write_text(with_any_port(settings.read_text()) + "\nlimits: { settle_seconds: 1 }\n")
    for flow in project.glob("flows/*.yaml"):
        flow.write_text(_SECONDS.sub(r"\1m", flow.read_text()))
    return project
