"""Flow files in the usual form."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.definition.reader import read_flow
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionErrors
from flowbot.yamlsource import LayoutError, format_yaml

KEYS = (
    *("flow", "version", "description", "start", "who", "where", "scope", "again", "once", "zone", "expire"),
    *("slots", "args", "returns", "steps", "states", "initial", "any_time", "commands", "ends", "migrate"),
)
"""The keys of a flow, in their order."""


def format_flow(text: str, file: str) -> str:
    """The text of a flow file in the usual form; the flow and all comments stay what they are.

    Raises:
        DefinitionErrors: Every problem of the text.
        LayoutError: It has something that cannot be laid out anew.
    """
    before = read_flow(text, file)
    if before.problems:
        raise DefinitionErrors(before.problems)
    formatted = format_yaml(text, _first_keys)
    after = read_flow(formatted, file)
    if after.problems or after.definition != before.definition:
        raise LayoutError("the flow would not be the same")
    return formatted


def _first_keys(path: Path) -> Sequence[str]:
    """The keys that stand first at a place of a flow; a step begins with its kind already."""
    if not path:
        return KEYS
    is_slot = path[0] == "slots" and (len(path) == 2 or path[2:] == ("items",))
    return ("type",) if is_slot else ()
