"""The names of the author's functions: those that mean something else already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowbot.compiler.compilation import MESSAGE_NAMES, STREAM_WORDS
from flowbot.compiler.declarations import RESERVED
from flowbot.definition.model import FlowDefinition
from flowbot.errors import DefinitionError, Location, UnknownNameError
from flowbot.values.functions import FUNCTIONS

_STANDING = {*MESSAGE_NAMES, *RESERVED, *STREAM_WORDS}
_OF_MESSAGES = {"range", "namespace", "loop", "self", "caller", "varargs", "kwargs"}


def check_functions(
    functions: Mapping[str, Location | None], flows: Sequence[FlowDefinition]
) -> Iterator[DefinitionError]:
    """Report functions that cannot have their names.

    Args:
        functions: Name → where it is defined.
        flows: Those that may call them.
    """
    for name, location in functions.items():
        reason = _meaning(name, flows)
        if reason is not None:
            hint = f"give it another name, as in `my_{name}`"
            yield UnknownNameError(f"{reason} '{name}' too", location=location, hint=hint, code="FB202")


def _meaning(name: str, flows: Sequence[FlowDefinition]) -> str | None:
    """What has this name already."""
    if name in FUNCTIONS:
        return "there is a built-in function"
    if name in _STANDING:
        return "expressions have a name"
    if name in _OF_MESSAGES:
        return "messages have a name"
    return next((f"flow '{flow.flow}' has a slot" for flow in flows if name in flow.slots), None)
