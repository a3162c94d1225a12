"""`Phrase`: words of the bot about an answer, in no language until somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowbot.values._locales import language_of
from flowbot.values.languages import find_language
from flowbot.values.shown import listed_in, shown


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of the language files, and what fills its places."""

    key: str
    """The name of the sentence; a text that is no such name is said as it is, in every language."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """Place → text, number, date or time, another phrase, or a list of these to choose from."""

    def said(self, locale: str) -> str:
        """The words in the language of a locale, English where flowbot does not speak it; values as it writes them."""
        sentence = find_language(locale).sentences.get(self.key)
        if sentence is None:
            return self.key
        filled = {name: _filled(value, sentence.language, locale) for name, value in self.fields.items()}
        return sentence.form(self.fields.get("count")).format_map(filled)


def _filled(value: object, language: str, locale: str) -> str:
    match value:
        case Phrase():
            return value.said(locale)
        case list() | tuple():
            # `or` is a word of the sentence: where that is English, so is the `or`, whoever reads it.
            spoken = locale if language_of(locale) == language else language
            return listed_in([_filled(each, language, locale) for each in value], spoken)
    return shown(value, locale)
