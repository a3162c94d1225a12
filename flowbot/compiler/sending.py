"""What goes with messages, and for whom things are done: checked, and as the engine works it out."""

from __future__ import annotations

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Kind, Record, fits, item_of, said
from flowbot.definition.steps import Call, Path, Say, Send, Update
from flowbot.engine.extras_plan import ExtrasPlan
from flowbot.errors import DefinitionSyntaxError, ExpressionError

_KEYS = ("attach", "data", "on_behalf_of")
_PLATFORM = "symphony."
"""What the names of the platform's operations begin with."""


def resolve_extras(compilation: Compilation, path: Path, step: Say | Send | Update) -> None:
    """Check what goes with the messages of a step."""
    if step.attach is not None:
        files = compilation.compile(step.attach, (*path, "attach"))
        if files is not None and not _is_file(files.type):
            message = f"{said(files.type)} cannot be attached"
            hint = "attach a slot of type attachment, or a list of them"
            compilation.report(ExpressionError, message, (*path, "attach"), hint, code="FB213")
    if step.data is not None:
        data = compilation.compile(step.data, (*path, "data"))
        if data is not None and not fits(data.type, dict):
            message = f"{said(data.type)} is no data of a message"
            hint = "give a record, whose fields are the objects"
            compilation.report(ExpressionError, message, (*path, "data"), hint, code="FB213")
    _resolve_person(compilation, path, step)
    if isinstance(step, Update):
        _check_changeable(compilation, path, step)


def resolve_call_for(compilation: Compilation, path: Path, step: Call) -> None:
    """Check for whom a call is made."""
    if step.on_behalf_of is None:
        return
    _resolve_person(compilation, path, step)
    operation = compilation.known.actions.get(step.call)
    if not step.call.startswith(_PLATFORM):
        message = f"'{step.call}' is an action of your own, which does nothing on behalf of others"
        hint = "give it the person in `args`"
    elif operation is not None and operation.alone:
        message, hint = f"'{step.call}' is done by the bot, and on behalf of nobody", "take `on_behalf_of` out"
    else:
        return
    compilation.report(DefinitionSyntaxError, message, (*path, "on_behalf_of"), hint, key=True, code="FB521")


def _resolve_person(compilation: Compilation, path: Path, step: Say | Send | Update | Call) -> None:
    if step.on_behalf_of is None:
        return
    person = compilation.compile(step.on_behalf_of, (*path, "on_behalf_of"))
    if person is not None and not _is_person(person.type):
        message, hint = f"{said(person.type)} is no person", "give a person, such as `initiator` or a slot of type user"
        compilation.report(ExpressionError, message, (*path, "on_behalf_of"), hint, code="FB213")


def _check_changeable(compilation: Compilation, path: Path, step: Update) -> None:
    """Report a change by somebody else than who has sent it."""
    _, sent = compilation.steps().get(step.update, ((), None))
    person = sent.on_behalf_of if isinstance(sent, Say | Send) else None
    if person is not None and step.on_behalf_of is None:
        message = f"'{step.update}' is sent on behalf of a person: only they can change it"
        hint = f"write `on_behalf_of: {person}` here as well"
    elif sent is not None and person is None and step.on_behalf_of is not None:
        message, hint = f"'{step.update}' is the bot's: nobody else can change it", "take `on_behalf_of` out"
    else:
        return
    compilation.report(DefinitionSyntaxError, message, (*path, "update"), hint, code="FB520")


def check_card_update(compilation: Compilation, path: Path, step: Update) -> None:
    """Report what an `update` of a card, which stays open, cannot have."""
    for key in (*_KEYS, "pin", "unknown", "failed"):
        if key in step.model_fields_set:
            message, hint = f"'{step.update}' is asked in a card, of which only the words change", f"take `{key}` out"
            compilation.report(DefinitionSyntaxError, message, (*path, key), hint, key=True, code="FB522")


def extras_of(compilation: Compilation, path: Path, step: Say | Send | Update) -> ExtrasPlan:
    """What goes with the messages of a step."""
    named = {key: compilation.evaluator((*path, key)) for key in _KEYS}
    return ExtrasPlan(**named, pin=step.pin if isinstance(step, Update) else step.pin or None, unknown=step.unknown)


def names_of_extras(compilation: Compilation, path: Path) -> frozenset[str]:
    """The names that it is made of."""
    found = (compilation.expressions.get((*path, key)) for key in _KEYS)
    return frozenset(name for each in found if each is not None for name in each.names)


def _is_file(kind: Kind) -> bool:
    if isinstance(kind, Record):
        return {"id", "message_id", "stream_id"} <= kind.fields.keys()
    return fits(kind, dict) or (fits(kind, list) and _is_file(item_of(kind)))


def _is_person(kind: Kind) -> bool:
    return kind.fields.get("id") is int if isinstance(kind, Record) else fits(kind, int) or fits(kind, dict)
