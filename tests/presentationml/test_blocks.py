"""Tests for flowbot.presentationml._blocks and _outline: which blocks a message is made of."""

from __future__ import annotations

import pytest

from flowbot.message import (
    Block,
    Card,
    Code,
    Form,
    Heading,
    ListBlock,
    ListItem,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
    walk,
)
from flowbot.presentationml import parse_message

Shape = tuple[object, ...]


def shape(block: Block) -> Shape:
    """What kind of block it is, and what is in it."""
    match block:
        case Paragraph(text=text):
            return "p", text
        case Heading(text=text, level=level):
            return f"h{level}", text
        case Code(text=text, language=language):
            return "code", language, text
        case Rule():
            return ("hr",)
        case ListBlock(ordered=ordered, items=items):
            return "ol" if ordered else "ul", *(shapes(item.blocks) for item in items)
        case Quote(blocks=blocks):
            return "quote", *shapes(blocks)
        case Card(header=header, body=body):
            return "card", shapes(header), shapes(body)
        case Form(id=id_, blocks=blocks):
            return "form", id_, *shapes(blocks)
        case Table(header=header, rows=rows):
            return "table", header, *rows
    raise AssertionError(block)


def shapes(blocks: tuple[Block, ...]) -> Shape:
    return tuple(map(shape, blocks))


def parse(markup: str) -> Message:
    parsed = parse_message(f"<div>{markup}</div>")

    assert parsed.problem is None
    for block in walk(parsed.blocks):
        assert parsed.text[block.start : block.end] == block.text
    return parsed


def blocks(markup: str) -> Shape:
    return shapes(parse(markup).blocks)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ()),
        ("<p></p><p> </p><div><span/></div>", ()),
        ("a", (("p", "a"),)),
        ("a<br/>b", (("p", "a\nb"),)),
        ("<p>a</p><p>b <b>c</b></p>", (("p", "a"), ("p", "b c"))),
        ("a<p>b</p>c<div>d</div>e", (("p", "a"), ("p", "b"), ("p", "c"), ("p", "d"), ("p", "e"))),
        ("<div><div>a</div><div>b</div></div>", (("p", "a"), ("p", "b"))),
        ("<h1>a</h1>b<h6>c<br/>d</h6>", (("h1", "a"), ("p", "b"), ("h6", "c\nd"))),
        ("<h2></h2>", ()),
        ("<h2>a<p>b</p></h2>", (("h2", "a\nb"),)),
        ("a<hr/>b", (("p", "a"), ("hr",), ("p", "b"))),
        ("<hr/>", (("hr",),)),
        ("<p>a\u200b</p><p>\u200b</p>", (("p", "a"),)),
        ("<td>a</td><td>b</td>", (("p", "a\tb"),)),
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", (("p", "a\tb"), ("p", "c"))),
    ],
)
def test_a_stretch_of_text_between_boundaries_is_a_paragraph_or_a_heading(markup: str, expected: Shape) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ul><li>a</li><li>b</li></ul>", (("ul", (("p", "a"),), (("p", "b"),)),)),
        ("<ol><li>a</li></ol>", (("ol", (("p", "a"),)),)),
        (
            "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>",
            (("ul", (("p", "a"), ("ol", (("p", "b"),))), (("p", "c"),)),),
        ),
        ("<ul><li/><li>a</li></ul>", (("ul", (), (("p", "a"),)),)),
        ("<ul></ul>", (("ul",),)),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", (("ul", (("p", "a"), ("ul", (("p", "b"),)))),)),
        ("<ul>a<li>b</li></ul>", (("ul", (("p", "a"),), (("p", "b"),)),)),
        ("<li>a</li>", (("p", "a"),)),
        ("<ul><li><p>a</p><p>b</p><pre>c</pre></li></ul>", (("ul", (("p", "a"), ("p", "b"), ("code", None, "c"))),)),
        ("<ul><li><table><tr><td>a</td></tr></table></li></ul>", (("ul", (("table", None, ("a",)),)),)),
    ],
)
def test_lists_hold_items_and_items_hold_blocks(markup: str, expected: Shape) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<pre>\n a\n  b</pre>", (("code", None, "a\n  b"),)),
        ("x<pre>\n a\n  b\n</pre>y", (("p", "x"), ("code", None, " a\n  b\n"), ("p", "y"))),
        ("<code>a  b</code>", (("code", None, "a  b"),)),
        ("<p><code>a</code></p>", (("code", None, "a"),)),
        ("run <code>a</code>", (("p", "run a"),)),
        ("<code>a</code> b", (("p", "a b"),)),
        ("<code>a</code><code>b</code>", (("p", "ab"),)),
        ("<code>a</code><br/><code>b</code>", (("p", "a\nb"),)),
        ("<p><code>a</code></p><p>b</p>", (("code", None, "a"), ("p", "b"))),
        ('<code data-language="python">a</code>', (("code", "python", "a"),)),
        ('<code language="python">a</code>', (("code", "python", "a"),)),
        ('<code data-language="">a</code>', (("code", None, "a"),)),
        ('<code data-language="c"><pre>a\nb</pre></code>', (("code", "c", "a\nb"),)),
        ('<pre><code data-language="c">a\nb</code></pre>', (("code", "c", "a\nb"),)),
        ("<code></code>", ()),
    ],
)
def test_code_that_stands_alone_is_a_block(markup: str, expected: Shape) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<blockquote>a<p>b</p></blockquote>c", (("quote", ("p", "a"), ("p", "b")), ("p", "c"))),
        ("<blockquote><blockquote>a</blockquote></blockquote>", (("quote", ("quote", ("p", "a"))),)),
        ("a<blockquote><hr/>b</blockquote>", (("p", "a"), ("quote", ("hr",), ("p", "b")))),
        (
            '<div class="card barStyle" data-accent-color="x"><div class="cardHeader"><h1>a</h1></div>'
            '<div class="cardBody">b<p>c</p></div></div>d',
            (("card", (("h1", "a"),), (("p", "b"), ("p", "c"))), ("p", "d")),
        ),
        (
            '<div class="expandable-card" data-state="collapsed"><div class="expandableCardHeader">a</div>'
            '<div class="expandableCardBody" data-variant="error">b</div></div>',
            (("card", (("p", "a"),), (("p", "b"),)),),
        ),
        ("<card><header>a</header><body>b</body></card>", (("card", (("p", "a"),), (("p", "b"),)),)),
        (
            '<expandable-card state="cropped"><header>a</header><body>b</body></expandable-card>',
            (("card", (("p", "a"),), (("p", "b"),)),),
        ),
        ("<card><body>b</body><header>a</header></card>", (("card", (("p", "a"),), (("p", "b"),)),)),
        ("<card>a</card>", (("card", (), (("p", "a"),)),)),
        ('<div class="cardHeader">a</div><body>b</body>', (("p", "a"), ("p", "b"))),
        (
            "<card><body><card><header>a</header></card></body></card>",
            (("card", (), (("card", (("p", "a"),), ()),)),),
        ),
    ],
)
def test_quotes_and_cards_hold_blocks(markup: str, expected: Shape) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><td>a</td><td>b</td></tr>", (None, ("a", "b"))),
        ("<thead><tr><td>a</td></tr></thead><tbody><tr><td>b</td></tr></tbody>", (("a",), ("b",))),
        ("<tr><th>a</th></tr><tr><td>b</td></tr>", (("a",), ("b",))),
        ("<tr><th>a</th><td>b</td></tr><tr><td>c</td></tr>", (None, ("a", "b"), ("c",))),
        ("<tr><td>a</td></tr><tr><th>b</th></tr>", (None, ("a",), ("b",))),
        ("<tr><th>a</th></tr><tr><th>b</th></tr>", (("a",), ("b",))),
        ("<thead><tr><th>t</th></tr><tr><th>a</th></tr></thead><tr><td>b</td></tr>", (("a",), ("b",))),
        ("<tr><th>a</th></tr>", (("a",),)),
        ("<tr><td/><td>a</td><td/></tr>", (None, ("", "a", ""))),
        ("<tr><td>a</td></tr><tr><td/><td> </td></tr><tr><td>b</td></tr>", (None, ("a",), ("", ""), ("b",))),
        ("<tr/><tr><td>a</td></tr>", (None, ("a",))),
        ("<tr><td> a\n b </td><td>c<br/>d<p>e</p></td></tr>", (None, ("a b", "c d e"))),
        ("<tr><td><ul><li>a</li><li>b</li></ul></td></tr>", (None, ("a b",))),
        ("<tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr>", (None, ("a b", "c"))),
        ("<tr><td>a\u200b</td><td>\u200bb</td></tr>", (None, ("a\u200b", "\u200bb"))),
        ("<td>a</td><td>b</td>", (None, ("a", "b"))),
        ("<td>a</td><tr><td>b</td></tr><td>c</td>", (None, ("a",), ("b",), ("c",))),
        ("<thead><th>a</th></thead><td>b</td>", (("a",), ("b",))),
        ("<tr>x<td>a</td>y<td>b</td></tr>", (None, ("x", "a y", "b"))),
        ("<tr>x</tr>", (None, ("x",))),
        ("<tr><tr><td>a</td></tr></tr>", (None, ("a",))),
        ("<tr><td>a</td></tr>between<tr><td>b</td></tr>", (None, ("a",), ("between",), ("b",))),
        ("<tr><p>x</p><td>a</td></tr>", (None, ("x", "a"))),
    ],
)
def test_tables_have_rows_of_cells_and_know_their_header(markup: str, expected: Shape) -> None:
    assert blocks(f"<table>{markup}</table>") == (("table", *expected),)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<tr><td colspan="2">a</td><td>b</td></tr>', (("a", "", "b"),)),
        ('<tr><td>a</td><td colspan="3">b</td></tr>', (("a", "b", "", ""),)),
        ('<tr><td colspan="2"/><td>b</td></tr>', (("", "", "b"),)),
        ('<tr><td colspan="2"/></tr>', (("", ""),)),
        ('<tr><td colspan="0">a</td><td colspan="-1">b</td><td colspan="x">c</td></tr>', (("a", "b", "c"),)),
        ('<tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr>', (("a", "b"), ("", "c"))),
        (
            '<tr><td>a</td><td rowspan="2">b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>',
            (("a", "b"), ("c", ""), ("d",)),
        ),
        (
            '<tr><td rowspan="3" colspan="2">a</td><td>b</td></tr><tr><td>c</td></tr><tr/><tr><td>d</td></tr>',
            (("a", "", "b"), ("", "", "c"), ("", ""), ("d",)),
        ),
        ('<tr><td><table><tr><td colspan="5">a</td></tr></table></td><td>b</td></tr>', (("a", "b"),)),
    ],
)
def test_a_cell_that_spans_columns_or_rows_leaves_empty_cells(markup: str, expected: Shape) -> None:
    assert blocks(f"<table>{markup}</table>") == (("table", None, *expected),)


def test_a_cell_spans_no_more_columns_than_anybody_reads() -> None:
    table = parse('<table><tr><td colspan="1000000000">a</td></tr></table>').tables[0]

    assert table.rows == (("a", *[""] * 999),)


def test_cells_span_no_more_than_fits_in_memory() -> None:
    wide = '<tr><td colspan="1000" rowspan="1000">a</td></tr>' * 1_000

    assert parse(f"<table>{wide}</table>").tables[0].rows == (("a",),) * 1_000


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<caption>x</caption><tr><td>a</td></tr>", (("p", "x"), ("table", None, ("a",)))),
        ("x<tr><td>a</td></tr>", (("p", "x"), ("table", None, ("a",)))),
        ("x", (("p", "x"),)),
        ("", ()),
        ("<table><tr><td>a</td></tr></table><tr><td>b</td></tr>", (("table", None, ("a",)), ("table", None, ("b",)))),
    ],
)
def test_what_stands_before_the_rows_of_a_table_stands_before_it(markup: str, expected: Shape) -> None:
    assert blocks(f"<table>{markup}</table>") == expected


def test_the_text_of_a_table_is_a_line_for_each_row_that_has_any() -> None:
    table = parse("a<table><tr><td/><td>b</td></tr><tr><td/></tr><tr><td>c</td><td/></tr></table>d").tables[0]

    assert (table.text, table.start, table.end) == ("\tb\nc\t", 2, 7)


def test_a_list_that_is_indented_by_lists_is_placed_in_its_item() -> None:
    parsed = parse("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>")
    block = parsed.blocks[0]

    assert isinstance(block, ListBlock)
    assert [item.text for item in block.items] == ["a\nb", "c"]
    assert all(isinstance(item, ListItem) for item in block.items)


@pytest.mark.parametrize("tag", ["blockquote", "card", "ul", "form"])
def test_blocks_are_never_so_deep_that_they_cannot_be_compared_and_shown(tag: str) -> None:
    inner = "<li>" if tag == "ul" else ""
    markup = f"<{tag}>{inner}" * 125 + "x" + f"{inner.replace('<', '</')}</{tag}>" * 125

    assert parse(markup) == parse(markup)
    assert repr(parse(markup)).count("start=") > 30
    assert 30 < len(list(walk(parse(markup).blocks))) < 70
    assert parse(markup).text == "x"


def test_what_is_no_text_between_the_rows_of_a_table_divides_it() -> None:
    markup = "<table><tr><th>a</th></tr><ul><li>b</li></ul><tr><td>c</td></tr>d<br/>e<card>f</card></table>g"

    assert blocks(markup) == (
        ("table", ("a",)),
        ("ul", (("p", "b"),)),
        ("table", None, ("c",), ("d",), ("e",)),
        ("card", (), (("p", "f"),)),
        ("p", "g"),
    )
