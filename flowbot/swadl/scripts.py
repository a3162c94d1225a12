"""`execute-script` as `set` and `if`, where it only gives variables values."""

from __future__ import annotations

import re
from typing import Any

from flowbot.swadl.draft import Comment, Steps, describe, is_message_id
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.maker import Maker
from flowbot.swadl.statements import parse_script
from flowbot.swadl.terms import condition, translate
from flowbot.swadl.trees import Assignment, Binary, Choice, Decision, Literal, Part, Statement, Told


def script_steps(maker: Maker) -> Steps:
    """What a script does; a comment in its place where it does more than flows can say."""
    source = maker.activity.take("script")
    path = maker.activity.at("script")
    if source is not None and not isinstance(source, str):
        return _left(maker, CannotCarryError("it is no text", "write a script, or leave it out"))
    try:
        statements = parse_script(source or "")
        made = _steps(maker, statements)
    except CannotCarryError as error:
        return _left(maker, error)
    if _has_markup(statements):
        why = "a flow shows the text of a slot as it is written, `<` and all"
        maker.draft.account.note(path, "the markup in the texts of the script", why, "write it in a message, with `if`")
    if any(isinstance(each, Told) for each in statements):
        instead = "`flowbot chat` shows every turn, and an action of your own may log"
        maker.draft.account.note(path, "what the script tells the log", "a flow has no log of its own", instead)
    return made


def _has_markup(tree: object) -> bool:
    """Whether a text in it begins an element of MessageML."""
    match tree:
        case Literal(str() as text):
            return re.search(r"<[a-zA-Z/]", text) is not None
        case Assignment(_, value):
            return _has_markup(value)
        case Binary(_, left, right):
            return _has_markup(left) or _has_markup(right)
        case Choice(_, yes, no):
            return _has_markup(yes) or _has_markup(no)
        case Decision(_, then, otherwise):
            return _has_markup((*then, *otherwise))
        case tuple():
            return any(_has_markup(each) for each in tree)
    return False


def _left(maker: Maker, error: CannotCarryError) -> Steps:
    maker.leave(maker.activity.at("script"), f"the script of {describe(maker.activity)}", error)
    return [Comment(f"{maker.activity.id}: a script that is left: {error.why}")]


def _steps(maker: Maker, statements: tuple[Statement, ...]) -> Steps:
    made: Steps = []
    for each in statements:
        match each:
            case Assignment(name, value) if not is_message_id(value):
                made += _set(maker, name, value)
            case Decision(test, then, otherwise):
                made.append(_decision(maker, test, then, otherwise))
    return made


def _set(maker: Maker, name: str, value: Any) -> Steps:
    activity = maker.activity.id
    if any(maker.draft.graph.dominates(maker.names.reply_of(form), activity) for form in maker.draft.rows):
        why = "a variable that many people's answers change"
        raise CannotCarryError(why, "count the rows instead, as `tally` does")
    term = translate(value, maker.names)
    slot, _ = maker.names.chain("variables", [Part(name)])
    value = term.text if slot.may_be_missing else term.shown()
    return [{"set": {slot.whole or slot.text: (term.whole or value) if slot.whole else value}}]


def _decision(maker: Maker, test: Any, then: tuple[Statement, ...], otherwise: tuple[Statement, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"if": condition(test, maker.names).text, "then": _steps(maker, then) or "next"}
    more = _steps(maker, otherwise)
    return {**made, "else": more} if more else made
