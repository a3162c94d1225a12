"""Tests for flowbot.compiler.own_forms: the forms that authors wrote, against the slots of their questions."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.compiler import CheckedFlow, Known, check_flow
from flowbot.definition.reader import read_flow
from flowbot.engine.parts import PlannedField
from flowbot.engine.questions import Question
from flowbot.ids import StateId
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

FLOW = """
flow: trip
version: 1
slots:
  amount: { type: decimal }
  day: { type: date }
  kind: { type: choice, of: [meal, taxi] }
  tags: { type: list, items: { type: choice, of: [a, b] } }
  boss: { type: user }
  note: { type: text, optional: true }
steps:
  - ask: details
    slots: [amount, day, kind, tags, boss, note]
  - ask: amount
  - ask: verdict
    options: { approve: next, reject: { slots: [note] } }
  - confirm: sure
"""
GOOD = (
    '<form id="f"><text-field name="amount"/><date-picker name="day"/><radio name="kind" value="meal">m</radio>'
    '<checkbox name="tags" value="a">a</checkbox><person-selector name="boss"/><button name="go">Go</button></form>'
)


def checked(catalogue: str, flow: str = FLOW, **more: str) -> CheckedFlow:
    messages = Messages(FUNCTIONS)
    for locale, source in {"en": catalogue, **more}.items():
        assert messages.add("trip", source, f"trip.{locale}.mml.j2", locale=locale) == []
    return check_flow(read_flow(dedent(flow), "flow.yaml"), Known(messages=messages))


def problems(catalogue: str, flow: str = FLOW, **more: str) -> list[tuple[str, str, str | None]]:
    found = checked(catalogue, flow, **more).problems
    return [(str(each.location), each.message.removeprefix("the form of the message "), each.hint) for each in found]


def details(form: str) -> str:
    return f"{{% msg details.ask %}}Fill in:{form}{{% endmsg %}}"


def test_a_form_with_the_fields_of_the_question_is_right() -> None:
    assert problems(details(GOOD)) == []


def test_a_field_that_no_slot_has_is_told_with_the_nearest() -> None:
    assert problems(details(GOOD.replace('name="amount"', 'name="amuont"'))) == [
        (
            "trip.en.mml.j2:1:1",
            "'details.ask' has a field 'amuont' that no slot of the question has",
            "did you mean 'amount'?",
        ),
        ("trip.en.mml.j2:1:1", "'details.ask' has no field 'amount'", "the question fills this slot"),
    ]


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        ('<date-picker name="amount"/>', "asks for 'amount' with <date-picker>, which does not send a decimal", "write <text-field>, <textarea>, <richtextarea>, <select> or <radio>"),
        ('<text-field name="day"/>', "asks for 'day' with <text-field>, which does not send a date", "write <date-picker> or <date-selector>"),
        ('<checkbox name="kind" value="meal">m</checkbox>', "asks for 'kind' with <checkbox>, which does not send a choice", "write <radio> or <select>"),
        ('<radio name="tags" value="a">a</radio>', "asks for 'tags' with <radio>, which does not send a list", "write <checkbox> or <select>"),
        ('<text-field name="boss"/>', "asks for 'boss' with <text-field>, which does not send a user", "write <person-selector>"),
    ],
)  # fmt: skip
def test_a_control_that_sends_something_else_is_told(wrong: str, message: str, hint: str) -> None:
    form = GOOD.replace("<button", f"{wrong}<button")
    name = wrong.split('name="')[1].split('"')[0]
    right = next(
        part
        for part in GOOD.replace("/>", "/>\n")
        .replace("</radio>", "</radio>\n")
        .replace("</checkbox>", "</checkbox>\n")
        .split("\n")
        if f'name="{name}"' in part
    ).replace('<form id="f">', "")

    assert problems(details(form.replace(right, ""))) == [("trip.en.mml.j2:1:1", f"'details.ask' {message}", hint)]


@pytest.mark.parametrize(
    ("right", "wrong", "message", "hint"),
    [
        ('<radio name="kind" value="meal">m</radio>', '<select name="kind" multiple="true"><option value="meal">m</option></select>', "lets people choose several values for 'kind'", "a choice is one: leave out `multiple`"),
        ('<radio name="kind" value="meal">m</radio>', '<radio name="kind" value="meal">m</radio><radio name="kind" value="Taxi">t</radio>', "offers 'Taxi' for 'kind', which it cannot be", "did you mean 'taxi'?"),
        ('value="a">a</checkbox>', 'value="c">c</checkbox>', "offers 'c' for 'tags', which it cannot be", "it can be a or b"),
        ('<text-field name="pin" masked="true"/>', '<text-field name="pin"/>', "shows what people write for 'pin', which is secret", 'write <text-field masked="true">'),
    ],
)  # fmt: skip
def test_a_control_of_the_right_kind_may_still_be_wrong(right: str, wrong: str, message: str, hint: str) -> None:
    form = GOOD.replace("<button", '<text-field name="pin" masked="true"/><button')
    flow = FLOW.replace("note]\n", "note, pin]\n").replace("  note:", "  pin: { type: text, secret: true }\n  note:")

    assert right in form
    assert problems(details(form), flow) == []
    assert problems(details(form.replace(right, wrong)), flow) == [
        ("trip.en.mml.j2:1:1", f"'details.ask' {message}", hint)
    ]


def test_fields_that_macros_make_are_seen() -> None:
    source = """\
{% msg details.ask %}{% call form("f") %}{{ text_field("amount") }}{{ date_picker("day") }}
{{ radio("kind", ["meal", "taxi"]) }}{{ checkbox("tagz", ["a"]) }}{{ person_selector("boss") }}{% endcall %}{% endmsg %}
"""

    assert [message for _, message, _ in problems(source)] == [
        "'details.ask' has a field 'tagz' that no slot of the question has",
        "'details.ask' has no field 'tags'",
    ]


def test_each_locale_is_told_of_its_own_form() -> None:
    german = details(GOOD.replace('<person-selector name="boss"/>', ""))

    assert problems(details(GOOD), de=german) == [
        ("trip.de.mml.j2:1:1", "'details.ask' has no field 'boss'", "the question fills this slot")
    ]


def test_the_buttons_of_a_decision_are_its_options() -> None:
    form = '<form id="v"><text-field name="note"/><button name="aprove">Yes</button><button name="/cancel">x</button></form>'

    assert problems(f"{{% msg verdict.ask %}}{form}{{% endmsg %}}") == [
        ("trip.en.mml.j2:1:1", "'verdict.ask' has no button 'approve'", 'write <button name="approve">…</button>'),
        ("trip.en.mml.j2:1:1", "'verdict.ask' has no button 'reject'", 'write <button name="reject">…</button>'),
        (
            "trip.en.mml.j2:1:1",
            "'verdict.ask' has a button 'aprove' that the question does not know",
            "did you mean 'approve'?",
        ),
    ]


def test_a_button_that_closes_a_dialog_is_no_option() -> None:
    form = (
        '<form id="v"><text-field name="note"/><button name="approve">Yes</button><button name="reject">No</button>'
        '<dialog id="d"><title>More</title><body>Much.</body>'
        '<footer><button type="cancel" name="shut">Shut</button></footer></dialog></form>'
    )

    assert problems(f"{{% msg verdict.ask %}}{form}{{% endmsg %}}") == []


def test_the_buttons_of_a_confirmation_are_yes_and_no() -> None:
    form = '<form id="v"><button name="yes">Yes</button></form>'

    assert [message for _, message, _ in problems(f"{{% msg sure.ask %}}{form}{{% endmsg %}}")] == [
        "'sure.ask' has no button 'no'"
    ]


def test_commands_that_are_buttons_of_the_question_have_a_button_and_others_may() -> None:
    form = (
        '<form id="v"><button name="yes">y</button><button name="no">n</button><button name="/help">?</button></form>'
    )
    flow = FLOW.replace("- confirm: sure", "- confirm: sure\n    buttons: [back]")

    assert [message for _, message, _ in problems(f"{{% msg sure.ask %}}{form}{{% endmsg %}}", flow)] == [
        "'sure.ask' has no button '/back'"
    ]


def test_a_question_of_words_is_asked_in_the_form_that_its_author_wrote() -> None:
    form = '<form id="a"><text-field name="amount"/><button name="go">Go</button></form>'
    flow = checked(f"{{% msg amount.ask %}}{form}{{% endmsg %}}").flow
    assert flow is not None
    state = flow.states[StateId("amount.ask")]

    assert isinstance(state, Question)
    assert state.form is not None
    assert [(each.slot.name, each.kind) for each in state.form.fields if isinstance(each, PlannedField)] == [
        ("amount", "text-field")
    ]
    assert problems(f"{{% msg amount.ask %}}{form.replace('amount', 'sum')}{{% endmsg %}}") != []


def test_a_form_that_samples_cannot_make_is_left_to_the_turn() -> None:
    source = details(GOOD).replace("Fill in:", "{{ default(amount, 1) / 0 }}")

    assert problems(source) == []


def test_the_files_of_the_project_are_named(tmp_path: Path) -> None:
    messages = Messages(FUNCTIONS)
    file = tmp_path / "trip.en.mml.j2"
    file.write_text("\n\n" + details(GOOD.replace("amount", "sum")), encoding="utf-8")
    messages.add_file(file)
    found = check_flow(read_flow(dedent(FLOW), "flow.yaml"), Known(messages=messages)).problems

    assert {str(each.location) for each in found} == {f"{file}:3:1"}
