"""`flowbot mutate`: would the tests of a bot notice if a flow were wrong?"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.project import Project
    from flowbot.testing.mutation.mutants import Mutant
    from flowbot.testing.mutation.report import Report
    from flowbot.testing.mutation.trials import Trial, Verdict


@click.command(
    epilog="""\b
EXAMPLES
  flowbot mutate examples/expense
  flowbot mutate flows/expense.yaml --show
  flowbot mutate --mutator drop-step --mutator negate-guard
  flowbot mutate --most 50 --seed 7 --fail-under 90
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--tests", type=click.Path(path_type=Path), multiple=True, help="Where its tests are [default: those of the bot]."
)
@click.option("--mutator", "mutators", multiple=True, metavar="NAME", help="Only what this mutator makes; repeatable.")
@click.option("--most", type=click.IntRange(min=1), help="So many mutants at most, by chance.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed draws the same mutants.")
@click.option("--list", "only_list", is_flag=True, help="Run no test; list the mutants.")
@click.option("--show", is_flag=True, help="Show of each survivor what is different in the flow.")
@click.option("--json", "as_json", is_flag=True, help="Print every mutant as JSON.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    default=0,
    metavar="PERCENT",
    help="Exit with 1 when fewer of a hundred mutants are killed.",
)
def mutate(
    path: Path,
    tests: Sequence[Path],
    mutators: Sequence[str],
    most: int | None,
    seed: int,
    only_list: bool,
    show: bool,
    as_json: bool,
    fail_under: float,
) -> None:
    """Make flows of a bot wrong in one place after another, and run its tests against each.

    A mutant that no test notices survives: a test is missing, or what it changes does not matter.
    The tests are those that pytest finds, transcripts included, and must pass first. With a flow
    file as PATH only that flow is made wrong. Nothing is written.
    """
    from flowbot.cli._pytest import require_pytest
    from flowbot.testing.mutation.report import as_json as write_json
    from flowbot.testing.mutation.report import as_text
    from flowbot.testing.projects import project_at

    asked = project_at(path)
    bot = _bot_at(path, asked)
    project = project_at(bot)
    found = _drawn(_mutants(asked, mutators), most, seed)
    if only_list:
        for mutant in found:
            click.echo(str(mutant))
        click.echo(f"{len(found)} mutants", err=True)
        return
    where = [str(each) for each in tests] or [str(project.root / project.config.tests)]
    require_pytest()
    report = _run(bot, found, where)
    if as_json:
        click.echo(write_json(report))
    else:
        for line in as_text(report, project.definitions if show else ()):
            click.echo(line)
    raise SystemExit(1 if report.percent < fail_under else 0)


def _bot_at(path: Path, asked: Project) -> Path:
    """The bot that a flow file is a part of; or itself, where it is in the folder of none."""
    from flowbot.project import is_project

    return asked.root if path.is_dir() or is_project(asked.root) else path


def _mutants(project: Project, mutators: Sequence[str]) -> Sequence[Mutant]:
    """Those of some mutators, or of all; a usage error for one that is not there."""
    from flowbot.errors import did_you_mean
    from flowbot.testing.mutation.catalogue import MUTATORS
    from flowbot.testing.mutation.mutants import mutants_of

    for name in mutators:
        if name not in MUTATORS:
            hint = did_you_mean(name, MUTATORS) or f"there are {', '.join(MUTATORS)}"
            raise click.BadParameter(f"there is no mutator '{name}'; {hint}", param_hint="--mutator")
    return list(mutants_of(project, mutators or MUTATORS.keys()))


def _drawn(mutants: Sequence[Mutant], most: int | None, seed: int) -> Sequence[Mutant]:
    """At most so many, in their order."""
    if most is None or len(mutants) <= most:
        return mutants
    places = random.Random(seed).sample(range(len(mutants)), most)
    return [mutants[place] for place in sorted(places)]


def _run(bot: Path, mutants: Sequence[Mutant], paths: Sequence[str]) -> Report:
    """Hold the mutants against the tests; where these fail without any, what pytest says, and exit code 1."""
    from flowbot.errors import ConfigError, shown_path
    from flowbot.testing.mutation.report import Report
    from flowbot.testing.mutation.session import with_tests
    from flowbot.testing.mutation.trials import failing, hold_against
    from flowbot.testing.projects import project_at

    project = project_at(bot)
    began, progress = time.perf_counter(), _Progress(len(mutants))
    verdicts: list[Verdict] = []
    failed: list[Trial] = []
    counted: list[Trial] = []

    def work(trials: Sequence[Trial]) -> None:
        counted.extend(trials)
        failed.extend(failing(project, trials))
        if failed:
            return
        if not any(each.asks for each in trials):
            reason = f"no test talks to the bot at '{shown_path(bot)}' by `chat` or as a transcript"
            raise ConfigError(f"{reason}: none can notice anything")
        for verdict in hold_against(project, mutants, trials):
            verdicts.append(verdict)
            progress.tell(verdicts)

    try:
        printed = with_tests(bot, paths, work)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        progress.clear()
    if failed:
        click.echo(printed.strip(), err=True)
        which = f"{len(failed)} of {len(counted)} tests {'fails' if len(failed) == 1 else 'fail'}"
        click.echo(f"flowbot: {which} with the flows as they are: mend that first", err=True)
        raise SystemExit(1)
    return Report(verdicts, len(counted), time.perf_counter() - began)


class _Progress:
    """A line on a terminal that says how far it is."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._stream = sys.stderr

    def tell(self, verdicts: Sequence[Verdict]) -> None:
        """Say how many were tried, and how many survived."""
        survived = sum(each.result == "survived" for each in verdicts)
        self._write(f"{len(verdicts)} of {self._total} mutants, {survived} survived")

    def clear(self) -> None:
        """Let nothing of it remain."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()
