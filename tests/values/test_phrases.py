"""Tests for flowbot.values.phrases, and for what errors of answers say in each language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Mention, Passage
from flowbot.values.context import ReadContext
from flowbot.values.forms import FormField, read_form
from flowbot.values.limits import LIMIT_WORDS, Limit
from flowbot.values.phrases import Phrase
from flowbot.values.types import SLOT_TYPES, AnswerError, SlotType, UnclearError, choice_type, list_type

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LOCALES = ("en", "en_GB", "de", "de_CH", "fr", "es", "it", "xx")
ATOMS = {**SLOT_TYPES, "choice": choice_type({"EUR": "Euro", "USD": "Dollar", "GBP": "Pound"})}
KINDS = {**ATOMS, **{f"list of {name}": list_type(kind, unique=True) for name, kind in ATOMS.items()}}
TEXTS = st.text(st.characters(exclude_characters="{}"), max_size=60) | st.text("0123456789.,/:;- kmhM", max_size=20)
SENT = (
    TEXTS
    | st.integers()
    | st.lists(TEXTS | st.none(), max_size=3)
    | st.fixed_dictionaries({"userIds": st.lists(st.integers(), max_size=2), "streamIds": st.lists(TEXTS, max_size=2)})
)


def refusal(kind: SlotType, said: Passage, locale: str) -> AnswerError | None:
    try:
        kind.read(said, ReadContext(now=NOW, locale=locale))
    except AnswerError as error:
        return error
    return None


def broken(limit: Limit, value: object) -> AnswerError | None:
    try:
        limit.check(value, {})
    except AnswerError as error:
        return error
    return None


def refused(kind: SlotType, text: str, locale: str) -> str:
    """What is said of a text to somebody who reads the locale."""
    error = refusal(kind, Passage(text), locale)
    assert error is not None
    return error.said(locale)


def is_finished(words: str) -> bool:
    return bool(words) and not re.search(r"\{\w*\}", words) and re.fullmatch("[a-z]+(_[a-z]+)+", words) is None


@pytest.mark.parametrize("name", KINDS)
@given(text=TEXTS, locale=st.sampled_from(LOCALES))
def test_a_text_that_is_refused_is_so_in_whole_sentences_of_every_language(name: str, text: str, locale: str) -> None:
    passage = Passage(text, (Mention(text=text[:1], start=0, end=1, user_id=7),) if len(text) > 20 else ())  # type: ignore[arg-type]  # any id
    error = refusal(KINDS[name], passage, locale)

    assert error is None or all(is_finished(error.said(each)) for each in LOCALES)
    assert error is None or error.said("en") == str(error)


@pytest.mark.parametrize("name", KINDS)
@given(sent=SENT, locale=st.sampled_from(LOCALES))
def test_what_a_control_sent_wrongly_is_refused_in_whole_sentences(name: str, sent: object, locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)

    problems = read_form({"x": sent, "action": sent}, [FormField(name="x", type=KINDS[name])], context).problems

    assert all(is_finished(each) for each in problems.values())


@pytest.mark.parametrize("word", LIMIT_WORDS)
@pytest.mark.parametrize("locale", LOCALES)
@given(data=st.data())
def test_a_limit_that_is_not_kept_is_told_in_every_language(word: str, locale: str, data: st.DataObject) -> None:
    decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=1, max_value=10**9)
    value: object
    bound: object
    if word == "pattern":
        value, bound = data.draw(TEXTS), "[A-Z]{3}"
    elif word in ("min_length", "max_length"):
        value, bound = data.draw(TEXTS | st.lists(st.integers(), max_size=5)), data.draw(st.integers(0, 5))
    elif word in ("decimal_places", "max_digits"):
        value, bound = data.draw(decimals), data.draw(st.integers(0, 5))
    else:
        bounds = [decimals] if word == "multiple_of" else [decimals, st.dates(), st.times()]
        value, bound = data.draw(st.one_of([st.tuples(each, each) for each in bounds]))
    error = broken(Limit(word, lambda _names: bound), value)

    assert error is None or is_finished(error.said(locale))
    assert error is None or error.said("en") == str(error)


@pytest.mark.parametrize(
    ("name", "text", "locale", "words"),
    [
        ("integer", "vierzig", "de", "„vierzig“ ist keine Zahl"),
        ("decimal", "12,5,0", "de", "„12,5,0“ ist keine Zahl wie 12,50"),
        ("date", "nie", "de", "„nie“ ist kein Datum wie 01.09.2026"),
        ("date", "2026-13-01", "fr", "«\xa02026-13-01\xa0» n’est pas une date\xa0: il n’y a pas de mois 13"),
        ("date", "03/04/2026", "es", "«03/04/2026» no está claro: puede ser 4 mar 2026 o 3 abr 2026"),
        ("choice", "CHF", "es", "«CHF» no es una de las opciones: Euro, Dollar o Pound"),
        ("choice", "CHF", "it", "'CHF' is not one of Euro, Dollar or Pound"),
        ("date", "mai", "it", "'mai' is not a date such as 1 set 2026"),
        ("boolean", "forse", "it", "'forse' is neither yes nor no: 'sì' or 'no', please"),
        ("list of integer", "1; x", "de", "Eintrag 2: „x“ ist keine Zahl"),
        ("list of integer", "1,250", "en", "'1,250' is not clear: it may be one item or 2 items; put ';' between the items"),
        ("list of date", "1/9/26, nie, 2/9/26", "fr", "élément 2\xa0: «\xa0nie\xa0» n’est pas une date comme 1 sept. 2026 (séparez les éléments par «\xa0;\xa0»)"),
    ],
)  # fmt: skip
def test_a_refusal_is_in_the_language_of_the_locale(name: str, text: str, locale: str, words: str) -> None:
    assert refused(KINDS[name], text, locale) == words


@pytest.mark.parametrize(
    ("word", "bound", "value", "locale", "words"),
    [
        ("le", 1_000, 1_001, "en", "it must be 1,000 or less"),
        ("le", 1_000, 1_001, "de", "es darf höchstens 1.000 sein"),
        ("le", 1_000, 1_001, "de_CH", "es darf höchstens 1'000 sein"),
        ("le", 1_000, 1_001, "it", "it must be 1.000 or less"),
        ("gt", Decimal("0.5"), Decimal("0.5"), "fr", "il faut plus que 0,5"),
        ("ge", date(2026, 9, 1), date(2026, 8, 31), "es", "tiene que ser 1 sept 2026 o más tarde"),
        ("max_length", 1, "ab", "fr", "1 caractère au plus est possible"),
        ("max_length", 2, "abc", "fr", "2 caractères au plus sont possibles"),
        ("max_length", 0, "abc", "fr", "0 caractère au plus est possible"),
        ("max_length", 0, "abc", "en", "it may have at most 0 characters"),
        ("min_length", 2, [1], "de", "es muss mindestens 2 Einträge haben"),
        ("min_length", 1, [], "de", "es muss mindestens 1 Eintrag haben"),
    ],
)
def test_a_limit_is_told_with_its_bound_as_the_locale_writes_it(
    word: str, bound: object, value: object, locale: str, words: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        Limit(word, lambda _names: bound).check(value, {})

    assert caught.value.said(locale) == words


def test_words_that_are_no_sentence_of_flowbot_are_said_as_they_are() -> None:
    assert str(AnswerError("only on {weekdays}")) == "only on {weekdays}"
    assert AnswerError("only on {weekdays}").said("de") == "only on {weekdays}"


def test_what_somebody_wrote_fills_its_place_and_no_other() -> None:
    error = AnswerError("not_one_of", text="{choices}", choices=["{text}", "b"])

    assert str(error) == "'{choices}' is not one of {text} or b"
    assert error.said("de") == "„{choices}“ gehört nicht zur Auswahl: {text} oder b"


def test_a_problem_within_a_problem_is_in_the_same_language() -> None:
    inner = UnclearError("part_of_a_number", text="000")

    assert Phrase("item", {"number": 2, "problem": inner.phrase}).said("de") == (
        "Eintrag 2: „000“ ist nicht eindeutig: es kann der Teil einer Zahl sein"
    )


def test_the_problems_of_a_form_are_in_the_language_of_who_submitted_it() -> None:
    fields = [FormField(name=name, type=SLOT_TYPES[name]) for name in ("integer", "date", "user")]
    context = ReadContext(now=NOW, locale="de")

    assert read_form({"integer": "x", "user": "Ann", "action": 1}, fields, context).problems == {
        "integer": "„x“ ist keine Zahl",
        "date": "diese Angabe wird gebraucht",
        "user": "das Formular hat hier nicht die ID einer Person gesendet",
        "action": "das Formular hat nicht gesagt, welcher Knopf gedrückt wurde",
    }
