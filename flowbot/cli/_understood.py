"""A message for people's eyes, as an outline, and for other programs, as an object."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from flowbot.message import (
    Block,
    Card,
    Cashtag,
    Code,
    Emoji,
    Entity,
    Form,
    FormControl,
    Hashtag,
    Heading,
    Image,
    Link,
    ListBlock,
    Mention,
    Message,
    Paragraph,
    Quote,
    Table,
)

_INDENT = "  "


def as_object(message: Message) -> dict[str, Any]:
    """Everything that a message holds, as JSON values; blocks say their `kind`, tables their `records`."""
    held = {field.name: _plain(getattr(message, field.name)) for field in fields(message)}
    return {**held, "tables": [_plain(table) for table in message.tables]}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if not is_dataclass(value):
        return value
    held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Block):
        held = {"kind": type(value).__name__.removesuffix("Block").lower(), **held}
    if isinstance(value, Table):
        held["records"] = value.as_records()
    return held


def as_outline(message: Message) -> Iterator[str]:
    """The lines of an outline: the text, its blocks, what stands in it, and what is wrong with it."""
    yield "text" if message.text else "text: none"
    lines = message.text.split("\n") if message.text else []
    for number, line in enumerate(lines, 1):
        yield f"{_INDENT}{line.replace(_TAB, '→')}{'↵' if number < len(lines) else ''}"
    if message.blocks:
        yield "blocks"
        for block in message.blocks:
            yield from _indented(_block(block))
    for name in ("mentions", "hashtags", "cashtags", "emojis", "links", "images"):
        if found := getattr(message, name):
            yield name
            yield from (f"{_INDENT}{each.start}-{each.end} {each.text!r} {_told(each)}" for each in found)
    if message.entities:
        yield "custom entities"
        for key, entity in message.entities.items():
            yield f"{_INDENT}{key}: {json.dumps(entity, ensure_ascii=False)}"
    if message.chime:
        yield "chime"
    if message.problem:
        yield f"problem: {message.problem}"


_TAB = "\t"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" for line in lines)


def _told(entity: Entity) -> str:
    match entity:
        case Mention(user_id=user_id):
            return f"user {user_id}"
        case Hashtag(value=value):
            return value
        case Cashtag(value=value, identifiers=identifiers):
            return ", ".join([value, *(f"{name} {given}" for name, given in identifiers.items())])
        case Emoji(shortcode=shortcode):
            return shortcode or "no name"
        case Link(href=href):
            return href
        case Image(src=src, alt=alt):
            return f"{src} {alt!r}" if alt else src
    return ""


def _block(block: Block) -> Iterator[str]:
    place = f"{block.start}-{block.end}"
    match block:
        case Paragraph(text=text):
            yield f"paragraph {place} {text!r}"
        case Heading(text=text, level=level):
            yield f"heading {level}, {place} {text!r}"
        case Code(text=text, language=language):
            yield f"code {place} {f'in {language} ' if language else ''}{text!r}"
        case ListBlock(ordered=ordered, items=items):
            yield f"{'ordered list' if ordered else 'list'} {place}"
            for item in items:
                yield f"{_INDENT}item {item.start}-{item.end}"
                yield from _indented(_indented(_blocks(item.blocks)))
        case Quote(blocks=blocks):
            yield f"quote {place}"
            yield from _indented(_blocks(blocks))
        case Card(header=header, body=body):
            yield f"card {place}"
            for name, blocks in (("header", header), ("body", body)):
                if blocks:
                    yield f"{_INDENT}{name}"
                    yield from _indented(_indented(_blocks(blocks)))
        case Form(id=id_, controls=controls, blocks=blocks):
            yield f"form {id_!r} {place}"
            yield from (f"{_INDENT}{_control(control)}" for control in controls)
            yield from _indented(_blocks(blocks))
        case Table():
            yield from _table(block)
        case _:
            yield f"{type(block).__name__.lower()} {place}"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _control(control: FormControl) -> str:
    parts = [f"{control.kind} {control.name!r}"]
    if control.label:
        parts.append(f"label {control.label!r}")
    if control.value:
        parts.append(f"value {control.value!r}")
    if control.options:
        parts.append("options " + ", ".join(f"{value!r} {label!r}" for value, label in control.options))
    if control.required:
        parts.append("required")
    return ", ".join(parts)


def _table(table: Table) -> Iterator[str]:
    rows = ([table.header] if table.header is not None else []) + list(table.rows)
    count = max(map(len, rows), default=0)
    full = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*full, strict=True)]
    yield f"table {table.start}-{table.end}, {_count(len(table.rows), 'row')} of {_count(count, 'column')}"
    for number, row in enumerate(full):
        yield f"{_INDENT}{' │ '.join(map(_padded, row, widths))}".rstrip()
        if number == 0 and table.header is not None:
            yield f"{_INDENT}{'─┼─'.join('─' * width for width in widths)}"
    records = table.as_records()
    names = ", ".join(map(repr, records[0])) if records else "none"
    source = "the header" if table.header is not None else "the first row, since no header is marked"
    yield f"{_INDENT}as_records(): {_count(len(records), 'record')}, keys from {source}: {names}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
