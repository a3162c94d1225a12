"""The blocks that a message is made of, as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a message that stands on lines of its own: `message.text[start:end]` is `text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Block):
    """Running text; line breaks in it are newlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Block):
    """A heading."""

    level: int
    """1 to 6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem(Block):
    """An item of a list."""

    blocks: tuple[Block, ...]
    """What stands in it; a nested list is one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock(Block):
    """A list."""

    ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A table: one line of text for each row, its cells separated by tabs."""

    header: tuple[str, ...] | None
    """The cells of the row (the last one, when there are several) that the markup says is a header."""
    rows: tuple[tuple[str, ...], ...]
    """The cells of each row that is no header; a cell that spans columns or rows leaves empty ones."""

    def as_records(self, header: Sequence[str] | None = None) -> list[dict[str, str]]:
        """Each row as column name → text.

        Args:
            header: The names of the columns. By default the table's header; where it has
                none, as in a table pasted from a spreadsheet, its first row.
        """
        header = self.header if header is None else header
        rows = self.rows
        if header is None:
            header, rows = (rows[0], rows[1:]) if rows else ((), ())
        width = max((len(header), *map(len, rows)))
        names = _distinct([*header, *[""] * (width - len(header))])
        return [dict(zip(names, [*row, *[""] * (width - len(row))], strict=True)) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Block):
    """Code or preformatted text, its lines and blanks as they were."""

    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Block):
    """A quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Block):
    """A line across; it has no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Block):
    """A card, expandable or not."""

    header: tuple[Block, ...]
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormControl:
    """A field or button of a form, as shown."""

    kind: str
    """MessageML's word: `text-field`, `select`, `checkbox`, `person-selector`, `button` …"""
    name: str
    label: str
    """Empty where it has none; of a button what stands on it."""
    value: str
    """What it shows or holds at first; empty for none."""
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    """(value, label) of a `select`; of a `checkbox` or `radio`, what it stands for when it is checked."""
    chosen: tuple[str, ...] = ()
    """Of a `select`, the values that are selected at first; of a selector of people or rooms, their ids."""
    multiple: bool = False
    """Whether several can be chosen."""
    passes_empty: bool = False
    """Of a button: whether it sends the form although something that must be filled in is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Block):
    """A form, as it was sent."""

    id: str
    controls: tuple[FormControl, ...]
    blocks: tuple[Block, ...]


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block, each before those within it, in the order of the text."""
    for block in blocks:
        yield block
        match block:
            case ListBlock(items=items):
                for item in items:
                    yield from walk(item.blocks)
            case Card(header=header, body=body):
                yield from walk((*header, *body))
            case Quote(blocks=inner) | Form(blocks=inner):
                yield from walk(inner)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names for columns: those without one are called after their place, repeated ones numbered."""
    result: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        base = distinct = name or f"column {place}"
        while distinct in result:
            numbers[base] = number = numbers.get(base, 1) + 1
            distinct = f"{base} {number}"
        result[distinct] = None
    return list(result)
