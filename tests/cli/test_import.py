"""Tests for `flowbot import`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main

DATA = Path(__file__).resolve().parent.parent / "data" / "swadl"


def swadl(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["import", "swadl", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def files_of(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def test_a_whole_small_project_is_written(tmp_path: Path) -> None:
    bot = tmp_path / "bot"

    code, stdout, stderr = swadl(DATA / "request_secret.swadl.yaml", "-o", bot)

    assert (code, stderr) == (0, "flow 'request_secret': nothing left to do, 1 note\n")
    assert "note: the key in the header 'Authorization': " in stdout
    assert files_of(bot) == ["flowbot.yaml", "flows/request_secret.yaml"]
    assert (bot / "flowbot.yaml").read_text() == (
        'name: request-secret-bot\nhosts: [orders.example.com]\nsecrets: { order_key: "env:ORDER_KEY" }\n'
    )
    assert CliRunner().invoke(main, ["check", str(bot), "--strict"]).exit_code == 0


def test_messages_with_markup_go_into_the_catalogue(tmp_path: Path) -> None:
    assert swadl(DATA / "version_0_1.swadl.yaml", "-o", tmp_path)[0] == 0
    assert files_of(tmp_path) == ["flowbot.yaml", "flows/old_style.yaml", "messages/old_style.en.mml.j2"]


def test_what_is_left_is_listed_and_the_exit_code_says_so(tmp_path: Path) -> None:
    code, stdout, stderr = swadl(DATA / "script_left.swadl.yaml", "-o", tmp_path)

    assert code == 1
    assert [line.split(": ")[1] for line in stdout.splitlines()] == [
        "the script of the activity 'execute-script' (heavy)",
        "the script of the activity 'execute-script' (last)",
    ]
    assert stderr == "flow 'script_left': 2 left to do\n"


def test_notes_leave_nothing_to_do(tmp_path: Path) -> None:
    code, stdout, stderr = swadl(DATA / "counter.swadl.yaml", "-o", tmp_path)

    assert code == 0
    assert ": note: the loop to 'turnOver': " in stdout
    assert stderr == "flow 'counter': nothing left to do, 1 note\n"


def test_the_files_are_printed_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, stdout, stderr = swadl(DATA / "hello.swadl.yaml", "-o", "-")

    assert files_of(tmp_path) == []
    assert (code, stderr) == (0, "flow 'hello': nothing left to do\n")
    assert stdout.startswith("# flowbot.yaml\nname: hello-bot\n\n# flows/hello.yaml\nflow: hello\n")


def test_without_a_folder_it_is_the_one_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert swadl(DATA / "hello.swadl.yaml")[0] == 0
    assert files_of(tmp_path) == ["flowbot.yaml", "flows/hello.yaml"]


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    swadl(DATA / "hello.swadl.yaml", "-o", tmp_path)
    flow = tmp_path / "flows" / "hello.yaml"
    flow.write_text("mine")

    code, _, stderr = swadl(DATA / "hello.swadl.yaml", "-o", tmp_path)

    assert (code, flow.read_text()) == (3, "mine")
    assert f"'{flow}' would be overwritten" in stderr
    assert swadl(DATA / "hello.swadl.yaml", "-o", tmp_path, "--force")[0] == 0
    assert flow.read_text() != "mine"


def test_settings_that_are_there_stay_and_what_they_lack_is_told(tmp_path: Path) -> None:
    (tmp_path / "flowbot.yaml").write_text("name: mine\n")

    code, _, stderr = swadl(DATA / "request.swadl.yaml", "-o", tmp_path, "--force")

    assert code == 1
    assert (tmp_path / "flowbot.yaml").read_text() == "name: mine\n"
    assert "flowbot.yaml stays as it is: it needs `hosts: [rates.example.com]`\n" in stderr
    assert "error[FB5" in stderr


def test_broken_yaml_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "broken.swadl.yaml"
    file.write_text("id: [1\n")

    code, stdout, stderr = swadl(file, "-o", tmp_path / "bot")

    assert (code, stdout) == (1, "")
    assert "broken.swadl.yaml:" in stderr
    assert "error[FB" in stderr
    assert not (tmp_path / "bot").exists()


def test_what_is_no_workflow_makes_no_flow(tmp_path: Path) -> None:
    file = tmp_path / "list.swadl.yaml"
    file.write_text("[1, 2]\n")

    code, stdout, stderr = swadl(file, "-o", tmp_path / "bot")

    assert code == 1
    assert "the file: it is no map with `id` and `activities`" in stdout
    assert stderr == "no flow was made\n"
    assert not (tmp_path / "bot").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, _, stderr = swadl(tmp_path / "nothing.swadl.yaml")

    assert code == 3
    assert "there is no file" in stderr
