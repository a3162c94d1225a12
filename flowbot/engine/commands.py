"""The built-in commands, which work in every conversation without being written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flowbot.engine.ending import drop
from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.questions import Question
from flowbot.engine.saying import respond
from flowbot.engine.snapshot import START, Position
from flowbot.engine.states import STAY, State
from flowbot.engine.turn import Turn
from flowbot.values.languages import find_command
from flowbot.values.types import bare

_COMMAND = re.compile(r"/?(\S+)(?:\s+(.*))?", re.DOTALL)
AGAIN = "repeat"
"""The trigger of what is said again."""
BACK = "back"
"""The trigger of going to the question that the turn names."""
RESTART = "started"


def read_command(flow: FlowFacts, text: str) -> tuple[str, str] | None:
    """The built-in command that a whole message is, with what follows it; None when it is none.

    The words for it are those of English and of the flow's language.
    """
    found = _COMMAND.fullmatch(text.strip())
    command = find_command(found[1], flow.locale) if found is not None else None
    if found is None or command is None:
        return None
    rest = (found[2] or "").strip()
    if command not in flow.commands or (rest and command != "change") or (command == "change" and not rest):
        return None
    return command, rest


def obey(turn: Turn, state: State, command: str, rest: str, wants: Callable[[str], bool]) -> str | None:
    """The trigger that a command is; None for `change …` that names nothing, where any text is an answer.

    Args:
        turn: At the position that it is for.
        state: Where that stands.
        command: The command.
        rest: What follows it.
        wants: Whether something leads away from there on a trigger.
    """
    match command:
        case "help":
            return _again_after(turn, "help")
        case "back":
            return _go_back(turn)
        case "restart":
            _restart(turn)
            return RESTART
        case "change":
            asked = [each for each in turn.flow.slots.values() if each.is_asked and wants(f"change.{each.name}")]
            return _change(turn, rest, asked, is_text=isinstance(state, Question) and state.takes_any_text)
    return command  # cancel, repeat


def _change(turn: Turn, rest: str, asked: Sequence[CompiledSlot], *, is_text: bool) -> str | None:
    """Go back to the question of a slot, among those that are asked where the position goes on."""
    wanted = bare(rest)
    for slot in turn.flow.slots.values():
        if wanted in (bare(slot.name), bare(slot.label)):
            if slot not in asked or slot.name not in turn.slots:
                break
            turn.begin_catch_up()
            return f"change.{slot.name}"
    else:
        if is_text:
            return None
    given = [slot.label for slot in asked if slot.name in turn.slots]
    return _again_after(turn, "nothing_to_change", wanted=rest, given=given)


def _again_after(turn: Turn, pattern: str, **names: object) -> str:
    """Say words of the bot's own and the question again; after a flow in their place it comes back anyway."""
    words = turn.flow.patterns[pattern]
    respond(turn, words, **names)
    return STAY if words.is_flow else AGAIN


def _go_back(turn: Turn) -> str:
    if not turn.at.trail:
        respond(turn, turn.flow.patterns["cannot_go_back"])
        return STAY
    turn.go_to = turn.at.trail.pop()
    turn.at.catch_up = None
    turn.at.done.discard(turn.go_to)
    return BACK


def _restart(turn: Turn) -> None:
    """Begin anew, with nothing but what the trigger filled."""
    left = turn.at
    kept = {name: value for name, value in left.slots.items() if name in turn.before.trigger.slots}
    turn.took(left, "restart", START)
    drop(turn, left, turn.flow.patterns["asked_again"])
    turn.at = turn.positions[left.id] = Position(state=START, slots=kept, person=left.person, stream=left.stream)
    turn.forget_names()
