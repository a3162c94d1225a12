"""Tests for `flowbot run --record` and `flowbot replay`, as processes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import anyio
import pytest
from click.testing import CliRunner

from flowbot.cli import main
from tests.acceptance.chaos.control import Control
from tests.acceptance.chaos.processes import HERE, BotProcess, running_pod

pytestmark = pytest.mark.process

PATIENCE_SECONDS = 60


def entries(folder: Path, kind: str) -> list[dict[str, object]]:
    """What is in the files of a recording, while it is being made."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines(keepends=True)]
    return [each for each in map(json.loads, (line for line in lines if line.endswith("\n"))) if each["kind"] == kind]


async def written(folder: Path, sends: int) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while len(entries(folder, "send")) < sends:  # noqa: ASYNC110  another process writes it
            await anyio.sleep(0.05)


async def talk(folder: Path, talks: Path) -> None:
    """A talk with a bot that is killed in the middle of it."""
    with running_pod(folder / "pod") as (url, config):
        bot = BotProcess(config, folder, "--record", str(talks))
        try:
            async with Control.connect(url) as control:
                bot.start()
                await bot.ready()
                await control.say("alice", "desk", "/order 7")
                await written(talks, 2)
                bot.kill()
                bot.start()
                await bot.ready()
                await control.say("alice", "desk", "12")
                await written(talks, 4)
                await control.say("alice", "desk", "fragile glass")
                await written(talks, 6)
                assert await bot.stop() == 0
        finally:
            bot.end()


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recording of such a talk."""
    folder = tmp_path_factory.mktemp("recorded")
    anyio.run(talk, folder, folder / "talks")
    return folder / "talks"


def test_a_bot_that_was_killed_has_recorded_what_it_said_and_replays_the_same(talks: Path) -> None:
    result = CliRunner().invoke(main, ["replay", str(HERE / "bot"), str(talks)], catch_exceptions=False)

    assert result.exit_code == 0, result.output
    assert result.stderr.endswith(" events, no differences\n")
    assert len([each for each in map(json.loads, result.stdout.splitlines()) for _ in each["sent"]]) == 6


def test_a_recording_is_for_its_owner_and_holds_nothing_private(talks: Path) -> None:
    content = "".join(each.read_text() for each in talks.glob("*.jsonl"))

    assert {stat.S_IMODE(each.stat().st_mode) for each in talks.iterdir()} == {0o600}
    assert [word for word in ("alice", "glass") if word in content] == []
    assert "/order 7" in content


def test_a_recording_of_another_bot_differs(talks: Path) -> None:
    other = HERE.parents[2] / "examples" / "echo"
    result = CliRunner().invoke(main, ["replay", str(other), str(talks)], catch_exceptions=False)

    differences = [each for each in map(json.loads, result.stdout.splitlines()) if "difference" in each]
    assert result.exit_code == 1
    assert {"missing", "new", "outcome"} <= {each["difference"] for each in differences}
