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
  flowbot check examples
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
def check(path: Path) -> None:
    """Report every problem of a flow, a project, or a folder of projects.

    Prints `file:line:column: error[CODE]: message` with the line, a caret and a hint, and
    exits with 1 when there is one.
    """
    from flowbot.project import check_project, find_projects

    started = time.perf_counter()
    files = 0
    problems = []
    for project in find_projects(path):
        found, read = check_project(project)
        problems += found
        files += read
    for problem in problems:
        click.echo(str(problem))
    errors = f"{len(problems)} error{'' if len(problems) == 1 else 's'}"
    seconds = time.perf_counter() - started
    click.echo(f"{files} file{'' if files == 1 else 's'}, {errors} in {seconds:.2f} s", err=True)
    raise SystemExit(1 if problems else 0)
