"""Tests for flowbot.messageml.look: what people see, and nothing else whatever a message holds."""

from __future__ import annotations

import itertools
import json
import re
from html import escape, unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.messageml import User, render
from flowbot.messageml._html import ALLOWED, VOID, safe_address, safe_picture, safe_style, tag
from flowbot.messageml.grammar import ELEMENTS
from flowbot.messageml.look import show_message

ANN = User(7, "Ann Lee", "ann@example.com")


def look(content: str, data: str | None = None) -> str:
    rendered = render(f"<messageML>{content}</messageML>", data, users=[ANN])
    shown = str(show_message(rendered.presentationml, rendered.entities))
    assert shown.startswith('<div class="message">')
    assert shown.endswith("</div>")
    return shown.removeprefix('<div class="message">').removesuffix("</div>")


def in_form(control: str) -> str:
    shown = look(f'<form id="f">{control}<button name="b">Go</button></form>')
    return re.sub(
        r'<button class="button primary" type="button" disabled="">Go</button></div>$', "", shown
    ).removeprefix('<div class="form" title="form f">')


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("a &lt; b", "a &lt; b"),
        ("<b>x</b><i>y</i><sub>1</sub><sup>2</sup>", "<b>x</b><i>y</i><sub>1</sub><sup>2</sup>"),
        ("<h1>x</h1><p>y</p><hr/>a<br/>b", "<h1>x</h1><p>y</p><hr>a<br>b"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("<pre>a  b</pre>", "<pre>a  b</pre>"),
        ("<code>x</code>", "<code>x</code>"),
        ("<code>x\ny</code>", '<div class="code"><code>x\ny</code></div>'),
        (
            '<code language="python">x</code>',
            '<div class="code"><span class="language">python</span><code>x</code></div>',
        ),
        (
            '<table><tr><th>x</th></tr><tr><td colspan="2">y</td></tr></table>',
            '<div class="wide"><table><tr><th>x</th></tr><tr><td colspan="2">y</td></tr></table></div>',
        ),
        ('<p class="tempo-text-color--red own" style="color: red">x</p>', '<p class="tempo-text-color--red" style="color: red">x</p>'),
        (
            '<a href="https://example.com/?a=1&amp;b=2">x</a>',
            '<a href="https://example.com/?a=1&amp;b=2" rel="noreferrer noopener">x</a>',
        ),
        ('<img src="https://example.com/x.png"/>', '<span class="picture"><b>image</b> https://example.com/x.png</span>'),
        ('<img src="data:image/png;base64,AAAA"/>', '<img src="data:image/png;base64,AAAA" alt="">'),
        ("<chime/>", '<div class="chime">♪ Chime</div>'),
        ('<mention uid="7"/>', '<span class="entity mention">@Ann Lee</span>'),
        ('<hash tag="fx"/>', '<span class="entity tag">#fx</span>'),
        ('<cash tag="ibm"/>', '<span class="entity tag">$ibm</span>'),
        ('<emoji shortcode="wave"/>', '<span class="entity emoji">👋</span>'),
        (
            '<dateTime value="2026-09-01T09:30:00Z"/>',
            '<span><time datetime="2026-09-01T09:30:00Z" title="shown to each reader in their own time zone">'
            "01 Sep 2026 09:30 UTC</time></span>",
        ),
        (
            '<card accent="tempo-bg-color--blue" iconSrc="i.png"><header>h</header><body>b</body></card>',
            '<div class="card tempo-bg-color--blue" title="icon: i.png"><div class="card-head">h</div><div class="card-body">b</div></div>',
        ),
        (
            '<expandable-card state="collapsed"><header>h</header><body>b</body></expandable-card>',
            '<details class="card expandable collapsed"><summary class="card-head">h</summary><div class="card-body">b</div></details>',
        ),
        (
            '<expandable-card state="cropped"><body variant="error">b</body></expandable-card>',
            '<details class="card expandable cropped" open=""><summary>Card</summary><div class="card-body error">b</div></details>',
        ),
        (
            '<ui-action action="open-im" user-ids="[7]"><button>x</button></ui-action>',
            '<div class="action"><button class="button primary" type="button" disabled="">x</button>'
            '<span class="said">↗ opens a chat: [7]</span></div>',
        ),
        (
            '<dialog id="d" width="small"><title>t</title><body>b</body><footer>f</footer></dialog>',
            '<section class="dialog small"><div class="dialog-said">dialog, small, opens on a click</div>'
            '<div class="dialog-title">t</div><div class="dialog-body">b</div><div class="dialog-footer">f</div></section>',
        ),
    ],
)  # fmt: skip
def test_what_people_see_of_an_element(content: str, shown: str) -> None:
    assert look(content) == shown


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        (
            '<text-field name="x" label="L" title="T" required="true" placeholder="p">v</text-field>',
            '<div class="field"><label class="label"><span class="needed" title="required">*</span>L</label>'
            '<span class="hint">T</span><input class="control" type="text" disabled="" placeholder="p" value="v"></div>',
        ),
        (
            '<text-field name="x" required="true" masked="true"/>',
            '<span class="marked"><span class="needed" title="required">*</span>'
            '<input class="control" type="password" disabled=""></span>',
        ),
        ('<textarea name="x" rows="5">v</textarea>', '<textarea class="control" disabled="" rows="5">v</textarea>'),
        ('<textarea name="x" rows="999"/>', '<textarea class="control" disabled="" rows="3"></textarea>'),
        (
            '<richtextarea name="x"/>',
            '<div class="rich"><div class="bar"><b>B</b><i>I</i><span>•</span></div>'
            '<textarea class="control" disabled="" rows="3"></textarea></div>',
        ),
        (
            '<checkbox name="x" checked="true">y</checkbox>',
            '<label class="choice"><input type="checkbox" disabled="" checked=""><span>y</span></label>',
        ),
        (
            '<radio name="x">y</radio>',
            '<label class="choice"><input type="radio" disabled=""><span>y</span></label>',
        ),
        (
            '<select name="x"><option value="1" selected="true">One</option><option value="2">Two</option></select>',
            '<div class="select"><div class="control picker"><span>One</span><span class="picked">▾</span></div>'
            '<div class="options"><span class="option chosen">One</span><span class="option">Two</span></div></div>',
        ),
        (
            '<person-selector name="x" placeholder="p"/>',
            '<div class="control picker"><span class="placeholder">p</span><span class="picked">people</span></div>',
        ),
        (
            '<date-picker name="x" value="2026-09-01"/>',
            '<div class="control picker"><span>2026-09-01</span><span class="picked">day</span></div>',
        ),
        (
            '<time-picker name="x" placeholder="hh"/>',
            '<div class="control picker"><span class="placeholder">hh</span><span class="picked">time</span></div>',
        ),
        (
            '<timezone-picker name="x" value="Europe/Paris"/>',
            '<div class="control picker"><span>Europe/Paris</span><span class="picked">time zone</span></div>',
        ),
        (
            '<button type="reset" title="T">x</button>',
            '<button class="button secondary" type="button" disabled="" title="T">x</button>',
        ),
        (
            '<button name="x" class="destructive">x</button>',
            '<button class="button destructive" type="button" disabled="">x</button>',
        ),
    ],
)
def test_what_people_see_of_a_control(control: str, shown: str) -> None:
    assert in_form(control) == shown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def check_safe(shown: str) -> None:
    tags = _Tags()
    tags.feed(shown)
    tags.close()

    assert tags.others == []
    for name, attributes in tags.found:
        assert attributes.keys() <= ALLOWED[name]
        assert not any(each.startswith("on") for each in attributes)
        assert re.match(r"https?://|mailto:|$", attributes.get("href") or "", re.IGNORECASE)
        assert re.match(r"data:image/(png|gif|jpeg|webp);base64,|$", attributes.get("src") or "")
        assert not re.search(r"url|expression|import|\\|@|/\*", attributes.get("style") or "", re.IGNORECASE)


SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)/>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<body onload=alert(1)>",
    "<style>*{background:url(//x)}</style>",
    "<link rel=stylesheet href=//x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//x>",
    "<object data=//x></object>",
    "<embed src=//x>",
    "<form action=//x><input type=submit>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "expression(alert(1))",
    "url(javascript:alert(1))",
]
FRAMES = [
    "{}",
    '">{}',
    "'>{}",
    "</div>{}",
    "</style>{}",
    "</textarea>{}",
    '" onclick="{}',
    "' style='{}",
    "\u2028{}",
    "&#60;{}",
]
PAYLOADS = [frame.format(script) for frame, script in itertools.product(FRAMES, SCRIPTS)]


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) == 250


def everywhere(payload: str) -> str:
    """A message with the payload wherever a message takes any text."""
    text, value = escape(payload).replace("{", "&#123;"), escape(payload).replace("{", "&#123;")
    return (
        f'<p class="{value}">{text}</p><h1>{text}</h1><code>{text}</code><pre>{text}</pre><ul><li>{text}</li></ul>'
        f'<img src="{value}"/><cash tag="{value}"/><tag fallback-ticker="{value}"/><mention email="{value}" strict="false"/>'
        f'<card accent="{value}" iconSrc="{value}"><header>{text}</header><body>{text}</body></card>'
        f'<ui-action action="open-im" stream-id="{value}"><button>{text}</button></ui-action>'
        f'<dialog id="d"><title>{text}</title><body>{text}</body></dialog>'
        f'<form id="{value}"><text-field name="{value}" placeholder="{value}" label="{value}" title="{value}">{text[:99].rpartition("&")[0]}</text-field>'
        f'<textarea name="a">{text}</textarea><checkbox name="b" value="{value}">{text}</checkbox>'
        f'<select name="c" data-placeholder="{value}"><option value="{value}">{text}</option></select>'
        f'<person-selector name="d" placeholder="{value}"/><date-picker name="e" placeholder="{value}"/>'
        f'<button name="{value}" title="{value}" icon="{value}">{text}</button></form>'
    )


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_payload_becomes_an_element_or_an_attribute(payload: str) -> None:
    data = json.dumps({"o": {"type": payload, "id": [{"value": payload}]}, payload: {"type": payload}})
    shown = look(everywhere(payload), data)

    check_safe(shown)
    assert payload in unescape(shown)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nor_does_one_in_presentationml_that_nobody_checked(payload: str) -> None:
    value = escape(payload)
    written = (
        f'<div data-format="PresentationML" onclick="{value}"><script>{value}</script><a href="{value}">x</a>'
        f'<x:y xmlns:x="u" href="{value}">{value}</x:y><svg onload="{value}"/><style>{value}</style>'
        f'<td colspan="{value}" style="color: {value}">x</td><img src="{value}" onerror="{value}"/><!-- {value.replace("-", "")} -->'
        f'<div class="card {value}" data-icon-src="{value}" data-accent-color="{value}"/><?pi {value.replace("?", "")}?>'
        f'<span class="entity" data-entity-id="{value}">x</span><time datetime="{value}"/><dialog data-width="{value}"/>'
        f'<button class="{value}" formaction="{value}">x</button><input type="{value}" value="{value}" autofocus=""/>'
        f'<textarea rows="{value}">{value}</textarea><details ontoggle="{value}"/></div>'
    )

    check_safe(str(show_message(written, {payload: {"type": payload}})))


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")))
def test_whatever_a_text_is_it_is_shown_as_text(text: str) -> None:
    shown = show_message(f"<div>{escape(text)}</div>", {})
    reader = _Tags()
    reader.feed(str(shown))

    assert [name for name, _ in reader.found] == ["div"]


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=ELEMENTS)
def test_every_element_has_a_look(element: object) -> None:
    example = element.example  # type: ignore[attr-defined]  # an element of the grammar
    rendered = render(f"<messageML>{example}</messageML>", users=[User(1, "Ann")])

    check_safe(str(show_message(rendered.presentationml, rendered.entities)))


def test_a_message_may_be_as_deep_as_an_agent_takes_it() -> None:
    shown = look("<p>" * 199 + "x" + "</p>" * 199)

    assert shown == "<p>" * 199 + "x" + "</p>" * 199


def test_a_text_that_is_no_presentationml_is_refused() -> None:
    with pytest.raises(ValueError, match="this is no PresentationML: "):
        show_message("<div>", {})


def test_only_what_is_listed_can_be_built() -> None:
    assert str(tag("br")) == "<br>"
    assert str(tag("p", "a & b", attributes={"title": '"', "class": None})) == '<p title="&#34;">a &amp; b</p>'
    with pytest.raises(ValueError, match="<script> with no attributes is not among what may be shown"):
        tag("script")
    with pytest.raises(ValueError, match="<p> with onclick is not among what may be shown"):
        tag("p", attributes={"onclick": "x"})
    assert set(ALLOWED) >= VOID


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red", "color: red"),
        ("color:red;position:fixed;width:10%", "color: red; width: 10%"),
        ("color: rgb(1, 2, 3); background: url(https://x)", "color: rgb(1, 2, 3)"),
        ("background: u\\72l(x)", None),
        ("", None),
        (None, None),
    ],
)
def test_a_style_keeps_what_concerns_the_look(style: str | None, kept: str | None) -> None:
    assert safe_style(style) == kept


def test_links_lead_to_the_web_and_pictures_are_in_themselves() -> None:
    assert safe_address("https://example.com") == "https://example.com"
    assert [safe_address(each) for each in ("javascript:alert(1)", " https://x", "https://", None)] == [None] * 4
    assert safe_picture("data:image/svg+xml;base64,AAAA") is None
