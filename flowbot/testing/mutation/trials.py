"""Mutants held against tests: each until a test notices it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flowbot.errors import DefinitionErrors
from flowbot.project import Project
from flowbot.testing.mutation.bound import Overdue, within
from flowbot.testing.mutation.changed import with_definition
from flowbot.testing.mutation.mutants import Mutant
from flowbot.testing.projects import standing_in

LEAST_SECONDS = 10.0
"""A test may always take as long as this;"""
TIMES_AS_LONG = 20
"""and so many times as long as it takes with the flow as it is."""

Result = Literal["killed", "endless", "survived", "broken"]
"""A test failed; a test came to no end; all of them passed; or it cannot be compiled, and no test was needed."""


@dataclass(slots=True)
class Trial:
    """A test, as mutants are held against it."""

    name: str
    passes: Callable[[], bool]
    """Runs it."""
    seconds: float = 0.0
    """How long it takes with the flow as it is."""
    asks: bool = True
    """Whether it talks to the bot at all."""
    reached: set[str] = field(default_factory=set)
    """The flows that it has come to; where none is known it may be any."""
    kills: Counter[str] = field(default_factory=Counter)
    """How many mutants of each flow it has noticed."""

    def can_notice(self, mutant: Mutant) -> bool:
        """Whether it could: it talks to the bot, and the flow that is wrong has a part in the talk, or may get one."""
        is_there = not self.reached or mutant.definition.flow in self.reached
        return self.asks and (is_there or mutant.begins_otherwise)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    result: Result
    reason: str = ""
    """The test that noticed it, or why it cannot be compiled."""

    @property
    def is_killed(self) -> bool:
        """Whether a test noticed it."""
        return self.result in ("killed", "endless")


def failing(project: Project, trials: Iterable[Trial]) -> Iterator[Trial]:
    """The tests that fail, at once or when they run again, although nothing is wrong.

    How long each takes, and whether it talks to the bot, is kept.
    """
    with standing_in(project) as stand_in:
        for trial in trials:
            asked, began = stand_in.asked, time.perf_counter()
            passes = trial.passes()
            trial.seconds, trial.asks = time.perf_counter() - began, stand_in.asked > asked
            if not passes or (trial.asks and not trial.passes()):  # what passes once would kill every mutant
                yield trial


def hold_against(project: Project, mutants: Iterable[Mutant], trials: Sequence[Trial]) -> Iterator[Verdict]:
    """What becomes of each mutant: it is run by one test after another until one fails, the likeliest first."""
    for mutant in mutants:
        try:
            changed = with_definition(project, mutant.definition)
        except DefinitionErrors as error:
            first = next(each for each in error.problems if each.severity == "error")
            yield Verdict(mutant, "broken", first.message)
            continue
        able = [each for each in trials if each.can_notice(mutant)]
        able.sort(key=lambda each: _likelihood(each, mutant.definition.flow))
        with standing_in(changed):
            verdict = _verdict(mutant, able)
        yield verdict


def _likelihood(trial: Trial, flow: str) -> tuple[int, int, float]:
    """What noticed most of this flow first, then what noticed most; among the others the quickest first."""
    return -trial.kills[flow], -trial.kills.total(), trial.seconds


def _verdict(mutant: Mutant, trials: Iterable[Trial]) -> Verdict:
    for trial in trials:
        result: Result = "killed"
        try:
            with within(max(LEAST_SECONDS, TIMES_AS_LONG * trial.seconds)) as bound:
                passes = trial.passes()
            if bound.is_over:
                passes, result = False, "endless"
        except Overdue:
            passes, result = False, "endless"
        if not passes:
            trial.kills[mutant.definition.flow] += 1
            return Verdict(mutant, result, trial.name)
    return Verdict(mutant, "survived")
