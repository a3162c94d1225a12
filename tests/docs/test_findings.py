"""Tests that every kind of finding is produced by its example, and that docs/reference/errors.md shows it."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from flowbot import errors
from flowbot.findings import FINDINGS, GROUPS, Finding, severity_of

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r'"(FB\d{3})"')


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("findings", ROOT / "tools" / "findings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=lambda finding: str(finding.code))
def test_the_example_of_a_finding_produces_that_finding_and_no_other(finding: Finding, tool: ModuleType) -> None:
    (text,) = tool.produced(finding)

    assert f": {finding.severity}[{finding.code}]: " in text.split("\n")[0]


def test_every_code_that_is_reported_is_known_and_every_known_one_is_reported() -> None:
    files = [file for file in (ROOT / "flowbot").rglob("*.py") if file.parent.name != "findings"]
    used = {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}

    assert errors.DefinitionError.code == "FB100"  # of a list of problems; no problem has it
    assert used - {"FB100"} == set(FINDINGS)


def test_the_codes_of_a_group_begin_with_its_number_and_stand_in_order() -> None:
    for number, group in enumerate(GROUPS.values(), start=1):
        codes = [each.code for each in group]

        assert codes == sorted(set(codes))
        assert all(code.startswith(f"FB{number}") for code in codes)


def test_a_code_that_is_not_known_is_an_error() -> None:
    assert severity_of("FB100") == "error"
    assert {severity_of(code) for code in FINDINGS} == {"error", "warning"}


def test_the_page_about_errors_shows_every_finding(tool: ModuleType) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")

    assert page == tool.written(page), "the findings have changed: run `python tools/findings.py`"
    assert re.findall(r"^### (FB\d{3})$", page, re.MULTILINE) == list(FINDINGS)


_ERRORS = {"DefinitionError", "DefinitionSyntaxError", "UnknownNameError", "ExpressionError", "FlowShapeError"}


def _reports(file: Path) -> Iterator[ast.Call]:
    """The calls of a module that report a problem of a flow."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _ERRORS:
                yield node
            case ast.Call(func=ast.Attribute(attr="report", value=ast.Name(id="compilation"))):
                yield node


def test_every_report_names_its_code() -> None:
    reports = [(file.name, each) for file in (ROOT / "flowbot").rglob("*.py") for each in _reports(file)]

    assert len(reports) > 50
    assert [
        (file, each.lineno) for file, each in reports if "code" not in {keyword.arg for keyword in each.keywords}
    ] == []
