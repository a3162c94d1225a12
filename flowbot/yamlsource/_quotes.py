"""How a value is written on one line: quotes where they are needed, one space inside of braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from flowbot.yamlsource._nodes import Node
from flowbot.yamlsource._scalars import NotANumberError, resolve_plain
from flowbot.yamlsource._text import in_quotes

Path = tuple[str | int, ...]
"""Where a part stands: keys of maps and indexes of lists, from the top."""
FirstKeys = Callable[[Path], Sequence[str]]
"""The keys that stand first in the map at a path, in their order; the others stay as they are."""

_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`=~<\s])[^\n\t]*(?<!\s)")
_ENDED = re.compile(r":(?:\s|$)|\s#|^(?:---|\.\.\.)")
_OLDER = re.compile(r"(?:y|yes|n|no|on|off|true|false|null)", re.IGNORECASE)
"""Words that YAML 1.1 does not read as texts: quotes that an author gave them stay."""


def reordered(pairs: Sequence[tuple[str, int]], first: Sequence[str]) -> list[int]:
    """The places of keys in their new order."""
    rank = {key: place for place, key in enumerate(first)}
    return [place for _, place in sorted(pairs, key=lambda pair: rank.get(pair[0], len(rank)))]


def written(text: str, node: Node, path: Path, first_keys: FirstKeys, *, in_flow: bool = False) -> str:
    """A value on one line; what is on several lines, and what has anchors, as it is."""
    source = text[node.start : node.end]
    if node.anchor or "\n" in source or node.kind == "alias":
        return source
    if node.kind == "scalar":
        return _scalar(source, node, in_flow=in_flow)
    if not all(_is_simple(text, each) for each in _walk(node)):
        return source
    if node.kind == "list":
        items = (
            written(text, each, (*path, place), first_keys, in_flow=True) for place, each in enumerate(node.children)
        )
        return f"[{', '.join(items)}]"
    keys, values = node.children[::2], node.children[1::2]
    pairs = [
        f"{written(text, key, path, first_keys, in_flow=True)}: "
        f"{written(text, value, (*path, key.value), first_keys, in_flow=True)}"
        for key, value in zip(keys, values, strict=True)
    ]
    order = reordered([(key.value, place) for place, key in enumerate(keys)], first_keys(path))
    return f"{{ {', '.join(pairs[place] for place in order)} }}" if pairs else "{}"


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for each in node.children:
        yield from _walk(each)


def _is_simple(text: str, node: Node) -> bool:
    """Whether it is written in the usual way: nothing empty, no map without braces, no anchor."""
    if node.kind in ("map", "list"):
        return text[node.start] in "[{" and not node.anchor
    return not node.is_empty and node.kind != "alias" and not node.anchor


def _scalar(source: str, node: Node, *, in_flow: bool) -> str:
    if node.style not in ("'", '"') or ("\\" in source and node.style == '"'):
        return source
    if _needs_no_quotes(node.value, in_flow=in_flow):
        return node.value
    return in_quotes(node.value)


def _needs_no_quotes(value: str, *, in_flow: bool) -> bool:
    """Whether a text means the same without quotes, to readers of older YAML and of templates as well."""
    if (
        not value
        or "{{" in value
        or "{%" in value
        or not _PLAIN.fullmatch(value)
        or _ENDED.search(value)
        or _OLDER.fullmatch(value)
    ):
        return False
    if value[0] in "+-.0123456789" or (in_flow and re.search(r"[,\[\]{}:]", value)):
        return False
    try:
        return resolve_plain(value) == value
    except NotANumberError:
        return False
