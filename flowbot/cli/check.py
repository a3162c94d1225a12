"""`flowbot check`: all problems of a bot, before a message arrives."""

from __future__ import annotations

import time
from pathlib import Path

import click


@click.command(
    epilog="""\b
EXAMPLES
  flowbot check
  flowbot check flows/expense.yaml
  flowbot check examples --strict
  flowbot check --format sarif > flowbot.sarif
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="How problems are written: for people, as JSON, as SARIF 2.1.0, or as annotations of GitHub Actions.",
)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
def check(path: Path, form: str, strict: bool) -> None:
    """Report every problem of a flow, a project, or a folder of projects.

    Prints `file:line:column: error[CODE]: message` with the line, a caret and a hint, and
    exits with 1 when there is an error; warnings alone leave it 0. `flowbot explain CODE` says
    more about a problem.
    """
    from flowbot.cli._problems import WRITERS, summary
    from flowbot.errors import has_errors
    from flowbot.project import check_project, find_projects

    started = time.perf_counter()
    files = 0
    problems = []
    for project in find_projects(path):
        found, read = check_project(project)
        problems += found
        files += read
    if strict:
        for problem in problems:
            problem.severity = "error"
    WRITERS[form](problems, files)
    click.echo(f"{summary(problems, files)} in {time.perf_counter() - started:.2f} s", err=True)
    raise SystemExit(1 if has_errors(problems) else 0)
