"""Tests for the installed command on a disk that is full, a file that is damaged, and after its feed was gone."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from flowbot.storage.reader import open_reader
from tests.acceptance.test_processes import FLOWBOT, ROOT, TALK, Room, bot, pod, started

__all__ = ["pod"]

pytestmark = pytest.mark.process
KILOBYTE = 1024


def next_line(process: subprocess.Popen[str], text: str) -> str:
    """The next line of what a command tells an operator that has this in it."""
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return line
    pytest.fail(f"the command ended and did not tell {text!r}")


def test_on_a_full_disk_a_bot_waits_and_then_answers_everything_once(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    store = tmp_path / "bot.db"
    with bot(config, store) as (process, _):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
        limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        size = store.with_name("bot.db-wal").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 8 * KILOBYTE, limits[1]))
        room.says("hello @nobody " + "x" * 20 * KILOBYTE)
        room.says(TALK[1][0])
        told = next_line(process, "cannot keep events")
        with open_reader(store) as reader:
            waiting = reader.backlog().inbox
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
        room.hears(TALK[1][1])

        assert "bot.db" in told
        assert "nothing was kept" in told
        assert "the bot acknowledges and sends nothing more, and tries again until it can" in told
        assert waiting == 0
        assert "the store can be written again" in next_line(process, "can be written")


def test_a_store_that_is_damaged_while_a_bot_runs_stops_it_with_the_reason(
    pod: tuple[Room, Path], tmp_path: Path
) -> None:
    room, config = pod
    store = tmp_path / "bot.db"
    with bot(config, store) as (process, _):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
        with closing(sqlite3.connect(store)) as other:  # whatever the bot has read before, it reads again
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.execute("CREATE TABLE other (x)")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with store.open("r+b") as file:
            file.seek(4 * KILOBYTE)
            file.write(b"\xaa" * (store.stat().st_size - 4 * KILOBYTE))
        room.says(TALK[1][0])

        assert process.wait(timeout=20) == 3
        assert process.stderr is not None
        told = process.stderr.read()
        assert "bot.db" in told.splitlines()[-1]
        assert told.splitlines()[-1].startswith("flowbot: cannot ")
        assert told.splitlines()[-1].endswith("restore it from a copy")
        assert "Traceback" not in told
    again = subprocess.run(
        [*FLOWBOT, "run", "examples/expense", "--config", str(config), "--store", f"sqlite:{store}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=20,
    )

    assert again.returncode == 3
    assert again.stderr.rstrip().endswith("restore it from a copy")


def test_what_was_said_while_bot_and_feed_were_gone_is_answered_when_the_bot_is_back(
    pod: tuple[Room, Path], tmp_path: Path
) -> None:
    room, config = pod
    with bot(config, tmp_path / "bot.db"):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
    room.drops_feeds()
    room.says(TALK[1][0])
    with bot(config, tmp_path / "bot.db") as (process, _):
        room.hears(TALK[1][1])

        assert "is read back from" in next_line(process, "the feed is new")


def test_a_copy_of_the_store_of_a_running_bot_goes_on_where_it_was_made(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    with bot(config, tmp_path / "bot.db"):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
        with closing(sqlite3.connect(tmp_path / "bot.db")) as store:
            store.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    with started("run", ROOT / "examples" / "expense", "--config", config, "--store", f"sqlite:{tmp_path / 'copy.db'}"):
        room.says(TALK[1][0])
        room.hears(TALK[1][1])
