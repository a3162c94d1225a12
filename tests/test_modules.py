"""Tests for flowbot.modules: the Python of a project."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.errors import DefinitionErrors
from flowbot.modules import load_modules, read_flows
from flowbot.project import check_project, load_project

ACTIONS = """\
    from flowbot import action

    @action
    def book(amount: int) -> str:
        return f"booked {amount}"
"""
FLOW = '''\
    import actions

    from flowbot import Flow, ask, call, end, say, slot


    class Claim(Flow, version=1, start="/claim [amount]"):
        """Claim something"""

        amount = slot(int, gt=0)
        booking = slot(str)
        booked = end("It is {{ booking }}.")
        steps = [ask(amount), call(actions.book, save=booking), booked]
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    write(tmp_path / "actions.py", ACTIONS)
    write(tmp_path / "flows" / "claim.py", FLOW)
    return tmp_path


def write(file: Path, text: str) -> Path:
    file.write_text(dedent(text), encoding="utf-8")
    return file


def test_flows_in_python_stand_beside_those_in_yaml(project: Path) -> None:
    write(project / "flows" / "hello.yaml", "flow: hello\nversion: 1\nstart: hello\nsteps: [{ say: Hi }]\n")
    write(project / "flows" / "_shared.py", "raise RuntimeError")

    found, files = check_project(project)

    assert (found, files) == ([], 2)
    assert [flow.id for flow, _ in load_project(project).flows] == ["claim", "hello"]


def test_a_flow_in_python_runs(project: Path) -> None:
    for path in (project, project / "flows" / "claim.py"):
        result = CliRunner().invoke(main, ["chat", str(path)], input="/claim 3\n")

        assert result.exit_code == 0, result.output
        assert "It is booked 3." in result.stdout


def test_two_projects_may_both_have_a_module_of_a_name(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "flows").mkdir(parents=True)
    write(other / "actions.py", ACTIONS.replace("book", "pay"))
    write(other / "flows" / "claim.py", FLOW.replace("Claim", "Pay").replace("actions.book", "actions.pay"))

    assert [flow.id for flow, _ in load_project(project).flows] == ["claim"]
    assert [flow.id for flow, _ in load_project(other).flows] == ["pay"]
    assert "actions" not in sys.modules
    assert "claim" not in sys.modules


def test_a_module_that_python_has_already_is_there_again_afterwards(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = type(sys)("actions")
    monkeypatch.setitem(sys.modules, "actions", mine)

    assert check_project(project)[0] == []
    assert sys.modules["actions"] is mine


def told(project: Path, source: str) -> str:
    write(project / "flows" / "claim.py", source)
    (problem,), _ = check_project(project)
    return str(problem).replace(str(project / "flows") + "/", "")


def test_a_name_that_is_not_there_is_told_at_its_place_with_the_nearest(project: Path) -> None:
    assert told(project, FLOW.replace("ask(amount)", "ask(amuont)")) == dedent("""\
        claim.py:12:18: error[FB109]: name 'amuont' is not defined
        12 |     steps = [ask(amuont), call(actions.book, save=booking), booked]
           |                  ^^^^^^ help: did you mean 'amount'?""")


def test_what_the_compiler_finds_is_told_at_its_place(project: Path) -> None:
    source = FLOW.replace("{{ booking }}", "{{ boking }}")

    assert told(project, source).startswith("claim.py:11:14: error[FB207]: there is no name 'boking'")


def test_python_that_cannot_be_read_is_told_at_its_line(project: Path) -> None:
    assert told(project, "class Claim(:\n") == dedent("""\
        claim.py:1:13: error[FB109]: this is not Python: invalid syntax
        1 | class Claim(:
          |             ^""")


def test_python_that_raises_is_told_at_the_line_of_the_file(project: Path) -> None:
    assert told(project, "import json\n\nvalue = json.loads('{')\n").splitlines()[:2] == [
        "claim.py:3:1: error[FB109]: JSONDecodeError: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)",
        "3 | value = json.loads('{')",
    ]


def test_a_file_without_flows_is_told(project: Path) -> None:
    assert told(project, "value = 3\n").splitlines()[0] == "claim.py:1:1: error[FB109]: this file declares no flow"


def test_a_class_that_flows_share_is_no_flow_of_its_own(project: Path) -> None:
    shared = FLOW.replace(
        "class Claim(Flow,", "class Shared(Flow):\n        note = slot(str)\n\n    class Claim(Shared,"
    )
    file = write(project / "flows" / "claim.py", shared)
    load_modules(project, ["actions"])

    (read,) = read_flows(file, project, ["actions"])

    assert read.problems == ()
    assert read.definition is not None
    assert list(read.definition.slots) == ["note", "amount", "booking"]


def test_two_flows_of_one_name_are_told_whatever_they_are_written_in(project: Path) -> None:
    write(project / "flows" / "other.yaml", "flow: claim\nversion: 1\nsteps: [{ say: Hi }]\n")

    with pytest.raises(DefinitionErrors, match="declares a flow 'claim' too"):
        load_project(project)
