"""The language files: the sentences and commands of the bot, read when somebody first needs them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from flowbot.values._locales import find_locale, language_of
from flowbot.values._words import bare, unaccented

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

ENGLISH = "en"
"""The language of every word that another one does not have."""
MAX_COMMAND_CHARACTERS = 30
"""The longest word that is looked up as a command."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places such as `{text}` in it."""

    language: str
    """In which it is written: not the one that was asked for where that has no such sentence."""
    forms: Mapping[str, str]
    """Plural category of CLDR → text; `other` alone where nothing is counted."""

    def form(self, count: object) -> str:
        """The text for so many; the count does not matter where there is one text alone."""
        if len(self.forms) == 1 or not isinstance(count, int):
            return self.forms["other"]
        return self.forms.get(find_locale(self.language).plural_form(count), self.forms["other"])


@dataclass(frozen=True, slots=True)
class Language:
    """What a language file holds, English where it holds nothing."""

    sentences: Mapping[str, Sentence]
    commands: Mapping[str, Sequence[str]]
    """Command such as `cancel` → the words of the language for it, the usual one first; none where it has none."""
    skip: Sequence[str] = ()
    """What leaves an optional slot out."""
    here: Sequence[str] = ()
    """What stands for the stream where it is said."""


def _folder() -> Traversable:
    return resources.files("flowbot.values") / "languages"


def language_texts() -> list[str]:
    """What stands in all language files."""
    return [(_folder() / f"{name}.toml").read_text(encoding="utf-8") for name in sorted(languages())]


@cache
def languages() -> frozenset[str]:
    """The languages that there is a file for."""
    return frozenset(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))


def find_language(locale: str) -> Language:
    """The language of a locale; English where there is no file for it."""
    name = language_of(locale)
    return _load(name if name in languages() else ENGLISH)


@cache
def _load(name: str) -> Language:
    read = tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    own = {key: Sentence(name, _forms(text)) for key, text in read["sentences"].items()}
    sentences = own if name == ENGLISH else {**_load(ENGLISH).sentences, **own}
    return Language(sentences, read["commands"], read.get("skip", ()), read.get("here", ()))


def _forms(text: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"other": text} if isinstance(text, str) else text


def find_command(word: str, locale: str) -> str | None:
    """The built-in command that a word is in English or in the language of a locale; None when it is none."""
    return _command(word, locale) if len(word) <= MAX_COMMAND_CHARACTERS else None


@lru_cache(maxsize=4096)
def _command(word: str, locale: str) -> str | None:
    return command_words(locale).get(unaccented(word))


@cache
def command_words(locale: str) -> Mapping[str, str]:
    """Word, as `unaccented` makes it → the built-in command that it is, in English and in the locale's language."""
    found = [*_load(ENGLISH).commands.items(), *find_language(locale).commands.items()]
    return {unaccented(word): command for command, words in found for word in words}


def is_skip(text: str, locale: str) -> bool:
    """Whether a text leaves an optional slot out, in English or in the language of a locale."""
    return len(text) <= MAX_COMMAND_CHARACTERS and bare(text) in _skip_words(locale)


@cache
def _skip_words(locale: str) -> frozenset[str]:
    return frozenset(bare(word) for word in (*_load(ENGLISH).skip, *find_language(locale).skip))


def is_here(text: str, locale: str) -> bool:
    """Whether a text stands for the stream where it is said, in English or in the language of a locale."""
    return len(text) <= MAX_COMMAND_CHARACTERS and bare(text) in {
        bare(word) for word in (*_load(ENGLISH).here, *find_language(locale).here)
    }
