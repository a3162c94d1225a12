"""Tests for `flowbot record`."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from click.testing import CliRunner, Result

from flowbot import Flowbot
from flowbot.cli import main
from flowbot.clock import VirtualClock
from flowbot.recording.rules import open_journal
from flowbot.testing.local import running_locally


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of two conversations."""
    folder = tmp_path_factory.mktemp("talks")

    async def hold() -> None:
        bot, clock = Flowbot.load("examples/expense"), VirtualClock()
        with open_journal(bot.project, folder, clock) as journal:
            async with running_locally(bot, clock=clock, journal=journal) as local:
                for name, text in (("dana", "/expense"), ("erin", "/expense 12"), ("dana", "/cancel")):
                    person = local.pod.ensure_user(name)
                    local.pod.talk.say(person, local.pod.streams.im(person, local.me), text)
                    await local.quiet()

    anyio.run(hold)
    return folder


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["record", "examples/expense", *map(str, args)])


def ids(talks: Path) -> list[str]:
    return [line.split()[0] for line in run(talks).stdout.splitlines()]


def test_without_a_conversation_those_of_the_recording_are_listed(talks: Path) -> None:
    result = run(talks)

    assert result.exit_code == 0
    first, second = (line.split(maxsplit=1)[1] for line in result.stdout.splitlines())
    assert first == "2026-01-01 00:00  expense v3  ended cancelled  /expense"
    assert second == "2026-01-01 00:00  expense v3  at currency.ask  /expense 12"
    assert result.stderr == "2 conversations\n"


def test_a_conversation_is_printed_as_a_transcript_by_the_beginning_of_its_id(talks: Path) -> None:
    wanted = ids(talks)[0]

    result = run(talks, wanted[:8])

    assert result.exit_code == 0
    assert result.stdout == (
        f"chat: expense as recorded on 2026-01-01, {wanted[:8]}\n"
        "people: [ann]\n"
        "clock: 2026-01-01T00:00:00\n"
        "lines:\n"
        "- ann: /expense\n"
        "- bot: How much was it?\n"
        "- ann: /cancel\n"
        "- bot: Cancelled.\n"
        "end: cancelled\n"
    )


def test_all_are_files_of_a_folder_and_none_is_written_over(talks: Path, tmp_path: Path) -> None:
    result = run(talks, "--all", "-o", tmp_path)
    again = run(talks, "--all", "-o", tmp_path)
    forced = run(talks, "--all", "-o", tmp_path, "--force")

    files = [f"expense-{each[:8]}.chat.yaml" for each in ids(talks)]
    assert result.exit_code == forced.exit_code == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(files)
    assert result.stderr == f"{tmp_path / files[0]}: 4 lines\n{tmp_path / files[1]}: 2 lines\n"
    assert again.exit_code == 3
    assert again.stderr == f"flowbot: {tmp_path / files[0]} is there already; --force writes over it\n"


def test_an_id_that_is_of_none_or_of_several_is_refused(talks: Path) -> None:
    none, several = run(talks, "zz"), run(talks, "")

    assert none.exit_code == several.exit_code == 2
    assert "'zz': no conversation of the recording begins so; without an id they are listed" in none.stderr
    assert "'': 2 conversations begin so; without an id they are listed" in several.stderr


def test_all_wants_a_folder(talks: Path) -> None:
    result = run(talks, "--all")

    assert result.exit_code == 2
    assert "--all wants a folder: -o tests/recorded" in result.stderr
