"""Tests for flowbot.cli.replay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main

ECHO = Path(__file__).parents[2] / "examples" / "echo"
BOT = "7696581394433"

# line → type, outcome, number of answers; written before the code.
TABLE: list[tuple[str, str, int]] = [
    ("MESSAGESENT", "turn", 1),  # 1 the datafeed overview's "hi"
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 0),  # 10 only an attachment: nothing to say back
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "ignored", 0),  # 14 an edit
    ("MESSAGESENT", "ignored", 0),  # 15 an edit
    ("MESSAGESENT", "turn", 0),  # 16 a chime holds no words
    ("MESSAGESENT", "ignored", 0),  # 17 an external room, which the flow does not name
    ("MESSAGESENT", "ignored", 0),  # 18 the bot's own
    ("MESSAGESENT", "ignored", 0),  # 19 the bot's own form
    ("MESSAGESENT", "turn", 1),  # 20 /help
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "turn", 1),
    ("MESSAGESENT", "ignored", 0),  # 23 the bot's own, from another client
    ("MESSAGESENT", "ignored", 0),  # 24 no body
    ("SYMPHONYELEMENTSACTION", "ignored", 0),
    ("SYMPHONYELEMENTSACTION", "ignored", 0),
    ("SYMPHONYELEMENTSACTION", "ignored", 0),
    ("SYMPHONYELEMENTSACTION", "ignored", 0),
    ("SYMPHONYELEMENTSACTION", "ignored", 0),
    ("ROOMCREATED", "ignored", 0),
    ("ROOMUPDATED", "ignored", 0),
    ("ROOMDEACTIVATED", "ignored", 0),
    ("ROOMREACTIVATED", "ignored", 0),
    ("USERJOINEDROOM", "ignored", 0),
    ("USERLEFTROOM", "ignored", 0),
    ("ROOMMEMBERPROMOTEDTOOWNER", "ignored", 0),
    ("ROOMMEMBERDEMOTEDFROMOWNER", "ignored", 0),
    ("INSTANTMESSAGECREATED", "ignored", 0),
    ("CONNECTIONREQUESTED", "ignored", 0),
    ("CONNECTIONACCEPTED", "ignored", 0),
    ("MESSAGESUPPRESSED", "ignored", 0),
    ("USERREQUESTEDTOJOINROOM", "ignored", 0),
    ("GENERICSYSTEMEVENT", "ignored", 0),
    ("BRANDNEWEVENT", "ignored", 0),
    ("MESSAGESENT", "dead-letter", 0),  # 45 no payload
]


def replay(file: Path, *options: str) -> tuple[Result, list[dict[str, Any]]]:
    result = CliRunner().invoke(main, ["replay", str(ECHO), str(file), *options], catch_exceptions=False)
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def test_the_recorded_feed_has_the_outcomes_of_the_table(shared_data: Path) -> None:
    result, records = replay(shared_data / "events.jsonl")

    assert result.exit_code == 0
    assert [(each["type"], each["outcome"], len(each["sent"])) for each in records] == TABLE
    assert [each["line"] for each in records] == list(range(1, 46))
    assert records[0]["sent"] == ["<messageML>hi</messageML>"]
    assert (records[0]["flow"], records[0]["state"]) == ("echo", "done.end")
    assert records[3]["sent"] == ["<messageML>line one<br/>line two<br/>line three &amp; &lt;tag&gt;</messageML>"]
    assert records[23]["reason"] == "the message has no body: Unable to decrypt message"
    assert "messageSent" in records[44]["reason"]
    assert f"the bot is user {BOT}" in result.stderr
    assert "45 lines: 1 dead-letter, 27 ignored, 17 turn" in result.stderr


def test_the_second_half_of_a_doubled_feed_is_all_duplicates(shared_data: Path, tmp_path: Path) -> None:
    doubled = tmp_path / "doubled.jsonl"
    doubled.write_bytes((shared_data / "events.jsonl").read_bytes() * 2)

    _, records = replay(doubled)

    assert [each["outcome"] for each in records[45:]] == ["duplicate"] * 45
    assert all(each["sent"] == [] for each in records[45:])


def test_lines_that_are_no_event_are_dead_letters(tmp_path: Path) -> None:
    file = tmp_path / "junk.jsonl"
    long = b'{"type": "MESSAGESENT", "x": "' + b"y" * 3_000_000 + b'"}'
    file.write_bytes(b"\n".join([b"garbage", b"[]", b"null", b"\xff\xfe", long, b"", b'{"event": 3}']) + b"\n")

    result, records = replay(file, "--bot-id", BOT)

    assert result.exit_code == 0
    assert [each["outcome"] for each in records] == ["dead-letter"] * 6
    assert [each["line"] for each in records] == [1, 2, 3, 4, 5, 7]
    assert all(each["reason"] for each in records)
    assert "userAgent" not in result.stderr


def test_an_own_recording_needs_nobody_else(tmp_path: Path) -> None:
    _, records = replay(Path(__file__).parents[1] / "data" / "events.jsonl")

    assert len(records) == 13
    assert {each["outcome"] for each in records} <= {"turn", "ignored", "dead-letter"}
    assert any(each["sent"] for each in records)


@pytest.mark.parametrize("arguments", [["replay", "nowhere", "-"], ["replay", str(ECHO), "no-such-file"]])
def test_what_is_not_there_is_named(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments, input="")

    assert result.exit_code in (2, 3)
    assert "nowhere" in result.stderr or "no-such-file" in result.stderr


def test_the_end_of_time_is_a_time_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "late.jsonl"
    recorded = (Path(__file__).parents[1] / "data" / "events.jsonl").read_bytes().splitlines()[0]
    event = json.loads(recorded)
    event = event.get("event", event)
    event["timestamp"] = 253_402_300_799_000
    file.write_text(json.dumps(event) + "\n")

    result, (record,) = replay(file)

    assert result.exit_code == 0
    assert record["outcome"] == "turn"


@pytest.mark.process
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_bytes(b"junk\n" * 50)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "flowbot", "replay", str(ECHO), str(file)],
            stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30,
        )  # fmt: skip
    finally:
        os.close(writing)

    assert done.returncode == 141
    assert done.stderr == "no line names the bot\n"
