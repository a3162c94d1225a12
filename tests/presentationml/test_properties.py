"""Properties of flowbot.presentationml.parser, on structured random markup, mutated messages and random text."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowbot.ids import UserId
from flowbot.message import INVISIBLE, Block, Entity, ListBlock, Message, Table, walk
from flowbot.presentationml import parse_message
from flowbot.presentationml.entities import read_entities

SAMPLE = Path(__file__).parent.parent / "data" / "messageml_sample.jsonl.gz"


def places(message: Message) -> list[Entity | Block]:
    """Everything that says where it stands."""
    found: list[Entity | Block] = [*message.passage.entities, *message.images]
    for block in walk(message.blocks):
        found.append(block)
        if isinstance(block, ListBlock):
            found.extend(block.items)
    return found


def check(message: Message) -> None:
    """What is true of every message."""
    text = message.text
    text.encode()
    assert not re.search(r"[\0\ud800-\udfff]", text)
    for each in places(message):
        assert 0 <= each.start <= each.end <= len(text)
        assert text[each.start : each.end] == each.text
    for table in message.tables:
        assert table.text.split("\n") == [line for line in map("\t".join, shown_rows(table)) if line.strip("\t")] or (
            table.text == "" or table.header is not None
        )
        assert all(len(record) == width(table) for record in table.as_records())
    hash((message.text, message.problem))
    assert repr(message)


def shown_rows(table: Table) -> list[tuple[str, ...]]:
    return [*([table.header] if table.header is not None else []), *table.rows]


def width(table: Table) -> int:
    return max(map(len, shown_rows(table)), default=0)


# Structured markup

INLINE = ["span", "b", "i", "sub", "time", "unknown", "x:y"]
BLOCKS = ["div", "p", "li", "ul", "ol", "h1", "pre", "code", "blockquote", "card", "header", "body", "form", "label"]
TABLES = ["table", "thead", "tbody", "tr", "tr", "td", "td", "th"]
OPENED = {
    "div": ["div", 'div class="card"', 'div class="cardHeader"', 'div class="cardBody"', 'div class="checkbox-group"'],
    "td": ["td", 'td colspan="2"', 'td rowspan="2"', 'td colspan="3" rowspan="2"'],
    "code": ["code", 'code data-language="c"'],
    "form": ['form id="f"'],
    "label": ['label for="1"'],
    "x:y": ['x:y xmlns:x="u"'],
}
VOID = ["<br/>", "<hr/>", '<img src="s" alt="x"/>', '<input type="text" name="n" id="1"/>', "<!-- c -->", "<?pi x?>"]
WORDS = st.lists(st.text("abcé😀<&>'\"א", min_size=1, max_size=5), max_size=3).map(" ".join)
BLANKS = st.sampled_from(["", "", " ", "\n", "\n\t ", "&#160;", "\u200b"])

MENTION = {"type": "com.symphony.user.mention", "id": [{"type": "com.symphony.user.userId", "value": "7"}]}
HASHTAG = {"type": "org.symphonyoss.taxonomy", "id": [{"type": "org.symphonyoss.taxonomy.hashtag", "value": "x"}]}
CASHTAG = {
    "type": "org.symphonyoss.fin.security",
    "version": "2.0",
    "id": [{"type": "org.symphonyoss.fin.security.id.ticker", "value": "X"}],
}
EMOJI = {"type": "com.symphony.emoji", "data": {"annotation": "grin", "unicode": "😀"}}
CUSTOM = {"type": "com.acme.thing", "version": "1.0"}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "Mention": MENTION,
    "Hashtag": HASHTAG,
    "Cashtag": CASHTAG,
    "Emoji": EMOJI,
    "custom": CUSTOM,
}


@dataclass
class Document:
    """Well-formed PresentationML, its EntityJSON, and what must be found in them."""

    markup: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    entities: list[tuple[str, str]] = field(default_factory=list)
    """Of those that are in no other: the kind, and what is shown, without blanks."""


@st.composite
def documents(draw: st.DrawFn) -> Document:
    document = Document()
    _fill(draw, document, document.data, 4, in_entity=False)
    return document


def _fill(draw: st.DrawFn, document: Document, data: dict[str, Any], depth: int, *, in_entity: bool) -> None:
    for _ in range(draw(st.integers(0, 4 if depth else 0))):
        words = draw(WORDS)
        document.words.append(words)
        document.markup.append(draw(BLANKS) + html.escape(words) + draw(BLANKS))
        kind = draw(st.sampled_from(["inline", "block", "table", "void", "entity", "link"]))
        if kind == "void":
            document.markup.append(draw(st.sampled_from(VOID)))
        elif kind == "entity":
            _fill_entity(draw, document, data, depth, in_entity=in_entity)
        elif kind == "link":
            _fill_element(draw, document, data, depth, 'a href="https://a.b"', in_entity=in_entity)
        else:
            tag = draw(st.sampled_from({"inline": INLINE, "block": BLOCKS, "table": TABLES}[kind]))
            _fill_element(
                draw, document, data, depth, draw(st.sampled_from(OPENED.get(tag, [tag]))), in_entity=in_entity
            )


def _fill_element(
    draw: st.DrawFn, document: Document, data: dict[str, Any], depth: int, opened: str, *, in_entity: bool
) -> None:
    # A link that holds nothing shows its address, so each holds something.
    document.markup.append(f"<{opened}>{' ' if opened.startswith('a ') else ''}")
    _fill(draw, document, data, depth - 1, in_entity=in_entity)
    document.markup.append(f"</{opened.split()[0]}>")


def _fill_entity(draw: st.DrawFn, document: Document, data: dict[str, Any], depth: int, *, in_entity: bool) -> None:
    name = draw(st.sampled_from(sorted(KINDS)))
    key = f"k{draw(st.integers(0, 10**9))}-{len(document.markup)}"
    data[key] = {**KINDS[name]}
    tag = draw(st.sampled_from(["span", "div", "b", "td", "li"]))
    place, before = len(document.entities), len(document.words)
    is_own = name != "custom"
    inner = data[key] if draw(st.booleans()) else data
    opened = f'{tag} class="entity" data-entity-id="{key}"'
    _fill_element(draw, document, inner, depth, opened, in_entity=in_entity or is_own)
    if is_own and not in_entity:
        shown = "".join("".join(document.words[before:]).split())
        document.entities.insert(place, (name, shown))


def squeezed(text: str) -> str:
    """Without blanks, and without what nobody sees."""
    return "".join(text.translate(dict.fromkeys(map(ord, INVISIBLE))).split())


@given(documents())
def test_the_words_of_each_text_node_stand_in_order_in_the_text(document: Document) -> None:
    message = parse_message("".join(document.markup), json.dumps(document.data))

    check(message)
    assert message.problem is None
    assert squeezed(message.text) == squeezed("".join(document.words))
    position = 0
    for word in " ".join(document.words).split():
        position = message.text.index(word, position) + len(word)
    assert message.text.strip(" \n") == message.text


@given(documents())
def test_each_entity_stands_at_its_place_and_those_within_it_are_part_of_it(document: Document) -> None:
    message = parse_message("".join(document.markup), json.dumps(document.data))
    found = [each for each in message.passage.entities if type(each).__name__ != "Link"]

    assert sorted((type(each).__name__, squeezed(each.text)) for each in found) == sorted(document.entities)
    assert all(mention.user_id == UserId(7) for mention in message.mentions)
    assert [(each.value, each.identifiers) for each in message.cashtags] == [("X", {"ticker": "X"})] * len(
        message.cashtags
    )
    for kind in (message.mentions, message.hashtags, message.cashtags, message.emojis, message.links, message.images):
        assert [each.start for each in kind] == sorted(each.start for each in kind)
    assert message.entities.keys() == {key for key, value in document.data.items() if value["type"] == CUSTOM["type"]}


@given(documents())
def test_blocks_that_have_text_cover_the_text_once_in_its_order(document: Document) -> None:
    message = parse_message("".join(document.markup), json.dumps(document.data))
    shown = [block for block in message.blocks if block.text]

    assert squeezed("".join(block.text for block in shown)) == squeezed(message.text)
    assert [block.start for block in shown] == sorted(block.start for block in shown)


@given(documents(), st.booleans())
def test_the_rows_of_a_table_are_the_lines_of_its_text(document: Document, has_ids: bool) -> None:
    markup = f"<table>{''.join(document.markup)}</table>"
    message = parse_message(markup, json.dumps(document.data) if has_ids else None)

    for table in message.tables:
        lines = [line for line in table.text.split("\n") if line.strip("\t")]
        rows = ["\t".join(row) for row in shown_rows(table) if any(row)]
        assert set(rows) <= set(lines)
        if table.header is None:
            assert rows == lines


# Anything at all

# fmt: off
FRAGMENTS = [
    "<p>", "</p>", "<td>", "</td>", "<tr>", "</tr>", "<table>", "</table>", "<pre>", "</pre>", "<br/>", "<script>",
    "</script>", "</m>", "<b data-entity-id='0'>", "</b>", "<a href='x'>", "</a>", "<ul>", "<li>", "</li>", "</ul>",
    "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE ", "<", ">", "=\"", "'", "&", ";", "&amp;", "&nbsp;",
    "&#0;", "&#x41;", "&lt", "a", " ", "\n", "😀", "\ud800", "\0", "\u200b", "\xa0", "<mention uid='1'/>", "<hr/>",
]
# fmt: on
BROKEN = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
ANYTHING = st.text(st.characters())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["0", "type", "id", "value", "data", "version", "shortcode", "unicode"]), inner, max_size=5
        )
        | st.sampled_from(
            [MENTION["type"], "com.symphony.user.userId", HASHTAG["type"], CASHTAG["type"], EMOJI["type"]]
        )
    ),
    max_leaves=15,
)


@given(BROKEN | ANYTHING, st.none() | ANYTHING | st.just(json.dumps({"0": MENTION})))
def test_reading_a_message_never_raises(markup: str, data: str | None) -> None:
    check(parse_message(markup, data))


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_bytes_decoded_as_whatever_never_raise(content: bytes, encoding: str) -> None:
    check(
        parse_message(
            content.decode(encoding, "replace"),
            content.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace"),
        )
    )


@given(JSON, JSON, st.booleans())
def test_entity_json_of_any_shape_never_raises(value: object, other: object, is_entity: bool) -> None:
    data = json.dumps({"0": value, "x": other} if is_entity else value)
    message = parse_message('<p>a<b data-entity-id="0">b</b><i data-entity-id="value">c</i></p>', data)

    check(message)
    assert message.text == "abc"
    json.dumps(message.entities, allow_nan=False).encode()


CASES = [case for line in gzip.decompress(SAMPLE.read_bytes()).splitlines() if (case := json.loads(line))["ok"]]


@given(st.data())
def test_a_message_that_was_damaged_never_raises(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    markup: str = case["presentationml"]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(markup)))
        end = data.draw(st.integers(start, min(len(markup), start + 20)))
        markup = markup[:start] + data.draw(st.just("") | st.sampled_from(FRAGMENTS)) + markup[end:]

    check(parse_message(markup, json.dumps(case["entities"])))


def test_the_entities_of_these_tests_are_of_symphonys_own_types() -> None:
    entities = read_entities(json.dumps(KINDS))

    assert entities.custom == {"custom": CUSTOM}
    assert entities.find("custom") is None
    assert all(entities.find(name) is not None for name in KINDS if name != "custom")
