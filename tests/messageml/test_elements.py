"""Tests for flowbot.messageml.elements."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flowbot.message import Form as FormBlock
from flowbot.message import FormControl, walk
from flowbot.messageml import render
from flowbot.messageml.elements import LONGEST_AREA, shortened, with_form, write_form
from flowbot.messageml.render import check
from flowbot.presentationml import parse_message
from flowbot.values.controls import Bounds, Button, Choice, Field, Form, Kind

SUBMIT = Button(name="submit", label="Submit", style="primary")
HOSTILE = (
    *("<b>x</b>", "</form>", "</messageML>", "${x}", "#{x}", "$", "#", "{", "<#if x>", "<@x/>", "<!--", "]]>", "&lt;"),
    *("&#60;b&#62;", '"', "'", '" name="y', "{{ x }}", "{% x %}", "\0", "\ud800", "\ufffe", "\n", "a\r\nb", "\t", " "),
    *("😀" * 300, "x" * 300, "\u200b", "\u2028", "[x](y)", "$\u200b{x}"),
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=40)
CHOSEN: Sequence[Kind] = ("select", "radio", "table")
PICKERS: Sequence[Kind] = ("date-picker", "time-picker", "timezone-picker", "person-selector", "room-selector")
KINDS: Sequence[Kind] = ("text-field", "textarea", "checkbox", *CHOSEN, *PICKERS)
PICKABLE = {
    "date-picker": ["2026-09-01", "0001-01-01", "9999-12-31"],
    "time-picker": ["00:00:00", "23:59:59"],
    "timezone-picker": ["Europe/London", "GMT-0"],
    "person-selector": ["7", "9223372036854775807"],
    "room-selector": ["fy0RUFUt6pkiiV3nPZVr5X___nJeKqjMdA"],
}


def cleaned(text: str) -> str:
    """A text as XML holds it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def lined(text: str) -> str:
    """A text as an attribute holds it once the agent has written it: without its line breaks."""
    return re.sub("[\n\t]", " ", cleaned(text))


NAMES = TEXTS.filter(lambda each: each.strip())


def choices(least: int) -> st.SearchStrategy[list[Choice]]:
    one = st.builds(Choice, value=NAMES, label=TEXTS, cells=st.dictionaries(TEXTS, TEXTS, max_size=2))
    return st.lists(one, min_size=least, max_size=8, unique_by=lambda each: lined(each.value))


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    kind = draw(st.sampled_from(KINDS))
    offered = draw(choices(1)) if kind in CHOSEN or (kind == "checkbox" and draw(st.booleans())) else []
    held = [each.value for each in offered] or PICKABLE.get(kind, ["true"])
    bounds = Bounds()
    if kind in ("text-field", "textarea"):
        least, most = draw(st.none() | st.integers(0, 300)), draw(st.none() | st.integers(1, 20_000))
        pattern = draw(st.sampled_from([None, "[A-Z]{3}", "a|b", r"\d+", "(?i)x", r"\p{Greek}", "x" * 300, "${x}"]))
        bounds = Bounds(min_length=least, max_length=most, pattern=pattern, pattern_problem=draw(TEXTS))
    elif kind in ("date-picker", "time-picker"):
        bounds = Bounds(least=draw(st.none() | st.sampled_from(PICKABLE[kind])))
    return Field(
        name=name,
        label=draw(TEXTS),
        kind=kind,
        required=draw(st.booleans()),
        hint=draw(TEXTS),
        values=draw(st.lists(TEXTS | st.sampled_from([*held, "x" * 20_000]), max_size=3)),
        problem=draw(TEXTS),
        choices=offered,
        multiple=kind == "checkbox" or draw(st.booleans()),
        masked=draw(st.booleans()),
        bounds=bounds,
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    made = [draw(fields(f"f{number}")) for number in range(draw(st.integers(0, 5)))]
    buttons = st.builds(Button, name=NAMES, label=TEXTS, style=st.sampled_from(["primary", "secondary", "destructive"]))
    return Form(id=draw(NAMES), fields=made, buttons=draw(st.lists(buttons, min_size=1, max_size=3)))


def finished(form: Form) -> str:
    return f"<messageML>{write_form(form)}</messageML>"


def tags(form: Form) -> list[str]:
    """The elements of a form in their order; a text that does not fit a line is asked for in an area."""
    root = etree.fromstring(write_form(form))
    return [str(each.tag).replace("text-field", "textarea") for each in root.iter()]


def harmless(form: Form) -> Form:
    """The same form with other words."""
    plain = []
    for each in form.fields:
        columns = list(dict.fromkeys(name for choice in each.choices for name in choice.cells))
        offered = [
            Choice(
                value=f"v{number}",
                label="x",
                cells={f"c{columns.index(name)}": "x" for name in choice.cells},
            )
            for number, choice in enumerate(each.choices)
        ]
        plain.append(
            replace(
                each, label="x", hint="x", problem=each.problem and "x", values=(), choices=offered, bounds=Bounds()
            )
        )
    buttons = [replace(each, name="b", label="x") for each in form.buttons]
    return replace(form, id="f", fields=plain, buttons=buttons)


def read_back(message: str) -> tuple[FormBlock, dict[str, list[FormControl]]]:
    """The form of a finished message as a reader gets it, and its controls by name, buttons aside."""
    blocks = parse_message(render(message).presentationml).blocks
    (form,) = (each for each in walk(blocks) if isinstance(each, FormBlock))
    named: dict[str, list[FormControl]] = {}
    for control in form.controls:
        if control.kind != "button":
            named.setdefault(control.name, []).append(control)
    return form, named


@given(forms())
def test_every_form_validates_and_no_word_of_it_becomes_markup_or_a_directive(form: Form) -> None:
    message = finished(form)

    check(message)
    assert tags(form) == tags(harmless(form))
    assert not re.search(r"[$#]\{|<[#@!?]|\]\]>", message)


@given(forms())
def test_the_controls_hold_what_was_put_in(form: Form) -> None:
    block, named = read_back(finished(form))

    assert block.id == lined(form.id)
    assert list(named) == [each.name for each in form.fields]
    for field in form.fields:
        controls = named[field.name]
        values = [lined(each) for each in field.values]
        offered = [lined(each.value) for each in field.choices]
        taken = field.values if field.multiple else field.values[:1]
        shown = [lined(each.value) for each in field.choices if each.value in taken]
        match field.kind:
            case "text-field" | "textarea":
                assert controls[0].value == (cleaned(field.values[0])[:LONGEST_AREA] if values else "")
            case "select":
                assert [value for value, _ in controls[0].options] == offered
                assert list(controls[0].chosen) == [each for each in offered if each in shown]
            case "radio" | "checkbox" | "table":
                boxes = offered or ["true"]
                shown = shown or (["true"] if "true" in field.values else [])
                assert [each.options[0][0] for each in controls] == boxes
                assert [each.value for each in controls] == [each if each in shown else "" for each in boxes]
            case "date-picker" | "time-picker" | "timezone-picker":
                assert controls[0].value == (values[0] if values and values[0] in PICKABLE[field.kind] else "")
            case "person-selector":
                ids = [int(each) for each in values if each in ("7", "9223372036854775807")]
                assert controls[0].value == (json.dumps(ids) if ids else "")
            case "room-selector":
                assert controls[0].value == (json.dumps(list(field.values)) if values else "")


@given(st.text(max_size=600) | TEXTS, st.integers(2, 300))
def test_a_shortened_text_begins_as_the_whole_and_fits(text: str, longest: int) -> None:
    short = shortened(text, longest)

    assert sum(2 if each > "\uffff" else 1 for each in short) <= longest
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_as_much_of_a_label_is_shown_as_fits() -> None:
    assert shortened("😀" * 300, 256) == "😀" * 127 + "…"
    assert shortened("x" * 300, 256) == "x" * 255 + "…"
    assert shortened("x" * 256, 256) == "x" * 256


def made(kind: Kind, **more: object) -> str:
    """A field of this kind as markup."""
    form = Form(id="f", fields=[Field(name="x", label="X", kind=kind, **more)], buttons=[SUBMIT])  # type: ignore[arg-type]  # of a table
    check(finished(form))
    button = '<button type="action" class="primary" name="submit">Submit</button>'
    return write_form(form).removeprefix('<form id="f"><div>').removesuffix(f"</div>{button}</form>")


EUR, USD = Choice(value="EUR", label="Euro"), Choice(value="USD", label="Dollar")
ROWS = (
    Choice(value="a", label="A", cells={"Price": "5", "Note": "x"}),
    Choice(value="b", label="B", cells={"Price": "6"}),
)
MARKUP: list[tuple[Kind, dict[str, object], str]] = [
    ("text-field", {"values": ["a lunch"]}, '<text-field name="x" label="X" required="true">a lunch</text-field>'),
    (
        "text-field",
        {"required": False, "hint": "a few words", "masked": True},
        '<text-field name="x" label="X" placeholder="a few words" masked="true"></text-field>',
    ),
    (
        "text-field",
        {"bounds": Bounds(min_length=2, max_length=3, pattern="[A-Z]+", pattern_problem="capitals")},
        '<text-field name="x" label="X" required="true" minlength="2" maxlength="3" pattern="^(?:[A-Z]+)&#36;"'
        ' pattern-error-message="capitals"></text-field>',
    ),
    (
        "text-field",
        {"values": ["abcd"], "bounds": Bounds(min_length=2, max_length=3)},
        '<text-field name="x" label="X" required="true">abcd</text-field>',
    ),
    (
        "text-field",
        {"values": ["a\nb"]},
        '<textarea name="x" label="X" required="true" rows="4">a&#10;b</textarea>',
    ),
    (
        "textarea",
        {"bounds": Bounds(min_length=0, max_length=500)},
        '<textarea name="x" label="X" required="true" minlength="0" maxlength="500" rows="4"></textarea>',
    ),
    (
        "select",
        {"choices": [EUR, USD], "values": ["USD"], "hint": "of the bill"},
        '<select name="x" label="X" title="of the bill" required="true"><option value="EUR">Euro</option>'
        '<option value="USD" selected="true">Dollar</option></select>',
    ),
    (
        "select",
        {"choices": [EUR], "multiple": True, "required": False},
        '<select name="x" label="X" multiple="true"><option value="EUR">Euro</option></select>',
    ),
    (
        "radio",
        {"choices": [EUR, USD], "values": ["EUR"]},
        '<b>X</b><br/><radio name="x" value="EUR" checked="true">Euro</radio><radio name="x" value="USD">Dollar</radio>',
    ),
    (
        "checkbox",
        {"hint": "once & for all"},
        '<checkbox name="x" value="true">X</checkbox> once &amp; for all',
    ),
    (
        "table",
        {"choices": [EUR], "hint": "one of them"},
        '<b>X</b> one of them<table><tr><td><radio name="x" value="EUR">Euro</radio></td></tr></table>',
    ),
    (
        "checkbox",
        {"choices": [EUR, USD], "values": ["EUR", "USD"], "hint": "several", "multiple": True},
        '<b>X</b> several<br/><checkbox name="x" value="EUR" checked="true">Euro</checkbox>'
        '<checkbox name="x" value="USD" checked="true">Dollar</checkbox>',
    ),
    ("checkbox", {"values": ["true"]}, '<checkbox name="x" value="true" checked="true">X</checkbox>'),
    ("checkbox", {}, '<checkbox name="x" value="true">X</checkbox>'),
    (
        "date-picker",
        {"values": ["2026-09-01"], "bounds": Bounds(least="2026-01-01", most="2026-12-31"), "hint": "of travel"},
        '<date-picker name="x" value="2026-09-01" required="true" min="2026-01-01" max="2026-12-31" label="X"'
        ' title="of travel"/>',
    ),
    ("date-picker", {"values": ["soon"]}, '<date-picker name="x" required="true" label="X"/>'),
    (
        "time-picker",
        {"values": ["14:30:00"], "bounds": Bounds(least="09:00:00")},
        '<time-picker name="x" value="14:30:00" min="09:00:00" label="X" required="true"/>',
    ),
    (
        "timezone-picker",
        {"values": ["Europe/London"]},
        '<timezone-picker name="x" value="Europe/London" required="true" label="X"/>',
    ),
    ("timezone-picker", {"values": ["London"]}, '<timezone-picker name="x" required="true" label="X"/>'),
    (
        "person-selector",
        {"values": ["7", "Ann", "8"], "hint": "who"},
        '<person-selector name="x" placeholder="who" required="true" value="[7, 8]" label="X"/>',
    ),
    (
        "room-selector",
        {"values": ["abc"]},
        '<room-selector name="x" required="true" value="[&quot;abc&quot;]" label="X"/>',
    ),
    (
        "table",
        {"choices": ROWS, "values": ["b"]},
        "<b>X</b><table><thead><tr><th></th><th>Price</th><th>Note</th></tr></thead><tbody>"
        '<tr><td><radio name="x" value="a">A</radio></td><td>5</td><td>x</td></tr>'
        '<tr><td><radio name="x" value="b" checked="true">B</radio></td><td>6</td><td></td></tr></tbody></table>',
    ),
    (
        "table",
        {"choices": [EUR], "multiple": True},
        '<b>X</b><table><tr><td><checkbox name="x" value="EUR">Euro</checkbox></td></tr></table>',
    ),
    (
        "text-field",
        {"problem": "it is <needed>"},
        '<span class="tempo-text-color--red">it is &lt;needed&gt;</span><br/>'
        '<text-field name="x" label="X" required="true"></text-field>',
    ),
]


@pytest.mark.parametrize(("kind", "more", "markup"), MARKUP)
def test_a_control_is_written_with_what_is_known_of_it(kind: Kind, more: dict[str, object], markup: str) -> None:
    assert made(kind, **more) == markup


def test_the_rows_of_a_table_have_a_button_each_however_many_there_are() -> None:
    field = Field(name="x", label="X", kind="table", choices=ROWS)
    many = replace(field, choices=[Choice(value=f"v{number}", label="") for number in range(200)])

    assert write_form(Form(id="f", fields=[field], row_buttons=True)) == (
        '<form id="f"><div><b>X</b><table><thead><tr><th></th><th>Price</th><th>Note</th></tr></thead><tbody>'
        '<tr><td><button type="action" class="secondary" name="a">A</button></td><td>5</td><td>x</td></tr>'
        '<tr><td><button type="action" class="secondary" name="b">B</button></td><td>6</td><td></td></tr>'
        "</tbody></table></div></form>"
    )
    check(finished(Form(id="f", fields=[many], row_buttons=True)))
    assert write_form(Form(id="f", fields=[many], row_buttons=True)).count("<button ") == 200


def test_a_form_says_what_becomes_of_it_where_it_may_be_sent_again() -> None:
    form = Form(id="f", buttons=[Button(name="x", label="X")])

    assert write_form(form).startswith('<form id="f"><button ')
    assert write_form(replace(form, after_sending="stays")).startswith('<form id="f" multi-submit="no-reset"><button ')
    assert write_form(replace(form, after_sending="empties")).startswith('<form id="f" multi-submit="reset"><button ')
    check(finished(replace(form, after_sending="stays")))


@pytest.mark.parametrize("kind", ["radio", "checkbox", "table"])
def test_more_choices_than_a_form_may_have_boxes_are_a_list_to_choose_from(kind: Kind) -> None:
    offered = [Choice(value=f"v{number}", label="") for number in range(30)]
    one = Field(name="x", label="X", kind=kind, choices=offered, multiple=kind == "checkbox")
    both = Form(id="f", fields=[one, replace(one, name="y"), Field(name="z", label="Z", kind="checkbox")],
                buttons=[SUBMIT])  # fmt: skip

    check(finished(both))
    _, named = read_back(finished(both))
    assert [named[each][0].kind for each in ("x", "y", "z")] == ["select", "select", "checkbox"]


# The author's own form.

OWN = """<messageML>Your claim: <form id="mine"><text-field name="note" label="Note">first</text-field>
<textarea name="more">first</textarea>
<checkbox name="agreed" checked="true">I agree</checkbox><checkbox name="legs" value="a">A</checkbox>
<checkbox name="legs" value="b">B</checkbox><radio name="side" value="buy" checked="true">Buy</radio>
<radio name="side" value="sell">Sell</radio><select name="currency"><option value="EUR" selected="true">Euro</option>
<option value="USD">Dollar</option></select><person-selector name="who"/><room-selector name="where"/>
<date-picker name="day" value="2026-01-01"/><time-picker name="at"/><timezone-picker name="zone"/>
<button name="go">Go</button></form></messageML>"""


def own(
    *filled: Field, message: str = OWN, other: str | None = None, is_again: bool = False
) -> dict[str, list[FormControl]]:
    """The controls of an author's form, filled in."""
    done = with_form(message, Form(id="f-1", fields=filled, buttons=[SUBMIT], is_again=is_again), other)
    check(done)
    block, named = read_back(done)

    assert block.id == "f-1"
    assert [each.name for each in block.controls if each.kind == "button"] == ["go"]
    return named


def field(name: str, kind: Kind, *values: str, offered: Sequence[Choice] = ()) -> Field:
    return Field(name=name, label=name, kind=kind, values=values, choices=offered)


def chosen(controls: Sequence[FormControl]) -> list[str]:
    return [each.value for each in controls if each.value]


def test_an_authors_form_shows_what_is_known_whatever_control_it_has_for_it() -> None:
    legs = [Choice(value="a", label="A"), Choice(value="b", label="B")]
    named = own(
        field("note", "textarea", "second"),
        field("more", "text-field", "a\nb"),
        field("agreed", "checkbox", "true"),
        field("legs", "checkbox", "b", offered=legs),
        field("side", "select", "sell", offered=[Choice(value="sell", label="Sell")]),
        field("currency", "radio", "USD", offered=[EUR, USD]),
        field("who", "person-selector", "7"),
        field("where", "room-selector", "abc"),
        field("day", "date-picker", "2026-09-01"),
        field("at", "time-picker", "14:30:00"),
        field("zone", "timezone-picker", "Europe/London"),
        field("elsewhere", "text-field", "x"),
    )

    assert {name: chosen(controls) for name, controls in named.items()} == {
        "note": ["second"],
        "more": ["a\nb"],
        "agreed": ["on"],
        "legs": ["b"],
        "side": ["sell"],
        "currency": ["USD"],
        "who": ["[7]"],
        "where": ['["abc"]'],
        "day": ["2026-09-01"],
        "at": ["14:30:00"],
        "zone": ["Europe/London"],
    }


def test_the_first_values_of_the_author_stay_where_nothing_is_known() -> None:
    named = own(field("note", "text-field"), field("agreed", "checkbox"), field("side", "radio"))

    assert {name: chosen(named[name]) for name in ("note", "more", "agreed", "side", "currency", "day", "legs")} == {
        "note": ["first"],
        "more": ["first"],
        "agreed": ["on"],
        "side": ["buy"],
        "currency": ["EUR"],
        "day": ["2026-01-01"],
        "legs": [],
    }


def test_what_the_authors_control_cannot_hold_is_not_put_into_it() -> None:
    named = own(
        field("note", "text-field", "😀" * 65),
        field("more", "text-field", "second"),
        field("day", "text-field", "next friday"),
        field("who", "text-field", "bob", "9" * 5_000),
    )

    assert named["note"][0].value == "first"
    assert named["more"][0].value == "second"
    assert named["day"][0].value == "2026-01-01"
    assert named["who"][0].value in ("", "[]")


def test_what_was_emptied_is_empty_when_an_authors_form_is_shown_again() -> None:
    message = OWN.replace('name="who"', 'name="who" value="[7]"').replace(
        'name="where"', 'name="where" value="[\'a\']"'
    )
    named = own(*(field(name, kind) for name, kind in FILLED), message=message, is_again=True)

    assert [named[each][0].value for each in ("note", "more", "day", "at", "zone")] == [""] * 5
    assert [named[each][0].chosen for each in ("who", "where")] == [(), ()]
    assert [chosen(named[each]) for each in ("agreed", "legs", "side")] == [[], [], []]
    assert named["currency"][0].chosen == ()


def test_a_secret_of_an_authors_form_is_left_as_it_was_written() -> None:
    secret = replace(field("note", "text-field"), masked=True)

    assert own(secret, is_again=True)["note"][0].value == "first"


def test_the_authors_form_is_found_however_its_tag_is_broken_into_lines() -> None:
    named = own(
        field("x", "text-field", "known"),
        message='<messageML><form\n  id="a"><text-field name="x"/><button name="go">x</button></form></messageML>',
    )

    assert named["x"][0].value == "known"


def test_the_form_of_other_words_is_put_under_words_without_one() -> None:
    message = "<messageML>No: <b>too much</b>.</messageML>"
    named = own(field("note", "text-field", "second"), message=message, other=OWN)
    done = with_form(message, Form(id="f-1", buttons=[SUBMIT]), OWN)

    assert named["note"][0].value == "second"
    assert done.startswith('<messageML>No: <b>too much</b>.<form id="f-1">')
    assert "Your claim" not in done


def test_a_form_is_made_where_no_words_have_one() -> None:
    form = Form(id="f-1", fields=[field("note", "text-field", "x")], buttons=[SUBMIT])
    expected = f"<messageML>Really?{write_form(form)}</messageML>"

    assert with_form("<messageML>Really?</messageML>", form) == expected
    assert with_form("<messageML>Really?</messageML>", form, "<messageML>other</messageML>") == expected


FILLED: Sequence[tuple[str, Kind]] = (
    *(("note", "text-field"), ("more", "textarea"), ("agreed", "checkbox"), ("legs", "checkbox"), ("side", "radio")),
    *(("currency", "select"), ("who", "person-selector"), ("where", "room-selector"), ("day", "date-picker")),
    *(("at", "time-picker"), ("zone", "timezone-picker")),
)


@given(st.fixed_dictionaries({name: st.lists(TEXTS.filter(bool), max_size=3) for name, _ in FILLED}), st.booleans())
def test_nothing_that_was_typed_becomes_markup_in_an_authors_form(typed: dict[str, list[str]], is_other: bool) -> None:
    filled = [field(name, kind, *typed[name]) for name, kind in FILLED]
    form = Form(id="f-1", fields=filled, buttons=[SUBMIT])
    message, other = ("<messageML>$</messageML>", OWN) if is_other else (OWN, None)

    done = with_form(message, form, other)
    plain = with_form(message, replace(form, fields=()), other)

    check(done)
    assert [each.tag for each in etree.fromstring(done).iter()] == [each.tag for each in etree.fromstring(plain).iter()]
    assert not re.search(r"[$#]\{|<[#@!?]", done)


@given(TEXTS.filter(bool))
def test_a_typed_text_is_shown_again_in_an_authors_form(typed: str) -> None:
    named = own(field("note", "text-field", typed[:64]), field("more", "textarea", typed))

    assert (named["note"][0].value, named["more"][0].value) == (lined(typed[:64]), cleaned(typed))
