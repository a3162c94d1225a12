"""Tests for flowbot.presentationml.parser."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import MessageSent, Stream, User, parse_event
from flowbot.ids import StreamId, UserId
from flowbot.message import Mention
from flowbot.presentationml import parse_presentationml, read_message

BOT = UserId(7696581394433)
ALICE = UserId(11338713661667)


def text(message: str) -> str:
    """The text of markup that has no problem."""
    parsed = parse_presentationml(message)

    assert parsed.problem is None
    return parsed.text


def entity(user_id: object) -> dict[str, object]:
    return {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": user_id}]}


def sent(**message: object) -> MessageSent:
    event = parse_event({"type": "MESSAGESENT", "payload": {"messageSent": {"message": message}}})

    assert isinstance(event, MessageSent)
    return event


# The recorded messages, as a reader sees them

RECORDED = [
    "hi",
    "@Flow Bot /quote EURUSD 10m",
    "Hi @Flow Bot #urgent $AAPL 😀",
    "line one\nline two\nline three & <tag>",
    "todo\none\ntwo it",
    "Ccy\tAmt\nEUR\t10",
    "SELECT * FROM trades WHERE a < b",
    "see https://example.com/a?b=1&c=2",
    "yes",
    "",
    "screenshot",
    "In reply to: Alice Martin 10:02 - quote?\ndone",
    "fyi",
    "quote EURUSD 12m",
    "quote EURUSD 13m",
    "",
    "hello",
    "Hello from the bot",
    "OK",
    "/help",
    "/quote אב 👩‍💻",
    "old *style*",
    "RFQ",
    None,
]


def test_each_recorded_message_reads_as_people_see_it(shared_data: Path) -> None:
    lines = (shared_data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [parse_event(json.loads(line)["event"]) for line in lines]
    results = [read_message(event) for event in events if isinstance(event, MessageSent)]

    assert [message.text if message else None for message, _ in results] == RECORDED
    assert [problem for _, problem in results if problem] == ["the message has no body: Unable to decrypt message"]
    assert [message.mentions for message, _ in results if message and message.mentions] == [
        (Mention(user_id=BOT, text="@Flow Bot", start=0, end=9),),
        (Mention(user_id=BOT, text="@Flow Bot", start=3, end=12),),
    ]


def test_our_own_messages_read_as_people_see_them() -> None:
    lines = (Path(__file__).parent.parent / "data" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [parse_event(json.loads(line)["event"]) for line in lines]
    results = [read_message(event) for event in events if isinstance(event, MessageSent)]

    assert [message.text if message else None for message, _ in results] == [
        "@Desk Bot /price 5y",
        "one\ntwo\nthree\nfour",
        "Leg\tSize\n\t5",
        "price 6y",
        None,
    ]


# The shape of the text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<p>one</p>\n  <p> </p>\n<p>&#160;</p><p>two</p>", "one\ntwo"),
        ("one<br/><br/>two<br/>", "one\ntwo"),
        ("<h1>title</h1>body<hr/>end", "title\nbody\nend"),
        ("<div><div>a</div>b<div><p>c</p></div></div>", "a\nb\nc"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>d", "a\nb\nc\nd"),
        ("a<b>b</b><i>c</i> d", "abc d"),
        ("a <b> b </b> c", "a b c"),
        ("  a \n\t b  ", "a b"),
        ("a&#160;&#160;b", "a  b"),
        ("<p> a</p> <p>b </p>", "a\nb"),
        ("<span>a</span> <span>b</span>", "a b"),
        ("<unknown>a</unknown><x:y xmlns:x='u'>b</x:y>", "ab"),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b</p></div>', "a\nb"),
        ("a<script>bad()</script><style>p{}</style>b", "ab"),
        ("a<!-- not this -->b<?nor this?>c", "abc"),
        ("<form><label>Size</label><input name='q'/><button>OK</button><button>No</button></form>", "Size\nOK\nNo"),
        ("<select><option>a</option><option>b</option></select>", "a\nb"),
        ("\u200b\ufeff /quote 👩\u200d💻 \u200b", "/quote 👩\u200d💻"),
    ],
)
def test_blocks_stand_on_lines_of_their_own_and_blanks_collapse(markup: str, expected: str) -> None:
    assert text(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", "a\tb\nc\td"),
        ("<tr> <td> a </td> <td> b </td> </tr>", "a\tb"),
        ("<tr><td/><td>b</td><td/></tr><tr><td>c</td></tr>", "\tb\t\nc"),
        ("<tr><td/><td/></tr><tr><td>a</td></tr>", "a"),
        ("<tr><td><p>a</p><p>b</p></td><td>c<br/>d</td></tr>", "a b\tc d"),
        ("<tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr>", "a b\tc"),
        ("<tr><td><pre>a\n b</pre></td><td>c</td></tr>", "a b\tc"),
        ("<td>a</td><td>b</td>", "a\tb"),
    ],
)
def test_a_row_is_a_line_and_cells_are_separated_by_a_tab(markup: str, expected: str) -> None:
    assert text(f"before<table>{markup}</table>after") == f"before\n{expected}\nafter"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<pre>\n  a\n\n    b  c\n</pre>d", "a\n\n    b  c\nd"),
        ("x<pre>  a\n  b</pre>y", "x\n  a\n  b\ny"),
        ("run <code>a  &lt; b</code> now", "run a  < b now"),
        ("<code>if a:\n    b()</code>", "if a:\n    b()"),
        ("<pre><b>a</b>  <i>b</i></pre>", "a  b"),
        ("<textarea>a\n\n b</textarea>", "a\n\n b"),
    ],
)
def test_preformatted_text_keeps_its_blanks(markup: str, expected: str) -> None:
    assert text(markup) == expected


# Characters


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a&nbsp;b&mdash;c&eacute;</p>", "a b—cé"),
        ("<p>&amp;lt; &amp;nbsp; &lt;b&gt; &quot;&apos;</p>", "&lt; &nbsp; <b> \"'"),
        ("<p>&nbsp;&amp;lt;&LT;&AMP;amp;</p>", "&lt;<&amp;"),
        ("<p>AT&T &unheardof; &; &#; R&D</p>", "AT&T &unheardof; &; &#; R&D"),
        ("<p>&#65;&#x42;&#x1F600;&#0;&#xD800;&#x110000;&nbsp;!</p>", "AB😀\ufffd\ufffd\ufffd !"),
        ("<p>1 < 2 & <3</p>", "1 < 2 & <3"),
        ("price < 5 & rising", "price < 5 & rising"),
        ("<", "<"),
        ("fish &amp; chips", "fish & chips"),
        ("<p><![CDATA[a & <b> &amp;]]> c</p>", "a & <b> &amp; c"),
        ("<p><![CDATA[a & <b> &amp;]]>&nbsp;&c</p>", "a & <b> &amp; &c"),
        ("<p>a\0b\x01c\ud800d\uffffe</p>", "abcde"),
        ('<?xml version="1.0" encoding="UTF-16"?><p>é</p>', "é"),
        ("<p title='&nbsp;&bogus;'>a</p>", "a"),
    ],
)
def test_references_and_odd_characters_are_text(markup: str, expected: str) -> None:
    assert text(markup) == expected


# What is refused or not well formed


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<div><p>one</div><p>two<br>three</p>", "one\ntwo\nthree"),
        ("<p>a &amp; b&nbsp;c \0\ud800&#0;&bogus;", "a & b c \ufffd&bogus;"),
        ("<table><tr><td>a</td><td>b</td><tr>c", "a b\nc"),
        ("<p a=1>x</p>", "x"),
        ("</m>out<m>", "out"),
        ("<b:c>x</b:c>", "x"),
        ("<p", "<p"),
    ],
)
def test_markup_that_is_not_well_formed_is_read_as_well_as_can_be(markup: str, expected: str) -> None:
    parsed = parse_presentationml(markup)

    assert parsed.text == expected
    assert parsed.mentions == ()
    assert (parsed.problem or "").startswith("the message is not well-formed XML: ")


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><div>&i;</div>"
)


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        pytest.param(LAUGHS, "the message was refused: it declares a document type", id="laughs"),
        pytest.param(
            '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><div>&e;</div>',
            "the message was refused: it declares a document type",
            id="external entity",
        ),
        pytest.param(
            '<?xml version="1.0"?><!doctype d SYSTEM "http://127.0.0.1:1/x.dtd"><d/>',
            "the message was refused: it declares a document type",
            id="external dtd",
        ),
        pytest.param("x" * 2_000_001, "the message was refused: it has more than 2,000,000 characters", id="size"),
        pytest.param("<b/>" * 100_001, "the message was refused: it has more than 100,000 tags", id="tags"),
        pytest.param(
            "<p>" * 201 + "</p>" * 201,
            "the message was refused: it has more than 200 elements inside one another",
            id="depth 201",
        ),
        pytest.param(
            "<p>" * 1_000 + "</p>" * 1_000,
            "the message was refused: it has more than 200 elements inside one another",
            id="depth 1000",
        ),
        pytest.param(
            "&" * 200_000,
            "the message was refused: it is not well-formed XML, and too large to be mended",
            id="ampersands",
        ),
    ],
)
def test_hostile_markup_is_refused(markup: str, problem: str) -> None:
    parsed = parse_presentationml(markup)

    assert parsed.problem == problem
    assert parsed.text == ""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("<p>" * 200 + "x" + "</p>" * 200, "x", id="depth 200"),
        pytest.param(f'<p title="{"a" * 1_000_000}">x</p>', "x", id="long attribute"),
        pytest.param("<p>" + "&nbsp;" * 170_000 + "x</p>", "x", id="nbsp"),
        pytest.param("<p>" + "&nbsp;" * 170_000 + "x", "", id="nbsp, not well formed"),
        pytest.param("<" * 90_000, "<" * 90_000, id="less-than signs"),
        pytest.param("<a" * 50_000, "<a" * 50_000, id="beginnings of tags"),
        pytest.param("<" + "a" * 90_000, "<" + "a" * 90_000, id="long name"),
        pytest.param("<![CDATA[" * 10_000, "", id="cdata"),
        pytest.param("<!--" * 20_000, "<!--" * 20_000, id="comments"),
    ],
)
def test_large_and_odd_markup_is_read(markup: str, expected: str) -> None:
    assert parse_presentationml(markup).text == expected


# Mentions


def test_mentions_are_joined_to_their_place_in_the_text() -> None:
    data = json.dumps({"0": entity("7696581394433"), "mention1": entity(11338713661667), "2": {"type": "other"}})
    markup = (
        '<div> <p>ask <span class="entity" data-entity-id="mention1">@Alice\n Martin</span>,</p>'
        '<div data-entity-id="0">@Flow Bot</div><i data-entity-id="2">#tag</i><i data-entity-id="9">?</i></div>'
    )

    parsed = parse_presentationml(markup, data)

    assert parsed.text == "ask @Alice Martin,\n@Flow Bot\n#tag?"
    assert parsed.mentions == (
        Mention(user_id=ALICE, text="@Alice Martin", start=4, end=17),
        Mention(user_id=BOT, text="@Flow Bot", start=19, end=28),
    )


def test_a_mention_keeps_its_place_when_blanks_before_it_are_trimmed() -> None:
    parsed = parse_presentationml('<p>\u200b <b data-entity-id="0">\u200b@B</b> x</p>', json.dumps({"0": entity(1)}))

    assert parsed.text == "@B x"
    assert parsed.mentions == (Mention(user_id=UserId(1), text="@B", start=0, end=2),)


def test_a_mention_that_shows_nothing_is_a_mention_still() -> None:
    parsed = parse_presentationml('<p>a <b data-entity-id="0"/> b</p>', json.dumps({"0": entity(1)}))

    assert [mention.user_id for mention in parsed.mentions] == [1]


def test_a_mention_in_a_mention_is_part_of_the_outer_one() -> None:
    data = json.dumps({"0": entity(1), "1": entity(2)})

    parsed = parse_presentationml('<b data-entity-id="0">@<i data-entity-id="1">A</i></b>', data)

    assert parsed.mentions == (Mention(user_id=UserId(1), text="@A", start=0, end=2),)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "{}",
        "null",
        "[]",
        "7",
        "{broken",
        "[" * 100_000,
        '{"0": null}',
        '{"0": {"type": "com.symphony.user.mention"}}',
        '{"0": {"type": "com.symphony.user.mention", "id": {}}}',
        '{"0": {"type": "com.symphony.user.mention", "id": [null]}}',
        json.dumps({"0": entity("nobody")}),
        json.dumps({"0": entity(2**63)}),
        json.dumps({"0": entity(None)}),
        json.dumps({"0": entity(True)}),
        json.dumps({"": entity(1)}),
        '{"0": {"type": "org.symphonyoss.taxonomy", "id": [{"type": "com.symphony.user.userId", "value": 1}]}}',
    ],
)
def test_without_a_readable_entity_nobody_is_mentioned(data: str | None) -> None:
    parsed = parse_presentationml('<p><span class="entity" data-entity-id="0">@Flow Bot</span></p>', data)

    assert parsed.text == "@Flow Bot"
    assert parsed.mentions == ()
    assert parsed.problem is None


# From event to message


def test_a_message_has_what_the_event_says() -> None:
    event = sent(
        messageId="m/1",
        timestamp=1800000000000,
        message="<p>hi</p>",
        user={"userId": 1},
        stream={"streamId": "s"},
        attachments=[{"id": "a"}],
    )

    message, problem = read_message(event)

    assert problem is None
    assert message is not None
    assert message.id == "m_1"
    assert message.by == User(id=UserId(1))
    assert message.at == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    assert message.stream == Stream(id=StreamId("s"))
    assert [attachment.id for attachment in message.attachments] == ["a"]


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ({"message": None}, "the message has no body"),
        ({"message": None, "diagnostic": "lost key"}, "the message has no body: lost key"),
        ({"user": None}, "the message has no sender"),
        ({"stream": {}}, "the message has no stream"),
        ({"message": "<!DOCTYPE x><x/>"}, "the message was refused: it declares a document type"),
    ],
)
def test_without_a_message_there_is_a_reason(missing: dict[str, object], problem: str) -> None:
    event = sent(**{"message": "hi", "user": {"userId": 1}, "stream": {"streamId": "s"}} | missing)

    assert read_message(event) == (None, problem)


def test_a_message_that_is_not_well_formed_comes_with_its_problem() -> None:
    message, problem = read_message(sent(message="<p>hi", user={"userId": 1}, stream={"streamId": "s"}))

    assert message is not None
    assert message.text == "hi"
    assert problem is not None
    assert problem.startswith("the message is not well-formed XML: ")


# Properties

INLINE = ["span", "b", "i", "a", "code", "unknown"]
BLOCK = ["div", "p", "li", "h1", "pre", "td", "tr", "table", "form"]
WORDS = st.lists(st.text("abcé😀<&>'\"א", min_size=1, max_size=5), max_size=3).map(" ".join)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> tuple[str, list[str]]:
    """Well-formed PresentationML, and its words in order."""
    markup, words = [], []
    for _ in range(draw(st.integers(0, 4 if depth else 0))):
        shown = draw(WORDS)
        words.append(shown)
        inner, inner_words = draw(trees(depth - 1))
        words.extend(inner_words)
        tag = draw(st.sampled_from(INLINE + BLOCK))
        blank = draw(st.sampled_from(["", " ", "\n", "\n\t "]))
        markup.append(f"{blank}{html.escape(shown)}{blank}<{tag}>{inner}</{tag}>")
    return "".join(markup), words


@given(trees())
def test_the_words_of_the_markup_stand_in_order_in_the_text(tree: tuple[str, list[str]]) -> None:
    markup, words = tree
    shown = text(markup)

    assert "".join(shown.split()) == "".join("".join(words).split())
    assert shown.strip(" \n") == shown


@given(st.lists(st.tuples(trees(depth=2), st.sampled_from([None, 0, 1])), max_size=5))
def test_a_mention_says_where_it_stands(parts: list[tuple[tuple[str, list[str]], int | None]]) -> None:
    data = json.dumps({"0": entity(10), "1": entity("11")})
    opened = ["<span>" if key is None else f'<span data-entity-id="{key}">' for _, key in parts]
    markup = "".join(f"{tag}{tree}</span>" for tag, ((tree, _), _) in zip(opened, parts, strict=True))

    parsed = parse_presentationml(markup, data)

    assert [mention.user_id for mention in parsed.mentions] == [10 + key for _, key in parts if key is not None]
    assert [re.sub(r"\s", "", mention.text) for mention in parsed.mentions] == [
        re.sub(r"\s", "", "".join(words)) for (_, words), key in parts if key is not None
    ]
    for mention in parsed.mentions:
        assert parsed.text[mention.start : mention.end] == mention.text


# fmt: off
FRAGMENTS = [
    "<p>", "</p>", "<td>", "</td>", "<tr>", "</tr>", "<pre>", "</pre>", "<br/>", "<script>", "</script>", "</m>",
    "<b data-entity-id='0'>", "</b>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE ", "<", ">", "=\"", "'",
    "&", ";", "&amp;", "&nbsp;", "&#0;", "&#x41;", "&lt", "a", " ", "\n", "😀", "\ud800", "\0", "\u200b", "\xa0",
]
# fmt: on
BROKEN = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)


@given(BROKEN | st.text(st.characters()), st.none() | st.text(st.characters()) | st.just(json.dumps({"0": entity(1)})))
def test_parse_presentationml_never_raises(message: str, data: str | None) -> None:
    parsed = parse_presentationml(message, data)

    assert isinstance(parsed.text, str)
    parsed.text.encode()
    assert not re.search(r"[\0\ud800-\udfff]", parsed.text)
    for mention in parsed.mentions:
        assert parsed.text[mention.start : mention.end] == mention.text
