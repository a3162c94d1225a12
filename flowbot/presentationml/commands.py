"""Patterns with places for slots: `/rfq {side} {ticker} [quantity] [note...]`, `price of {ticker}?`, `*`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.values.types import bare

_PART = re.compile(
    r"\{(?P<needed>[a-z][a-z0-9_]*)(?P<needed_rest>\.\.\.|…)?\}"
    r"|\[(?P<optional>[a-z][a-z0-9_]*)(?P<optional_rest>\.\.\.|…)?\]"
    r"|(?P<literal>[^\s{}\[\]]+)"
)


class PatternError(ValueError):
    """A pattern cannot be read; `offset` and `length` say where in its text."""

    def __init__(self, message: str, offset: int, length: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Literal:
    """A word that must stand there; accents, case and punctuation do not count."""

    word: str
    """Folded; of a command with its `/`."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A place for the value of a slot."""

    name: str
    optional: bool
    rest: bool
    """It takes everything that is left."""
    offset: int
    """Where the name stands in the pattern's text."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that has been read."""

    source: str
    parts: tuple[Literal | Argument, ...]
    """Empty for `*`, which any message matches."""
    ending: str = ""
    """Punctuation at its end, which a message may have or not."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The places for values, in order."""
        return tuple(part for part in self.parts if isinstance(part, Argument))

    @property
    def is_command(self) -> bool:
        """Whether it begins with a `/word`."""
        return self.source.lstrip().startswith("/")

    @property
    def command(self) -> str:
        """The first word, folded; empty for `*`."""
        first = self.parts[0] if self.parts else None
        return first.word if isinstance(first, Literal) else ""


def parse_pattern(source: str) -> Pattern:
    """Read a pattern.

    `{name}` is a place that must be filled, `[name]` one that may be left out, and `...`
    after the name says that the place takes all that is left. Punctuation that stands by
    itself, such as the question mark of `price of {ticker}?`, is not asked for.

    Raises:
        PatternError: A brace that is not closed, a name that is none, one that stands twice, a needed
            argument after an optional one, or anything after one that takes the rest.
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
            hint = (
                "a place for a slot is written {name}, [name] where it may be left out, [name...] for all that is left"
            )
            raise PatternError("this is neither a word nor a place for a slot", position, 1, hint)
        if found["literal"] == "*":
            raise PatternError("'*' is any message, and stands alone", position, 1, "a place is written {name}")
        part = _part(found, parts)
        if part is not None:
            _check_order(part, parts, found)
            parts.append(part)
        position = found.end()
    if not parts or not isinstance(parts[0], Literal):
        raise PatternError("a pattern begins with a word", 0, max(1, len(source)))
    ending = source.rstrip()[len(source.rstrip().rstrip(_PUNCTUATION)) :]
    return Pattern(source, tuple(parts), ending)


_PUNCTUATION = "?!.,;:"


def literal_word(text: str) -> str:
    """A word of a pattern or a message as they are compared: folded, a `/` at its beginning kept."""
    return f"/{bare(text[1:])}" if text.startswith("/") else bare(text)


def _part(found: re.Match[str], before: Sequence[Literal | Argument]) -> Literal | Argument | None:
    """The part that was found; None for punctuation alone."""
    if (text := found["literal"]) is not None:
        word = literal_word(text)
        return Literal(word) if word not in ("", "/") or not before else None
    name = found["needed"] or found["optional"]
    rest = found["needed_rest"] or found["optional_rest"]
    return Argument(name, found["optional"] is not None, rest is not None, found.start() + 1)


def _check_order(part: Literal | Argument, before: Sequence[Literal | Argument], found: re.Match[str]) -> None:
    earlier = [each for each in before if isinstance(each, Argument)]
    if earlier and earlier[-1].rest:
        hint = f"put [{earlier[-1].name}...] last"
        raise PatternError(f"'{earlier[-1].name}...' takes all that is left", found.start(), len(found[0]), hint)
    if isinstance(part, Literal):
        if not before and part.word in ("", "/"):
            raise PatternError("a pattern begins with a word", found.start(), len(found[0]))
        return
    if any(each.name == part.name for each in earlier):
        raise PatternError(f"'{part.name}' stands twice", part.offset, len(part.name))
    if not part.optional and any(each.optional for each in earlier):
        hint = "put what may be left out last"
        raise PatternError("a needed argument follows an optional one", part.offset, len(part.name), hint)
