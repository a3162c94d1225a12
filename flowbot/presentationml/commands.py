"""Command and message patterns with slots in them: `/rfq {side} {ticker} [quantity]`, `price of {ticker}`, `*`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PART = re.compile(r"\{(?P<needed>[a-z][a-z0-9_]*)\}|\[(?P<optional>[a-z][a-z0-9_]*)\]|(?P<literal>[^\s{}\[\]]+)")
_WORD = re.compile(r'"(?P<quoted>[^"]*)"|(?P<plain>\S+)')


class PatternError(ValueError):
    """A pattern cannot be read; `offset` and `length` say where in its text."""

    def __init__(self, message: str, offset: int, length: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Literal:
    """A word that must stand there, in any case."""

    word: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A place for the value of a slot."""

    name: str
    optional: bool
    offset: int
    """Where the name stands in the pattern's text."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that has been read."""

    source: str
    parts: tuple[Literal | Argument, ...]
    """Empty for `*`, which any message matches."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The places for values, in order."""
        return tuple(part for part in self.parts if isinstance(part, Argument))

    @property
    def is_command(self) -> bool:
        """Whether it begins with a `/word`."""
        return self.source.startswith("/")


@dataclass(frozen=True, slots=True)
class Match:
    """A message that begins as the pattern does."""

    values: dict[str, str]
    """What stands in each place, unread."""
    missing: str | None = None
    """The first needed argument that is not there."""
    surplus: str = ""
    """What stands after the last place."""


def parse_pattern(source: str) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: A brace that is not closed, a name that is none, one that stands twice, or a needed
            argument after an optional one.
    """
    if source.strip() == "*":
        return Pattern(source, ())
    parts: list[Literal | Argument] = []
    position = 0
    while position < len(source):
        if source[position].isspace():
            position += 1
            continue
        found = _PART.match(source, position)
        if found is None:
            hint = "a place for a slot is written {name}, or [name] where it may be left out"
            raise PatternError("this is neither a word nor a place for a slot", position, 1, hint)
        position = found.end()
        if found["literal"] is not None:
            parts.append(Literal(found["literal"].casefold()))
            continue
        argument = Argument(found["needed"] or found["optional"], found["optional"] is not None, found.start() + 1)
        _check_argument(argument, parts)
        parts.append(argument)
    if not parts or not isinstance(parts[0], Literal):
        raise PatternError("a pattern begins with a word", 0, max(1, len(source)))
    return Pattern(source, tuple(parts))


def _check_argument(argument: Argument, before: Sequence[Literal | Argument]) -> None:
    earlier = [part for part in before if isinstance(part, Argument)]
    if any(part.name == argument.name for part in earlier):
        raise PatternError(f"'{argument.name}' stands twice", argument.offset, len(argument.name))
    if not argument.optional and any(part.optional for part in earlier):
        hint = "put what may be left out last"
        raise PatternError("a needed argument follows an optional one", argument.offset, len(argument.name), hint)


def match_pattern(pattern: Pattern, text: str) -> Match | None:
    """How a message fits a pattern; None when its literal words are not there.

    Words are compared in any case; a value with spaces is quoted; the last place of a
    message pattern takes all that is left.
    """
    if not pattern.parts:
        return Match({})
    words = [(found["quoted"] if found["quoted"] is not None else found["plain"]) for found in _WORD.finditer(text)]
    values: dict[str, str] = {}
    place = 0
    for number, part in enumerate(pattern.parts):
        if isinstance(part, Literal):
            if place >= len(words) or words[place].casefold() != part.word:
                return None
            place += 1
        elif place >= len(words):
            return None if _literals_follow(pattern, number) else _missing(part, values)
        elif number == len(pattern.parts) - 1 and not pattern.is_command:
            values[part.name] = " ".join(words[place:])
            place = len(words)
        else:
            values[part.name] = words[place]
            place += 1
    return Match(values, surplus=" ".join(words[place:]))


def _literals_follow(pattern: Pattern, number: int) -> bool:
    return any(isinstance(part, Literal) for part in pattern.parts[number:])


def _missing(part: Argument, values: dict[str, str]) -> Match:
    return Match(values, missing=None if part.optional else part.name)
