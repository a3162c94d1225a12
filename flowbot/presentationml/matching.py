"""How a message fits a pattern: which words fill which place, read as their slots read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.message import Passage
from flowbot.presentationml.commands import Argument, Literal, Pattern, literal_word
from flowbot.presentationml.spans import Span
from flowbot.values.types import AnswerError, UnclearError, shortened

MAX_WORDS = 100
"""A message with more words than these fits a pattern only if a place takes all that is left."""

_QUOTED = re.compile(r'(?<!\S)(?:"[^"]{0,1000}"|“[^”]{0,1000}”|„[^“”]{0,1000}[“”]|«[^»]{0,1000}»)')
_WORD = re.compile(r"\S+")
_PUNCTUATION = ".,;:!?"
_FIGURES = re.compile(r"\d[\d.,'\u2019]*")


@dataclass(frozen=True, slots=True)
class Place:
    """What a pattern needs to know of a slot."""

    read: Callable[[Passage], object]
    """Raises AnswerError when the passage is no value of the slot's type."""
    label: str
    words: int = 1
    """How many words a value may have without quotes; 0: any number, as few as fit."""


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
    """Why, for the person who wrote it, in their language."""
    span: Span
    """The words that are wrong; of no length where words are missing."""


def match_pattern(
    pattern: Pattern, passage: Passage, places: Mapping[str, Place], locale: str = "en"
) -> Match | Miss | None:
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
        locale: Of the person, for what is said of a miss.
    """
    if not pattern.parts:
        return Match()
    return _Fitting(pattern, passage, places, locale).run()


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    quoted: bool
    folded: str
    """As literals are compared; empty for what is quoted and for entities."""


def _words(passage: Passage) -> list[_Word]:
    """The words of a message: an entity is one, however many blanks it has, and so is what stands in quotes.

    Punctuation that touches one of these is no word.
    """
    words: list[_Word] = []
    position = 0
    for start, end, quoted in [*_wholes(passage), (len(passage.text), len(passage.text), False)]:
        for found in _WORD.finditer(passage.text, position, start):
            touches = found.start() == position > 0 or found.end() == start < len(passage.text)
            if not (touches and not found[0].strip(_PUNCTUATION)):
                words.append(_Word(found.start(), found.end(), quoted=False, folded=literal_word(found[0])))
        if start < end:
            words.append(_Word(start, end, quoted, folded=""))
        position = end
    return words


def _wholes(passage: Passage) -> list[tuple[int, int, bool]]:
    """From where to where the quotes and, outside of them, the entities stand; and which are quotes."""
    entities = [(each.start, each.end) for each in passage.entities if each.start < each.end]
    quotes = [
        found.span()
        for found in _QUOTED.finditer(passage.text)
        if not any(start < found.start() < end or start < found.end() < end for start, end in entities)
    ]
    wholes = [(start, end, True) for start, end in quotes]
    for start, end in entities:
        if all(end <= other or start >= until for other, until, _ in wholes):
            wholes.append((start, end, False))
    return sorted(wholes)


class _Fitting:
    """One attempt: depth first, each (part, word) tried once."""

    def __init__(self, pattern: Pattern, passage: Passage, places: Mapping[str, Place], locale: str) -> None:
        self.parts = pattern.parts
        self.is_phrase = not pattern.is_command
        self.passage = passage.cut(0, len(passage.text.rstrip(pattern.ending + " "))) if pattern.ending else passage
        self.places = places
        self.locale = locale
        self.words = _words(self.passage)
        self.values: dict[str, object] = {}
        self.spans: dict[str, Span] = {}
        self.failed: set[tuple[int, int]] = set()
        self.readings: dict[tuple[str, int, int], object] = {}
        """Value or AnswerError, by name and the first and last word."""
        self.unclear: Miss | None = None
        """The first words that are meant for a place and are not clear: no other reading of a command is any better."""
        self.furthest = (0, 0)
        """How many literals were found, and the word that did not fit then."""
        self.problems: dict[str, tuple[AnswerError, int]] = {}
        """There: label of the place → why it does not fit, and after which word that ends."""

    def run(self) -> Match | Miss | None:
        if self.is_phrase and len(self.words) > MAX_WORDS and self.has_open_places():
            return None
        fits = self.fit(0, 0)
        if self.unclear is not None and not self.is_phrase:
            return self.unclear
        if fits:
            return Match(self.values, self.spans)
        literals = 0
        while literals < len(self.parts) and isinstance(self.parts[literals], Literal):
            literals += 1
        return self.miss() if self.furthest[0] >= literals else None

    def has_open_places(self) -> bool:
        """Whether a place before the last part may have any number of words."""
        before = self.parts[:-1]
        return any(isinstance(each, Argument) and self.places[each.name].words == 0 for each in before)

    def fit(self, part: int, word: int) -> bool:
        """Whether everything from this part on fits the words from this word on."""
        if part == len(self.parts):
            return word == len(self.words) or self.fail(part, word)
        if (part, word) in self.failed:
            return False
        piece = self.parts[part]
        if isinstance(piece, Literal):
            fits = self.fit_literal(piece, part, word)
        else:
            fits = self.fit_argument(piece, part, word)
        if not fits:
            self.failed.add((part, word))
        return fits

    def fit_literal(self, literal: Literal, part: int, word: int) -> bool:
        if word < len(self.words) and self.words[word].folded == literal.word:
            return self.fit(part + 1, word + 1)
        return self.fail(part, word, literal.word, AnswerError("word_expected", word=literal.word))

    def fit_argument(self, argument: Argument, part: int, word: int) -> bool:
        """Fill the place, or leave it out: at once where a later place reads more words from here."""
        label = self.places[argument.name].label
        later = self.read_later(part, word) if argument.optional else word
        ends = self.ends(argument, part, word)
        for end in ends:
            value = self.read(argument.name, word, end)
            if isinstance(value, UnclearError) and later == word:
                self.unclear = self.unclear or Miss(value.said(self.locale), self.span(word, end))
                return self.fail(part, word, label, value, end)
            if isinstance(value, AnswerError):
                if end == word + 1 or len(ends) == 1:
                    self.fail(part, word, label, value, end)
                continue
            if later > end and self.fit(part + 1, word):
                return True
            if self.fit(part + 1, end):
                self.values[argument.name] = value
                self.spans[argument.name] = self.span(word, end)
                return True
        if word >= len(self.words) and not argument.optional:
            return self.fail(part, word, label, AnswerError("argument_missing", label=label))
        return argument.optional and self.fit(part + 1, word)

    def ends(self, argument: Argument, part: int, word: int) -> Sequence[int]:
        """After which words the argument may end, the likeliest first."""
        words = self.places[argument.name].words
        left = len(self.words) - word
        if left == 0:
            return ()
        if argument.rest or (self.is_phrase and part == len(self.parts) - 1):
            return (len(self.words),)
        if self.words[word].quoted:
            return (word + 1,)
        if words == 0:
            return range(word + 1, len(self.words) + 1) if self.is_phrase else (word + 1,)
        ends = range(word + min(words, left), word, -1)
        return (word + 1,) if self.has_two_numbers(part, word) else ends

    def has_two_numbers(self, part: int, word: int) -> bool:
        """Whether figures follow figures (`100 250`), and a later place takes the second ones: they are two values."""
        first, *others = self.words[word : word + 2]
        return (
            bool(others)
            and all(_FIGURES.fullmatch(self.passage.text, each.start, each.end) for each in (first, *others))
            and any(not isinstance(self.read(name, word + 1, word + 2), AnswerError) for name in self.typed_after(part))
        )

    def read_later(self, part: int, word: int) -> int:
        """After which word the longest value ends that a later place reads from here; this word where none does."""
        if word >= len(self.words) or self.words[word].quoted:
            return word
        names = self.typed_after(part)
        widest = max((self.places[name].words for name in names), default=0)
        for count in range(min(widest, len(self.words) - word), 0, -1):
            for name in names:
                if count <= self.places[name].words and not isinstance(
                    self.read(name, word, word + count), AnswerError
                ):
                    return word + count
        return word

    def typed_after(self, part: int) -> list[str]:
        """The places that may follow directly, but for those that take any text."""
        names: list[str] = []
        for each in self.parts[part + 1 :]:
            if isinstance(each, Literal):
                break
            if self.places[each.name].words != 0:
                names.append(each.name)
            if not each.optional:
                break
        return names

    def read(self, name: str, word: int, end: int) -> object:
        """The value of these words, or the AnswerError that says why it is none."""
        key = (name, word, end)
        if key not in self.readings:
            passage = self.passage.cut(self.words[word].start, self.words[end - 1].end)
            if end == word + 1 and self.words[word].quoted:
                passage = passage.cut(1, len(passage.text) - 1)
            try:
                self.readings[key] = self.places[name].read(passage)
            except AnswerError as error:
                self.readings[key] = error
        return self.readings[key]

    def fail(self, part: int, word: int, label: str = "", problem: AnswerError | None = None, end: int = 0) -> bool:
        """Remember what went wrong where most of the pattern was found; always False."""
        place = (sum(isinstance(each, Literal) for each in self.parts[:part]), word)
        if place > self.furthest:
            self.furthest = place
            self.problems = {}
        if place == self.furthest and problem is not None:
            self.problems.setdefault(label, (problem, end or word + 1))
        return False

    def miss(self) -> Miss:
        """What went wrong, in words."""
        length, word = len(self.passage.text), self.furthest[1]
        if word >= len(self.words):
            span = Span(length, length)
        elif not self.problems:
            span = Span(self.words[word].start, len(self.passage.text.rstrip()))
            extra = self.passage.text[span.start : self.words[word].end]
            return Miss(AnswerError("too_much", text=shortened(extra)).said(self.locale), span)
        else:
            last = max(end for _, end in self.problems.values())
            span = self.span(word, min(last, len(self.words)))
        if len(self.problems) == 1:
            ((problem, _),) = self.problems.values()
            return Miss(problem.said(self.locale), span)
        each = [AnswerError("argument", label=label, problem=it.phrase) for label, (it, _) in self.problems.items()]
        return Miss("; ".join(problem.said(self.locale) for problem in each), span)

    def span(self, word: int, end: int) -> Span:
        return Span(self.words[word].start, self.words[end - 1].end)
