"""`flowbot fuzz`: talks that nobody has thought of, until one goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.project import Project
    from flowbot.testing.fuzz.fuzzing import Report


@click.command(
    epilog="""\b
EXAMPLES
  flowbot fuzz examples/expense
  flowbot fuzz examples/rfq --flow limit --seconds 10
  flowbot fuzz --steps 2000 --seed 7
  flowbot fuzz --against ../released
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--flow", "flows", multiple=True, metavar="NAME", help="Begin only this flow; repeatable.")
@click.option("--steps", type=click.IntRange(min=1), help="So many lines are played at most.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="So long something is looked for.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed draws the same talks.")
@click.option(
    "--lets", multiple=True, metavar="PATTERN", help="Run these actions as they are: `directory.*`; repeatable."
)
@click.option(
    "--save", type=click.Path(path_type=Path), help="Where the smallest talk goes [default: tests/ of the bot]."
)
@click.option(
    "--against", type=click.Path(path_type=Path), help="Another version of the bot: people must see the same of both."
)
def fuzz(
    path: Path,
    flows: Sequence[str],
    steps: int | None,
    seconds: float,
    seed: int,
    lets: Sequence[str],
    save: Path | None,
    against: Path | None,
) -> None:
    """Hold talks with a bot that nobody has thought of, until one goes wrong.

    Several people answer, well and badly, press old buttons, come and go; time passes, calls fail,
    the process dies. After every line all that is promised of any bot is looked at. The smallest
    talk in which something is wrong is saved as a transcript that fails. With a flow file as PATH
    only that flow is talked to.
    """
    from flowbot.errors import UnknownNameError, did_you_mean
    from flowbot.testing.projects import project_at

    project = project_at(path)
    known = [flow.id for flow, _ in project.flows]
    for each in flows:
        if each not in known:
            hint = did_you_mean(each, known) or f"there are {', '.join(known)}"
            raise UnknownNameError(f"there is no flow '{each}'", hint=hint, code="FB220")
    other = project_at(against) if against is not None else None
    progress = _Progress()
    try:
        report = _fuzz(project, flows, lets, other, seconds, steps, seed, progress)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        progress.clear()
    _tell(report, save or project.root / "tests", seed)
    raise SystemExit(0 if report.breach is None else 1)


def _fuzz(
    project: Project,
    flows: Sequence[str],
    lets: Sequence[str],
    other: Project | None,
    seconds: float,
    steps: int | None,
    seed: int,
    progress: _Progress,
) -> Report:
    try:
        from flowbot.testing.fuzz.fuzzing import fuzz as search
        from flowbot.testing.fuzz.search import Budget
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise click.ClickException("`fuzz` needs hypothesis: pip install 'flowbot[fuzz]'") from None
    budget = Budget(seconds=seconds, lines=steps)
    return search(project, only=flows, lets=lets, against=other, budget=budget, number=seed, tell=progress.tell)


def _tell(report: Report, folder: Path, seed: int) -> None:
    """Say what was found, and save it."""
    from flowbot.testing.fuzz.fuzzing import free_name

    if report.breach is None:
        click.echo(f"nothing found in {report.talks} talks of {report.lines:,} lines (seed {seed})")
        return
    found = f"FOUND in {report.talks} talks: {report.breach}"
    if report.text is None:
        click.echo(f"{found}; no transcript fails for it: it takes what a file cannot do (seed {seed})")
        return
    folder.mkdir(parents=True, exist_ok=True)
    file = free_name(folder)
    file.write_text(report.text, encoding="utf-8")
    click.echo(f"{found}; smallest case saved to {file}")
    click.echo(f"\n{report.text.rstrip()}")


class _Progress:
    """Tells on a terminal how far it is."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def tell(self, talks: int, lines: int) -> None:
        """So many talks and lines there were."""
        if self._is_shown:
            click.echo(f"\r{talks} talks, {lines:,} lines", err=True, nl=False)

    def clear(self) -> None:
        """Nothing of it stays."""
        if self._is_shown:
            click.echo("\r\x1b[K", err=True, nl=False)
