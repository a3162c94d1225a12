"""`flowbot new`: a bot's folder that works at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

_TEMPLATES = Path(__file__).parent / "templates"
_COMMON = "common"
_ENDING = ".template"
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_MOST = 40
"""As many characters as the name of a flow may have."""


@click.command(
    epilog="""\b
EXAMPLES
  flowbot new expense-bot
  flowbot new travel-bot --template approval
  flowbot new lunch-bot --template poll --into bots
"""
)
@click.argument("name")
@click.option(
    "--template",
    type=click.Choice(["minimal", "approval", "poll"]),
    default="minimal",
    show_default=True,
    help="What it begins with: a question, a request that is approved, or a poll.",
)
@click.option(
    "--into", type=click.Path(path_type=Path), default=".", help="The folder to make it in; this one if left out."
)
def new(name: str, template: str, into: Path) -> None:
    """Create a bot in a folder NAME, with a flow, its words, settings and a test.

    The bot can be talked to and checked at once. Nothing that is there is overwritten.
    """
    from flowbot.errors import ConfigError

    values = _values(name)
    folder = into / name
    if folder.exists():
        raise ConfigError(f"'{folder}' is there already: choose another name, or another folder with --into")
    files = dict(_files(template, values))
    try:
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"'{error.filename}' cannot be written: {error.strerror}") from error
    click.echo(f"Created {folder}/")
    for file in sorted(files, key=lambda file: (Path(file).parts[:-1], file)):
        click.echo(f"  {file}")
    click.echo(f"Next:\n  cd {folder}\n  flowbot chat     # and write {values['command']}")
    click.echo("  flowbot check    # after every change")
    click.echo("  flowbot test     # the talks of tests/")


def _values(name: str) -> Mapping[str, str]:
    """What the templates are filled with.

    Raises:
        UsageError: No bot can have this name.
    """
    if not _NAME.fullmatch(name) or len(name) > _MOST:
        mend = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")[:_MOST].rstrip("-")
        rule = f"a name is lower-case letters, digits and '-', a letter first, at most {_MOST}"
        raise click.UsageError(f"no bot is called '{name}': {rule}; write {mend or 'expense-bot'}")
    flow = (name.removesuffix("-bot") or name).replace("-", "_")
    if flow == "pattern" or f"/{flow}" in _commands():
        raise click.UsageError(
            f"no bot is called '{name}': '{flow}' means something of its own in every bot; write my-{name}"
        )
    return {
        "bot": name,
        "flow": flow,
        "command": f"/{flow.replace('_', '-')}",
        "pad": " " * len(f"{name}: "),
    }


def _commands() -> set[str]:
    """What every bot understands already."""
    from flowbot.values.languages import command_words

    return {f"/{word}" for word, _command in command_words("en").items()}


def _files(template: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files of a template by their place in the project."""
    for root in (_TEMPLATES / _COMMON, _TEMPLATES / template):
        for file in sorted(root.rglob(f"*{_ENDING}")):
            place = file.relative_to(root).as_posix().removesuffix(_ENDING)
            yield _filled(place, values), _filled(file.read_text(encoding="utf-8"), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with `__flow__` and the like filled in; the values are names, which mean nothing in any of the files."""
    return re.sub(r"__(bot|flow|command|pad)__", lambda found: values[found[1]], text)
