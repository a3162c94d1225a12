"""Fuzzing a bot: the talks that are held, in turn, and what was found in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowbot.project import Project
from flowbot.testing.fuzz.finding import written
from flowbot.testing.fuzz.search import Budget, Search
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.fuzz.trials import VARIATIONS, Compared, Promised, Trial
from flowbot.testing.paths.report import paths_of
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.unlogged import unlogged

_VARIED = 4
"""Each so manieth talk is held again, otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it."""

    breach: Breach | None
    """What is wrong; None: nothing was found."""
    text: str | None
    """A transcript that fails for it; None also where no file fails for what was found."""
    talks: int
    lines: int


def fuzz(
    project: Project,
    *,
    only: Sequence[str] = (),
    lets: Sequence[str] = (),
    against: Project | None = None,
    budget: Budget | None = None,
    number: int = 0,
    tell: Callable[[int, int], None] = lambda talks, lines: None,
) -> Report:
    """Hold talks with a bot until something is wrong, or the time is up.

    Args:
        project: The bot.
        only: The flows that people begin, by their names; all when there are none.
        lets: Patterns of the author's actions that run as they are.
        against: Another version of the bot, which is right: what people see must be the same.
        budget: How long.
        number: The same number draws the same talks.
        tell: Told now and again how many talks and lines there were.
    """
    subject = Subject(project, tuple(only), tuple(lets))
    if against is None:
        search = Search(subject, _promised(subject), budget or Budget(), number, tell)
    else:
        search = compare(Subject(against, subject.only, subject.lets), subject, budget or Budget(), number, tell)
    with unlogged():
        found = search.run()
        text = written(project, found) if found is not None else None
    breach = found.breach if found is not None else None
    return Report(breach=breach, text=text, talks=search.talks, lines=search.lines)


def _promised(subject: Subject) -> Callable[[int], Trial]:
    def begin(number: int) -> Trial:
        if number % _VARIED:
            return Promised(subject)
        return Compared(subject, subject, VARIATIONS[number // _VARIED % len(VARIATIONS)])

    return begin


def compare(
    old: Subject,
    new: Subject,
    budget: Budget,
    number: int = 0,
    tell: Callable[[int, int], None] = lambda talks, lines: None,
) -> Search:
    """A search for what two versions of a bot do otherwise: first where every way of the old one leads.

    Args:
        old: The one that is right.
        new: The other.
        budget: How long.
        number: The same number draws the same talks.
        tell: Told now and again how many talks and lines there were.
    """
    return Search(
        new,
        lambda _: Compared(old, new),
        budget,
        number,
        tell,
        ways=lambda: paths_of(old.project).talks,
        begin_way=lambda setting: Compared(old, new, setting=setting),
    )


def free_name(folder: Path) -> Path:
    """A name that no file of a folder has: `fuzz_1.chat.yaml`."""
    number = 1
    while (folder / f"fuzz_{number}.chat.yaml").exists():
        number += 1
    return folder / f"fuzz_{number}.chat.yaml"
