"""Tests for flowbot.message._blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import (
    Block,
    Card,
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


def paragraph(text: str = "p") -> Paragraph:
    return Paragraph(text=text, start=0, end=len(text))


def table(*rows: Sequence[str], header: Sequence[str] | None = None) -> Table:
    text = "\n".join("\t".join(row) for row in ([header] if header else []) + list(rows))
    cells = tuple(tuple(row) for row in rows)
    return Table(text=text, start=0, end=len(text), header=tuple(header) if header is not None else None, rows=cells)


def bulleted(*blocks: Block) -> ListBlock:
    item = ListItem(text="", start=0, end=0, blocks=blocks)
    return ListBlock(text="", start=0, end=0, ordered=False, items=(item,))


# Tables as records


def test_the_header_names_the_columns() -> None:
    assert table(["GOOG", "100"], ["IBM", "5"], header=["Ticker", "Size"]).as_records() == [
        {"Ticker": "GOOG", "Size": "100"},
        {"Ticker": "IBM", "Size": "5"},
    ]


def test_without_a_header_the_first_row_names_the_columns() -> None:
    assert table(["Ticker", "Size"], ["GOOG", "100"]).as_records() == [{"Ticker": "GOOG", "Size": "100"}]


def test_names_that_are_given_leave_every_row_a_record() -> None:
    assert table(["GOOG", "100"], ["IBM", "5"]).as_records(["ticker", "size"]) == [
        {"ticker": "GOOG", "size": "100"},
        {"ticker": "IBM", "size": "5"},
    ]


def test_names_that_are_given_come_before_those_of_the_header() -> None:
    assert table(["GOOG"], header=["Ticker"]).as_records(["symbol"]) == [{"symbol": "GOOG"}]


@pytest.mark.parametrize(
    ("given_table", "records"),
    [
        (table(), []),
        (table(["Ticker"]), []),
        (table(header=["Ticker"]), []),
        (table(["a", "b"], ["1"]), [{"a": "1", "b": ""}]),
        (table(["a"], ["1", "2"]), [{"a": "1", "column 2": "2"}]),
        (table(["", "b", ""], ["1", "2", "3"]), [{"column 1": "1", "b": "2", "column 3": "3"}]),
        (table(["a", "a", "a"], ["1", "2", "3"]), [{"a": "1", "a 2": "2", "a 3": "3"}]),
        (table(["a", "a 2", "a"], ["1", "2", "3"]), [{"a": "1", "a 2": "2", "a 3": "3"}]),
        (table(["a", "a", "a 2"], ["1", "2", "3"]), [{"a": "1", "a 2": "2", "a 2 2": "3"}]),
    ],
    ids=str,
)
def test_every_cell_has_a_column_of_its_own(given_table: Table, records: list[dict[str, str]]) -> None:
    assert given_table.as_records() == records


def test_ten_thousand_columns_of_one_name_are_told_apart() -> None:
    wide = table(["a"] * 10_000, ["1"] * 10_000)

    assert len(wide.as_records()[0]) == 10_000


@given(st.lists(st.lists(st.sampled_from(["", "a", "a 2", "column 2", "b"]), max_size=5), max_size=5))
def test_a_record_has_as_many_columns_as_the_widest_row(rows: list[list[str]]) -> None:
    records = table(*rows).as_records()

    assert [len(record) for record in records] == [max(map(len, rows), default=0)] * (len(rows) - 1 if rows else 0)
    for record, row in zip(records, rows[1:], strict=True):
        assert list(record.values()) == row + [""] * (len(record) - len(row))


# Walking


def test_walking_meets_each_block_before_those_within_it_in_the_order_of_the_text() -> None:
    inner = table(["a"])
    quote = Quote(text="", start=0, end=0, blocks=(paragraph("q"), inner))
    listed = bulleted(paragraph("i"), quote)
    form = Form(text="", start=0, end=0, id="f", controls=(), blocks=(listed,))
    card = Card(text="", start=0, end=0, header=(paragraph("h"),), body=(form,))
    rule = Rule(text="", start=0, end=0)

    assert list(walk([card, rule])) == [
        card,
        paragraph("h"),
        form,
        listed,
        paragraph("i"),
        quote,
        paragraph("q"),
        inner,
        rule,
    ]


@pytest.mark.parametrize(
    "around",
    [
        lambda block: block,
        lambda block: bulleted(paragraph(), block),
        lambda block: bulleted(bulleted(block)),
        lambda block: Card(text="", start=0, end=0, header=(block,), body=()),
        lambda block: Card(text="", start=0, end=0, header=(), body=(block,)),
        lambda block: Quote(text="", start=0, end=0, blocks=(block,)),
        lambda block: Form(text="", start=0, end=0, id="f", controls=(), blocks=(block,)),
    ],
    ids=["alone", "list", "list in a list", "header of a card", "body of a card", "quote", "form"],
)
def test_a_message_has_the_tables_wherever_they_stand(around: Callable[[Block], Block]) -> None:
    first, second = table(["1"]), table(["2"])

    message = Message(text="", blocks=(around(first), Heading(text="", start=0, end=0, level=1), second))

    assert message.tables == (first, second)
