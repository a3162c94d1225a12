"""The Python file of a flow: from a part of the definition to the characters that made it."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowbot.definition.steps import Path
from flowbot.errors import Location


@dataclass(frozen=True, slots=True)
class PythonSource:
    """The class that declares a flow, as the source of its definition."""

    file: str
    """As errors show it."""
    places: Mapping[Path, Location]
    """Where each call stands that made a part of the definition; the class itself at the top."""

    def locate(
        self, path: Sequence[str | int], *, key: bool = False, offset: int | None = None, length: int | None = None
    ) -> Location:
        """The place of a part: its argument in the call that made it, or the call."""
        known = next(end for end in range(len(path), -1, -1) if tuple(path[:end]) in self.places)
        place = self.places[tuple(path[:known])]
        lines = linecache.getlines(place.file)
        node = _node_at(lines, place)
        for item in path[known:]:
            inner = _inner(node, item, key=key and item == path[-1])
            node = inner or node
            if inner is None:
                break
        found = _location(lines, place, node)
        if offset is not None and isinstance(node, ast.Constant) and node.value != found.source:
            found = _within(found, node, offset, length or 1)
        return Location(self.file, found.line, found.column, found.length, found.source)


def _node_at(lines: Sequence[str], place: Location) -> ast.AST | None:
    """The call or class that begins at a place."""
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return None
    column = len(place.source[: place.column - 1].encode())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.ClassDef))
    return next((node for node in calls if (node.lineno, node.col_offset) == (place.line, column)), None)


def _inner(node: ast.AST | None, item: str | int, *, key: bool) -> ast.AST | None:
    """What stands in a node for a key or index; for the key itself, the word."""
    match node:
        case ast.Call(keywords=keywords) | ast.ClassDef(keywords=keywords):
            named = next((each for each in keywords if each.arg in (item, f"{item}_")), None)
            if named is not None:
                return named if key else named.value
            return node.args[0] if isinstance(node, ast.Call) and node.args else _assigned(node, item)
        case ast.Dict(keys=names, values=values):
            pairs = zip(names, values, strict=True)
            found = next((pair for pair in pairs if isinstance(pair[0], ast.Constant) and pair[0].value == item), None)
            return found and found[0 if key else 1]
        case ast.List(elts=items) | ast.Tuple(elts=items) if isinstance(item, int) and item < len(items):
            return items[item]
    return None


def _assigned(node: ast.AST, item: str | int) -> ast.AST | None:
    body: Iterator[ast.stmt] = iter(node.body) if isinstance(node, ast.ClassDef) else iter(())
    for each in body:
        if isinstance(each, ast.Assign) and any(isinstance(to, ast.Name) and to.id == item for to in each.targets):
            return each.value
    return None


def _location(lines: Sequence[str], place: Location, node: ast.AST | None) -> Location:
    """The place of a node; of one over several lines the first, and of a class its name."""
    if isinstance(node, ast.ClassDef):
        return Location(place.file, place.line, place.column, len(f"class {node.name}"), place.source)
    if not isinstance(node, ast.expr | ast.keyword):
        return place
    source = lines[node.lineno - 1].rstrip("\n")
    start = len(source.encode()[: node.col_offset].decode())
    end = len(source)
    if isinstance(node, ast.keyword):
        end = start + len(node.arg or "")
    elif node.end_lineno == node.lineno and node.end_col_offset is not None:
        end = len(source.encode()[: node.end_col_offset].decode())
    return Location(place.file, node.lineno, start + 1, max(1, end - start), source)


def _within(found: Location, node: ast.Constant, offset: int, length: int) -> Location:
    """A part of a text, where its characters stand in the file as they are."""
    text = found.source[found.column - 1 : found.column - 1 + found.length]
    begins = text.find(str(node.value))
    if begins < 0:
        return found
    return Location(found.file, found.line, found.column + begins + offset, length, found.source)
