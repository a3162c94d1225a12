"""Tests for `flowbot convert`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.project import read_definitions

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted(ROOT.glob("examples/*/flows/*.yaml"))


def convert(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["convert", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parts[-3]}.{file.stem}")
def test_there_and_back_is_the_same_flow(file: Path, tmp_path: Path) -> None:
    python, yaml = tmp_path / "flow.py", tmp_path / "flow.yaml"

    assert convert(file, "-o", python) == (0, "", "")
    assert convert(python, "--output", yaml) == (0, "", "")
    assert read_definitions(python) == read_definitions(yaml) == read_definitions(file)


def test_the_other_form_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "hello.yaml"
    file.write_text("{ flow: hello, version: 1, steps: [{ say: Hi }] } # a comment\n")

    assert convert(file) == (
        0,
        'from flowbot import Flow, say\n\n\nclass Hello(Flow, version=1):\n    steps = [say("Hi")]\n',
        "",
    )
    assert convert(file, "--to", "yaml") == (0, "flow: hello\nversion: 1\n\nsteps:\n  - say: Hi\n", "")


def test_a_flow_with_problems_is_not_converted(tmp_path: Path) -> None:
    file = tmp_path / "hello.yaml"
    file.write_text("flow: hello\nversion: 1\nsteps: [{ sya: Hi }]\n")

    code, stdout, stderr = convert(file)

    assert (code, stdout) == (1, "")
    assert "there is no step 'sya'" in stderr


def test_a_file_with_several_flows_is_refused_with_their_names(tmp_path: Path) -> None:
    file = tmp_path / "both.py"
    flows = "\n\nclass {}(Flow, version=1):\n    steps = [say('Hi')]\n"
    file.write_text("from flowbot import Flow, say\n" + flows.format("One") + flows.format("Two"))

    code, _, stderr = convert(file)

    assert code == 2
    assert "declares several flows (one, two); put each into a file of its own" in stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, _, stderr = convert(tmp_path / "no.yaml")

    assert code == 3
    assert "there is nothing at" in stderr


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    code, _, stderr = convert(EXAMPLES[0], "-o", tmp_path / "no" / "flow.py")

    assert code == 2
    assert "cannot be written: No such file or directory" in stderr


def test_nothing_is_imported_that_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "hello.yaml"
    file.write_text(
        "{ flow: hello, version: 1, slots: { names: { type: list, items: text } }, "
        "steps: [{ ask: names }, { say: Hi }] }\n"
    )

    assert convert(file)[1].splitlines()[0] == "from flowbot import Flow, ask, list_of, say"
