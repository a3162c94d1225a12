"""Tests for flowbot.messageml.render."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml import MessageMLError, User, check, render
from flowbot.messageml.grammar import ELEMENTS
from flowbot.presentationml import parse_message

ANN = User(7, "Ann Lee", "ann@example.com", "ann")


def squeezed(text: str) -> str:
    return "".join(text.split())


def rendered(markup: str) -> str:
    """The PresentationML of some content, without the element that every message has."""
    shown = render(f"<messageML>{markup}</messageML>", users=[ANN]).presentationml
    start = '<div data-format="PresentationML" data-version="2.0">'
    assert shown.startswith(start)
    return shown.removeprefix(start).removesuffix("</div>")


@pytest.mark.parametrize(
    ("markup", "presentationml"),
    [
        ("hi", "hi"),
        ("", ""),
        ("a<br></br>b<hr/>c", "a<br/>b<hr/>c"),
        ("<p/>x<i>y</i>", "<p></p>x<i>y</i>"),
        ("&lt; &gt; &amp; &quot; &apos; &#36;", "&lt; &gt; &amp; &quot; ' $"),
        ("<p class='\"a\" &lt; it&#39;s'>x</p>", '<p class="&quot;a&quot; &lt; it\'s">x</p>'),
        ("a\n\n\nb<b>c\nd</b>\ne", "a b<b>c d</b> e"),
        ("a\r\nb\n\nc", "a b c"),
        ("<code>a\nb<b>c\nd</b>\ne</code>", "<code>a\nb<b>c d</b>\ne</code>"),
        ("<pre>a\n<b>c\nd</b>\ne</pre>\nf", "<pre>a\n<b>c\nd</b>\ne</pre> f"),
        ('<td colspan="+02">x</td>', '<td colspan="2">x</td>'),
        ('<a href="https://x.com/?a=1&amp;b"/>', '<a href="https://x.com/?a=1&amp;b">https://x.com/?a=1&amp;b</a>'),
        ('<card class="x" accent="y">z</card>', '<div class="card x" data-accent-color="y">z</div>'),
        ("<chime/>", '<audio src="https://asset.symphony.com/symphony/audio/chime.mp3" autoplay="true"/>'),
        ('<mention uid="7"/>', '<span class="entity" data-entity-id="mention1">@Ann Lee</span>'),
        ('<mention email="ANN@example.com"/>', '<span class="entity" data-entity-id="mention1">@Ann Lee</span>'),
        ('<mention uid="8" strict="false"/>', '<span class="entity" data-entity-id="mention1">8</span>'),
        ('<mention email="b&amp;c" strict="false"/>', '<a href="mailto:b&amp;c">b&amp;c</a>'),
        ('<mention email="b &lt;c" strict="false"/>', "b &lt;c"),
        ('<emoji shortcode="wave_tone3"/>', '<span class="entity" data-entity-id="emoji1">👋🏽</span>'),
        ('<emoji shortcode="no_such"/>', '<span class="entity" data-entity-id="emoji1">:no_such:</span>'),
    ],
)
def test_a_message_becomes_presentationml(markup: str, presentationml: str) -> None:
    assert rendered(markup) == presentationml


def test_presentationml_may_be_posted_too() -> None:
    message = '<div data-format="presentationml" class="wysiwyg" data-version="4 &lt; 5"><b>hi</b></div>'

    shown = render(message).presentationml

    assert shown == '<div data-format="PresentationML" data-version="4 &lt; 5"><b>hi</b></div>'


def test_a_version_is_said_by_the_message_or_the_caller() -> None:
    unversioned = '<div data-format="PresentationML">x</div>'

    assert 'data-version="3"' in render(unversioned, version="3").presentationml
    assert 'data-version="2.0"' in render("<messageML>x</messageML>", version=None).presentationml
    with pytest.raises(MessageMLError, match='the attribute "data-version" of a message in PresentationML'):
        render(unversioned, version=None)


def test_a_control_with_a_label_and_a_hint_is_a_group() -> None:
    group = rendered(
        '<form id="f"><text-field name="x" label="L" title="T">v</text-field><button name="y">z</button></form>'
    )

    identity = group.partition('for="')[2].partition('"')[0]
    assert identity.startswith("textfield-")
    assert group == (
        '<form id="f"><div class="textfield-group" data-generated="true">'
        f'<label for="{identity}">L</label><span class="info-hint" data-target-id="{identity}" data-title="T"></span>'
        f'<input type="text" name="x" value="v" id="{identity}"/></div>'
        '<button type="action" name="y">z</button></form>'
    )


def test_a_dialog_and_its_action_have_one_new_id_that_the_message_makes() -> None:
    markup = (
        '<dialog id="d"><title>x</title><body>y</body></dialog>'
        '<ui-action action="open-dialog" target-id="d"><button>z</button></ui-action>'
    )

    shown = rendered(markup)

    identity = shown.partition(' id="')[2].partition('"')[0]
    assert identity.endswith("-d")
    assert f'data-target-id="{identity}"' in shown
    assert rendered(markup) == shown
    assert identity not in rendered(markup + " ")


def test_the_objects_of_a_message_are_completed() -> None:
    data = json.dumps({"x": {"type": "com.acme"}, "keyword1": {"kept": True}})
    message = (
        '<messageML><hash tag="a"/><div class="entity" data-entity-id="x"><cash tag="b"/></div>'
        '<mention uid="7"/><dateTime value="2026-09-01T09:30:00Z"/></messageML>'
    )

    assert render(message, data, users=[ANN]).entities == {
        "x": {
            "type": "com.acme",
            "keyword2": {
                "type": "org.symphonyoss.fin.security",
                "version": "1.0",
                "id": [{"type": "org.symphonyoss.fin.security.id.ticker", "value": "b"}],
            },
        },
        "keyword1": {"kept": True},
        "mention3": {
            "type": "com.symphony.user.mention",
            "version": "1.0",
            "id": [{"type": "com.symphony.user.userId", "value": "7"}],
        },
        "datetime4": {
            "type": "org.symphonyoss",
            "version": "1.0",
            "data": {"value": "2026-09-01T09:30:00Z", "type": "org.symphonyoss.datetime", "format": None},
        },
    }


def test_text_and_markdown_are_those_of_clients() -> None:
    shown = render("<messageML><h1>Hi</h1><ul><li>a_b</li><li><b>c</b></li></ul></messageML>")

    assert shown.text == "Hia_bc"
    assert shown.markdown == "**Hi**\n- a\\_b\n- **c**\n"


def test_a_check_asks_neither_for_people_nor_for_data() -> None:
    check('<messageML><mention uid="8"/><span class="entity" data-entity-id="x">y</span></messageML>')

    with pytest.raises(MessageMLError, match="<bold> is not an element"):
        check("<messageML><bold/></messageML>")


@pytest.mark.parametrize("schemes", [("http", "https", "tel"), None])
def test_a_pod_may_allow_more_schemes(schemes: tuple[str, ...] | None) -> None:
    message = '<messageML><a href="tel:123">x</a></messageML>'

    check(message, schemes=schemes)
    with pytest.raises(MessageMLError, match='has the scheme "tel"'):
        check(message)


# Whatever comes

EXAMPLES = sorted({element.example for element in ELEMENTS.values()})
NAMES = sorted({element.name for element in ELEMENTS.values()} | {"label", "input", "time", "bold"})
ATTRIBUTES = sorted(
    {name for element in ELEMENTS.values() for each in element.attributes for name in (each.name, *each.also)}
)
VALUES = [
    "",
    "x",
    "true",
    "1",
    "7",
    "entity",
    "card",
    "text",
    "checkbox-group",
    "[1]",
    "https://x.com",
    "color:red",
    "open-im",
    "id",
]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="<>&{\uffff\ufffe"), max_size=6
)


@st.composite
def markup(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(st.sampled_from(NAMES))
    names = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True))
    attributes = "".join(f' {each}="{draw(st.sampled_from(VALUES))}"' for each in names)
    inside = draw(st.lists(TEXTS | (markup(depth - 1) if depth else TEXTS), max_size=3))
    return f"<{name}{attributes}>{''.join(inside)}</{name}>"


@given(
    st.text() | st.lists(markup() | st.sampled_from(EXAMPLES), max_size=3).map("".join), st.none() | st.text(max_size=9)
)
def test_every_message_is_rendered_or_refused_and_never_fails(content: str, data: str | None) -> None:
    for message in (content, f"<messageML>{content}</messageML>", f'<div data-format="PresentationML">{content}</div>'):
        with contextlib.suppress(MessageMLError):
            shown = render(message, data, users=[ANN])
            assert isinstance(shown.markdown, str)
            read = parse_message(shown.presentationml, json.dumps(shown.entities))
            assert read.problem is None
            assert squeezed(read.text) == squeezed(shown.text)


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_accepted_is_read_back_with_its_text(example: str) -> None:
    shown = render(f"<messageML>{example}</messageML>", users=[User(1, "Bo")])

    message = parse_message(shown.presentationml, json.dumps(shown.entities))

    assert message.problem is None
    assert squeezed(message.text) == squeezed(shown.text)


@pytest.mark.parametrize(
    "message",
    [
        "<messageML>" + "<b>" * 200 + "x" + "</b>" * 200 + "</messageML>",
        "<messageML>" + "<p>x</p>\n" * 20_000 + "</messageML>",
        "<messageML>"
        + '<ui-action action="open-im" stream-id="s"><button>x</button></ui-action>' * 5_000
        + "</messageML>",
        "<messageML>" + '<hash tag="x"/>' * 20_000 + "</messageML>",
        "<messageML><ul>" + "<li><ul>" * 80 + "<li>x</li>" + "</ul></li>" * 80 + "</ul></messageML>",
    ],
    ids=["deep", "long", "actions", "entities", "lists"],
)
def test_a_large_message_is_rendered_in_linear_time(message: str) -> None:
    start = time.process_time()
    shown = render(message)

    assert shown.text.strip()
    assert shown.markdown.strip()
    assert time.process_time() - start < 5
