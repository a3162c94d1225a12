"""Tests for flowbot.pod.forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError
from flowbot.pod import LocalPod
from flowbot.pod.forms import Given, fill
from flowbot.pod.parts import PodMessage

EMPTY = """\
<text-field name="qty" label="Quantity"/>
<text-field name="pin" masked="true"/>
<textarea name="note" label="Note"/>
<select name="ccy" label="Currency"><option value="EUR">Euro</option><option value="USD">Dollar</option></select>
<select name="legs" multiple="true"><option value="a">A</option><option value="b">B</option></select>
<radio name="side" value="BUY">Buy</radio><radio name="side" value="SELL">Sell</radio>
<checkbox name="agree">I agree</checkbox>
<checkbox name="same" value="x">X</checkbox><checkbox name="same" value="y">Y</checkbox>
<person-selector name="people" label="People"/>
<room-selector name="rooms" label="Rooms"/>
<date-picker name="day"/><time-picker name="at"/><timezone-picker name="tz"/>"""

FILLED = """\
<text-field name="qty" label="Quantity">10</text-field>
<text-field name="pin" masked="true">1234</text-field>
<textarea name="note" label="Note">line1
line2</textarea>
<select name="ccy"><option value="EUR" selected="true">Euro</option><option value="USD">Dollar</option></select>
<select name="legs" multiple="true"><option value="a" selected="true">A</option><option value="c">C</option>\
<option value="b" selected="true">B</option></select>
<radio name="side" value="BUY" checked="true">Buy</radio><radio name="side" value="SELL">Sell</radio>
<checkbox name="agree" checked="true"/>
<checkbox name="same" value="x" checked="true">X</checkbox><checkbox name="same" value="y" checked="true">Y</checkbox>
<person-selector name="people" value="[7078106482890]"/>
<room-selector name="rooms" value="['fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA']"/>
<date-picker name="day" value="2026-12-31"/><time-picker name="at" value="13:51:06"/>
<timezone-picker name="tz" value="Europe/Paris"/>"""

OK = '<button name="ok">OK</button>'


def message(content: str) -> PodMessage:
    """A message of a bot that takes whatever MessageML says."""
    pod = LocalPod(VirtualClock())
    bot, room = pod.add_bot("flow-bot"), pod.streams.ensure("desk")
    return pod.talk.post(bot, room.id, f"<messageML>{content}</messageML>")


def form(controls: str, buttons: str = OK) -> PodMessage:
    return message(f'Order<form id="order">{controls}{buttons}</form>')


def sent(controls: str, given: Given | None = None, button: str | None = None) -> dict[str, Any]:
    return dict(fill(form(controls), given or {}, button).values)


def refusal(shown: PodMessage, given: Given | None = None, button: str | None = None) -> str:
    with pytest.raises(MessageRejectedError) as caught:
        fill(shown, given or {}, button)
    assert caught.value.status == 400
    return str(caught.value)


def test_controls_that_hold_nothing_send_what_nothing_is_for_each() -> None:
    assert sent(EMPTY) == {
        "action": "ok",
        "qty": "",
        "pin": "",
        "note": "",
        "ccy": "",
        "legs": [],
        "people": [],
        "rooms": {"userIds": [], "streamIds": []},
        "day": "",
        "at": "",
        "tz": "",
    }


def test_controls_that_are_left_alone_send_what_they_hold() -> None:
    filled = fill(form(FILLED), {}, None)

    assert filled.form_id == "order"
    assert list(filled.values.items()) == [
        ("action", "ok"),
        ("qty", "10"),
        ("pin", "1234"),
        ("note", "line1\nline2"),
        ("ccy", "EUR"),
        ("legs", ["a", "b"]),
        ("side", "BUY"),
        ("agree", "on"),
        ("same", ["x", "y"]),
        ("people", [7078106482890]),
        ("rooms", {"userIds": [], "streamIds": ["fy0RUFUt6pkiiV3nPZVr5X///nJeKqjMdA=="]}),
        ("day", "2026-12-31"),
        ("at", "13:51:06"),
        ("tz", "Europe/Paris"),
    ]


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("qty", "12", "12"),
        ("qty", 0, "0"),
        ("qty", 1.5, "1.5"),
        ("qty", "", ""),
        ("qty", None, ""),
        ("Quantity", "12", "12"),
        ("quantity", "12", "12"),
        ("note", "a\nb", "a\nb"),
        ("ccy", "USD", "USD"),
        ("ccy", "dollar", "USD"),
        ("ccy", [], ""),
        ("legs", "b", ["b"]),
        ("legs", ["b", "a"], ["a", "b"]),
        ("legs", ["b", "b"], ["b"]),
        ("legs", (), []),
        ("side", "SELL", "SELL"),
        ("side", "Sell", "SELL"),
        ("agree", True, "on"),
        ("agree", "on", "on"),
        ("I agree", True, "on"),
        ("same", "y", "y"),
        ("same", ["Y", "X"], ["x", "y"]),
        ("same", True, ["x", "y"]),
        ("people", 7, [7]),
        ("people", ["7", 8], [7, 8]),
        ("rooms", "ab_c-Q", {"userIds": [], "streamIds": ["ab/c+Q=="]}),
        ("rooms", ["ab/c+Q=="], {"userIds": [], "streamIds": ["ab/c+Q=="]}),
        ("day", "2026-01-01", "2026-01-01"),
        ("at", "09:30:00", "09:30:00"),
        ("tz", "UTC", "UTC"),
    ],
)
def test_what_a_person_puts_in_is_sent_as_the_control_sends_it(name: str, given: object, value: object) -> None:
    before = sent(EMPTY)
    changed = {
        key: each for key, each in sent(EMPTY, {name: given}).items() if key not in before or each != before[key]
    }

    assert list(changed.values()) == ([value] if value not in ("", []) else [])


@pytest.mark.parametrize("given", [False, None, "", []])
@pytest.mark.parametrize("name", ["side", "agree", "same"])
def test_a_box_that_is_emptied_sends_no_key(name: str, given: object) -> None:
    assert name not in sent(FILLED, {name: given})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_sent_as_it_was_typed(text: str) -> None:
    values = fill(TEXTS, {"qty": text, "note": text}, None).values

    assert values == {"action": "ok", "qty": text, "note": text}


TEXTS = form('<text-field name="qty">1</text-field><textarea name="note"/>')

BUTTONS = """\
<button type="reset">Reset</button>
<button name="buy">Buy now</button>
<button name="sell">Sell</button>"""


@pytest.mark.parametrize(
    ("pressed", "action"), [(None, "buy"), ("sell", "sell"), ("Sell", "sell"), ("Buy now", "buy"), ("buy", "buy")]
)
def test_a_button_is_pressed_by_its_name_or_label_else_the_first(pressed: str | None, action: str) -> None:
    assert fill(form("", BUTTONS), {}, pressed).values == {"action": action}


def test_a_button_in_a_row_of_a_table_says_which_row() -> None:
    rows = "".join(f'<tr><td>{each}</td><td><button name="{each}">Take</button></td></tr>' for each in ("a", "b"))

    assert fill(form(f"<table>{rows}</table>", ""), {}, "b").values == {"action": "b"}


REQUIRED = {
    "qty": '<text-field name="qty" label="Quantity" required="true"/>',
    "note": '<textarea name="note" required="true"/>',
    "ccy": '<select name="ccy" label="Currency" required="true"><option value="EUR">Euro</option></select>',
    "people": '<person-selector name="people" required="true"/>',
    "rooms": '<room-selector name="rooms" label="Rooms" required="true"/>',
    "day": '<date-picker name="day" label="Day" required="true"/>',
    "at": '<time-picker name="at" required="true"/>',
    "tz": '<timezone-picker name="tz" required="true"/>',
}
GIVEN = {"ccy": "EUR", "people": 7, "rooms": "ab_c-Q"}
LABELS = {"qty": "Quantity", "ccy": "Currency", "rooms": "Rooms", "day": "Day"}


@pytest.mark.parametrize("name", REQUIRED)
def test_what_must_be_filled_in_is_missed(name: str) -> None:
    shown = form(REQUIRED[name], f'{OK}<button name="no" formnovalidate="true">No</button>')
    empty = fill(shown, {}, "no").values

    assert refusal(shown) == f"'{LABELS.get(name, name)}' must be filled in"
    assert refusal(shown, {name: ""}) == refusal(shown)
    assert name in fill(shown, {name: GIVEN.get(name, "x")}, "ok").values
    assert empty["action"] == "no"
    assert name in empty


def test_a_message_without_a_form_has_none_to_send() -> None:
    assert refusal(message("Order &lt;form id='x'&gt;")) == "there is no form in this message"


@pytest.mark.parametrize(
    ("given", "button", "problem"),
    [
        ({"Quantty": "1"}, None, "the form has no field 'Quantty'; did you mean 'Quantity'?"),
        ({"qyt": "1"}, None, "the form has no field 'qyt'; did you mean 'qty'?"),
        ({"ok": "1"}, None, "the form has no field 'ok'; there are Quantity, Currency, Agree"),
        ({}, "Buy nwo", "the form has no button 'Buy nwo'; did you mean 'Buy now'?"),
        ({}, "Reset", "the form has no button 'Reset'; there are Buy now, Sell"),
        ({"ccy": "GBP"}, None, "'Currency' has no choice 'GBP'; there are Euro, Dollar"),
        ({"ccy": "Dolar"}, None, "'Currency' has no choice 'Dolar'; did you mean 'Dollar'?"),
        ({"agree": "maybe"}, None, "'agree' has no choice 'maybe'; there is Agree"),
    ],
)
def test_what_is_not_there_is_named_with_what_is_near(given: Given, button: str | None, problem: str) -> None:
    currency = '<option value="EUR">Euro</option><option value="USD">Dollar</option>'
    shown = form(
        f"""<text-field name="qty" label="Quantity"/><select name="ccy" label="Currency">{currency}</select>
        <checkbox name="agree">Agree</checkbox>""",
        BUTTONS,
    )

    assert refusal(shown, given, button) == problem


def test_where_nothing_or_one_thing_is_near_that_is_said() -> None:
    assert refusal(form(""), {"x": "1"}) == "the form has no field 'x'; there are none"
    assert refusal(form(""), button="x") == "the form has no button 'x'; there is OK"


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("people", "Ann Lee", "'People' takes ids of users, not 'Ann Lee'"),
        ("people", ["7", "²"], "'People' takes ids of users, not '²'"),
        ("rooms", "FX desk", "'Rooms' takes ids of streams, not 'FX desk'"),
        ("rooms", ["ab_c-Q", "é"], "'Rooms' takes ids of streams, not 'é'"),
    ],
)
def test_what_is_no_id_is_refused_where_ids_are_sent(name: str, given: object, problem: str) -> None:
    assert refusal(form(EMPTY), {name: given}) == problem


def test_the_values_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(sent(FILLED))) == sent(FILLED)
