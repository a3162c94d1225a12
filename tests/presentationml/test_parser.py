"""Tests for flowbot.presentationml.parser: the text, and what is refused."""

from __future__ import annotations

import pytest

from flowbot.presentationml import parse_message


def text(message: str) -> str:
    """The text of markup that has no problem."""
    parsed = parse_message(message)

    assert parsed.problem is None
    return parsed.text


# The shape of the text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<p>one</p>\n  <p> </p>\n<p>&#160;</p><p>two</p>", "one\ntwo"),
        ("one<br/><br/>two<br/>", "one\ntwo"),
        ("<h1>title</h1>body<hr/>end", "title\nbody\nend"),
        ("<div><div>a</div>b<div><p>c</p></div></div>", "a\nb\nc"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>d", "a\nb\nc\nd"),
        ("a<b>b</b><i>c</i> d", "abc d"),
        ("a <b> b </b> c", "a b c"),
        ("<p>  a \n\t b  </p>", "a b"),
        ("<p>a&#160;&#160;b</p>", "a  b"),
        ("<label>a</label>b<dialog>c</dialog><title>d</title>", "a\nb\nc\nd"),
        ("<p> a</p> <p>b </p>", "a\nb"),
        ("<span>a</span> <span>b</span>", "a b"),
        ("<unknown>a</unknown><x:y xmlns:x='u'>b</x:y>", "ab"),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b</p></div>', "a\nb"),
        ("a<script>bad()</script><style>p{}</style>b", "ab"),
        ("a<!-- not this -->b<?nor this?>c", "abc"),
        ("<form><label>Size</label><input name='q'/><button>OK</button><button>No</button></form>", "Size\nOK\nNo"),
        ("<select><option>a</option><option>b</option></select>", "a\nb"),
        ("<p>\u200b\ufeff /quote 👩\u200d💻 \u200b</p>", "/quote 👩\u200d💻"),
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
        ("<p>a</p><p", "a\n<p"),
    ],
)
def test_markup_that_is_not_well_formed_is_read_as_well_as_can_be(markup: str, expected: str) -> None:
    parsed = parse_message(markup)

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
        pytest.param("x" * 2_000_001, "the message was refused: it has more than 2,000,000 bytes", id="size"),
        pytest.param("😀" * 500_001, "the message was refused: it has more than 2,000,000 bytes", id="bytes"),
        pytest.param(
            "<p " + "a='' " * 100_001 + "/>",
            "the message was refused: it has more than 100,000 attributes",
            id="attributes",
        ),
        pytest.param(
            "<blockquote>x" * 200 + "x" * 100_000 + "</blockquote>" * 200,
            "the message was refused: its blocks are nested too deeply for their size",
            id="quotes of one text",
        ),
        pytest.param("<b/>" * 40_001, "the message was refused: it has more than 40,000 tags", id="tags"),
        pytest.param(
            "<p>" * 256 + "</p>" * 256,
            "the message was refused: it has more than 255 elements inside one another",
            id="depth 256",
        ),
        pytest.param(
            "<p>" * 1_000 + "</p>" * 1_000,
            "the message was refused: it has more than 255 elements inside one another",
            id="depth 1000",
        ),
        pytest.param(
            "<p>" + "&" * 200_000 + "</p>",
            "the message was refused: it is not well-formed XML, and too large to be mended",
            id="ampersands",
        ),
    ],
)
def test_hostile_markup_is_refused(markup: str, problem: str) -> None:
    parsed = parse_message(markup)

    assert parsed.problem == problem
    assert parsed.text == ""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("<p>" * 255 + "x" + "</p>" * 255, "x", id="depth 255"),
        pytest.param(f'<p title="{"a" * 1_000_000}">x</p>', "x", id="long attribute"),
        pytest.param("<p>" + "&nbsp;" * 170_000 + "x</p>", "x", id="nbsp"),
        pytest.param("<p>" + "&nbsp;" * 170_000 + "x", "", id="nbsp, not well formed"),
        pytest.param("<br/>" + "<" * 39_000, "<" * 39_000, id="less-than signs"),
        pytest.param("<br/>" + "<a" * 39_000, "<a" * 39_000, id="beginnings of tags"),
        pytest.param("<br/><" + "a" * 90_000, "<" + "a" * 90_000, id="long name"),
        pytest.param("<br/>" + "<![CDATA[" * 10_000, "", id="cdata"),
        pytest.param("<br/>" + "<!--" * 20_000, "<!--" * 20_000, id="comments"),
    ],
)
def test_large_and_odd_markup_is_read(markup: str, expected: str) -> None:
    assert parse_message(markup).text == expected
