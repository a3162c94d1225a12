"""The roles that expressions name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator


def unknown_roles(source: str, roles: Collection[str]) -> Iterator[tuple[str, int]]:
    """Each role that an expression names and that there is not, with its place in the text."""
    shift = len(source) - len(source.lstrip())
    for node in ast.walk(ast.parse(source.strip(), mode="eval")) if "roles" in source else ():
        match node:
            case ast.Attribute(value=ast.Name(id="roles"), attr=name) if name not in roles:
                yield name, shift + (node.end_col_offset or 0) - len(name)
