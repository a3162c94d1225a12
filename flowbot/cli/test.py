"""`flowbot test`: the conversations of a bot held against it, and what of its flows none of them reached."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

_SEPARATOR = "--"
_CODES = {0: 0, 3: 3, 4: 2}
_NO_TESTS = 5
"""What an exit code of pytest is to people who call flowbot; all others are problems."""


class _WithMore(click.Command):
    """A command that keeps what stands behind `--` for another program."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take apart what is ours and what is not."""
        own = args.index(_SEPARATOR) if _SEPARATOR in args else len(args)
        ctx.obj = args[own + 1 :]
        return super().parse_args(ctx, args[:own])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the command line asks for."""

    paths: bool
    save: Path | None
    least: float | None
    html: Path | None
    junit: Path | None
    more: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Bot:
    """A bot, and what pytest collects of it."""

    place: Path
    """Its folder; or the file that it is."""
    only: Path | None
    """The flow that counts, where one is meant."""
    tests: Path
    flows: Path


@click.command(
    cls=_WithMore,
    epilog="""\b
EXAMPLES
  flowbot test
  flowbot test examples --cov-fail-under 90
  flowbot test flows/expense.yaml --paths
  flowbot test --paths --save tests/paths
  flowbot test --html reports --junit reports/junit.xml
  flowbot test -- -k reject -x -n 4
""",
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--paths", is_flag=True, help="Go every way through the flows, in place of the tests that were written.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep every way as a transcript; goes with --paths.",
)
@click.option(
    "--cov-fail-under", "least", type=click.FloatRange(0, 100), metavar="N", help="How many percent are enough."
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a page that shows what was reached.",
)
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a JUnit file.")
@click.pass_obj
def test(
    more: Sequence[str],
    path: Path,
    *,
    paths: bool,
    save: Path | None,
    least: float | None,
    html: Path | None,
    junit: Path | None,
) -> None:
    """Run the tests of a flow, a project, or a folder of projects, and tell what they reach.

    This is pytest on the project's folder `tests`, with the coverage of flows; what stands behind
    `--` goes to pytest. Exits with 1 when a test fails, or when less was reached than is enough.
    """
    from flowbot.cli._pytest import require_pytest
    from flowbot.project import find_projects

    require_pytest()
    if path.is_file() and _is_test(path.name):
        raise click.UsageError(f"{path} is a test and no bot; for it alone: pytest {path}")
    if save is not None and not paths:
        raise click.UsageError("--save keeps the ways of --paths: write both")
    found = find_projects(path)
    wanted = _Wanted(paths=paths, save=save, least=least, html=html, junit=junit, more=more)
    codes = [_run(_bot_at(each), wanted, is_one=len(found) == 1) for each in found]
    raise SystemExit(max(codes))


def _is_test(name: str) -> bool:
    """Whether a file of this name is a test, as pytest finds them."""
    return name.endswith((".chat.yaml", "_test.py")) or (name.startswith("test_") and name.endswith(".py"))


def _bot_at(path: Path) -> _Bot:
    """The bot that a flow file is, or is of; or that a folder is."""
    from flowbot.project import find_settings, is_project

    if path.is_dir():
        settings = find_settings(path)
        return _Bot(path, None, path / settings.tests, path / settings.flows)
    folder = path.parent
    home = folder.resolve().parent
    if is_project(home) and folder.resolve() == home / find_settings(home).flows:
        return _Bot(home, path, folder.parent / find_settings(home).tests, folder)
    return _Bot(path, None, folder / find_settings(folder).tests, path)


def _run(bot: _Bot, wanted: _Wanted, *, is_one: bool) -> int:
    """Test one bot; the exit code that it is worth."""
    from flowbot.errors import shown_path

    if not is_one:
        click.echo(f"── {bot.place}")
    collected = bot.flows if wanted.paths else bot.tests
    if not collected.exists():
        click.echo(
            f"{bot.place.resolve().stem} has no tests: there is no folder {shown_path(collected)}; "
            f"without one go every way: flowbot test {shown_path(bot.only or bot.place)} --paths",
            err=True,
        )
        return 1
    if wanted.save is not None:
        _save(bot, wanted.save if is_one else wanted.save / bot.place.resolve().stem)
    command = [sys.executable, "-m", "pytest", *_options(bot, wanted, is_one=is_one), str(collected), *wanted.more]
    sys.stdout.flush()
    with subprocess.Popen(command) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:  # pytest is interrupted too, and tells how far it came
            process.wait()
            raise SystemExit(130) from None
    if code == _NO_TESTS:
        told = "no way was found" if wanted.paths else "no test was found: tests are test_NAME.py and NAME.chat.yaml"
        click.echo(f"{shown_path(collected)}: {told}", err=True)
    return _CODES.get(code, 1)


def _save(bot: _Bot, folder: Path) -> None:
    """Keep every way through the flows that passes as a transcript."""
    from flowbot.errors import shown_path
    from flowbot.project import load_project
    from flowbot.testing.paths.report import paths_of
    from flowbot.testing.paths.saving import save_talks

    project = load_project(bot.place)
    report = paths_of(project)
    files = {str(flow.id): flow.outline.locate(("flow",)).file for flow, _ in project.flows}
    failing = [talk for talk, _ in report.failing]
    kept = [
        talk
        for talk in report.talks
        if talk not in failing and (bot.only is None or files.get(talk.flow or "") == shown_path(bot.only))
    ]
    new = save_talks(project, kept, folder)
    click.echo(f"{len(new)} of {len(kept)} ways are new in {shown_path(folder)}")


def _options(bot: _Bot, wanted: _Wanted, *, is_one: bool) -> Iterator[str]:
    yield from (
        "-p",
        "flowbot.testing.plugin",
        "-o",
        f"flowbot_project={bot.place.resolve()}",
        "--flow-cov-report=term",
    )
    if bot.only is not None:
        yield f"--flow-cov-only={bot.only}"
    if wanted.paths:
        yield "--flow-paths"
    if wanted.least is not None:
        yield f"--flow-cov-fail-under={wanted.least}"
    if wanted.html is not None:
        yield f"--flow-cov-report=html:{wanted.html if is_one else wanted.html / bot.place.resolve().stem}"
    if wanted.junit is not None:
        file = wanted.junit if is_one else wanted.junit.with_stem(f"{wanted.junit.stem}-{bot.place.resolve().stem}")
        yield f"--junit-xml={file}"
