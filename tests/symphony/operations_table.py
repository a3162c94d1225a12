"""The table of operations: what each asks of the pod, what is answered, and what comes of it.

The rows of a group stand in `table_<group>.py` beside this module, in a tuple ROWS; a new file is found by its name.
`specification.jsonl` has the endpoints of the published OpenAPI documents, each with the document and its version,
and with the names of its query, of the fields of its body and of the parts of its form.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request that an operation makes, and what is answered."""

    request: str
    """Method and path with the component, as `POST /pod/v3/room/create`."""
    query: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    """The body; None where there is none."""
    parts: Mapping[str, str] | None = None
    """The parts of the form, where the body is one."""
    answer: object = None
    """JSON; None is an empty body."""
    status: int = 200
    source: str = ""
    """Where it is published, when it is in no OpenAPI document, or in a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An operation with arguments, and what it then does."""

    operation: str
    """As `rooms.create`."""
    case: str = ""
    """Tells rows of one operation apart."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    exchanges: Sequence[Exchange]
    """In order; most operations are one request."""
    result: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What an OpenAPI document says of an endpoint."""

    endpoint: str
    api: str
    """The document and its version."""
    query: Sequence[str] = ()
    body: Sequence[str] | None = None
    """The names of fields, as `keywords[].key`; `[]` is a list of plain values, and None no body."""
    parts: Sequence[str] | None = None


def rows() -> Sequence[Row]:
    """Every row, group by group."""
    names = sorted(each.stem for each in _FOLDER.glob("table_*.py"))
    return [row for name in names for row in importlib.import_module(f"tests.symphony.{name}").ROWS]


@cache
def endpoints() -> Sequence[Endpoint]:
    """Every endpoint that is published."""
    lines = (_FOLDER / "specification.jsonl").read_text(encoding="utf-8").splitlines()
    return [Endpoint(**json.loads(line)) for line in lines]


def published(request: str) -> Endpoint | None:
    """The endpoint that a request is for; None where no document has it."""
    return next((each for each in endpoints() if _pattern(each.endpoint).fullmatch(request)), None)


@cache
def _pattern(endpoint: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/ ]+", re.escape(endpoint)))


def names_in(body: Any, prefix: str = "") -> Iterator[str]:
    """The names of the fields of a body, spelled as those of an Endpoint."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield f"{prefix}{name}"
            yield from names_in(value, f"{prefix}{name}.")
    elif isinstance(body, list):
        for each in body:
            if isinstance(each, dict):
                yield from names_in(each, f"{prefix.removesuffix('.')}[].")
            elif not prefix:
                yield "[]"
