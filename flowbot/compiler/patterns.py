"""Flows in the place of the bot's own words: `flow: pattern.help`."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.compiler.compilation import Compilation
from flowbot.errors import UnknownNameError, did_you_mean

PREFIX = "pattern."
HUMAN = f"{PREFIX}human"
"""The flow that hands a conversation over to a person; flowbot brings one."""
AGAIN = f"{PREFIX}again"
"""The flow that asks whether to go on or to begin anew; flowbot brings it, and no other can take its place."""
WROTE = "text"
"""What every such flow may take: what the person wrote, if they did."""

TAKEN: Mapping[str, tuple[str, ...]] = {
    "help": (),
    "not_understood": ("nearest",),
    "not_allowed": ("usage",),
    "once": ("usage",),
    "usage": ("problem", "pointed", "usage"),
    "already_answered": ("by",),
    "not_yours": (),
    "expired_form": ("is_asked_again",),
    "nothing_to_change": ("wanted", "given"),
    "cannot_go_back": (),
    "busy": (),
    "waiting": (),
    "edited": ("slot",),
    "went_wrong": (),
    "outdated": (),
    "cancelled": (),
    "gave_up": (),
    "failed": (),
    "bot_left_out": (),
    "expired": (),
}
"""The patterns in whose place a flow may begin, and what they name; the others are part of a question or its card."""


def is_pattern(flow: str) -> bool:
    """Whether a flow stands in the place of a pattern, or is one that flowbot brings."""
    return flow.startswith(PREFIX)


def check_pattern(compilation: Compilation) -> None:
    """Check the name of a flow that stands in the place of a pattern, and what it takes."""
    name = compilation.definition.flow
    if not is_pattern(name) or name == HUMAN or compilation.known.is_own:
        return
    pattern = name.removeprefix(PREFIX)
    if pattern not in TAKEN:
        known = [HUMAN, *(f"{PREFIX}{each}" for each in TAKEN)]
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        message = f"no flow can stand in the place of '{name}'"
        compilation.report(UnknownNameError, message, ("flow",), hint, code="FB226")
        return
    given = (WROTE, *TAKEN[pattern])
    for place, arg in enumerate(compilation.definition.args):
        if arg not in given:
            hint = did_you_mean(arg, given) or f"it may take {', '.join(given)}"
            message = f"'{name}' is not given '{arg}'"
            compilation.report(UnknownNameError, message, ("args", place), hint, code="FB227")
