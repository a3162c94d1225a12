"""Tests for `flowbot schema`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.definition.schema import flow_schema
from flowbot.messageml.editors import html_data
from flowbot.testing.transcripts.schema import transcript_schema

ROOT = Path(__file__).resolve().parent.parent.parent


def schema(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["schema", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "examples" / "expense", tmp_path / "expense"))


def test_the_schema_of_flows_is_printed() -> None:
    code, stdout, _ = schema()

    assert code == 0
    assert json.loads(stdout) == flow_schema()


def test_the_schema_of_transcripts_is_printed() -> None:
    code, stdout, _ = schema("--transcripts")

    assert code == 0
    assert json.loads(stdout) == transcript_schema()


def test_the_schema_of_a_project_offers_its_names(project: Path) -> None:
    code, stdout, _ = schema(project)
    parts = json.loads(stdout)["definitions"]

    assert code == 0
    slots = ["amount", "booking", "currency", "manager", "reason", "spent_on"]
    assert parts["Ask"]["properties"]["ask"]["anyOf"][0]["enum"] == slots
    callable_ = parts["Call"]["properties"]["call"]["anyOf"][0]["enum"]
    assert callable_[:2] == ["directory.manager_of", "ledger.book"]
    assert "symphony.rooms.add_member" in callable_
    assert not (project / ".flowbot").exists()


def test_editors_get_their_files(project: Path) -> None:
    code, stdout, _ = schema(project, "--write")

    assert code == 0
    assert [Path(line.removeprefix("wrote ")).name for line in stdout.splitlines()] == [
        "flow.schema.json",
        "chat.schema.json",
        "messageml.html-data.json",
        "settings.json",
    ]
    assert json.loads((project / ".flowbot" / "messageml.html-data.json").read_text()) == html_data()
    assert json.loads((project / ".vscode" / "settings.json").read_text()) == {
        "yaml.schemas": {"./.flowbot/flow.schema.json": "flows/*.yaml", "./.flowbot/chat.schema.json": "*.chat.yaml"},
        "files.associations": {"*.mml.j2": "html"},
        "html.customData": ["./.flowbot/messageml.html-data.json"],
    }


def test_what_else_is_set_stays_and_writing_again_changes_nothing(project: Path) -> None:
    file = project / ".vscode" / "settings.json"
    file.parent.mkdir()
    file.write_text(
        '{"editor.tabSize": 2, "yaml.schemas": {"a.json": "b"}, "files.associations": {"*.mml.j2": "jinja"}}'
    )

    schema(project, "--write")
    first = file.read_text()
    schema(project, "--write")

    assert file.read_text() == first
    assert json.loads(first) == {
        "editor.tabSize": 2,
        "yaml.schemas": {
            "a.json": "b",
            "./.flowbot/flow.schema.json": "flows/*.yaml",
            "./.flowbot/chat.schema.json": "*.chat.yaml",
        },
        "files.associations": {"*.mml.j2": "jinja"},
        "html.customData": ["./.flowbot/messageml.html-data.json"],
    }


@pytest.mark.parametrize("text", ['{ // a comment\n "a": 1 }', "[]"])
def test_settings_that_are_no_plain_json_are_left_as_they_are(project: Path, text: str) -> None:
    file = project / ".vscode" / "settings.json"
    file.parent.mkdir()
    file.write_text(text)

    code, _, stderr = schema(project, "--write")

    assert code == 3
    assert "is left as it is" in stderr
    assert file.read_text() == text
    assert not (project / ".flowbot").exists()
