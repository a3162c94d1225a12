"""Tests for flowbot.values.languages: the language files, and the words that people command with."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import flowbot
from flowbot.values import languages as module
from flowbot.values._locales import find_locale
from flowbot.values.booleans import BOOLEAN
from flowbot.values.languages import command_words, find_command, find_language, is_skip, languages
from flowbot.values.types import AnswerError

OTHERS = ("de", "es", "fr")
PACKAGE = Path(flowbot.__file__).parent
SAYS = {"AnswerError", "UnclearError", "Phrase"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(language: str) -> dict[str, dict[str, str]]:
    """Key → plural category → text, of the sentences that are written in the language itself."""
    found = find_language(language).sentences.items()
    return {key: dict(sentence.forms) for key, sentence in found if sentence.language == language}


def said_keys() -> Iterator[str]:
    """The names of sentences as the code says them."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    assert languages() == {"en", *OTHERS}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_exists_in_every_language_with_the_same_places(language: str) -> None:
    english, own = forms("en"), forms(language)

    assert own.keys() == english.keys()
    for key, texts in english.items():
        assert places(own[key]["other"]) == places(texts["other"]), key
        for category, text in own[key].items():
            assert places(text) | {"count"} >= places(own[key]["other"]), (key, category)
            assert places(text) <= places(own[key]["other"]), (key, category)


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_a_sentence_that_counts_has_the_plurals_of_its_language(language: str) -> None:
    categories = {find_locale(language).plural_form(count) for count in range(1_000)}

    for key, texts in forms(language).items():
        assert texts.keys() in ({"other"}, categories), key
        assert (len(texts) > 1) == ("count" in places(texts["other"])), key


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_a_sentence_is_a_part_of_one(language: str) -> None:
    for key, texts in forms(language).items():
        for text in texts.values():
            assert text == text.strip()
            assert not re.search(r"[.!?]$", text), key


def test_what_the_code_says_of_answers_is_in_the_language_files() -> None:
    known = forms("en").keys()
    said = set(said_keys())

    assert "not_one_of" in said
    assert said - known == set()


def test_no_sentence_is_kept_that_nothing_says() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))

    assert [key for key in forms("en") if f'"{key}"' not in source] == []


@pytest.mark.parametrize(
    ("locale", "word", "command"),
    [
        ("en", "cancel", "cancel"),
        ("en", "CHANGE", "change"),
        ("en", "abbrechen", None),
        ("de", "Abbrechen", "cancel"),
        ("de_CH", "hilfe", "help"),
        ("de", "ändern", "change"),
        ("de", "andern", "change"),
        ("de", "help", "help"),
        ("fr-CA", "annuler", "cancel"),
        ("fr", "aide", "help"),
        ("fr", "changer", "change"),
        ("es", "cancelar", "cancel"),
        ("es", "AYUDA", "help"),
        ("es", "cambiar", "change"),
        ("it", "help", "help"),
        ("it", "hilfe", None),
        ("de", "", None),
        ("de", "abbrechen" * 1_000, None),
    ],
)
def test_a_command_is_taken_in_english_and_in_the_language_of_the_locale(
    locale: str, word: str, command: str | None
) -> None:
    assert find_command(word, locale) == command


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_every_language_has_a_word_for_every_command_and_none_is_yes_or_no(language: str) -> None:
    words = find_language(language).commands

    assert set(words) == {"cancel", "help", "back", "restart", "repeat", "change", "delegate"}
    assert all(words.values())
    assert not {BOOLEAN.show(value, language) for value in (True, False)} & command_words(language).keys()


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "Skip!"), ("de_AT", "überspringen"), ("fr", "Sans réponse"), ("es", "omitir"), ("it", "none")],
)
def test_what_is_left_out_is_said_in_english_or_in_the_language_of_the_locale(locale: str, text: str) -> None:
    assert is_skip(text, locale)
    assert not is_skip(f"{text} it", locale)
    assert not is_skip("überspringen", "en")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of language files, in place of flowbot's own."""
    caches = (module.languages, module._load, module.command_words, module._skip_words)
    for each in caches:
        each.cache_clear()
    monkeypatch.setattr(module, "_folder", lambda: tmp_path)
    yield tmp_path
    for each in caches:
        each.cache_clear()


def test_a_sentence_that_a_language_has_not_is_english(folder: Path) -> None:
    (folder / "en.toml").write_text('[commands]\nhelp = ["help"]\n[sentences]\none = "1 of {choices}"\ntwo = "two"\n')
    (folder / "it.toml").write_text('[commands]\nhelp = ["aiuto"]\n[sentences]\ntwo = "due"\n')
    choices = ["a", 1_000]

    assert languages() == {"en", "it"}
    assert AnswerError("two").said("it_CH") == "due"
    assert AnswerError("one", choices=choices).said("it") == "1 of a or 1.000"
    assert command_words("it") == {"help": "help", "aiuto": "help"}


def test_a_language_without_a_file_is_english() -> None:
    assert find_language("it_IT") is find_language("en")
    assert find_language("nonsense") is find_language("en_GB")
