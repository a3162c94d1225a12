"""Flows of the examples that are wrong in one place, fuzzed against those that are right."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from flowbot.errors import DefinitionErrors
from flowbot.project import Project
from flowbot.testing.fuzz.finding import problem_of
from flowbot.testing.fuzz.fuzzing import compare
from flowbot.testing.fuzz.search import Budget
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.mutation.changed import with_definition
from flowbot.testing.mutation.mutants import Mutant, mutants_of
from flowbot.testing.projects import project_at
from tests.acceptance.bugs.row import Row, searched

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
BOTS = ("collation", "expense", "poll", "rfq", "ticket", "translate", "trip")
"""Whose flows are made wrong."""
MUTATORS = (
    *("drop-step", "swap-steps", "swap-branches", "drop-handler", "send-elsewhere", "other-end", "negate-guard"),
    *("swap-comparison", "other-tries", "swap-options", "drop-option", "drop-asked-slot", "drop-reminder"),
    *("other-reminders", "sooner-expiry", "drop-branch", "drop-trigger", "drop-limit", "shift-limit", "other-words"),
)
"""Twenty of those that `flowbot mutate` has."""


def chosen(mutators: Sequence[str], each: int) -> Iterator[tuple[Project, Mutant]]:
    """So many mutants of each mutator, of different bots where there are."""
    projects = {bot: project_at(EXAMPLES / bot) for bot in BOTS}
    for place, mutator in enumerate(mutators):
        order = [*BOTS[place % len(BOTS) :], *BOTS[: place % len(BOTS)]]
        found = [(projects[bot], mutant) for bot in order for mutant in _compiled(projects[bot], mutator)]
        yield from found[:each]


def _compiled(project: Project, mutator: str) -> Iterator[Mutant]:
    """The first mutant of a bot that can be compiled."""
    for mutant in mutants_of(project, [mutator]):
        try:
            with_definition(project, mutant.definition)
        except DefinitionErrors:
            continue
        yield mutant
        return


def look_for_mutant(project: Project, mutant: Mutant, seconds: float) -> Row:
    """Fuzz a flow that is wrong against the one that is right."""
    old = Subject(project)
    new = Subject(with_definition(project, mutant.definition))
    search = compare(old, new, Budget(seconds, clock=time.process_time))
    return searched(str(mutant), project, search, lambda text: problem_of(new.project, text) is not None)
