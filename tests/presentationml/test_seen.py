"""Tests for flowbot.presentationml.seen."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml import render
from flowbot.messageml.elements import write_form
from flowbot.presentationml import parse_message
from flowbot.presentationml.seen import read_seen
from flowbot.values.controls import Button, Choice, Field, Form

SAMPLE = Path(__file__).parent.parent / "data" / "messageml_sample.jsonl.gz"


def seen(messageml: str) -> str:
    rendered = render(f"<messageML>{messageml}</messageML>")
    return read_seen(rendered.presentationml, json.dumps(rendered.entities))


def drawn(controls: str) -> str:
    """What is seen of a form, without its button."""
    lines = seen(f'<form id="f">{controls}<br/><button name="ok">OK</button></form>').splitlines()
    assert lines[-1] == "[OK]"
    return "\n".join(lines[:-1])


OPTIONS = '<option value="EUR">Euro</option><option value="USD" selected="true">US  Dollar</option>'


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ('<text-field name="n"/>', "____"),
        ('<text-field name="n">12</text-field>', "12"),
        ('<text-field name="n" label="Amount"/>', "Amount: ____"),
        ('<text-field name="n" label="Amount" placeholder="12.50" title="In euro"/>', "Amount: ____"),
        ('<text-field name="n" title="In euro"/>', "____"),
        ('<text-field name="n" label="a &lt; b">1 &lt; 2 &amp; 3</text-field>', "a < b: 1 < 2 & 3"),
        ('<text-field name="n" label="PIN" masked="true"/>', "PIN: ____"),
        ('<text-field name="n" label="PIN" masked="true">1234</text-field>', "PIN: •••"),
        ('<textarea name="n" label="Note"/>', "Note: ____"),
        ('<textarea name="n" label="Note">a lunch</textarea>', "Note: a lunch"),
        ('<richtextarea name="n" label="Note">a lunch</richtextarea>', "Note: a lunch"),
        (f'<select name="n">{OPTIONS}</select>', "( ) Euro (•) US Dollar"),
        (f'<select name="n" label="Currency">{OPTIONS}</select>', "Currency: ( ) Euro (•) US Dollar"),
        (f'<select name="n" label="Currency" multiple="true">{OPTIONS}</select>', "Currency: [ ] Euro [x] US Dollar"),
        ('<radio name="n" value="B">Buy</radio><radio name="n" checked="true">Sell</radio>', "( ) Buy (•) Sell"),
        ('<checkbox name="n">I <b>agree</b></checkbox>', "[ ] I agree"),
        ('<checkbox name="n" checked="true">I agree</checkbox>', "[x] I agree"),
        ('<checkbox name="n" checked="true"/>', "[x]"),
        ('<person-selector name="n" label="Who"/>', "Who: ____"),
        ('<person-selector name="n" label="Who" value="[]"/>', "Who: ____"),
        ('<person-selector name="n" label="Who" value="[7, 8]"/>', "Who: 7, 8"),
        ('<room-selector name="n" value="[\'ab/c+Q==\']"/>', "ab/c+Q=="),
        ('<date-picker name="n" label="Date"/>', "Date: ____"),
        ('<date-picker name="n" label="Date" value="2026-09-01"/>', "Date: 2026-09-01"),
        ('<time-picker name="n" label="At" value="13:51:06"/>', "At: 13:51:06"),
        ('<time-picker name="n"/>', "____"),
        ('<timezone-picker name="n" label="Zone" value="Europe/Paris"/>', "Zone: Europe/Paris"),
        ('<timezone-picker name="n" label="Zone"/>', "Zone: ____"),
        ('<date-selector name="n"/>', "____"),
    ],
)
def test_a_control_is_drawn_with_its_label_and_what_it_holds(control: str, expected: str) -> None:
    assert drawn(control) == expected


def test_buttons_stand_beside_each_other_below_the_fields() -> None:
    form = (
        '<text-field name="n" label="Amount"/><button name="ok">Submit</button><button type="reset">Start over</button>'
    )

    assert seen(f'How <b>much</b>?<form id="f">{form}</form>Thanks') == (
        "How much?\nAmount: ____\n[Submit] [Start over]\nThanks"
    )


def test_a_table_to_choose_from_has_a_button_or_a_box_in_each_row() -> None:
    choices = [Choice(value="a", label="A", cells={"Price": "1"}), Choice(value="b", label="B", cells={"Price": "2"})]
    field = Field(name="quote", label="Quote", kind="table", values=["b"], choices=choices)
    ok = Button(name="ok", label="OK")

    assert seen(write_form(Form(id="f", fields=[field], row_buttons=True))) == "Quote\n\tPrice\n[A]\t1\n[B]\t2"
    assert seen(write_form(Form(id="f", fields=[field], buttons=[ok]))) == "Quote\n\tPrice\n( ) A\t1\n(•) B\t2\n[OK]"


def test_several_forms_are_all_drawn() -> None:
    forms = [f'<form id="{each}">{each}: <button name="ok">{each.upper()}</button></form>' for each in ("a", "b")]

    assert seen("".join(forms)) == "a: [A]\nb: [B]"


def test_mentions_and_tables_beside_a_form_are_read_as_usual() -> None:
    beside = '<hash tag="urgent"/><table><tr><td>a</td><td>b</td></tr></table>'

    assert seen(f'{beside}<form id="f"><button name="ok">OK</button></form>') == "#urgent\na\tb\n[OK]"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Hello <b>you</b></p>",
        "<p>&lt;form id='f'&gt;</p>",
        "not <b>closed",
        "<form id='f'><b>not closed",
        "<!DOCTYPE x><form id='f'/>",
        "<form>" * 300,
        "before <p>in</p> after <form id='f'>text</form> end",
        "",
    ],
)
def test_where_there_is_nothing_to_draw_the_text_is_the_usual_one(markup: str) -> None:
    assert read_seen(markup) == parse_message(markup).text


CASES = [case for line in gzip.decompress(SAMPLE.read_bytes()).splitlines() if (case := json.loads(line))["ok"]]
FORMLESS = [case for case in CASES if "<form" not in case["presentationml"]]
assert FORMLESS
assert len(FORMLESS) < len(CASES)


def test_recorded_messages_without_a_form_are_their_usual_text() -> None:
    for case in FORMLESS:
        data = json.dumps(case["entities"])

        assert read_seen(case["presentationml"], data) == parse_message(case["presentationml"], data).text


# fmt: off
OPENED = [
    "<form id='f'>", "<x:form xmlns:x='u'>", "<div>", "<div data-generated='true'>", "<div class='checkbox-group'>",
    "<div class='radio-group'>", "<div class='person-selector' data-value='[1'>", "<label for='1'>", "<input type='radio'>",
    "<textarea>", "<select>", "<select multiple='true'>", "<option selected='true'>", "<option>", "<button>", "<span>",
    "<table>", "<tr>", "<td>", "<p>", "<pre>",
]
CLOSED = [
    "<form/>", "<input type='text' id='1'/>", "<input/>", "<input type='checkbox' checked='true'/>", "<textarea/>",
    "<select/>", "<div class='timezone-picker'/>", "<div class='radio-group'/>", "<button/>", "<label/>", "<br/>",
]
ODDS = [
    "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<!DOCTYPE ", "&", ";", "&nbsp;", "&#0;", "&#xFFFF;", "<", ">", "'",
    "a", " ", "\n", "😀", "\ud800", "\0", "\x0b", "\u200b",
]
# fmt: on


def closed(opened: str, inner: list[str]) -> str:
    return f"{opened}{''.join(inner)}</{opened[1:-1].split()[0]}>"


FRAGMENTS = [*OPENED, *(closed(each, [])[len(each) :] for each in OPENED), *CLOSED, *ODDS]
BROKEN = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
NESTED = st.recursive(
    st.sampled_from([*CLOSED, "a", " b", "&lt;", "\n"]),
    lambda inner: st.builds(closed, st.sampled_from(OPENED), st.lists(inner, max_size=4)),
    max_leaves=20,
)


@given(BROKEN | NESTED | NESTED.map("<form id='f'>{}</form>".format) | st.text(st.characters()), st.none() | st.text())
def test_any_markup_is_seen_as_some_text(markup: str, data: str | None) -> None:
    text = read_seen(markup, data)

    assert text.encode().decode() == text


@given(st.data())
def test_a_message_that_was_damaged_never_raises(data: st.DataObject) -> None:
    case: dict[str, Any] = data.draw(st.sampled_from(CASES))
    markup: str = case["presentationml"]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(markup)))
        end = data.draw(st.integers(start, min(len(markup), start + 20)))
        markup = markup[:start] + data.draw(st.just("") | st.sampled_from(FRAGMENTS)) + markup[end:]

    text = read_seen(markup, json.dumps(case["entities"]))

    assert text.encode().decode() == text


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(WORDS, WORDS, WORDS)
def test_whatever_stands_in_a_form_is_seen_as_it_is(label: str, value: str, button: str) -> None:
    field = Field(name="n", label=label, kind="text-field", values=[value])
    form = write_form(Form(id="f", fields=[field], buttons=[Button(name="ok", label=button)]))

    assert seen(form) == f"{label}: {value}\n[{button}]"
