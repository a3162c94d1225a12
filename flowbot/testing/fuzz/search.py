"""The search: hypothesis draws talks of a bot, until something is wrong, or the time is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from time import monotonic

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from flowbot.testing.fuzz.choices import Choices
from flowbot.testing.fuzz.outside import draw_stubs
from flowbot.testing.fuzz.possible import Possible
from flowbot.testing.fuzz.shrinking import shrink
from flowbot.testing.fuzz.subject import PEOPLE, Subject
from flowbot.testing.fuzz.trials import Stubs, Trial
from flowbot.testing.lines import Line
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.transcripts.model import Transcript

TALK_LINES = 25
"""So many lines a talk has at most."""
_SHRINKS_FOR = 10.0
"""So many seconds hypothesis makes a talk smaller that shows something."""
_APART = 1_000
"""So far are the numbers of two searches from one another."""
_DROPS_FOR = 15.0
"""So many seconds lines are left out of it after that."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something is wrong, and the smallest talk that shows it."""

    breach: Breach
    transcript: Transcript


@dataclass(slots=True)
class _Drawn:
    """A talk that shows something, as it was drawn."""

    breach: Breach
    stubs: Stubs
    lines: list[Line]
    begin: Callable[[], Trial]
    """Begins it anew."""


@dataclass(slots=True)
class Budget:
    """How long something is looked for."""

    seconds: float = 60.0
    lines: int | None = None
    """So many lines are played at most."""
    clock: Callable[[], float] = monotonic
    """Which seconds."""


@dataclass(slots=True)
class Search:
    """Looks for a talk that shows something.

    Args:
        subject: The bot, of whose flows is chosen what people do.
        begin: Begins a talk; the n-th.
        budget: How long.
        number: The same number draws the same talks.
        tell: Told now and again how many talks and lines there were.
        ways: Talks that are held before any is drawn.
        begin_way: Begins one of them: with whom, and where.
    """

    subject: Subject
    begin: Callable[[int], Trial]
    budget: Budget = field(default_factory=Budget)
    number: int = 0
    tell: Callable[[int, int], None] = lambda talks, lines: None
    ways: Callable[[], Sequence[Transcript]] = tuple
    begin_way: Callable[[Transcript], Trial] | None = None
    talks: int = 0
    lines: int = 0
    _best: _Drawn | None = None
    _best_kind: int = 0
    _until: float = 0.0

    def run(self) -> Found | None:
        """What was found; None where nothing was in that time."""
        end = self._until = self.budget.clock() + self.budget.seconds
        if self.begin_way is not None and (found := self._go(self.ways(), self.begin_way)) is not None:
            return found
        machine = _machine(self)
        kept = settings(
            max_examples=1_000_000,
            stateful_step_count=TALK_LINES,
            deadline=None,
            database=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
            report_multiple_bugs=False,
        )
        again = count()
        while not self._is_over():
            with suppress(_EnoughError, _ShownError, Flaky):  # what was found out meanwhile may be chosen of later
                run_state_machine_as_test(seed(self.number * _APART + next(again))(machine), settings=kept)
            if (found := self._smallest()) is not None:
                return found
            self._best, self._until = None, end  # what is not so a second time is no finding
        return None

    def _go(self, ways: Sequence[Transcript], begin_way: Callable[[Transcript], Trial]) -> Found | None:
        """What the talks show that are known before."""
        for way in ways:
            if self._is_over():
                return None
            self.talks, self.lines = self.talks + 1, self.lines + len(way.lines)
            begin = partial(begin_way, replace(way, lines=(), stubs={}))  # which are put, or left out, later
            trial = self._played(begin, dict(way.stubs), way.lines)
            if trial.found is not None:
                self._best = _Drawn(trial.found, dict(way.stubs), list(way.lines), begin)
                found, self._best = self._smallest(), None
                if found is not None:
                    return found
        return None

    def _smallest(self) -> Found | None:
        best = self._best
        if best is None:
            return None
        until = self.budget.clock() + _DROPS_FOR
        last: list[Transcript] = []

        def shows(stubs: Stubs, lines: Sequence[Line]) -> bool:
            trial = self._played(best.begin, stubs, lines)
            is_same = trial.found is not None and trial.found.promise == best.breach.promise
            if is_same:
                last[:] = [trial.written()]
                best.breach = trial.found or best.breach
            return is_same

        stubs, lines = shrink(best.stubs, best.lines, shows, is_over=lambda: self.budget.clock() > until)
        if not last and not shows(stubs, lines):
            return None
        return Found(best.breach, last[0])

    def _played(self, begin: Callable[[], Trial], stubs: Stubs, lines: Sequence[Line]) -> Trial:
        trial = begin()
        try:
            trial.put_stubs(stubs)
            for line in lines:
                trial.do(line)
                if trial.found is not None:
                    return trial
            trial.wait()
        finally:
            trial.close()
        return trial

    # ── told by the machine ──

    def begins(self) -> tuple[Trial, int]:
        """A talk begins."""
        self._check_time()
        self.talks += 1
        kind = self._best_kind if self._best is not None else self.talks
        return self.begin(kind), kind

    def plays(self) -> None:
        """A line is about to be played."""
        self._check_time()
        self.lines += 1
        if not self.lines % 50:
            self.tell(self.talks, self.lines)

    def shows(self, breach: Breach, kind: int, stubs: Stubs, lines: list[Line]) -> None:
        """A talk shows something; raises _ShownError where it is what is looked for."""
        if self._best is None:
            self._until, self._best_kind = self.budget.clock() + _SHRINKS_FOR, kind
        elif self._best.breach.promise != breach.promise:
            return
        if self._best is None or len(lines) <= len(self._best.lines):
            self._best = _Drawn(breach, stubs, list(lines), partial(self.begin, self._best_kind))
        raise _ShownError

    def _is_over(self) -> bool:
        most = self.budget.lines
        return self.budget.clock() > self._until or (most is not None and self._best is None and self.lines >= most)

    def _check_time(self) -> None:
        if self._is_over():
            raise _EnoughError


class _EnoughError(BaseException):
    """The time is up: nothing of hypothesis may take it for a failure."""


class _ShownError(AssertionError):
    """A talk shows what is looked for."""


USUAL = ("answers", "starts", "mentions", "happens", "commands", "answers_badly", "insists")
UNUSUAL = ("presses", "says_anything", "sends_raw", "comes_or_goes", "edits", "together", "process")


def _machine(search: Search) -> type[RuleBasedStateMachine]:
    class TalkMachine(RuleBasedStateMachine):
        """A talk: what happens next is drawn from what can."""

        def __init__(self) -> None:
            super().__init__()
            self.trial, self.kind = search.begins()
            self.lines: list[Line] = []
            self.stubs: Stubs = {}

        @initialize(data=st.data())
        def begins(self, data: st.DataObject) -> None:
            possible = self._possible(data)
            flows = search.subject.begun
            scene = possible.scene
            if flows:
                around = scene.around(flows[0].flow, PEOPLE[0], scene.room, {"now": scene.now})
                self.stubs = draw_stubs(search.subject, around, _choices(data))
                self.trial.put_stubs(self.stubs)
            self._happen(possible.starts())

        @rule(data=st.data())
        def goes_on(self, data: st.DataObject) -> None:
            self._one_of(data, ("answers",))

        @rule(data=st.data())
        def goes_on_well(self, data: st.DataObject) -> None:
            self._one_of(data, ("answers",))

        @rule(data=st.data())
        def goes_on_somehow(self, data: st.DataObject) -> None:
            self._one_of(data, USUAL)

        @rule(data=st.data())
        def waits(self, data: st.DataObject) -> None:
            self._one_of(data, ("time_passes",))

        @rule(data=st.data())
        def is_disturbed(self, data: st.DataObject) -> None:
            self._one_of(data, UNUSUAL)

        def _one_of(self, data: st.DataObject, names: Sequence[str]) -> None:
            if self.trial.found is not None:
                return
            possible = self._possible(data)
            found = getattr(possible, _choices(data).one(names))()
            for line in found if isinstance(found, list) and found else [found or possible.goes_on()]:
                self._happen(line)

        def _possible(self, data: st.DataObject) -> Possible:
            return Possible(search.subject, self.trial.core, _choices(data))

        def _happen(self, line: Line | None) -> None:
            if line is None or self.trial.found is not None:
                return
            search.plays()
            self.lines.append(line)
            self.trial.do(line)
            self._check()

        def _check(self) -> None:
            if self.trial.found is not None:
                search.shows(self.trial.found, self.kind, self.stubs, self.lines)

        def teardown(self) -> None:
            try:
                if self.trial.found is None:
                    self.trial.wait()
                    self._check()
            finally:
                self.trial.close()

    return TalkMachine


def _choices(data: st.DataObject) -> Choices:
    return Choices(lambda bound: data.draw(st.integers(0, bound - 1)))
