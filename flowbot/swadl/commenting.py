"""Comments in a flow file, where something could not be carried over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowbot.swadl.left import Path
from flowbot.yamlsource import YamlSource, load_yaml


def with_comments(flow: str, comments: Sequence[tuple[Path, str]]) -> str:
    """The text of a flow with each comment above its step, or behind the last step where it stands at the end.

    Args:
        flow: The text, without comments.
        comments: The place of a step, which may be one behind the last of its list; and what is said of it.
    """
    source = load_yaml(flow, "flow")
    lines = flow.split("\n")
    found: dict[int, list[str]] = {}
    for path, comment in comments:
        line, margin = _place(flow, lines, source, _shortened(source.value, path))
        found.setdefault(line, []).append(f"{margin}# TODO {' '.join(comment.split())}")
    made: list[str] = []
    for number, text in enumerate(lines):
        made += [*found.get(number, []), text]
    return "\n".join(made)


def _shortened(value: Any, path: Path) -> Path:
    """A path in the text, where an option that is a branch alone is written without `then`."""
    made: list[str | int] = []
    for part in path:
        if part == "then" and isinstance(value, list | str):
            continue
        made.append(part)
        value = value[part] if _is_there(value, (part,)) else None
    return tuple(made)


def _place(flow: str, lines: Sequence[str], source: YamlSource, path: Path) -> tuple[int, str]:
    """The line that a comment stands above, from 0, and how far in."""
    if _is_there(source.value, path):
        line = source.locate(path).line - 1
        return line, _margin(lines[line])
    start, end = source.extent(path[:-1])
    if not _is_there(source.value, (*path[:-1], 0)) or flow[start : start + 1] == "[":
        line = source.locate(path).line - 1  # the branch is written on the line of its key, or as `next`
        return line, _margin(lines[line])
    first = source.locate((*path[:-1], 0)).line - 1
    return flow[:end].rstrip().count("\n") + 1, _margin(lines[first])


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _is_there(value: Any, path: Path) -> bool:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
