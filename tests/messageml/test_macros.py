"""Tests for flowbot.messageml._macros and _controls: macros whose output an agent takes, whatever is in it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import RenderError
from flowbot.messageml import User, render
from flowbot.messageml._controls import attributes, cut, first_value, options
from flowbot.messageml._values import units
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

VALUES: dict[str, object] = {
    "day": date(2026, 9, 1),
    "at": time(9, 30),
    "ann": {"id": 7, "name": "Ann"},
    "amount": Decimal("1.5"),
    "card": "a slot",
}


def said(body: str, **more: object) -> str:
    messages = Messages(FUNCTIONS)
    assert [str(each) for each in messages.add("f", f"{{% msg m %}}{body}{{% endmsg %}}", "f.en.mml.j2")] == []
    message = messages.render("f", "m", {**VALUES, **more})
    assert render(message, users=[User(7, "Ann")]).presentationml
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


def in_form(control: str, **more: object) -> str:
    shown = said(f"{{% call form('f') %}}{{{{ {control} }}}}{{% endcall %}}", **more)
    return shown.removeprefix('<form id="f">').partition('<button name="submit"')[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "{% call card('T', accent='tempo-bg-color--blue', icon='https://example.com/i.png') %}x{% endcall %}",
            '<card accent="tempo-bg-color--blue" iconSrc="https://example.com/i.png"><header>T</header><body>x</body></card>',
        ),
        (
            "{% call expandable_card('T', state='expanded', variant='error') %}x{% endcall %}",
            '<expandable-card state="expanded"><header>T</header><body variant="error">x</body></expandable-card>',
        ),
        (
            "{% call(row) table(['<a>', 'b'], ['H', '<I>']) %}<td>{{ row }}</td><td><i>x</i></td>{% endcall %}",
            "<table><thead><tr><th>H</th><th>&lt;I&gt;</th></tr></thead><tbody><tr><td>&lt;a&gt;</td><td><i>x</i></td>"
            "</tr><tr><td>b</td><td><i>x</i></td></tr></tbody></table>",
        ),
        (
            "{% call(row) table([]) %}<td>{{ row }}</td>{% endcall %}",
            "<table><tbody></tbody></table>",
        ),
        (
            "{% call form('f', submit='Go') %}x{% endcall %}",
            '<form id="f">x<button name="submit" type="action" class="primary">Go</button></form>',
        ),
        (
            "{% call form(('f-' if day else 'g-') + card) %}x{% endcall %}",
            '<form id="f-a slot">x<button name="submit" type="action" class="primary">Send</button></form>',
        ),
        ("{% call card(card) %}{{ card }}{% endcall %}", "<card><header>a slot</header><body>a slot</body></card>"),
    ],
)
def test_a_macro_with_something_inside(body: str, expected: str) -> None:
    assert said(body) == expected


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("button('Go', name='go')", '<button name="go" type="action" class="secondary">Go</button>'),
        ("button('Clear', type='reset')", '<button type="reset" class="secondary">Clear</button>'),
        ("button('', name='go')", '<button name="go" type="action" class="secondary">go</button>'),
        (
            "text_field('a', label='A', value='x', required=true, masked=true, maxlength=9)",
            '<text-field name="a" label="A" required="true" masked="true" maxlength="9">x</text-field>',
        ),
        (
            "text_field('a', pattern='^[0-9]+$')",
            '<text-field name="a" pattern="^[0-9]+&#36;" pattern-error-message="This is not written as it must be."></text-field>',
        ),
        ("textarea('a', value='x\ny', hint='H')", '<textarea name="a" title="H">x&#10;y</textarea>'),
        (
            "select('a', ['x', 'y'], value='y')",
            '<select name="a"><option value="x">x</option><option value="y" selected="true">y</option></select>',
        ),
        (
            "select('a', {1: 'One'}, value=1, multiple=true)",
            '<select name="a" multiple="true"><option value="1" selected="true">One</option></select>',
        ),
        (
            "radio('a', [{'value': 'x', 'label': 'X'}, 'y'], value='x', label='L')",
            '<b>L</b><br/><radio name="a" value="x" checked="true">X</radio><radio name="a" value="y">y</radio>',
        ),
        (
            "checkbox('a', ['x', 'y', 'z'], value=['x', 'z'])",
            '<checkbox name="a" value="x" checked="true">x</checkbox><checkbox name="a" value="y">y</checkbox>'
            '<checkbox name="a" value="z" checked="true">z</checkbox>',
        ),
        (
            "date_picker('a', value=day, min=day, format='dd/MM/yyyy')",
            '<date-picker name="a" value="2026-09-01" min="2026-09-01" format="dd/MM/yyyy"/>',
        ),
        ("time_picker('a', value=at, step=900)", '<time-picker name="a" value="09:30:00" step="900"/>'),
        ("timezone_picker('a', value='Europe/Paris')", '<timezone-picker name="a" value="Europe/Paris"/>'),
        ("person_selector('a', value=[ann, 8])", '<person-selector name="a" value="[7,8]"/>'),
        ("room_selector('a', required=true)", '<room-selector name="a" required="true"/>'),
    ],
)
def test_a_control_of_a_form(control: str, expected: str) -> None:
    assert in_form(control).replace("[7, 8]", "[7,8]") == expected


@pytest.mark.parametrize(
    ("control", "reason"),
    [
        ("select('a', none)", "the options of a choice are a list or a record, and this is nothing"),
        ("select('a', [])", "a choice must have at least one option"),
        ("select('a', [{'label': 'x'}])", "an option that is a record has a 'value', and may have a 'label'"),
        ("text_field(' ')", "the attribute 'name' of <text-field> must not be empty"),
        (
            "date_picker('a', min='soon')",
            "the attribute 'min' of <date-picker> must be a date such as 2026-09-01, not \"soon\"",
        ),
        (
            "text_field('a', pattern='[')",
            "the attribute 'pattern' of <text-field> must be a regular expression, not \"[\"",
        ),
        (
            "button('x', class='red')",
            "the attribute 'class' of <button> must be one of: primary, secondary, tertiary, destructive, primary-link, destructive-link, not \"red\"",
        ),
        ("person_selector('a', value=1.5)", "who is chosen already is a list of users or of ids, and this is a number"),
        *(
            (
                f"person_selector('a', value=[{given}])",
                f"who is chosen already is a list of users or of ids, and one of them is {kind}",
            )
            for given, kind in (
                ("amount", "a number"),
                ("none", "nothing"),
                ("true", "yes or no"),
                ("day", "a date"),
                ("{'name': 'Ann'}", "a record"),
            )
        ),
    ],
)
def test_what_a_control_cannot_be_is_told(control: str, reason: str) -> None:
    with pytest.raises(RenderError) as caught:
        in_form(control)

    assert str(caught.value) == f"f.en.mml.j2:1: message 'm' cannot be made: {reason}"


@given(st.text(), st.integers(min_value=1, max_value=300))
def test_a_cut_text_fits(text: str, most: int) -> None:
    shown = cut(text, most)

    assert units(shown) <= most
    assert shown == text or shown.endswith("…")


@given(st.text(), st.integers(min_value=1, max_value=128), st.integers(min_value=1, max_value=128))
def test_a_first_value_is_one_that_the_control_takes(text: str, least: int, most: int) -> None:
    shown = first_value(text, "text-field", least, most)

    assert not shown or least <= units(shown) <= most or least > most


LABELLED = Messages(FUNCTIONS)
CONTROLS = (
    "text_field",
    "textarea",
    "date_picker",
    "time_picker",
    "timezone_picker",
    "person_selector",
    "room_selector",
)
FORM = "".join(f"{{{{ {control}('{control}', label=x, placeholder=x, hint=x) }}}}" for control in CONTROLS)
assert LABELLED.add("f", f"{{% msg m %}}{{% call form('f') %}}{FORM}{{% endcall %}}{{% endmsg %}}", "f.en.mml.j2") == []


@given(st.text() | st.text(min_size=60, max_size=400))
def test_any_label_makes_valid_controls(label: str) -> None:
    assert render(LABELLED.render("f", "m", {"x": label})).presentationml


def test_attributes_without_a_value_are_left_out() -> None:
    assert attributes({"name": "a", "label": None, "required": False, "placeholder": " "}, "text-field") == ' name="a"'


def test_an_option_has_a_label_even_when_it_has_no_text() -> None:
    assert options([""]) == [{"value": "", "label": "–", "chosen": False}]


def test_of_two_options_with_one_value_the_first_is_chosen() -> None:
    assert [each["chosen"] for each in options(["a", "a", "b"], "a")] == [True, False, False]


def test_a_macro_of_the_authors_and_a_function_come_first() -> None:
    macro = "{% macro button(x) %}<b>{{ x }}</b>{% endmacro %}{% msg m %}{{ button('x') }}{% endmsg %}"
    messages = Messages({"select": lambda value: f"chosen {value}"})

    assert messages.add("f", macro, "f.en.mml.j2") == []
    assert messages.add("g", "{% msg m %}{{ select('x') }}{% endmsg %}", "g.en.mml.j2") == []
    assert messages.render("f", "m", {}) == "<messageML><b>x</b></messageML>"
    assert messages.render("g", "m", {}) == "<messageML>chosen x</messageML>"


def test_an_error_in_a_macro_is_told_where_it_is_called() -> None:
    messages = Messages(FUNCTIONS)
    body = "{% msg m %}\n{% call form('f') %}\n{{ select('a', x) }}{% endcall %}{% endmsg %}"
    assert messages.add("f", body, "f.en.mml.j2") == []

    with pytest.raises(RenderError, match=r"^f\.en\.mml\.j2:3: message 'm' cannot be made: a choice must"):
        messages.render("f", "m", {"x": []})
