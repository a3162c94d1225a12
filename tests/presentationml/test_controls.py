"""Tests for flowbot.presentationml._controls: forms as they were sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowbot.message import Form, FormControl, walk
from flowbot.presentationml import parse_message


def forms(markup: str) -> list[Form]:
    parsed = parse_message(markup)

    assert parsed.problem is None
    return [block for block in walk(parsed.blocks) if isinstance(block, Form)]


def control(kind: str, label: str = "", value: str = "", *, required: bool = False, **options: str) -> FormControl:
    """A control of the name `n`; of options the value is the keyword without its `v`."""
    pairs = tuple((name.removeprefix("v"), shown) for name, shown in options.items())
    return FormControl(kind=kind, name="n", label=label, value=value, required=required, options=pairs)


def wrapped(group: str, inner: str) -> str:
    """A control with a label, as the agent wraps it."""
    label = f'<label for="{group}-1">L</label><span class="info-hint" data-target-id="{group}-1" data-title="T"></span>'
    return f'<div class="{group}-group" data-generated="true">{label}{inner}</div>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<input type="text" name="n"/>', control("text-field")),
        ('<input type="text" name="n" required="true" value="v"/>', control("text-field", value="v", required=True)),
        ('<input type="text" name="n" required="false" data-masked="true"/>', control("text-field")),
        (wrapped("textfield", '<input type="text" name="n" id="textfield-1"/>'), control("text-field", "L")),
        (
            '<text-field name="n" label="L" required="TRUE">v</text-field>',
            control("text-field", "L", "v", required=True),
        ),
        ('<textarea name="n">a\n b</textarea>', control("textarea", value="a\n b")),
        (wrapped("textarea", '<textarea name="n" id="textarea-1">a</textarea>'), control("textarea", "L", "a")),
        ('<textarea name="n" data-richtext="true">a</textarea>', control("richtextarea", value="a")),
        ('<richtextarea name="n" label="L">a</richtextarea>', control("richtextarea", "L", "a")),
        ('<input type="date" name="n" value="2026-11-23"></input>', control("date-picker", value="2026-11-23")),
        (
            '<date-picker name="n" label="L" value="2026-11-23">x</date-picker>',
            control("date-picker", "L", "2026-11-23"),
        ),
        ('<input type="time" name="n" value="10:00:00"/>', control("time-picker", value="10:00:00")),
        ('<time-picker name="n" required="true"/>', control("time-picker", required=True)),
        (
            '<div class="person-selector" data-name="n" data-required="true" data-value="[1]"></div>',
            replace(control("person-selector", value="[1]", required=True), chosen=("1",)),
        ),
        (
            wrapped("person-selector", '<div class="person-selector" data-name="n" id="person-selector-1"></div>'),
            control("person-selector", "L"),
        ),
        ('<person-selector name="n" label="L"/>', control("person-selector", "L")),
        ('<div class="room-selector" data-name="n"></div>', control("room-selector")),
        ('<div class="date-selector" data-name="n"></div>', control("date-selector")),
        ('<div class="timezone-picker" data-name="n" data-value="UTC"></div>', control("timezone-picker", value="UTC")),
        (
            '<select name="n" required="true"><option value="1">One</option><option value="2">Two</option></select>',
            control("select", required=True, v1="One", v2="Two"),
        ),
        (
            '<select name="n" multiple="true"><option value="1" selected="true">One</option>'
            '<option value="2" selected="false">Two</option><option value="3" selected="True">Three</option></select>',
            replace(control("select", value="1, 3", v1="One", v2="Two", v3="Three"), chosen=("1", "3"), multiple=True),
        ),
        (
            wrapped("dropdown", '<select name="n" id="dropdown-1"><option value="1">One</option></select>'),
            control("select", "L", v1="One"),
        ),
        ('<input type="checkbox" name="n"/>', control("checkbox", von="")),
        (
            '<div class="checkbox-group"><input type="checkbox" name="n" checked="true" value="red" id="checkbox-group-1"/>'
            '<label for="checkbox-group-1"><b>Red</b> one</label></div>',
            control("checkbox", "Red one", "red", vred="Red one"),
        ),
        ('<checkbox name="n" value="red" label="dropped">Red</checkbox>', control("checkbox", "Red", vred="Red")),
        (
            '<div class="radio-group"><label for="r1">Red</label><input type="radio" name="n" value="red" id="r1"/></div>',
            control("radio", "Red", vred="Red"),
        ),
        ('<radio name="n" value="red" checked="true">Red</radio>', control("radio", "Red", "red", vred="Red")),
        ('<button type="action" name="n">Go <i>on</i></button>', control("button", "Go on")),
    ],
)
def test_each_control_is_read_from_presentationml_and_from_messageml(markup: str, expected: FormControl) -> None:
    (form,) = forms(f'<messageML><form id="f">{markup}</form></messageML>')

    assert form.id == "f"
    assert form.controls == (expected,)


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("", ()),
        ("[]", ()),
        ("null", ()),
        ("[7078106482890, 2]", ("7078106482890", "2")),
        ("['ab/c+Q==','x_y']", ("ab/c+Q==", "x_y")),
        ('["a", null, 3]', ("a", "3")),
        ("no array", ("no", "array")),
    ],
)
def test_a_selector_says_whom_it_holds_as_an_agent_reads_it(value: str, ids: tuple[str, ...]) -> None:
    escaped = value.replace('"', "&quot;")
    (form,) = forms(f'<form id="f"><div class="room-selector" data-name="n" data-value="{escaped}"></div></form>')

    assert form.controls == (replace(control("room-selector", value=value), chosen=ids),)


@pytest.mark.parametrize("attribute", ["formnovalidate", "data-formnovalidate"])
def test_a_button_says_whether_it_passes_what_is_empty(attribute: str) -> None:
    (form,) = forms(f'<form id="f"><button name="n" {attribute}="true">A</button><button name="n">B</button></form>')

    assert [each.passes_empty for each in form.controls] == [True, False]


@pytest.mark.parametrize("markup", ['<input type="file" name="n"/>', '<div class="entity">x</div>', "<p>x</p>"])
def test_what_is_no_control_is_none(markup: str) -> None:
    assert forms(f'<form id="f">{markup}</form>')[0].controls == ()


def test_a_form_has_its_controls_in_order_wherever_they_stand_in_it() -> None:
    row = '<tr><td>a</td><td><button name="x">X</button></td></tr>'
    (form,) = forms(
        f'<div><form id="f"><h3>t</h3><table>{row}</table><div class="card"><div class="cardBody">'
        '<input name="y"/></div></div><ul><li><textarea name="z"/></li></ul></form></div>'
    )

    assert [each.name for each in form.controls] == ["x", "y", "z"]
    assert [type(block).__name__ for block in form.blocks] == ["Heading", "Table", "Card", "ListBlock"]
    assert form.text == "t\na\tX"


def test_two_forms_have_their_own_controls_and_what_is_in_none_is_none() -> None:
    one, two = forms(
        '<div><button name="0">0</button><form id="a"><input name="1"/></form><input name="2"/>'
        '<form id="b"><input name="3"/></form></div>'
    )

    assert [each.name for each in one.controls] == ["1"]
    assert [each.name for each in two.controls] == ["3"]


def test_the_labels_of_messageml_are_shown_as_those_of_presentationml() -> None:
    markup = (
        '<messageML><form id="f"><text-field name="a" label="Size">5</text-field>'
        '<select name="b" label="Side"><option value="1">Buy</option></select>'
        '<person-selector name="c" label="Who"/><checkbox name="d">Sure</checkbox></form></messageML>'
    )

    assert parse_message(markup).text == "Size\nSide\nBuy\nWho\nSure"


def test_a_form_in_a_form_is_a_form() -> None:
    outer, inner = forms('<form id="a"><input name="1"/><form id="b"><input name="2"/></form><input name="3"/></form>')

    assert [each.name for each in outer.controls] == ["1", "3"]
    assert [each.name for each in inner.controls] == ["2"]
