"""Stand-ins for what people write: the same for the same word, of its shape, and no word that the bot knows."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from functools import lru_cache

from flowbot.recording.formats import format_words
from flowbot.recording.markup import redact_markup
from flowbot.values.vocabulary import WORD

_LETTERS = "bfgjkqvwxz"
"""Those that words have seldom, so that no stand-in is nearly a word of the bot's, as a slip would be."""
_NUMBER = re.compile(r"\d+")
_DRAWN = re.compile(r"(?<![^\W_])[0-9a-f]{8,}(?![^\W_])")
"""What the bot has drawn, such as the end of a form's id."""
_MOST_KEPT = 50_000
"""How many words are remembered with their stand-ins."""


class Redaction:
    """Puts stand-ins in the place of words.

    Args:
        key: What stand-ins follow from: with another key they are others.
        known: The words that stay as they are, in lower case.
        numbers: Whether figures have stand-ins, too.
    """

    def __init__(self, key: bytes, known: Collection[str], *, numbers: bool = False) -> None:
        self._key = key
        self._known = frozenset(known)
        self._format = format_words()
        self._numbers = numbers
        self._stand_in = lru_cache(maxsize=_MOST_KEPT)(self._make)

    def text(self, text: str, *, numbers: bool = False) -> str:
        """A text with a stand-in for each word.

        Args:
            text: What somebody has written.
            numbers: Whether figures have stand-ins in it, whatever is said of others.
        """
        return self.figures(WORD.sub(lambda found: self._word(found[0]), text), always=numbers)

    def figures(self, text: str, *, always: bool = False) -> str:
        """A text with stand-ins for its figures, where these have any."""
        return _NUMBER.sub(lambda found: self._number(found[0]), text) if always or self._numbers else text

    def constant(self, text: str) -> str:
        """A text that programs make, such as the name of a field: the words of formats stay in it, and figures."""
        parts, at = list[str](), 0
        for drawn in _DRAWN.finditer(text):
            parts += [self._built(text[at : drawn.start()]), drawn[0]]
            at = drawn.end()
        return "".join([*parts, self._built(text[at:])])

    def markup(self, markup: str, *, is_received: bool = False) -> str:
        """PresentationML or MessageML, whose elements stay as they are.

        Args:
            markup: What was sent; or received.
            is_received: Whether it comes from people.
        """
        return redact_markup(markup, self.text, self.constant, is_received=is_received)

    def _built(self, text: str) -> str:
        return WORD.sub(lambda found: found[0] if found[0].casefold() in self._format else self._word(found[0]), text)

    def _word(self, word: str) -> str:
        folded = word.casefold()
        if folded in self._known:
            return word
        made = self._stand_in(folded, len(word))
        return "".join(new.upper() if old.isupper() else new for old, new in zip(word, made, strict=True))

    def _make(self, folded: str, length: int) -> str:
        attempt = 0
        while True:
            figures = self._figures(f"{attempt}:{folded}", length)
            made = "".join(_LETTERS[each % len(_LETTERS)] for each in figures)
            if made not in self._known:
                return made
            attempt += 1

    def _number(self, digits: str) -> str:
        return "".join(str(each % 10) for each in self._figures(digits, len(digits)))

    def _figures(self, text: str, count: int) -> bytes:
        found, number = b"", 0
        while len(found) < count:
            found += hmac.new(self._key, f"{number}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
            number += 1
        return found[:count]
