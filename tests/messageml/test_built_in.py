"""Tests for flowbot.messageml._built_in: the bot's own words in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

import pytest

from flowbot.compiler.words import PATTERNS
from flowbot.errors import DefinitionError
from flowbot.messageml._built_in import BuiltInPatterns, built_in_locales
from flowbot.messageml._macros import BuiltIns
from flowbot.messageml._reader import read_catalogue
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.environment import make_environment
from flowbot.values.context import Reader
from flowbot.values.functions import FUNCTIONS
from flowbot.values.languages import find_language, languages

LOCALES = ("de", "en", "es", "fr")
HOSTILE = "<b>&amp; ${x} <#if>\n„“"
ANN = {"id": 7, "name": HOSTILE}
FULL: Mapping[str, object] = {
    "commands": [{"usage": HOSTILE, "description": HOSTILE}, {"usage": "/b", "description": ""}],
    "elsewhere": [{"usage": HOSTILE, "description": HOSTILE}],
    "begins_by_any": True,
    "is_talking": True,
    "nearest": HOSTILE,
    "wanted": HOSTILE,
    "so_far": 2,
    "given": [HOSTILE, "b"],
    "usage": HOSTILE,
    "problem": HOSTILE,
    "pointed": HOSTILE,
    "label": HOSTILE,
    "choices": HOSTILE,
    "hint": HOSTILE,
    "is_optional": True,
    "summary": [{"label": HOSTILE, "value": HOSTILE}],
    "change": HOSTILE,
    "question": HOSTILE,
    "by": ANN,
    "to": ANN,
    "slot": HOSTILE,
    "is_asked_again": True,
    "initiator": ANN,
    "user": ANN,
    "text": HOSTILE,
    "helper": ANN,
}
EMPTY: Mapping[str, object] = {
    **{name: None for name in FULL},
    "commands": [],
    "elsewhere": [],
    "summary": [],
    "given": [],
    "is_asked_again": False,
    "label": "a",
    "problem": "b",
    "usage": "c",
    "pointed": "d",
    "wanted": "e",
    "initiator": ANN,
    "user": ANN,
    "helper": ANN,
}


def built_in() -> BuiltInPatterns:
    environment = make_environment(FUNCTIONS)
    return BuiltInPatterns(environment, BuiltIns(environment))


def rendered(name: str, locale: str, variables: Mapping[str, object]) -> str:
    message = Messages(FUNCTIONS).render("pattern", name, variables, Reader(locale=locale))
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def test_the_languages_of_patterns_are_those_of_problems() -> None:
    assert built_in_locales() == languages() == set(LOCALES)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_pattern_with_the_same_names(locale: str) -> None:
    own, english = built_in().all(locale), built_in().all()

    assert own.keys() == {f"pattern.{name}" for name in PATTERNS}
    assert list(own) == list(english)
    assert {name: program.variables - {"join"} for name, program in own.items()} == {
        name: program.variables - {"join"} for name, program in english.items()
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_the_built_in_patterns_have_no_problem(locale: str) -> None:
    source = resources.files("flowbot.messageml").joinpath(f"pattern.{locale}.mml.j2").read_text(encoding="utf-8")
    problems: list[DefinitionError] = []
    environment = make_environment(FUNCTIONS)
    read_catalogue(source, "pattern", environment, problems, BuiltIns(environment))

    assert problems == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_a_message_whatever_it_is_told(name: str, locale: str) -> None:
    for variables in (FULL, {**FULL, "commands": []}, {**EMPTY, "is_talking": True}, EMPTY):
        words = rendered(f"pattern.{name}", locale, variables)

        assert words
        assert not re.search(r"None|\{\{|\{%|  |<br/>\Z|\A<br/>", words)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", ["cancel", "help", "change"])
def test_help_names_the_commands_as_they_are_taken(locale: str, command: str) -> None:
    assert f"<b>{find_language(locale).commands[command][0]}</b>" in rendered("pattern.help", locale, FULL)


@pytest.mark.parametrize(
    ("name", "variables", "words"),
    [
        ("closed", {"question": "How many?", "summary": [{"label": "portions", "value": 4}], "by": {"name": "Ann"}}, "<b>How many?</b><br/>portions: 4<br/>Answered by Ann."),
        ("closed", {"question": None, "summary": [{"label": "a", "value": 1}, {"label": "b", "value": 2}], "by": None}, "a: 1<br/>b: 2"),
        ("closed", {"question": None, "summary": [], "by": {"name": "Ann"}}, "Answered by Ann."),
        ("closed", {"question": None, "summary": [], "by": None}, "Answered."),
        ("help", {"commands": [], "elsewhere": [{"usage": "/a", "description": "Does it"}], "is_talking": False}, "There is nothing to start here. Elsewhere you can start this:<ul><li><b>/a</b> – Does it</li></ul>"),
        ("help", {"commands": [], "elsewhere": [], "begins_by_any": True, "is_talking": False}, "Just write to me."),
        ("help", {"commands": [], "elsewhere": [], "begins_by_any": False, "is_talking": True}, "There is nothing to start here.<br/>While we talk: <b>help</b>, <b>back</b>, <b>cancel</b>, or <b>change</b> and what to change."),
        ("asked_again", {}, "This is asked again below."),
        ("already_answered", {"by": {"name": "Ann"}}, "Ann has answered this already."),
        ("not_yours", {}, "Sorry, this is for somebody else to answer."),
        ("expired_form", {"is_asked_again": True}, "Sorry, this form is no longer open. Please use the latest one."),
        ("expired_form", {"is_asked_again": False}, "Sorry, this form is no longer open."),
        ("ask", {"label": "Dish", "choices": "soup or salad", "hint": None, "is_optional": False}, "Dish? (soup or salad)"),
        ("ask", {"label": "Dish", "choices": "", "hint": "What you like", "is_optional": True}, "Dish? What you like (to leave it out, write “skip”)"),
        ("confirm", {"summary": [], "change": None}, "Is this right?"),
        ("invalid", {"problem": "no", "question": None}, "Sorry, no.<br/>Please try again."),
    ],
)  # fmt: skip
def test_what_the_patterns_of_questions_say(name: str, variables: Mapping[str, object], words: str) -> None:
    assert rendered(f"pattern.{name}", "en", variables) == words


def test_a_pattern_is_found_in_its_very_locale_only() -> None:
    patterns = built_in()

    assert patterns.find("pattern.busy", "de") is not None
    assert patterns.find("pattern.busy", "de-ch") is None
    assert patterns.find("pattern.busy", "it") is None
    assert patterns.find("pattern.nonsense", "de") is None
    assert patterns.find("amount.ask", "en") is None
