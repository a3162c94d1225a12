"""Stand-ins for what people write: the same for the same word, of its shape, and no word that the bot knows."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from flowbot.values.vocabulary import WORD

_LETTERS = "bfgjkqvwxz"
"""Those that words have seldom, so that no stand-in is nearly a word of the bot's, as a slip would be."""
_TAG = re.compile(r"<[^>]*>|&#?\w{1,10};")
_ATTRIBUTE = re.compile(r"([\w:-]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_NUMBER = re.compile(r"\d+")
_KEPT_ATTRIBUTES = frozenset({
    "id", "name", "type", "class", "style", "xmlns", "data-format", "data-version", "data-entity-id", "colspan",
    "rowspan", "required", "checked", "multiple", "uid",
})  # fmt: skip
KEPT_KEYS = frozenset({
    "$", "accountType", "action", "effect", "eventSubtype", "formId", "formMessageId", "format", "id",
    "initialMessageId", "kind", "messageId", "originalFormat", "parentMessageId", "replacedBy", "replacing", "sid",
    "streamId", "streamIds", "streamType", "type", "userAgent", "userId", "userIds", "version",
})  # fmt: skip
"""Fields that say what something is, or which one it is, and nothing that somebody has written."""
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
        self._numbers = numbers
        self._stand_in = lru_cache(maxsize=_MOST_KEPT)(self._make)

    def text(self, text: str) -> str:
        """A text with a stand-in for each word."""
        shown = WORD.sub(lambda found: self._word(found[0]), text)
        return _NUMBER.sub(lambda found: self._number(found[0]), shown) if self._numbers else shown

    def markup(self, text: str) -> str:
        """PresentationML or MessageML, whose elements stay as they are."""
        parts, at = list[str](), 0
        for tag in _TAG.finditer(text):
            parts += [self.text(text[at : tag.start()]), _ATTRIBUTE.sub(self._attribute, tag[0])]
            at = tag.end()
        return "".join([*parts, self.text(text[at:])])

    def value(self, value: Any, name: str | None = None) -> Any:
        """A value of JSON; fields that tell which one something is stay as they are."""
        match value:
            case dict():
                return {key: each if key in KEPT_KEYS else self.value(each, key) for key, each in value.items()}
            case list():
                return [self.value(each, name) for each in value]
            case str() if name == "data":
                return self._data(value)
            case str():
                return self.markup(value) if "<" in value else self.text(value)
        return value

    def _data(self, text: str) -> str:
        """EntityJSON, which is a text of JSON."""
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text)
        return json.dumps(self.value(held), ensure_ascii=False, separators=(",", ":"))

    def _attribute(self, found: re.Match[str]) -> str:
        name, equals, value = found.groups()
        return found[0] if name in _KEPT_ATTRIBUTES else f"{name}{equals}{self.text(value)}"

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
