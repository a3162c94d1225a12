"""Tests for flowbot.recording.journal."""

from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import ConfigError
from flowbot.recording.journal import Journal, is_recording, read_recording, stand_in_key


def plain(value: Any, name: str) -> Any:
    return value


def write(folder: Path, count: int, *, file_bytes: int = 1_000) -> None:
    with Journal(folder, VirtualClock(), plain, file_bytes=file_bytes) as journal:
        for number in range(count):
            journal.add("event", event={"number": number})


def numbers(path: Path) -> list[int]:
    return [each["event"]["number"] for each in read_recording(path)]


def test_what_was_added_is_read_back_in_order(tmp_path: Path) -> None:
    write(tmp_path / "talks", 200)

    assert numbers(tmp_path / "talks") == list(range(200))
    assert read_recording(tmp_path / "talks")[0]["at"] == 1_767_225_600_000


def test_a_file_that_is_full_is_followed_by_another(tmp_path: Path) -> None:
    write(tmp_path, 200)

    files = sorted(tmp_path.glob("*.jsonl"))
    assert files[0].name == "recording-000001.jsonl"
    assert len(files) > 3
    assert all(1_000 <= each.stat().st_size < 1_100 for each in files[:-1])


def test_a_bot_that_starts_again_goes_on_in_a_file_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, 2, file_bytes=1_000_000)
    write(tmp_path, 3, file_bytes=1_000_000)

    assert [each.name for each in sorted(tmp_path.glob("*"))] == ["recording-000001.jsonl", "recording-000002.jsonl"]
    assert numbers(tmp_path) == [0, 1, 0, 1, 2]


def test_nobody_but_their_owner_reads_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    write(folder, 1)
    stand_in_key(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}


def test_the_stand_ins_of_a_folder_stay_the_same(tmp_path: Path) -> None:
    assert stand_in_key(tmp_path / "a") == stand_in_key(tmp_path / "a")
    assert stand_in_key(tmp_path / "a") != stand_in_key(tmp_path / "b")


def test_private_fields_alone_are_redacted(tmp_path: Path) -> None:
    with Journal(tmp_path, VirtualClock(), lambda value, name: f"{name} hidden") as journal:
        journal.add("send", stream="s", message="secret", files=[])

    [entry] = read_recording(tmp_path)
    assert (entry["stream"], entry["message"], entry["files"]) == ("s", "message hidden", "files hidden")


def test_a_line_that_a_killed_process_did_not_finish_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, 3, file_bytes=1_000_000)
    [file] = tmp_path.glob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-5])

    assert numbers(tmp_path) == [0, 1]


def test_a_line_in_the_middle_that_is_none_is_named(tmp_path: Path) -> None:
    write(tmp_path, 3, file_bytes=1_000_000)
    [file] = tmp_path.glob("*.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + b"junk\n" + lines[2])

    with pytest.raises(ConfigError, match=r"recording-000001\.jsonl:2: this is no line of a recording"):
        read_recording(tmp_path)


def test_a_folder_without_a_recording_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="flowbot run --record DIR"):
        read_recording(tmp_path)


def test_bare_events_are_no_recording(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps({"type": "MESSAGESENT"}) + "\n")
    write(tmp_path / "talks", 1)

    assert not is_recording(events)
    assert is_recording(tmp_path / "talks")
    assert is_recording(tmp_path / "talks" / "recording-000001.jsonl")


def test_a_folder_that_cannot_be_made_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="nothing can be recorded in"):
        Journal(tmp_path / "file" / "talks", VirtualClock(), plain)
    with pytest.raises(ConfigError, match="nothing can be recorded in"):
        stand_in_key(tmp_path / "file" / "talks")


def test_a_disk_that_is_full_does_not_stop_the_bot(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open
    monkeypatch.setattr("flowbot.recording.journal.os.open", lambda *_: really_open("/dev/full", os.O_WRONLY))

    with caplog.at_level(logging.ERROR, "flowbot.recording"), Journal(tmp_path, VirtualClock(), plain) as journal:
        for number in range(3):
            journal.add("event", event=number)

    [message] = caplog.messages
    assert message.endswith("is not whole from here on: [Errno 28] No space left on device")


def test_an_event_that_cannot_be_written_down_does_not_stop_the_rest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with caplog.at_level(logging.ERROR, "flowbot.recording"), Journal(tmp_path, VirtualClock(), plain) as journal:
        journal.add("event", event={"number": 0})
        journal.add("event", event=deep)
        journal.add("event", event={"number": 1})

    assert numbers(tmp_path) == [0, 1]
    assert "is not whole from here on" in caplog.text
