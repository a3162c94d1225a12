"""The slot type `list` of records: typed as lines, or pasted as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from flowbot.message import Passage, Table, strip_blank
from flowbot.values._slot_type import AnswerError, PartsError, SlotType, as_typed
from flowbot.values._splitting import CELLS, LINES, MAX_ITEMS, quoted, split_rows
from flowbot.values._words import bare, shortened
from flowbot.values.context import ReadContext
from flowbot.values.lists import distinct
from flowbot.values.records import RecordField, check_size, in_order, labels_of, read_fields, record_type

_T = TypeVar("_T")
Row = Mapping[str, Passage]
"""Field → what stands for it."""


def record_list_type(fields: Sequence[RecordField], *, unique: bool = False) -> SlotType:
    """A list of records.

    Each stands on a line of its own, its values in order with semicolons or tabs between them; or it is a row of
    a table. A first row with the names or labels of the fields says which column is which.

    Args:
        fields: What each record has, in order.
        unique: Whether a record that stands twice is refused.
    """
    items = record_type(fields)

    def read(passage: Passage, context: ReadContext) -> list[object]:
        rows = _rows(passage, fields, context)
        if not rows:
            raise AnswerError("empty_list")
        if len(rows) > MAX_ITEMS:
            raise AnswerError("too_many_items", most=MAX_ITEMS)
        return distinct(_read_rows(rows, fields, context), unique)

    def show(values: Sequence[Mapping[str, object]], locale: str) -> str:
        return "\n".join(_line(value, locale) for value in values)

    def _line(value: Mapping[str, object], locale: str) -> str:
        held = [(each.type, value.get(each.name)) for each in fields]
        shown = ("" if found is None else kind.show(found, locale) for kind, found in held)
        return "; ".join(quoted(text, CELLS + LINES) if text else "" for text in shown)

    def decode(value: object) -> list[object]:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return [items.decode(each) for each in value]

    return SlotType(
        name="list",
        words=0,
        python_type=list,
        read=read,
        show=show,
        encode=lambda values: [items.encode(each) for each in values],
        decode=decode,
        read_control=as_typed(read),
    )


def _read_rows(rows: Sequence[Row], fields: Sequence[RecordField], context: ReadContext) -> list[object]:
    read = [read_fields(fields, row, context) for row in rows]
    if any(parts.problems for parts in read):
        raise PartsError(
            _numbered(parts.problems for parts in read),
            labels_of(fields),
            _numbered(parts.values for parts in read),
            _numbered(parts.texts for parts in read),
        )
    return [dict(parts.values) for parts in read]


def _numbered(rows: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    """What the rows have, by row and field."""
    return {f"{number}.{name}": each for number, row in enumerate(rows, 1) for name, each in row.items()}


def _rows(passage: Passage, fields: Sequence[RecordField], context: ReadContext) -> list[Row]:
    """What stands for each field, row by row: of the tables of the message, else of the lines."""
    message = context.message
    if message is not None and message.tables:
        whole = message.passage
        return [row for table in message.tables for row in _of_table(table, whole, fields)]
    check_size(passage)
    lines = split_rows(passage)
    columns = _columns([each.text for each in lines[0]], fields) if lines else None
    if columns is not None and None not in columns:
        return [_in_columns(columns, line) for line in lines[1:]]
    return [_in_order(number, line, fields) for number, line in enumerate(lines, 1)]


def _of_table(table: Table, whole: Passage, fields: Sequence[RecordField]) -> list[Row]:
    """The rows of a table; where it says which its columns are, all of them must be known.

    Raises:
        AnswerError: There is a column that is no field, or none for a field that is needed.
    """
    lines = split_rows(whole.cut(table.start, table.end), "\t", "\n", with_quotes=False)
    head = list(table.header) if table.header is not None else [each.text for each in lines[0]] if lines else []
    columns = _columns(head, fields)
    if columns is None and table.header is None:
        return [_in_order(number, line, fields) for number, line in enumerate(lines, 1)]
    known = columns or [None] * len(head)
    labels = "; ".join(each.label for each in fields)
    for text, name in zip(head, known, strict=True):
        if text and name is None:
            raise AnswerError("no_such_column", text=shortened(text), fields=labels)
    for field in fields:
        if field.name not in known and not field.optional:
            raise AnswerError("missing_column", label=field.label)
        if known.count(field.name) > 1:
            raise AnswerError("column_twice", label=field.label)
    rows = sum(any(map(strip_blank, row)) for row in table.rows)
    body = lines[-rows:] if table.header is not None and rows else lines[1:]
    return [_in_columns(known, line) for line in body]


def _columns(head: Sequence[str], fields: Sequence[RecordField]) -> list[str | None] | None:
    """The field of each column, by its name or label; None where a row names no field."""
    names = {word: field.name for field in fields for word in (bare(field.label), bare(field.name))}
    found = [names.get(bare(each)) for each in head]
    return found if any(found) else None


def _in_columns(columns: Sequence[str | None], line: Sequence[Passage]) -> Row:
    return {name: cell for name, cell in zip(columns, line, strict=False) if name is not None}


def _in_order(number: int, line: Sequence[Passage], fields: Sequence[RecordField]) -> Row:
    try:
        return in_order(fields, line, "; ".join(each.text for each in line))
    except AnswerError as error:
        raise AnswerError("row", number=number, problem=error.phrase) from None
