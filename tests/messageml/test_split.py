"""Tests for flowbot.messageml.split: one message as several, and nothing lost."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowbot.errors import MessageMLError, MessageTooLargeError
from flowbot.messageml import SendingLimits, User, check, measure, render, split_message

LIMITS = SendingLimits()
USERS = [User(number, f"Ann {chr(64 + number)}") for number in range(1, 6)]
HEAD = "Head"


def short(characters: int) -> SendingLimits:
    return replace(LIMITS, markdown_characters=characters, pieces=1_000)


def split(content: str, limits: SendingLimits) -> list[str]:
    """The contents of the messages that a content becomes."""
    pieces = split_message(f"<messageML>{content}</messageML>", limits)
    return [piece.removeprefix("<messageML>").removesuffix("</messageML>") for piece in pieces]


def is_within(message: str, limits: SendingLimits, data: str | None = None) -> bool:
    return all(found <= getattr(limits, name) for name, found in asdict(measure(message, data)).items())


def rows(first: int, last: int) -> str:
    return "".join(f"<tr><td>row {number}</td><td>{number}</td></tr>" for number in range(first, last + 1))


def items(first: int, last: int) -> str:
    return "".join(f"<li>item {number}</li>" for number in range(first, last + 1))


def test_a_message_within_the_limits_is_itself() -> None:
    message = "<messageML><p>a &lt; b</p>\n<br></br></messageML>"

    assert split_message(message, LIMITS) == [message]


def test_blocks_that_fit_are_kept_whole() -> None:
    first, second, third = (f"<p>{letter * 30}</p>" for letter in "abc")

    assert split(f"{first}{second}{third}", short(80)) == [first + second, third]


def test_a_long_table_is_cut_between_rows_and_its_header_is_repeated() -> None:
    head = "<thead><tr><th>Name</th><th>No.</th></tr></thead>"

    assert split(f"<p>Trades</p><table>{head}<tbody>{rows(1, 9)}</tbody></table>", short(100)) == [
        f"<p>Trades</p><table>{head}<tbody>{rows(1, 5)}</tbody></table>",
        f"<table>{head}<tbody>{rows(6, 9)}</tbody></table>",
    ]


@pytest.mark.parametrize(("start", "end"), [("<table>", "</table>"), ("<table><tbody>", "</tbody></table>")])
def test_a_first_row_of_th_is_a_header_too(start: str, end: str) -> None:
    head = "<tr><th>Name</th><th>No.</th></tr>"
    pieces = split(f"{start}{head}{rows(1, 9)}{end}", short(100))

    assert pieces == [f"{start}{head}{rows(1, 6)}{end}", f"{start}{head}{rows(7, 9)}{end}"]


def test_a_table_without_a_header_is_cut_between_rows() -> None:
    pieces = split(f"<table>{rows(1, 9)}</table>", short(80))

    assert pieces == [f"<table>{rows(1, 5)}</table>", f"<table>{rows(6, 9)}</table>"]


def test_a_header_that_would_fill_a_message_is_not_repeated() -> None:
    head = f"<tr><th>{'x' * 70}</th></tr>"
    pieces = split(f"<table>{head}{rows(1, 9)}</table>", short(120))

    assert [piece.count(head) for piece in pieces] == [1] + [0] * (len(pieces) - 1)


def test_a_long_list_is_cut_between_items() -> None:
    assert split(f'<ul class="x">{items(1, 7)}</ul>', short(60)) == [
        f'<ul class="x">{items(1, 4)}</ul>',
        f'<ul class="x">{items(5, 7)}</ul>',
    ]


def test_a_numbered_list_goes_on_with_its_numbers_in_words() -> None:
    assert split(f"<ol>{items(1, 5)}</ol>", short(49)) == [
        f"<ol>{items(1, 3)}</ol>",
        "<ul><li>4. item 4</li><li>5. item 5</li></ul>",
    ]


def test_an_item_that_is_cut_has_its_number_once() -> None:
    long = "one two three four five six seven eight nine ten eleven twelve"

    assert split(f"<ol><li>{long}</li><li>{long}</li><li/></ol>", short(64)) == [
        "<ol><li>one two three four five six seven eight </li></ol>",
        "<ul><li>nine ten eleven twelve</li><li>2. one two three </li></ul>",
        "<ul><li>four five six seven eight nine ten eleven </li></ul>",
        "<ul><li>twelve</li><li>3. </li></ul>",
    ]


def test_a_long_paragraph_is_cut_at_line_breaks_first() -> None:
    assert split("<p>One. Two three<br/>four five. Six<br/>seven eight nine ten</p>", short(30)) == [
        "<p>One. Two three<br/></p>",
        "<p>four five. Six<br/></p>",
        "<p>seven eight nine ten</p>",
    ]


def test_a_long_line_is_cut_after_sentences_then_between_words() -> None:
    assert split("One two. Three four five! “Six seven?” Eight nine ten eleven twelve thirteen", short(30)) == [
        "One two. Three four five! ",
        "“Six seven?” Eight nine ",
        "ten eleven twelve thirteen",
    ]


def test_a_long_word_is_cut_but_not_before_an_accent() -> None:
    word = "e\u0301" * 45
    pieces = split(word, short(31))

    assert "".join(pieces) == word
    assert all(piece.startswith("e") for piece in pieces)


def test_markup_that_is_open_at_a_cut_is_closed_and_opened_again() -> None:
    assert split('<p class="x"><b>one two <i>three four five six</i></b> seven</p>', short(36)) == [
        '<p class="x"><b>one two </b></p>',
        '<p class="x"><b><i>three four five six</i></b> </p>',
        '<p class="x">seven</p>',
    ]


def test_lines_of_code_stay_whole_with_their_indents() -> None:
    lines = [f"    line {number}\n" for number in range(6)]
    pieces = split(f"<code>{''.join(lines)}</code>", short(60))

    assert len(pieces) > 1
    assert "".join(piece.removeprefix("<code>").removesuffix("</code>") for piece in pieces) == "".join(lines)
    assert all(piece.startswith("<code>    line") for piece in pieces)


def test_links_and_entities_are_never_cut() -> None:
    link = '<a href="https://example.com/a">a few words in a link</a>'
    person = '<mention uid="1"/>'

    assert split(f"x {link} y {link} {person}", short(70)) == [f"x {link} y ", f"{link} {person}"]


def test_what_needs_many_entities_is_cut_by_their_number() -> None:
    people = "".join(f'<mention uid="{number}"/>, ' for number in range(90))
    pieces = split(people, LIMITS)

    assert [piece.count("<mention") for piece in pieces] == [40, 40, 10]


def test_a_message_becomes_no_more_messages_than_are_allowed() -> None:
    people = '<mention uid="1"/> ' * 9_000
    message = f"<messageML>{people}</messageML>"

    assert len(split_message(message, replace(LIMITS, pieces=225))) == 225
    with pytest.raises(MessageTooLargeError) as caught:
        split_message(message, LIMITS)
    assert str(caught.value) == (
        "the message is too large: it has 225 pieces once it is split where 20 are allowed; "
        "say less, or write `limits: { pieces: … }` in flowbot.yaml"
    )


def test_the_data_of_each_message_counts() -> None:
    data = json.dumps({"flowbot": {"type": "org.flowbot.effect", "version": "1.0", "id": "1"}})
    people = "".join(f'<mention uid="{number}"/> ' for number in range(50))
    pieces = split_message(f"<messageML>{people}</messageML>", LIMITS, data)

    assert [piece.count("<mention") for piece in pieces] == [39, 11]
    assert all(is_within(piece, LIMITS, data) for piece in pieces)


def test_what_is_not_latin_is_longer_once_it_is_encrypted() -> None:
    sentence = f"{'語' * 4_999}。"
    pieces = split(sentence * 9, LIMITS)

    assert pieces == [sentence * 4, sentence * 4, sentence]


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        ('<form id="order"><text-field name="x"/>{}<button name="b">OK</button></form>', '<form id="order">'),
        ("<card><body>{}</body></card>", "<card>"),
        ("<table><tr><td>{}</td></tr></table>", "<tr>"),
        ('<a href="https://example.com">{}</a>', "<a>"),
        ('<div class="card"><p>{}</p></div>', "<card>"),
    ],
)
def test_what_cannot_be_cut_is_named(content: str, subject: str) -> None:
    with pytest.raises(MessageTooLargeError) as caught:
        split("<p>Hello</p>" + content.format("word " * 30), short(120))

    assert str(caught.value).startswith(f"{subject} is too large: it has ")
    assert str(caught.value).endswith("it cannot be split further, so make it smaller")
    assert caught.value.allowed == 120
    assert caught.value.found > 120


def test_an_action_and_the_dialog_that_it_opens_stay_together() -> None:
    action = '<ui-action action="open-dialog" target-id="d"><button>Open</button></ui-action>'
    dialog = '<dialog id="d"><title>T</title><body>B</body></dialog>'
    pieces = split(f"<p>{'a ' * 60}</p>{action}<p>between</p>{dialog}<p>{'b ' * 60}</p>", short(140))

    assert len(pieces) == 3
    assert pieces[1] == f"{action}<p>between</p>{dialog}"


JOINED = '<tr><td rowspan="2">group</td><td>a</td></tr> <tr><td>b</td></tr>'
CHAIN = '<tr><td rowspan="2">one</td></tr><tr><td rowspan="99">two</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>'


@pytest.mark.parametrize(("start", "end"), [("<table>", "</table>"), ("<table><tbody>", "</tbody></table>")])
@pytest.mark.parametrize("characters", range(45, 100, 5))
def test_rows_that_a_cell_goes_over_stay_together(start: str, end: str, characters: int) -> None:
    content = rows(1, 2) + JOINED * 2 + rows(3, 3) + JOINED + rows(4, 5) + CHAIN

    pieces = split(f"{start}{content}{end}", short(characters))

    assert len(pieces) > 1
    assert "".join(piece.removeprefix(start).removesuffix(end) for piece in pieces) == content
    assert sum(piece.count(JOINED) for piece in pieces) == 3
    assert CHAIN in pieces[-1]


def test_rows_that_a_cell_goes_over_and_that_no_message_takes_are_named() -> None:
    joined = f'<tr><td rowspan="0">{"a" * 40}</td></tr><tr><td>{"b" * 40}</td></tr>'

    with pytest.raises(MessageTooLargeError, match=r"^<tr> is too large: it has .* it cannot be split further"):
        split(f"<table>{rows(1, 3)}{joined}</table>", short(60))


def test_a_text_never_becomes_a_directive() -> None:
    pieces = split("word " * 20 + "&#36;&#123;x}. &#35;&#123;y}. &lt;#if&gt; &lt;@x", short(70))

    assert "".join(pieces).endswith(" $&#123;x}. #&#123;y}. &lt;#if&gt; &lt;@x")


def test_presentationml_is_split_too() -> None:
    start = '<div data-format="PresentationML" data-version="2.0">'
    pieces = split_message(f"{start}<p>{'a' * 40}</p><p>{'b' * 40}</p></div>", short(60))

    assert pieces == [f"{start}<p>{'a' * 40}</p></div>", f"{start}<p>{'b' * 40}</p></div>"]


def test_presentationml_whose_labels_stand_apart_is_not_split() -> None:
    message = f'<div data-format="PresentationML" data-version="2.0"><label for="x">L</label>{"a " * 60}</div>'

    with pytest.raises(MessageTooLargeError, match=r"^<messageML> is too large: it has 120 characters as Markdown"):
        split_message(message, short(60))


def test_a_piece_that_comes_out_too_large_is_cut_again() -> None:
    # Markdown numbers the items of the inner list too, which no weight knows.
    limits = replace(LIMITS, unique_tokens=6)
    pieces = split(f"<ol><li><ul>{'<li>a</li>' * 12}</ul></li></ol>", limits)

    assert "".join(pieces).count("<li>a</li>") == 12
    assert len(pieces) > 1
    assert all(is_within(f"<messageML>{piece}</messageML>", limits) for piece in pieces)


def test_a_namespace_that_means_nothing_is_dropped() -> None:
    pieces = split_message(f'<messageML xmlns="x"><p>{"a" * 40}</p><p>{"b" * 40}</p></messageML>', short(60))

    assert pieces == [f"<messageML><p>{letter * 40}</p></messageML>" for letter in "ab"]


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(MessageMLError, match="<x> is not an element"):
        split_message(f"<messageML><x/>{'a' * 100}</messageML>", replace(short(10), unique_tokens=1))


def test_deep_markup_is_split() -> None:
    pieces = split(f"{'<b><i>' * 90}{'word ' * 800}{'</i></b>' * 90}", short(3_000))

    assert len(pieces) > 1
    assert all(piece.startswith("<b><i>" * 90) for piece in pieces)


WORDS = st.text(alphabet="ab .!?{}$#&<>'\"_*-é語\u0301\n", min_size=1, max_size=80).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("{", "&#123;")
)
ENTITIES = st.sampled_from(
    [
        *(f'<mention uid="{user.id}"/>' for user in USERS),
        '<hash tag="fx"/>',
        '<emoji shortcode="smile"/>',
        '<a href="https://example.com">a link</a>',
        "<br/>",
    ]
)


def wrapped(*tags: str) -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from([(f"<{tag}>", f"</{tag.split()[0]}>") for tag in tags])


def inside(tags: st.SearchStrategy[tuple[str, str]], content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda tag, inner: f"{tag[0]}{inner}{tag[1]}", tags, content)


def several(content: st.SearchStrategy[str], most: int = 4, least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(content, min_size=least, max_size=most).map("".join)


LINES = several(
    st.recursive(
        st.one_of(WORDS, ENTITIES),
        lambda inner: inside(wrapped("b", "i", 'span class="x"'), several(inner)),
        max_leaves=6,
    )
)
CELLS = st.lists(st.sampled_from(["a", "b c", '<mention uid="1"/>']), min_size=1, max_size=2)
ROWS = CELLS.map(lambda cells: f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
TABLES = st.builds(
    lambda tags, head, body: f"<table>{tags[0]}{head}{tags[1]}{body}{tags[2]}</table>",
    st.sampled_from([("", "", ""), ("<tbody>", "", "</tbody>"), ("<thead>", "</thead><tbody>", "</tbody>")]),
    st.just(f"<tr><th>{HEAD}</th></tr>"),
    several(ROWS, 12, 1),
)
BLOCKS = st.recursive(
    st.one_of(LINES, TABLES, inside(wrapped("p", "h2", "pre", 'div style="color:red"'), LINES), st.just("<hr/>")),
    lambda inner: st.one_of(
        inside(wrapped("div"), several(inner)),
        inside(wrapped("ul", "ol"), several(inside(wrapped("li"), several(inner, 2)), 5, 1)),
    ),
    max_leaves=8,
)


def text_of(message: str) -> str:
    """The text of a message, without white space, headers, and the numbers of lists."""
    text = re.sub(r"\d+\. ", "", render(message, users=USERS).text.replace(HEAD, ""))
    return "".join(text.split())


@settings(max_examples=3 * settings().max_examples)
@given(content=several(BLOCKS), characters=st.integers(200, 500), entities=st.integers(3, 6), words=st.integers(12, 30))
def test_any_message_becomes_messages_within_the_limits_with_all_of_its_text(
    content: str, characters: int, entities: int, words: int
) -> None:
    message = f"<messageML>{content}</messageML>"
    limits = replace(short(characters), entities=entities, unique_tokens=words, message_bytes=8 * characters)
    pieces = split_message(message, limits)
    for piece in pieces:
        check(piece)

    assert all(is_within(piece, limits) for piece in pieces)
    assert "".join(map(text_of, pieces)) == text_of(message)
    assert (pieces == [message]) == is_within(message, limits)


@given(content=several(BLOCKS))
def test_messages_that_were_split_are_within_the_limits_and_stay_as_they_are(content: str) -> None:
    for piece in split_message(f"<messageML>{content}</messageML>", short(300)):
        assert split_message(piece, short(300)) == [piece]
