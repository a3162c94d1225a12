"""`flowbot fmt`: flow files in the usual form."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from pathlib import Path

import click


@click.command(
    epilog="""\b
EXAMPLES
  flowbot fmt
  flowbot fmt flows/expense.yaml --diff
  flowbot fmt examples --check
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(path: Path, only_check: bool, diff: bool) -> None:
    """Put the flow files of a flow, a project, or a folder of projects into the usual form.

    That is the order of keys, quotes, indentation and blank lines. The flow stays the same, and
    comments stay where they are. A file with problems is left as it is.
    """
    from flowbot.errors import DefinitionError, shown_path
    from flowbot.project import find_flow_files
    from flowbot.yamlsource import LayoutError

    changed = failed = 0
    files = find_flow_files(path)
    for file in files:
        shown = shown_path(file)
        try:
            before, after = _formatted(file, shown)
        except DefinitionError as error:
            click.echo(str(error), err=True)
            failed += 1
        except LayoutError as error:
            click.echo(f"{shown} is left as it is: {error}", err=True)
            failed += 1
        else:
            if before == after:
                continue
            changed += 1
            if diff:
                click.echo(_difference(before, after, shown), nl=False)
            if not (diff or only_check):
                _replace(file, after)
            click.echo(_told(before, shown, is_written=not (diff or only_check)), err=True)
    same = len(files) - changed - failed
    click.echo(f"{changed} changed, {same} unchanged{f', {failed} with problems' if failed else ''}", err=True)
    raise SystemExit(1 if failed or (only_check and changed) else 0)


def _formatted(file: Path, shown: str) -> tuple[str, str]:
    """The text of a file, and how it should be."""
    from flowbot.definition.formatting import format_flow
    from flowbot.project import read_flow_text

    text = read_flow_text(file)
    return text, format_flow(text, shown)


def _told(before: str, shown: str, *, is_written: bool) -> str:
    line_ends = ", with the line ends of Unix" if "\r" in before else ""
    return f"{shown} {'is' if is_written else 'would be'} formatted{line_ends}"


def _difference(before: str, after: str, shown: str) -> str:
    lines = (before.replace("\r\n", "\n").splitlines(keepends=True), after.splitlines(keepends=True))
    made = difflib.unified_diff(*lines, f"{shown} (as it is)", f"{shown} (formatted)")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in made)


def _replace(file: Path, text: str) -> None:
    """Write a file as a whole, or not at all."""
    from flowbot.errors import ConfigError

    target = file.resolve()  # a link stays one
    made = ""
    try:
        descriptor, made = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as output:
            output.write(text.encode("utf-8"))
        shutil.copymode(target, made)
        os.replace(made, target)
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        raise ConfigError(f"'{file}' cannot be written: {error.strerror}") from error
