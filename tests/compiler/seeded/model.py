"""Faults for flows that have none: each is one change of a text, with the place where it has to be found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from flowbot.definition.handlers import Handler
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.definition.slots import DecimalSlot, IntegerSlot
from flowbot.definition.steps import If, Listen, Path, Step
from flowbot.definition.triggers import AdmittedTrigger
from flowbot.errors import Location
from flowbot.yamlsource import YamlSource


@dataclass(frozen=True)
class Fault:
    """A text with one fault."""

    text: str
    line: int
    column: int
    codes: tuple[str, ...]
    """One of them is what it has to be called."""
    says: str = ""
    """What the finding or its hint has to hold."""


@dataclass
class Good:
    """A flow without faults."""

    name: str
    text: str
    definition: FlowDefinition = field(init=False)
    source: YamlSource = field(init=False)

    def __post_init__(self) -> None:
        read = read_flow(self.text, self.name)
        assert read.problems == ()
        assert read.definition is not None
        assert isinstance(read.source, YamlSource)
        self.definition, self.source = read.definition, read.source
        self.lines = self.text.split("\n")
        self.steps = list(self.definition.walk())

    def token(self, path: Path, *, key: bool = False) -> tuple[Location, str]:
        """A place, and what is written there."""
        at = self.source.locate(path, key=key)
        return at, self.lines[at.line - 1][at.column - 1 : at.column - 1 + at.length]

    def put(self, at: Location, new: str) -> str:
        """The text with something else at a place."""
        line = self.lines[at.line - 1]
        changed = line[: at.column - 1] + new + line[at.column - 1 + at.length :]
        return "\n".join([*self.lines[: at.line - 1], changed, *self.lines[at.line :]])

    def insert(self, before: int, *new: str) -> str:
        """The text with more lines before one of its own."""
        return "\n".join([*self.lines[: before - 1], *new, *self.lines[before - 1 :]])

    def blocks(self) -> Iterator[tuple[Path, Step, Location]]:
        """The steps that begin with `- key: value` on one line."""
        for path, step in self.steps:
            at, first = self.token((*path, kind(step)), key=True)
            if self.lines[at.line - 1].strip().startswith(f"- {first}:"):
                yield path, step, at


Maker = Callable[[Good, Random], Fault | None]
MAKERS: dict[str, Maker] = {}


def fault(make: Maker) -> Maker:
    """One class of faults."""
    MAKERS[make.__name__] = make
    return make


def kind(step: Step) -> str:
    """The key that a step begins with."""
    return type(step).__name__.lower()


def misspelt(word: str, rng: Random) -> str:
    """A word with a letter twice, which no other name is."""
    at = rng.choice([place for place, letter in enumerate(word, 1) if letter.isalpha()])
    return f"{word[:at]}{word[at - 1]}{word[at - 1]}{word[at:]}"


def swap(
    good: Good,
    rng: Random,
    places: Iterable[tuple[Path, str]],
    new: Callable[[str], str],
    *codes: str,
    key: bool = False,
    shift: int = 0,
) -> Fault | None:
    """A fault at one of some places, where what the definition says is what is written."""
    found = [(at, word) for path, word in places for at, text in [good.token(path, key=key)] if text == word]
    if not found:
        return None
    at, word = rng.choice(found)
    return Fault(good.put(at, new(word)), at.line, at.column + shift, codes)


def add_key(
    good: Good, rng: Random, places: Sequence[Location], line: str, codes: Sequence[str], at: str
) -> Fault | None:
    """A fault by one more line after the first one of a step; `at` is where it begins."""
    found = [each for each in places if good.lines[each.line - 1].rstrip()[-1] not in "|>:"]
    if not found:
        return None
    where = rng.choice(found)
    text = good.insert(where.line + 1, " " * (where.column - 1) + line)
    return Fault(text, where.line + 1, where.column + line.index(at), tuple(codes))


def top(good: Good) -> list[tuple[int, Step, Location]]:
    """The steps of the flow's own list."""
    return [(int(path[1]), step, at) for path, step, at in good.blocks() if len(path) == 2 and path[0] == "steps"]


def expressions(good: Good) -> list[tuple[Path, str]]:
    """Expressions that stand in steps, unquoted."""
    found: list[tuple[Path, str]] = []
    for path, step in good.steps:
        found += [((*path, "if"), step.if_)] if isinstance(step, If) else []
        found += [((*path, name), str(getattr(step, name))) for name in ("when", "to") if getattr(step, name, None)]
    found += [
        ((*path, "who"), each.who) for path, each in handlers(good) if isinstance(each, AdmittedTrigger) and each.who
    ]
    return [(path, source) for path, source in found if good.token(path)[1] == source]


def within(good: Good, rng: Random, pattern: str, new: Callable[[re.Match[str]], str], *codes: str) -> Fault | None:
    """A fault inside of an expression, at the first group of what is found."""
    found = [(path, each) for path, source in expressions(good) for each in re.finditer(pattern, source)]
    if not found:
        return None
    path, match = rng.choice(found)
    at, source = good.token(path)
    changed = source[: match.start(1)] + new(match) + source[match.end(1) :]
    return Fault(good.put(at, changed), at.line, at.column + match.start(), codes)


def handlers(good: Good) -> list[tuple[Path, Handler]]:
    """The handlers that are heard in steps and states."""
    found = [
        ((*path, "for", place), each)
        for path, step in good.steps
        if isinstance(step, Listen)
        for place, each in enumerate(step.for_)
    ]
    for path, _, state in good.definition.walk_states():
        found += [((*path, "for", place), each) for place, each in enumerate(state.for_ or ())]
    return found


def numbers(good: Good) -> list[str]:
    """The slots that hold a number."""
    return [name for name, slot in good.definition.slots.items() if isinstance(slot, IntegerSlot | DecimalSlot)]


def has_no_rows(good: Good) -> bool:
    """Whether every slot can be named everywhere."""
    return not any(kind(step) in ("each", "collect") for _, step in good.steps)
