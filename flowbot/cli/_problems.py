"""How `flowbot check` writes problems: for people, and as JSON, SARIF and annotations for machines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import click

from flowbot.errors import DefinitionError, Location
from flowbot.findings import FINDINGS, Finding

Problems = Sequence[DefinitionError]

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def summary(problems: Problems, files: int) -> str:
    """How many files, errors and warnings there are; no warnings are not counted."""
    errors, warnings = _count(problems)
    counts = [counted(files, "file"), counted(errors, "error")]
    return ", ".join([*counts, counted(warnings, "warning")] if warnings else counts)


def _count(problems: Problems) -> tuple[int, int]:
    errors = sum(each.severity == "error" for each in problems)
    return errors, len(problems) - errors


def counted(number: int, what: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def write_text(problems: Problems, _files: int) -> None:
    """As compilers do; in colour on a terminal, unless NO_COLOR is set (https://no-color.org)."""
    for each in problems:
        kind = f"{each.severity}[{each.code}]"
        shown = click.style(kind, fg="red" if each.severity == "error" else "yellow", bold=True)
        click.echo(str(each).replace(kind, shown, 1), color=False if os.environ.get("NO_COLOR") else None)


def write_json(problems: Problems, files: int) -> None:
    """One object; docs/reference/cli.md says what it has."""
    errors, warnings = _count(problems)
    found = [_as_data(each) for each in problems]
    _print({"problems": found, "files": files, "errors": errors, "warnings": warnings})


def _as_data(problem: DefinitionError) -> Mapping[str, object]:
    at = problem.location
    return {
        "file": at.file if at else None,
        "line": at.line if at else None,
        "column": at.column if at else None,
        "end_column": _end_column(at) if at else None,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def write_sarif(problems: Problems, _files: int) -> None:
    """A log of SARIF 2.1.0 with one run; its rules are the findings that were made."""
    codes = list(dict.fromkeys(each.code for each in problems))
    driver = {
        "name": "flowbot",
        "version": version("flowbot"),
        "rules": [_rule(FINDINGS[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in problems],
    }
    _print({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(finding: Finding) -> Mapping[str, object]:
    return {
        "id": finding.code,
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": finding.cause},
        "help": {"text": finding.mend},
        "defaultConfiguration": {"level": finding.severity},
    }


def _result(problem: DefinitionError, rule: int) -> Mapping[str, object]:
    at = problem.location
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": _with_hint(problem)},
        "locations": [] if at is None else [{"physicalLocation": _physical(at)}],
    }


def _physical(at: Location) -> Mapping[str, object]:
    region: dict[str, object] = {"startLine": at.line, "startColumn": at.column, "endColumn": _end_column(at)}
    if at.source:
        region["snippet"] = {"text": at.source}
    file = Path(at.file)
    if file.is_absolute():
        return {"artifactLocation": {"uri": file.as_uri()}, "region": region}
    return {"artifactLocation": {"uri": quote(file.as_posix()), "uriBaseId": "%SRCROOT%"}, "region": region}


def write_github(problems: Problems, _files: int) -> None:
    """Workflow commands of GitHub Actions, which show each problem at its line."""
    for each in problems:
        at = each.location
        place = {"file": at.file, "line": at.line, "col": at.column, "endColumn": _end_column(at)} if at else {}
        properties = ",".join(f"{name}={_property(value)}" for name, value in {**place, "title": each.code}.items())
        click.echo(f"::{each.severity} {properties}::{_data(_with_hint(each))}")


def _data(text: str) -> str:
    """As workflow commands escape what stands behind the last `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def _with_hint(problem: DefinitionError) -> str:
    return f"{problem.message}\nhelp: {problem.hint}" if problem.hint else problem.message


def _end_column(at: Location) -> int:
    """The column behind the last character that is meant."""
    return at.column + max(1, at.length)


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


WRITERS: Mapping[str, Callable[[Problems, int], None]] = {
    "text": write_text,
    "json": write_json,
    "sarif": write_sarif,
    "github": write_github,
}
"""What writes problems, and how many files were read, by the name of the format."""
