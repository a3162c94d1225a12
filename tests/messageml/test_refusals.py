"""Tests for what flowbot says of MessageML that an agent would refuse: the reason, the place, the mend."""

from __future__ import annotations

import pytest

from flowbot.messageml import MessageMLError, render

PHRASING = (
    "allowed: text, <a>, <b>, <br>, <cash>, <chime>, <emoji>, <hash>, <i>, <img>, <mention>, <span>, <sub>, <sup>"
)

BROKEN: list[tuple[str, int, str, str | None]] = [
    ("<bold>x</bold>", 3, "<bold> is not an element of MessageML", "did you mean 'b'?"),
    ("<strong>x</strong>", 3, "<strong> is not an element of MessageML", "did you mean 'b'?"),
    ("<script>x</script>", 3, "<script> is not an element of MessageML", None),
    ('<p title="x">y</p>', 3, 'the attribute "title" is not allowed in <p>', "allowed: class, style"),
    ('<p colour="x">y</p>', 3, 'the attribute "colour" is not allowed in <p>', "allowed: class, style"),
    ('<p clas="x">y</p>', 3, 'the attribute "clas" is not allowed in <p>', "did you mean 'class'?"),
    ('<p style="position:absolute">y</p>', 3, 'the attribute "style" of <p> may not set position', None),
    ('<p style="colour:red">y</p>', 3, 'the attribute "style" of <p> may not set colour', "did you mean 'color'?"),
    ('<p style="red">y</p>', 3, 'the attribute "style" of <p> must be `property: value; …`, not "red"', None),
    ('<br class="x"/>', 3, 'the attribute "class" is not allowed in <br>', "<br> has no attributes"),
    ("<br>x</br>", 3, "<br> may have nothing inside", None),
    ("<b><p>x</p></b>", 6, "<p> is not allowed in <b>", PHRASING),
    ("<h1><ul><li>x</li></ul></h1>", 7, "<ul> is not allowed in <h1>", PHRASING),
    ("<ul>x</ul>", 3, "text is not allowed directly in <ul>", "allowed: <li>"),
    ("<ul></ul>", 3, "<ul> must have at least one <li> inside", None),
    ("<ul><p>x</p></ul>", 7, "<p> is not allowed in <ul>", "allowed: <li>"),
    ("<li>x</li>", 3, "<li> must stand directly in <ol> or <ul>", None),
    ("<table><td>x</td></table>", 10, "<td> is not allowed in <table>", "allowed: <tbody>, <tfoot>, <thead>, <tr>"),
    ("<table><tr><p>x</p></tr></table>", 14, "<p> is not allowed in <tr>", "allowed: <td>, <th>"),
    (
        '<td colspan="two">x</td>',
        3,
        'the attribute "colspan" of <td> must be a whole number of 64 bits, not "two"',
        None,
    ),
    ("<a>x</a>", 3, 'the attribute "href" of <a> is required', None),
    ('<a href="">x</a>', 3, 'the attribute "href" of <a> cannot be empty', None),
    (
        '<a href="example.com">x</a>',
        3,
        'the attribute "href" of <a> must be an absolute URI, such as https://example.com',
        None,
    ),
    (
        '<a href="https://x.com/a b">x</a>',
        3,
        'the attribute "href" of <a> must be a URI, not "https://x.com/a b"',
        None,
    ),
    (
        '<a href="ftp://x.com">x</a>',
        3,
        'the attribute "href" of <a> has the scheme "ftp", which the pod does not allow',
        "allowed: http, https",
    ),
    ("<img/>", 3, 'the attribute "src" of <img> is required', None),
    (
        '<code language="pyton">x</code>',
        3,
        'the attribute "language" of <code> must be one of: plaintext, c, cpp, csharp, css, html, java, js, jsx, php, python, r, typescript, tsx, markdown, json, scala, shell, yaml, not "pyton"',
        "did you mean 'python'?",
    ),
    (
        "<code><p>x</p></code>",
        9,
        "<p> is not allowed in <code>",
        "allowed: text, <a>, <b>, <br>, <cash>, <chime>, <emoji>, <hash>, <i>, <img>, <mention>, <pre>, <span>, <sub>, <sup>",
    ),
    ("<p><chime/></p>", 6, "<chime> must be the only thing in a message", None),
    ("<chime/>x", 3, "<chime> must be the only thing in a message", None),
    ("<hash/>", 3, 'the attribute "tag" of <hash> is required', None),
    (
        '<hash tag="a b"/>',
        3,
        'the attribute "tag" of <hash> must have no white space, and at least one letter, digit or underscore',
        None,
    ),
    ("<mention/>", 3, 'a <mention> must have a "uid" or an "email"', None),
    ('<mention uid="x"/>', 3, 'the attribute "uid" of <mention> must be a whole number of 64 bits, not "x"', None),
    ('<mention uid="7"/>', 3, 'there is no user "7" to mention', None),
    ('<mention email="a@b.c"/>', 3, 'there is no user "a@b.c" to mention', None),
    (
        '<emoji shortcode="a b"/>',
        3,
        'the attribute "shortcode" of <emoji> may only have letters, digits, underscores, plus signs and dashes',
        None,
    ),
    (
        '<dateTime value="today"/>',
        3,
        'the attribute "value" of <dateTime> must be a moment such as 2026-09-01T09:30:00Z, not "today"',
        None,
    ),
    ('<tag isin="x"/>', 3, 'the attribute "fallback-ticker" of <tag> is required', None),
    (
        '<tag fallback-ticker="x" instrument-class="Equity"/>',
        3,
        'the attribute "instrument-class" of <tag> must be one of: equity, index, fxcross, not "Equity"',
        "did you mean 'equity'?",
    ),
    ("<card><title>x</title></card>", 9, "<title> must stand directly in <dialog> or <form>", None),
    ("<body>x</body>", 3, "<body> must stand directly in <card> or <expandable-card> or <dialog> or <form>", None),
    ("<header>x</header>", 3, "<header> must stand directly in <card> or <expandable-card>", None),
    (
        "<expandable-card><body>x</body></expandable-card>",
        3,
        'the attribute "state" of <expandable-card> is required',
        None,
    ),
    (
        '<expandable-card state="open"><body>x</body></expandable-card>',
        3,
        'the attribute "state" of <expandable-card> must be one of: collapsed, cropped, expanded, not "open"',
        None,
    ),
    ('<dialog id="d"><title>x</title></dialog>', 3, "a <dialog> must have a <body>", None),
    (
        '<dialog id="a b"><title>x</title><body>y</body></dialog>',
        3,
        'the attribute "id" of <dialog> must not be empty or have white space',
        None,
    ),
    (
        '<dialog id="d"><title>x</title><body>y</body><p>z</p></dialog>',
        48,
        "<p> is not allowed in <dialog>",
        "allowed: <body>, <footer>, <title>",
    ),
    (
        '<ui-action action="open-im"><button>x</button></ui-action>',
        3,
        'a <ui-action> must have either "user-ids" or "stream-id"',
        None,
    ),
    (
        '<ui-action action="open-im" user-ids="x"><button>x</button></ui-action>',
        3,
        'the attribute "user-ids" of <ui-action> must be a JSON array of user ids: expecting value',
        None,
    ),
    (
        '<ui-action action="open-dialog" target-id="d"><button>x</button></ui-action>',
        3,
        'a <ui-action> needs exactly one <dialog> beside it with its target-id "d"',
        None,
    ),
    (
        '<ui-action action="close"><button>x</button></ui-action>',
        3,
        'the attribute "action" of <ui-action> must be one of: open-im, open-dialog, not "close"',
        None,
    ),
    (
        '<ui-action action="open-im" stream-id="s">x</ui-action>',
        3,
        "text is not allowed directly in <ui-action>",
        "allowed: <button>, <ui-action>",
    ),
    ('<text-field name="x"/>', 3, "<text-field> must stand in a <form>", None),
    ('<form><button name="x">y</button></form>', 3, 'the attribute "id" of <form> is required', None),
    ('<form id="f"></form>', 3, 'the form "f" must have a <button> of the type "action"', None),
    (
        '<form id="f"><button>x</button></form>',
        16,
        'the attribute "name" of a <button> of the type "action" is required',
        None,
    ),
    (
        '<form id="f"><button name="x" type="send">y</button></form>',
        16,
        'the attribute "type" of <button> must be one of: action, reset, cancel, not "send"',
        None,
    ),
    (
        '<form id="f"><button name="x" class="primry">y</button></form>',
        16,
        'the attribute "class" of <button> must be one of: primary, secondary, tertiary, destructive, primary-link, destructive-link, not "primry"',
        "did you mean 'primary'?",
    ),
    ('<form id="f"><button name="x"><b>y</b></button></form>', 33, "<b> is not allowed in <button>", "allowed: text"),
    ('<form id="f"><form id="g"/></form>', 16, "<form> must not stand in another <form>", None),
    ('<form id="f"><text-field/></form>', 16, 'the attribute "name" of <text-field> is required', None),
    (
        '<form id="f"><text-field name="x" requires="true"/></form>',
        16,
        'the attribute "requires" is not allowed in <text-field>',
        "did you mean 'required'?",
    ),
    (
        '<form id="f"><text-field name="x" required="yes"/></form>',
        16,
        'the attribute "required" of <text-field> must be one of: true, false, not "yes"',
        None,
    ),
    (
        '<form id="f"><text-field name="x" maxlength="500"/></form>',
        16,
        'the attribute "maxlength" of <text-field> must be between 1 and 128, not 500',
        None,
    ),
    (
        '<form id="f"><text-field name="x" maxlength="ten"/></form>',
        16,
        'the attribute "maxlength" of <text-field> must be a whole number, not "ten"',
        None,
    ),
    (
        '<form id="f"><text-field name="x" minlength="5" maxlength="3"/></form>',
        16,
        '"minlength" must not be greater than "maxlength"',
        None,
    ),
    (
        '<form id="f"><text-field name="x" maxlength="3">long</text-field></form>',
        16,
        "the first value of <text-field> must have between 1 and 3 characters",
        None,
    ),
    (
        '<form id="f"><text-field name="x" pattern="a"/></form>',
        16,
        'the attribute "pattern-error-message" is required beside "pattern"',
        None,
    ),
    (
        '<form id="f"><text-field name="x" pattern="(" pattern-error-message="y"/></form>',
        16,
        'the attribute "pattern" of <text-field> must be a regular expression, not "("',
        None,
    ),
    ('<form id="f"><select name="x"/></form>', 16, "<select> must have at least one <option> inside", None),
    ('<form id="f"><select name="x"><li>y</li></select></form>', 33, "<li> must stand directly in <ol> or <ul>", None),
    (
        '<form id="f"><select name="x" min="1"><option value="y">z</option></select></form>',
        16,
        'the attribute "min" is only allowed with multiple="true"',
        None,
    ),
    (
        '<form id="f"><select name="x"><option>z</option></select></form>',
        33,
        'the attribute "value" of <option> is required',
        None,
    ),
    ('<option value="x">y</option>', 3, "<option> must stand directly in <select>", None),
    (
        '<form id="f"><date-picker name="x" min="01/09/2026"/></form>',
        16,
        'the attribute "min" of <date-picker> must be a date such as 2026-09-01, not "01/09/2026"',
        None,
    ),
    (
        '<form id="f"><date-picker name="x" format="dd-mm-yyyy"/></form>',
        16,
        'the attribute "format" of <date-picker> may only have M, d and y, with a space or one of . - / : between them',
        None,
    ),
    (
        '<form id="f"><date-picker name="x" disabled-date="[{}]"/></form>',
        16,
        'the attribute "disabled-date" of <date-picker> must be a JSON array of days: an item must have `day`, or `from` and `to`, or `daysOfWeek`',
        None,
    ),
    (
        '<form id="f"><time-picker name="x" step="5"/></form>',
        16,
        'the attribute "step" of <time-picker> must be between 600 and 43200, not 5',
        None,
    ),
    (
        '<form id="f"><time-picker name="x" value="9:30"/></form>',
        16,
        'the attribute "value" of <time-picker> must be a time such as 09:30:00, not "9:30"',
        None,
    ),
    (
        '<form id="f"><timezone-picker name="x" value="Paris"/></form>',
        16,
        'the attribute "value" of <timezone-picker> must be a time zone, not "Paris"',
        None,
    ),
    (
        '<form id="f"><person-selector name="x" value="Ann"/></form>',
        16,
        'the attribute "value" of <person-selector> must be a JSON array of user ids: expecting value',
        None,
    ),
    (
        '<form id="f"><button name="x">y</button></form><form id="f"><button name="x">y</button></form>',
        50,
        'the id "f" is not unique among forms and dialogs',
        None,
    ),
    ('<div class="entity">x</div>', 3, 'the attribute "data-entity-id" is required for the class "entity"', None),
    ('<div data-entity-id="x">x</div>', 3, 'the data of the message has no object "x"', None),
    (
        '<div data-state="x">x</div>',
        3,
        'the attribute "data-state" is only allowed with the class "expandable-card"',
        None,
    ),
    ("<label>x</label>", 3, 'the attribute "for" of <label> is required', None),
    (
        '<input type="file"/>',
        3,
        'an <input> of the type "file" is not allowed',
        "allowed: text, checkbox, radio, date, time",
    ),
    ('<p xmlns="u">x</p>', 3, 'the attribute "xmlns" is not allowed in <p>', None),
]
"""What stands on the second line of a message, after two spaces; the column; the reason; the hint."""


@pytest.mark.parametrize(("markup", "column", "reason", "hint"), BROKEN)
def test_what_is_wrong_is_told_with_its_place_and_what_is_right(
    markup: str, column: int, reason: str, hint: str | None
) -> None:
    with pytest.raises(MessageMLError) as caught:
        render(f"<messageML>\n  {markup}\n</messageML>")

    told = caught.value
    assert (told.line, told.column, told.message, told.hint) == (2, column, reason, hint)
    assert str(told) == (f"{reason}; {hint}" if hint else reason)


def test_columns_count_characters() -> None:
    with pytest.raises(MessageMLError) as caught:
        render("<messageML>\r\n\té 😀 <p x='1'/></messageML>")

    assert (caught.value.line, caught.value.column) == (2, 6)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("[]", "the data of the message is not a JSON object"),
        ('"[]"', "the data of the message is not a JSON object"),
        ("{'a': 1}", "the data of the message is not JSON: expecting property name enclosed in double quotes"),
        ('{"a": NaN}', "the data of the message is not JSON: NaN is not JSON"),
        ('{"a": 1e999}', "the data of the message is not JSON: the number 1e999 is too large"),
        ("[" * 100_000, "the data of the message is not JSON: it is nested too deeply"),
    ],
)
def test_data_that_is_not_an_object_is_refused(data: str, reason: str) -> None:
    with pytest.raises(MessageMLError) as caught:
        render("<messageML>x</messageML>", data)

    assert caught.value.message == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"x": 1}', '"x" in the data of the message is not an object'),
        ('{"a": {"x": {}}}', 'the object "x" is not where its element expects it in the data of the message'),
        ('{"x": {}, "a": {"x": {}}}', 'the data of the message has more than one object "x"'),
        (
            '{"x": {"type": 1, "id": [{"value": 1}]}}',
            'the object "x" of the message cannot be shown: its type is not text',
        ),
    ],
)
def test_an_element_whose_object_is_wrong_is_refused(data: str, reason: str) -> None:
    with pytest.raises(MessageMLError) as caught:
        render('<messageML><span class="entity" data-entity-id="x">y</span></messageML>', data)

    assert caught.value.message == reason
