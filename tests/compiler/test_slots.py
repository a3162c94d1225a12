"""Tests for flowbot.compiler.slots: what is chosen from, labels of the catalogue, limits and checks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.engine.decisions import Decision
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.parts import PlannedField
from flowbot.engine.questions import Question
from flowbot.errors import DefinitionErrors, GuardError
from flowbot.message import Passage
from flowbot.messageml.catalogue import load_messages
from flowbot.values.context import ReadContext
from flowbot.values.controls import Choice
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import AnswerError

Compile = Callable[..., CompiledFlow]
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
CONTEXT = ReadContext(now=NOW)

PICK = """
flow: f
version: 1
slots:
  pick: { type: choice, of: config.offered }
  several: { type: list, items: { type: choice, of: config.offered }, unique: true }
steps: [{ ask: pick }, { ask: several }]
"""


def names(offered: object) -> dict[str, object]:
    return {"config": {"offered": offered}}


@pytest.fixture(scope="module")
def picking() -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    return compile_source(PICK, "flow.yaml", Known(messages=messages, config={"offered": None}))


@pytest.fixture
def pick(picking: CompiledFlow) -> CompiledSlot:
    return picking.slots["pick"]


@pytest.fixture
def several(picking: CompiledFlow) -> CompiledSlot:
    return picking.slots["several"]


@pytest.mark.parametrize(
    ("offered", "choices"),
    [
        (["EUR", "USD"], [Choice(value="EUR", label="EUR"), Choice(value="USD", label="USD")]),
        (("EUR",), [Choice(value="EUR", label="EUR")]),
        (["EUR", "EUR"], [Choice(value="EUR", label="EUR")]),
        ([{"value": "EUR", "label": "Euro"}], [Choice(value="EUR", label="Euro")]),
        ([{"value": "EUR"}, {"value": "USD", "label": ""}], [
            Choice(value="EUR", label="EUR"), Choice(value="USD", label="USD")
        ]),
        ({"EUR": "Euro", "USD": "Dollar"}, [
            Choice(value="EUR", label="Euro"), Choice(value="USD", label="Dollar")
        ]),
        (
            [{"value": "a", "label": "A", "price": 5, "note": None}, {"value": "b", "price": 6}],
            [
                Choice(value="a", label="A", cells={"price": "5", "note": ""}),
                Choice(value="b", label="b", cells={"price": "6"}),
            ],
        ),
        ([], []),
    ],
)  # fmt: skip
def test_an_expression_offers_texts_rows_or_a_map(pick: CompiledSlot, offered: object, choices: list[Choice]) -> None:
    assert pick.choices is not None
    assert list(pick.choices(names(offered))) == choices


@pytest.mark.parametrize(
    ("offered", "problem"),
    [
        (None, "nothing is not a list of choices"),
        ("EUR", "a str is not a list of choices"),
        (7, "a int is not a list of choices"),
        ([7], "a choice is a text, not 7"),
        ([""], "a choice is a text, not ''"),
        (["/cancel"], "a choice is a text, not '/cancel'"),
        ([["EUR"]], "a choice is a text, not ['EUR']"),
        ([{"label": "Euro"}], "a row of choices needs a text as its `value`"),
        ([{"value": 7}], "a row of choices needs a text as its `value`"),
        ([{"value": "/cancel"}], "a row of choices needs a text as its `value`"),
        ({"": "nothing"}, "a row of choices needs a text as its `value`"),
        ([str(number) for number in range(1_001)], "these are 1,001 choices; at most 1,000 can be offered"),
    ],
    ids=lambda each: str(each)[:20],
)
def test_what_is_nothing_to_choose_from_fails_the_turn(pick: CompiledSlot, offered: object, problem: str) -> None:
    assert pick.choices is not None
    with pytest.raises(GuardError) as caught:
        pick.choices(names(offered))

    assert str(caught.value) == problem


def test_a_choice_is_what_a_form_sends_back(pick: CompiledSlot) -> None:
    assert pick.choices is not None
    offered = ["a\tb\n", "c\x00d", {"value": "\x85e\ufffe", "label": "E"}]

    assert [(each.value, each.label) for each in pick.choices(names(offered))] == [
        ("a b", "a b"),
        ("c d", "c d"),
        ("e", "E"),
    ]


def test_a_thousand_choices_can_be_offered(pick: CompiledSlot) -> None:
    assert pick.choices is not None
    assert len(pick.choices(names([str(number) for number in range(1_000)]))) == 1_000


def test_an_answer_is_read_as_one_of_what_is_offered_then(pick: CompiledSlot, several: CompiledSlot) -> None:
    offered = names({"EUR": "Euro", "USD": "Dollar"})

    assert pick.read(Passage("euro"), CONTEXT, offered) == "EUR"
    assert several.read(Passage("dollar, 1"), CONTEXT, offered) == ["USD", "EUR"]
    assert pick.read(Passage("chf"), CONTEXT, names(["CHF"])) == "CHF"
    with pytest.raises(AnswerError, match="'chf' is not one of Euro or Dollar"):
        pick.read(Passage("chf"), CONTEXT, offered)
    with pytest.raises(AnswerError, match="item 2 stands twice"):
        several.read(Passage("euro, euro"), CONTEXT, offered)


CATALOGUE = """\
{% msg slot.currency.label %}Währung{% endmsg %}
{% msg slot.currency.EUR %}Euro &amp; Co.{% endmsg %}
{% msg slot.legs.a %}Linkes Bein{% endmsg %}
{% msg option.decide.agree %}Ja, gern{% endmsg %}
"""
LABELLED = """
flow: f
version: 1
slots:
  currency: { type: choice, of: { EUR: euro, USD: dollar }, label: currency }
  legs: { type: list, items: { type: choice, of: [a, b] } }
steps:
  - ask: currency
  - ask: legs
  - ask: decide
    options: { agree: {}, refuse: { label: Not now } }
"""


def compile_labelled(folder: Path, locale: str) -> CompiledFlow:
    (folder / "f.de.mml.j2").write_text(CATALOGUE, encoding="utf-8")
    messages, problems = load_messages(folder, functions=FUNCTIONS, locale=locale)
    assert not problems
    return compile_source(dedent(LABELLED), "flow.yaml", Known(messages=messages, locale=locale))


def test_the_catalogue_names_slots_choices_and_options_in_its_locale(tmp_path: Path) -> None:
    flow = compile_labelled(tmp_path, "de")
    decision = flow.states["decide.ask"]  # type: ignore[index]  # a plain string serves

    currency, legs = flow.slots["currency"], flow.slots["legs"]
    assert currency.label == "Währung"
    assert currency.choices is not None
    assert [each.label for each in currency.choices({})] == ["Euro & Co.", "dollar"]
    assert currency.read(Passage("Euro & Co."), CONTEXT, {}) == "EUR"
    assert currency.show("EUR", "de", {}) == "Euro & Co."
    assert legs.read(Passage("linkes bein"), CONTEXT, {}) == ["a"]
    assert isinstance(decision, Decision)
    assert [each.label for each in decision.options.values()] == ["Ja, gern", "Not now"]
    assert decision.form is not None
    assert [each.label for each in decision.form.buttons] == ["Ja, gern", "Not now"]


LIMITED = """
flow: f
version: 1
zone: Europe/London
slots:
  code: { type: text, pattern: "[A-Z]{3}", problem: three capitals }
  amount: { type: decimal, check: "amount != 13", problem: not thirteen, le: 1000 }
  even: { type: integer, check: "even / 2 == 7" }
  start: { type: datetime, ge: 2026-09-01T09:00 }
  most: { type: integer }
  least: { type: integer, le: most }
steps: [{ ask: details, slots: [code, amount, even, start, most, least] }]
"""


@pytest.mark.parametrize(
    ("slot", "said", "problem"),
    [
        ("code", "eur", "three capitals"),
        ("amount", "13", "not thirteen"),
        ("amount", "1001", "it must be 1,000 or less"),
        ("even", "15", "it does not fit"),
        ("start", "2026-09-01 08:59", "it must be 2026-09-01 09:00 or later"),
        ("least", "6", "it must be 5 or less"),
    ],
)
def test_what_does_not_hold_is_told_in_the_words_of_the_author_where_there_are_some(
    compile_yaml: Compile, slot: str, said: str, problem: str
) -> None:
    flow = compile_yaml(LIMITED)

    with pytest.raises(AnswerError) as caught:
        flow.slots[slot].read(Passage(said), flow.read_context(NOW), {"most": 5})
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("slot", "said", "value"),
    [
        ("code", "EUR", "EUR"),
        ("even", "14", 14),
        ("start", "2026-09-01 09:00", datetime.fromisoformat("2026-09-01T09:00+01:00")),
        ("least", "6", 6),
    ],
)
def test_what_holds_is_taken_and_a_limit_over_an_empty_slot_is_none(
    compile_yaml: Compile, slot: str, said: str, value: object
) -> None:
    flow = compile_yaml(LIMITED)

    assert flow.slots[slot].read(Passage(said), flow.read_context(NOW), {}) == value
    assert flow.slots["least"].depends_on == {"most"}


def test_a_limit_of_a_time_of_day_has_no_zone(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml('flow: f\nversion: 1\nslots:\n  a: { type: time, ge: "09:00+01:00" }\nsteps: [{ ask: a }]')

    assert [str(each.location) for each in caught.value.problems] == ["flow.yaml:4:25"]


@pytest.mark.parametrize("value", ["", " ", "/cancel", "/close"])
def test_a_value_that_no_button_can_be_named_by_is_no_choice(compile_yaml: Compile, value: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(f'flow: f\nversion: 1\nslots:\n  a: {{ type: choice, of: ["{value}", b] }}\nsteps: [{{ ask: a }}]')

    assert [(str(each.location), each.message) for each in caught.value.problems] == [
        ("flow.yaml:4:26", "a choice is neither blank nor a button such as '/cancel'")
    ]


def test_the_label_of_a_slot_stands_above_its_control(tmp_path: Path) -> None:
    question = compile_labelled(tmp_path, "de").states["currency.ask"]  # type: ignore[index]  # a plain string serves

    assert isinstance(question, Question)
    assert question.form is not None
    assert [(each.slot.title, each.kind) for each in question.form.fields if isinstance(each, PlannedField)] == [
        ("Währung", "radio")
    ]


LEGS = """
flow: f
version: 1
slots:
  least: { type: integer }
  legs: { type: list, items: { type: integer, gt: least, le: 100 }, max_length: 3 }
  codes: { type: list, items: { type: text, pattern: "[A-Z]{3}" }, problem: three capital letters each }
steps: [{ ask: least }, { ask: legs }, { ask: codes }]
"""


@pytest.mark.parametrize(
    ("slot", "text", "problem"),
    [
        ("legs", "6; 7; 5", "item 3: it must be more than 5"),
        ("legs", "101", "it must be 100 or less"),
        ("legs", "6; 7; 8; 9", "it may have at most 3 items"),
        ("codes", "EUR, usd", "item 2: three capital letters each"),
    ],
)
def test_each_item_of_a_list_keeps_to_the_limits_of_items(
    compile_yaml: Compile, slot: str, text: str, problem: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        compile_yaml(LEGS).slots[slot].read(Passage(text), CONTEXT, {"least": 5})

    assert str(caught.value) == problem


def test_items_within_their_limits_are_taken_and_a_limit_over_an_empty_slot_is_none(compile_yaml: Compile) -> None:
    legs = compile_yaml(LEGS).slots["legs"]

    assert legs.read(Passage("6; 100"), CONTEXT, {"least": 5}) == [6, 100]
    assert legs.read(Passage("1"), CONTEXT, {"least": None}) == [1]
    assert legs.depends_on == {"least"}


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ("{ type: integer, label: Leg }", "an item has no `label`"),
        ("{ type: text, secret: true }", "an item has no `secret`"),
        ("{ type: text, multiline: true }", "an item has no `multiline`"),
        ("{ type: text, as: textarea }", "an item has no `as`"),
        ("{ type: integer, gt: today }", "an integer is never compared with a date"),
    ],
)
def test_what_an_item_cannot_have_is_reported_where_it_stands(compile_yaml: Compile, item: str, problem: str) -> None:
    source = f"flow: f\nversion: 1\nslots:\n  x: {{ type: list, items: {item} }}\nsteps: [{{ ask: x }}]\n"
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(source)

    (error,) = caught.value.problems
    assert problem in str(error)
    assert error.location is not None
    assert error.location.line == 4


@pytest.mark.parametrize(
    ("steps", "chosen"),
    [
        ("[{ ask: details, slots: [towns, town, more] }]", ["town", "more"]),
        ("[{ ask: verdict, options: { yes_: { slots: [towns] }, no_: { slots: [town] } } }]", ["town"]),
        ("[{ ask: towns }, { ask: details, slots: [town, more] }]", []),
    ],
)
def test_choices_are_not_made_of_what_the_same_form_asks_for(
    compile_yaml: Compile, steps: str, chosen: list[str]
) -> None:
    source = f"""
    flow: f
    version: 1
    slots:
      towns: {{ type: list, items: text }}
      town: {{ type: choice, of: towns }}
      more:
        type: list
        items: {{ type: choice, of: towns }}
    steps: {steps}
    """
    with pytest.raises(DefinitionErrors) if chosen else nullcontext() as caught:
        compile_yaml(source)

    problems = caught.value.problems if caught is not None else []
    assert [(each.message, each.hint) for each in problems] == [
        (
            f"what '{each}' is chosen from is made of towns, of the same form",
            "ask for towns in a question before this one",
        )
        for each in chosen
    ]
