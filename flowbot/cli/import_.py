"""`flowbot import`: what other tools run, as flows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.swadl import Imported


@click.group(
    "import",
    epilog="""\b
EXAMPLES
  flowbot import swadl approval.swadl.yaml -o approval-bot
""",
)
def import_() -> None:
    """Make a flow of what another tool runs."""


@import_.command(
    epilog="""\b
EXAMPLES
  flowbot import swadl approval.swadl.yaml
  flowbot import swadl approval.swadl.yaml -o approval-bot
  flowbot import swadl approval.swadl.yaml -o -
"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False, allow_dash=True),
    default=".",
    help="The folder of the bot, made where there is none; '-' prints the files instead. This one if left out.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
def swadl(file: Path, output: Path, force: bool) -> None:
    """Make a flow of a workflow of the Symphony WDK, and list what is left to do.

    Writes flows/NAME.yaml and messages/NAME.en.mml.j2, and flowbot.yaml where there is none. Each
    line of the list is `FILE:LINE:COLUMN: what it was: why it could not be carried over; what to
    write instead`; notes tell what differs, and leave nothing to do. Exits with 1 when anything is left.
    """
    from flowbot.errors import shown_path
    from flowbot.swadl import import_swadl

    made = import_swadl(_text_of(file), shown_path(file), lambda name: _template(file.parent, name))
    files = _files(made, output)
    if str(output) == "-":
        for name, text in files.items():
            click.echo(f"# {name}\n{text}")
    else:
        _write(output, files, force=force)
    for each in made.left:
        click.echo(str(each), err=str(output) == "-")
    _tell_of_settings(made, output, files)
    problems = 0 if str(output) == "-" or made.flow is None else _check(output / "flows" / f"{made.name}.yaml")
    left = sum(not each.is_note for each in made.left)
    click.echo(_summary(made, left), err=True)
    raise SystemExit(1 if left or problems else 0)


def _text_of(file: Path) -> str:
    from flowbot.errors import ConfigError
    from flowbot.project import read_flow_text

    if not file.is_file():
        raise ConfigError(f"there is no file '{file}': expected a workflow, NAME.swadl.yaml")
    return read_flow_text(file)


def _template(folder: Path, name: str) -> str | None:
    """The text of a file beside the workflow, or in a folder there."""
    try:
        file = (folder / name).resolve()
        return file.read_text(encoding="utf-8") if file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None


def _files(made: Imported, output: Path) -> Mapping[str, str]:
    from flowbot.yamlsource import write_yaml

    files: dict[str, str] = {}
    if made.flow is None:
        return files
    if str(output) == "-" or not (output / "flowbot.yaml").exists():
        settings = {"name": f"{made.name.replace('_', '-')}-bot", **made.settings}
        files["flowbot.yaml"] = write_yaml(settings, is_short=lambda path, value: bool(path))
    files[f"flows/{made.name}.yaml"] = made.flow
    if made.messages:
        files[f"messages/{made.name}.en.mml.j2"] = made.messages
    return files


def _tell_of_settings(made: Imported, output: Path, files: Mapping[str, str]) -> None:
    """Settings that were there stay as they are."""
    from flowbot.yamlsource import write_line

    for key, value in made.settings.items() if "flowbot.yaml" not in files else ():
        click.echo(f"{output / 'flowbot.yaml'} stays as it is: it needs `{key}: {write_line(value)}`", err=True)


def _write(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    from flowbot.errors import ConfigError

    there = [name for name in files if (folder / name).exists()]
    if there and not force:
        names = ", ".join(f"'{folder / name}'" for name in there)
        raise ConfigError(f"{names} would be overwritten: choose another folder with -o, or allow it with --force")
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"'{error.filename}' cannot be written: {error.strerror}") from error


def _check(flow: Path) -> int:
    """How many errors `flowbot check` finds in what was made; all of them are told."""
    from flowbot.project import check_project

    problems, _ = check_project(flow)
    for each in problems:
        click.echo(str(each), err=True)
    return sum(each.severity == "error" for each in problems)


def _summary(made: Imported, left: int) -> str:
    if made.flow is None:
        return "no flow was made"
    notes = len(made.left) - left
    told = f", {notes} note{'' if notes == 1 else 's'}" if notes else ""
    return f"flow '{made.name}': {left or 'nothing'} left to do{told}"
