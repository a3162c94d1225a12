"""How a message fits a pattern: which words fill which place, read as their slots read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import category, east_asian_width

from flowbot.message import Entity, Passage
from flowbot.presentationml.commands import Argument, Literal, Pattern, literal_word
from flowbot.values.types import AnswerError, shortened

MAX_WORDS = 100
"""A message with more words than these fits a pattern only if a place takes all that is left."""

_WORD = re.compile(r'(?P<quoted>"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»)|\S+')


@dataclass(frozen=True, slots=True)
class Place:
    """What a pattern needs to know of a slot."""

    read: Callable[[Passage], object]
    """Raises AnswerError when the passage is no value of the slot's type."""
    label: str
    words: int = 1
    """How many words a value may have without quotes; 0: any number, as few as fit."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where in the message's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A message that fits."""

    values: Mapping[str, object] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    """Where each value stands."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that begins as the pattern does, and goes wrong somewhere."""

    problem: str
    """Why, for the person who wrote it."""
    span: Span
    """The words that are wrong; of no length where words are missing."""


def match_pattern(pattern: Pattern, passage: Passage, places: Mapping[str, Place]) -> Match | Miss | None:
    """How a message fits a pattern; None when its first words are others.

    Words are compared without case, accents and punctuation. A value with blanks in it is
    quoted, or of a type that may have several words (`3 sept 2026`); a mention is one word.
    Of a phrase (a pattern that is no command) a text may have several words, and the last
    place takes all that is left. An argument that may be left out is left out where the
    words do not fit it.

    Args:
        pattern: The pattern.
        passage: The message, without a mention of the bot at its beginning.
        places: For each argument of the pattern, its slot.
    """
    if not pattern.parts:
        return Match()
    return _Fitting(pattern, passage, places).run()


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    quoted: bool
    folded: str
    """As literals are compared; empty for what is quoted and for entities."""


def _words(passage: Passage) -> list[_Word]:
    """The words of a message: an entity is one, however many blanks it has, and so is what stands in quotes."""
    words: list[_Word] = []
    position = 0
    for entity in (*_outermost(passage.entities), None):
        end = len(passage.text) if entity is None else entity.start
        for found in _WORD.finditer(passage.text, position, end):
            quoted = found["quoted"] is not None
            words.append(_Word(found.start(), found.end(), quoted, "" if quoted else literal_word(found[0])))
        if entity is not None:
            words.append(_Word(entity.start, entity.end, quoted=False, folded=""))
            position = entity.end
    return words


def _outermost(entities: Sequence[Entity]) -> list[Entity]:
    found: list[Entity] = []
    for entity in entities:
        if entity.start < entity.end and (not found or entity.start >= found[-1].end):
            found.append(entity)
    return found


class _Fitting:
    """One attempt: depth first, each (part, word) tried once."""

    def __init__(self, pattern: Pattern, passage: Passage, places: Mapping[str, Place]) -> None:
        self.parts = pattern.parts
        self.is_phrase = not pattern.is_command
        self.passage = passage.cut(0, len(passage.text.rstrip(pattern.ending + " "))) if pattern.ending else passage
        self.places = places
        self.words = _words(self.passage)
        self.values: dict[str, object] = {}
        self.spans: dict[str, Span] = {}
        self.failed: set[tuple[int, int]] = set()
        self.furthest = (0, 0)
        """How many literals were found, and the word that did not fit then."""
        self.problems: dict[str, str] = {}
        """There: label of the place → why the word does not fit it."""

    def run(self) -> Match | Miss | None:
        if self.is_phrase and len(self.words) > MAX_WORDS and isinstance(self.parts[-1], Literal):
            return None
        if self.fit(0, 0):
            return Match(self.values, self.spans)
        literals = 0
        while literals < len(self.parts) and isinstance(self.parts[literals], Literal):
            literals += 1
        return self.miss() if self.furthest[0] >= literals else None

    def fit(self, part: int, word: int) -> bool:
        """Whether everything from this part on fits the words from this word on."""
        if part == len(self.parts):
            return word == len(self.words) or self.fail(part, word)
        if (part, word) in self.failed:
            return False
        piece = self.parts[part]
        fits = (
            self.fit_literal(piece, part, word) if isinstance(piece, Literal) else self.fit_argument(piece, part, word)
        )
        if not fits:
            self.failed.add((part, word))
        return fits

    def fit_literal(self, literal: Literal, part: int, word: int) -> bool:
        if word < len(self.words) and self.words[word].folded == literal.word:
            return self.fit(part + 1, word + 1)
        return self.fail(part, word, literal.word, f"'{literal.word}' is expected")

    def fit_argument(self, argument: Argument, part: int, word: int) -> bool:
        place = self.places[argument.name]
        for end in self.ends(argument, place, part, word):
            span = Span(self.words[word].start, self.words[end - 1].end)
            try:
                value = place.read(self.cut(span, word, end))
            except AnswerError as error:
                if end == word + 1:
                    self.fail(part, word, place.label, str(error))
                continue
            if self.fit(part + 1, end):
                self.values[argument.name] = value
                self.spans[argument.name] = span
                return True
        if word >= len(self.words) and not argument.optional:
            return self.fail(part, word, place.label, f"'{place.label}' is missing")
        return argument.optional and self.fit(part + 1, word)

    def ends(self, argument: Argument, place: Place, part: int, word: int) -> Sequence[int]:
        """After which words the argument may end, the likeliest first."""
        left = len(self.words) - word
        if left == 0:
            return ()
        if argument.rest or (self.is_phrase and part == len(self.parts) - 1):
            return (len(self.words),)
        if self.words[word].quoted:
            return (word + 1,)
        if place.words == 0:
            return range(word + 1, len(self.words) + 1) if self.is_phrase else (word + 1,)
        return range(word + min(place.words, left), word, -1)

    def cut(self, span: Span, word: int, end: int) -> Passage:
        passage = self.passage.cut(span.start, span.end)
        if end == word + 1 and self.words[word].quoted:
            return passage.cut(1, len(passage.text) - 1)
        return passage

    def fail(self, part: int, word: int, label: str = "", problem: str = "") -> bool:
        """Remember what went wrong where most of the pattern was found; always False."""
        place = (sum(isinstance(each, Literal) for each in self.parts[:part]), word)
        if place > self.furthest:
            self.furthest = place
            self.problems = {}
        if place == self.furthest and label:
            self.problems.setdefault(label, problem)
        return False

    def miss(self) -> Miss:
        """What went wrong, in words."""
        end = len(self.passage.text)
        word = self.furthest[1]
        span = Span(self.words[word].start, self.words[word].end) if word < len(self.words) else Span(end, end)
        if len(self.problems) == 1:
            (problem,) = self.problems.values()
            return Miss(problem, span)
        if not self.problems:
            text = shortened(self.passage.text[span.start : span.end])
            return Miss(f"'{text}' is more than it takes", Span(span.start, len(self.passage.text.rstrip())))
        return Miss("; ".join(f"{label}: {problem}" for label, problem in self.problems.items()), span)


def point_out(text: str, span: Span, most: int = 60) -> str:
    """The line of the text in which the span begins, cut where it is long, and a line with carets under the span."""
    begin = text.rfind("\n", 0, span.start) + 1
    line = text[begin:].partition("\n")[0].replace("\t", " ")
    start, end = span.start - begin, min(span.end - begin, len(line))
    cut = max(0, min(start - most // 2, len(line) - most))
    head = ("…" if cut else "") + line[cut:start]
    marked = line[start:end][:most]
    tail = line[end : cut + most] + ("…" if len(line) > max(cut + most, end) else "")
    return f"{head}{marked}{tail}\n{' ' * _columns(head)}{'^' * max(1, _columns(marked))}"


def _columns(text: str) -> int:
    """How wide a text is where each letter has one width: wide letters count twice, marks and joiners not at all."""
    wide = sum(east_asian_width(character) in "WF" for character in text)
    none = sum(category(character) in ("Mn", "Me", "Cf") for character in text)
    return len(text) + wide - none
