"""Expressions that say something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.steps import Path, Set
from flowbot.definition.triggers import TriggerBase
from flowbot.testing.mutation.edits import Edit
from flowbot.testing.mutation.tree import said

_GUARDS = ("when", "if", "check")
"""The keys of what holds or does not."""
_EXPRESSIONS = (*_GUARDS, "who", "where", "excluding", "in", "person", "at", "close", "gt", "ge", "lt", "le")
"""The keys of expressions; where some of them hold something else as well, that is no text."""
_MAPS = ("set", "args", "save")
"""The keys of maps to expressions."""
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<name>[^\W\d][\w.]*)|(?P<number>[0-9][0-9_]*(?:\.[0-9_]+)?)"""
    r"|(?P<mark><=|>=|==|!=|<|>)"
)


def negate_guard(flow: FlowDefinition) -> Iterator[Edit]:
    """What must hold must not."""
    for path, source in _expressions(flow, _GUARDS):
        plain = re.fullmatch(r"not ([\w.]+|[\w.]+\([^()]*\))", source)
        yield Edit(path, plain[1] if plain else f"not ({source})", f"`{source}` negated")


def shift_bound(flow: FlowDefinition) -> Iterator[Edit]:
    """A comparison takes the bound in that it left out, or leaves it out."""
    yield from _replaced(flow, "mark", {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}.get)


def swap_comparison(flow: FlowDefinition) -> Iterator[Edit]:
    """What is compared is held against the opposite."""
    yield from _replaced(flow, "mark", {"==": "!=", "!=": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}.get)


def shift_number(flow: FlowDefinition) -> Iterator[Edit]:
    """A number in an expression is one more."""
    yield from _replaced(flow, "number", _one_more)


def swap_and_or(flow: FlowDefinition) -> Iterator[Edit]:
    """One condition is enough instead of both, or both are needed instead of one."""
    yield from _replaced(flow, "name", {"and": "or", "or": "and"}.get)


def other_text(flow: FlowDefinition) -> Iterator[Edit]:
    """A text in an expression is another one."""
    yield from _replaced(flow, "text", lambda text: f"{text[:-1]}?{text[-1]}")


def set_nothing(flow: FlowDefinition) -> Iterator[Edit]:
    """A slot is emptied instead of filled."""
    for path, given in said(flow, "set", Set, TriggerBase):
        for slot, source in given.items():
            if source != "none":
                yield Edit((*path, slot), "none", f"{slot} = none instead of `{source}`")


def _one_more(number: str) -> str:
    whole, _, rest = number.replace("_", "").partition(".")
    return f"{int(whole) + 1}.{rest}" if rest else str(int(whole) + 1)


def _replaced(flow: FlowDefinition, kind: str, other: Callable[[str], str | None]) -> Iterator[Edit]:
    """Expressions with another word at one place each."""
    for path, source in _expressions(flow, _EXPRESSIONS, _MAPS):
        for found in _TOKEN.finditer(source):
            new = other(found[0]) if found.lastgroup == kind else None
            if new is not None:
                changed = source[: found.start()] + new + source[found.end() :]
                words = f"{found[0]} → {new} in `{source}`"
                yield Edit(path, changed, words, offset=found.start(), length=len(found[0]))


def _expressions(flow: FlowDefinition, keys: Sequence[str], maps: Sequence[str] = ()) -> Iterator[tuple[Path, str]]:
    for key in keys:
        yield from ((path, source) for path, source in said(flow, key, Part) if isinstance(source, str))
    for key in maps:
        for path, found in said(flow, key, Part):
            if isinstance(found, Mapping):
                yield from (((*path, name), source) for name, source in found.items())
