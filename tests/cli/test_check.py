"""Tests for flowbot.cli.check: what it finds, and the formats in which it says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from flowbot.cli import main
from flowbot.cli._problems import _data, _property
from flowbot.findings import FINDINGS

FLOW = """\
flow: lunch
version: 1
slots:
  dish: { type: text }
steps:
  - ask: dihs
  - say: "100% {{ dihs }}."
"""
CATALOGUE = "{% msg end.finished %}Bye.{% endmsg %}\n"
UNKNOWN_SLOT = "flows/lunch.yaml:6:10: error[FB205]: there is no slot 'dihs'"
UNSAID = "messages/lunch.en.mml.j2:1:1: warning[FB410]: no step and no end says the message 'end.finished'"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot with two errors and a warning, where one stands."""
    write(tmp_path, {"flows/lunch.yaml": FLOW, "messages/lunch.en.mml.j2": CATALOGUE})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def only_warnings(bot: Path) -> None:
    write(bot, {"flows/lunch.yaml": FLOW.replace("dihs", "dish")})


def test_errors_and_warnings_are_told_in_the_order_of_the_files_and_counted(bot: Path) -> None:
    result = check()

    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if ": error[" in line or ": warning[" in line] == [
        UNKNOWN_SLOT,
        "flows/lunch.yaml:7:10: error[FB207]: there is no name 'dihs' for this text",
        UNSAID,
    ]
    assert result.stderr.startswith("2 files, 2 errors, 1 warning in 0.")
    assert result.stderr.endswith(" s\n")


def test_warnings_alone_are_fine_but_where_they_are_taken_for_errors(bot: Path) -> None:
    only_warnings(bot)
    result = check()
    strict = check("--strict")

    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, UNSAID)
    assert result.stderr.startswith("2 files, 0 errors, 1 warning in ")
    assert (strict.exit_code, strict.stdout.splitlines()[0]) == (1, UNSAID.replace("warning[", "error["))
    assert strict.stderr.startswith("2 files, 1 error in ")


def test_colours_are_for_terminals_that_want_them(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = CliRunner().invoke(main, ["check"], color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = CliRunner().invoke(main, ["check"], color=True)

    assert ": \x1b[31m\x1b[1merror[FB205]\x1b[0m: there is no slot 'dihs'\n" in coloured.stdout
    assert ": \x1b[33m\x1b[1mwarning[FB410]\x1b[0m: " in coloured.stdout
    assert "\x1b" not in plain.stdout


def test_json_is_one_object_with_every_problem(bot: Path) -> None:
    result = check("--format", "json")

    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert {key: found[key] for key in ("files", "errors", "warnings")} == {"files": 2, "errors": 2, "warnings": 1}
    assert found["problems"][0] == {
        "file": "flows/lunch.yaml",
        "line": 6,
        "column": 10,
        "end_column": 14,
        "severity": "error",
        "code": "FB205",
        "message": "there is no slot 'dihs'",
        "hint": "did you mean 'dish'?",
    }
    assert [each["code"] for each in found["problems"]] == ["FB205", "FB207", "FB410"]


TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/run"}},
    },
    "definitions": {
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {
                        "driver": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {"rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/definitions/rule"}}},
                        }
                    },
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
            },
        },
        "rule": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": TEXT,
                "fullDescription": TEXT,
                "help": TEXT,
                "defaultConfiguration": {"properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": TEXT,
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"physicalLocation": {"$ref": "#/definitions/physicalLocation"}},
                    },
                },
            },
        },
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"uri": {"type": "string"}, "uriBaseId": {"type": "string"}},
                },
                "region": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                        "endColumn": {"type": "integer", "minimum": 1},
                        "snippet": TEXT,
                    },
                },
            },
        },
    },
}  # fmt: skip
"""The parts of the schema of SARIF 2.1.0 (OASIS) that concern what is written."""


def test_sarif_has_the_rules_the_results_and_their_regions(bot: Path) -> None:
    result = check("--format", "sarif")
    log = json.loads(result.stdout)

    Draft7Validator.check_schema(SARIF)
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["FB205", "FB207", "FB410"]
    assert rules[2]["defaultConfiguration"] == {"level": "warning"}
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    assert run["results"][0]["level"] == "error"
    assert run["results"][0]["message"] == {"text": "there is no slot 'dihs'\nhelp: did you mean 'dish'?"}
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "flows/lunch.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 10, "endColumn": 14, "snippet": {"text": "  - ask: dihs"}},
    }


def test_sarif_has_addresses_also_of_files_with_spaces_and_of_those_elsewhere(
    bot: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("else where")
    write(elsewhere, {"flows/lunch.yaml": FLOW, "flowbot.yaml": "zone: Nowhere\n"})
    write(bot, {"my flows.yaml": FLOW})
    here = json.loads(check("my flows.yaml", "--format", "sarif").stdout)
    there = json.loads(check(str(elsewhere), "--format", "sarif").stdout)

    uris = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]
        for log in (here, there)
        for each in log["runs"][0]["results"]
    ]
    assert {"uri": "my%20flows.yaml", "uriBaseId": "%SRCROOT%"} in uris
    assert {"uri": (elsewhere / "flowbot.yaml").as_uri()} in uris
    assert " " not in "".join(each["uri"] for each in uris)


def test_github_gets_an_annotation_for_each_problem(bot: Path) -> None:
    result = check("--format", "github")

    assert result.stdout.splitlines() == [
        "::error file=flows/lunch.yaml,line=6,col=10,endColumn=14,title=FB205::there is no slot 'dihs'%0Ahelp: did you mean 'dish'?",
        "::error file=flows/lunch.yaml,line=7,col=10,endColumn=28,title=FB207::there is no name 'dihs' for this text%0Ahelp: did you mean 'dish'?",
        "::warning file=messages/lunch.en.mml.j2,line=1,col=1,endColumn=2,title=FB410::"
        "no step and no end says the message 'end.finished'%0Ahelp: did you mean 'end.failed'?",
    ]


@given(st.text())
def test_an_annotation_holds_any_text_on_one_line(text: str) -> None:
    data, value = _data(text), _property(text)

    assert not {"\r", "\n"} & {*data, *value}
    assert not {":", ","} & {*value}
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(escape, character)
    assert value == text


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_bot_without_problems_is_fine_in_every_format(form: str, bot: Path) -> None:
    only_warnings(bot)
    (bot / "messages/lunch.en.mml.j2").unlink()

    result = check("--format", form)

    assert result.exit_code == 0
    assert result.stderr.startswith("1 file, 0 errors in ")
    assert "FB" not in result.stdout


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere", "there is nothing at 'nowhere': expected a flow file, or a folder with flowbot.yaml or flows/"),
        ("empty", "'empty' is no bot: expected a flow file, or a folder with flowbot.yaml or flows/"),
        ("README.md", "'README.md' is no flow: a flow is a file NAME.yaml or NAME.py; a bot is named by its folder"),
        (
            "flowbot.yaml",
            "'flowbot.yaml' is no flow: a flow is a file NAME.yaml or NAME.py; a bot is named by its folder",
        ),
    ],
)
def test_a_path_where_no_bot_is_has_a_clear_error(path: str, reason: str, bot: Path) -> None:
    (bot / "empty").mkdir()
    write(bot, {"README.md": "# Lunch\n", "flowbot.yaml": ""})

    result = check(path)

    assert result.exit_code == 3
    assert result.stderr == f"flowbot: {reason}\n"


def test_a_yaml_file_that_is_something_else_has_one_problem(bot: Path) -> None:
    write(bot, {"compose.yaml": "services:\n  web:\n    image: nginx\n"})

    result = check("compose.yaml")

    assert result.exit_code == 1
    assert result.stdout.startswith("compose.yaml:1:1: error[FB110]: a flow is a map that begins with `flow: NAME`\n")
    assert result.stderr.startswith("2 files, 1 error in ")


def test_a_folder_of_projects_is_checked_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"b/flows/lunch.yaml": FLOW, "a/flows/lunch.yaml": FLOW, "c/README.md": "no bot"})
    monkeypatch.chdir(tmp_path)

    found = json.loads(check(".", "--format", "json").stdout)

    assert [each["file"] for each in found["problems"]] == ["a/flows/lunch.yaml"] * 2 + ["b/flows/lunch.yaml"] * 2
    assert {each["code"] for each in found["problems"]} <= set(FINDINGS)
