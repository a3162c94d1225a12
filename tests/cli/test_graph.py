"""Tests for flowbot.cli.graph."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.testing.chat import SyncChat
from flowbot.testing.chat.core import Settings
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.projects import project_at

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ECHO = str(EXAMPLES / "echo")
RFQ = str(EXAMPLES / "rfq")


def graph(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["graph", *arguments], catch_exceptions=False)


def test_without_a_file_the_flow_is_printed_as_mermaid() -> None:
    result = graph(ECHO)

    assert result.exit_code == 0
    assert result.stdout.startswith('flowchart TD\n  n0_start(["*"])\n')


def test_what_begins_a_flow_without_a_message_is_told_in_words() -> None:
    drawn = graph(str(EXAMPLES / "report")).stdout

    assert "30 8 * * MON-FRI, Europe/London" in drawn
    assert "a request to report" in drawn


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("echo.svg", "<svg "),
        ("echo.mmd", "flowchart TD\n"),
        ("echo.dot", 'digraph "echo" {\n'),
        ("echo.puml", "@startuml\n"),
        ("echo.json", '{\n  "flow": "echo",\n'),
    ],
)
def test_the_suffix_of_the_file_says_the_format(tmp_path: Path, name: str, beginning: str) -> None:
    result = graph(ECHO, "-o", str(tmp_path / name))

    assert result.exit_code == 0
    assert result.output == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)


def test_a_format_goes_before_a_suffix(tmp_path: Path) -> None:
    graph(ECHO, "--format", "json", "-o", str(tmp_path / "echo.txt"))

    assert json.loads((tmp_path / "echo.txt").read_text(encoding="utf-8"))["flow"] == "echo"


def test_a_file_without_a_known_suffix_needs_a_format(tmp_path: Path) -> None:
    result = graph(ECHO, "-o", str(tmp_path / "echo.png"))

    assert result.exit_code == 2
    assert "does not say which format: its suffix is one of .svg, .mmd" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_dash_is_standard_output() -> None:
    assert graph(ECHO, "-o", "-").stdout == graph(ECHO).stdout


def test_one_of_several_flows_is_chosen() -> None:
    data = json.loads(graph(RFQ, "--flow", "limit", "--format", "json").stdout)

    assert data["flow"] == "limit"
    assert data["nodes"][0]["message"] == "/limit {amount}"


def test_several_flows_are_not_mixed() -> None:
    result = graph(RFQ)

    assert result.exit_code == 2
    assert "there are 3 flows: hours, limit, rfq; choose one with --flow, or name a folder with -o" in result.stderr


def test_several_flows_do_not_fit_into_one_file(tmp_path: Path) -> None:
    result = graph(RFQ, "-o", str(tmp_path / "all.svg"))

    assert result.exit_code == 2
    assert "choose one with --flow" in result.stderr


def test_a_flow_that_there_is_not_gets_the_right_name() -> None:
    result = graph(RFQ, "--flow", "limits")

    assert result.exit_code == 2
    assert "there is no flow 'limits'; did you mean 'limit'?" in result.stderr


def test_in_a_folder_each_flow_has_a_file(tmp_path: Path) -> None:
    result = graph(RFQ, "-o", str(tmp_path / "pictures"))

    assert result.exit_code == 0
    files = sorted((tmp_path / "pictures").iterdir())
    assert [file.name for file in files] == ["hours.svg", "limit.svg", "rfq.svg"]
    assert all(ElementTree.parse(file).getroot().tag.endswith("svg") for file in files)
    assert sorted(result.stderr.split()) == [str(file) for file in files]


def test_of_several_projects_each_has_a_folder(tmp_path: Path) -> None:
    graph(str(EXAMPLES), "--format", "dot", "-o", str(tmp_path))

    found = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.dot")}
    assert {"echo/echo.dot", "expense/expense.dot", "rfq/limit.dot", "trip/trip.dot"} <= found


def test_the_flow_may_lead_to_the_right() -> None:
    assert graph(ECHO, "--direction", "right").stdout.startswith("flowchart LR\n")


def test_all_draws_what_nobody_had_to_write() -> None:
    trip = str(EXAMPLES / "trip")

    assert '-.->|"change leave, back, purpose, hotel"|' in graph(trip, "--all").stdout
    assert "change" not in graph(trip).stdout


def test_problems_of_a_flow_are_told_as_check_does(tmp_path: Path) -> None:
    file = tmp_path / "lunch.yaml"
    file.write_text("flow: lunch\nversion: 1\nstart: /lunch\nsteps:\n  - goto: dinner\n", encoding="utf-8")
    checked = CliRunner().invoke(main, ["check", str(file)]).stdout

    result = graph(str(file), "-o", str(tmp_path / "lunch.svg"))

    assert result.exit_code == 1
    assert "'dinner'" in checked
    assert result.stderr == checked
    assert not (tmp_path / "lunch.svg").exists()


def test_a_folder_without_a_bot_is_told(tmp_path: Path) -> None:
    result = graph(str(tmp_path))

    assert result.exit_code == 3
    assert "is no bot" in result.stderr


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = graph(ECHO, "-o", str(tmp_path / "nowhere" / "echo.svg"))

    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_a_picture_is_coloured_by_what_tests_have_done(tmp_path: Path) -> None:
    collector = Collector()
    trace = collector.watch(project_at(ECHO))
    with SyncChat(ECHO, Settings(trace=trace), strict=False) as chat:
        chat.person("ann").says("hello")
    collector.write(tmp_path / "cov.json")
    other = str(EXAMPLES / "rfq")

    drawn = json.loads(graph(ECHO, "--format", "json", "--cover", str(tmp_path / "cov.json")).stdout)
    assert {each["id"]: each["cover"] for each in drawn["nodes"]} == {
        "start": "covered",
        "say_1.when": "partly",
        "say_1.say": "covered",
        "done.end": "covered",
    }
    assert graph(other, "--flow", "rfq", "--cover", str(tmp_path / "cov.json")).exit_code == 2


def test_coverage_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = graph(ECHO, "--cover", str(tmp_path / "cov.json"))

    assert result.exit_code == 3
    assert "cov.json cannot be read: No such file" in result.stderr
