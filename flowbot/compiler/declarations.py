"""Pass 1 for what is declared above the steps: slots, and what starts the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.compiler.compilation import STREAM_WORDS, Compilation, slot_type
from flowbot.compiler.contradictions import check_limits_agree
from flowbot.compiler.controls import check_look
from flowbot.compiler.expressions import Kind, are_comparable, fits, said
from flowbot.compiler.happenings import resolve_occasion
from flowbot.compiler.identified import check_identified
from flowbot.compiler.occasions import given_by
from flowbot.compiler.references import check_guard, check_slot
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import AttachmentSlot, ChoiceSlot, ListSlot, MessageSlot, record_in
from flowbot.definition.steps import Path
from flowbot.definition.triggers import AdmittedTrigger, CommandTrigger, MatchTrigger, MessageTrigger, TriggerBase
from flowbot.definition.written import read_written
from flowbot.errors import DefinitionSyntaxError, ExpressionError, UnknownNameError, did_you_mean
from flowbot.presentationml.commands import Pattern, PatternError, parse_pattern
from flowbot.values.limits import IDENTIFIED_WORDS, LIMIT_WORDS
from flowbot.values.types import bare

_RESERVED_WORDS = """
    initiator user here trigger message event form request answers shown messages error problem try tries reminder
    now today bot flow locale roles config result true false none and or not in is if else
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
"""Names with a meaning of their own in expressions and messages: no slot may have them."""

_ALWAYS = ("bot", "flow", "config", "roles")
ADMISSION_NAMES = ("user", "initiator", "here", *_ALWAYS)
"""What `who` and `where` may name: nothing has been said yet."""


def resolve_slots(compilation: Compilation) -> None:
    """Check the names and expressions of every slot."""
    for name, slot in compilation.definition.slots.items():
        _resolve_slot(compilation, name, slot)


def _resolve_slot(compilation: Compilation, name: str, slot: SlotBase) -> None:
    if name in RESERVED:
        message = f"'{name}' has a meaning of its own in expressions; call the slot something else"
        compilation.report(UnknownNameError, message, ("slots", name), key=True, code="FB208")
    if name == "action":
        message = "'action' is the button that was pressed, in what a form sends; call the slot something else"
        compilation.report(UnknownNameError, message, ("slots", name), key=True, code="FB208")
    for key, value in (("default", slot.default), ("suggest", slot.suggest)):
        if value is not None:
            _resolve_value(compilation, name, key, value)
    resolve_held(compilation, ("slots", name), slot)


def resolve_held(
    compilation: Compilation, path: Path, slot: SlotBase, fields: Mapping[str, Kind] | None = None
) -> None:
    """Check what a value of the slot at a place must keep to, and how it is shown.

    Args:
        compilation: The flow.
        path: Where the slot stands.
        slot: The slot.
        fields: Those of the record that it is a field of.
    """
    _check_limits(compilation, path, slot, fields)
    if isinstance(slot, ListSlot):
        _check_limits(compilation, (*path, "items"), slot.items, fields)
        _check_item(compilation, (*path, "items"), slot.items)
    chosen = slot.items if isinstance(slot, ListSlot) else slot
    if isinstance(chosen, ChoiceSlot):
        _resolve_choices(compilation, (*path, *(("items",) if chosen is not slot else ()), "of"), chosen.of)
    if slot.check is not None:
        check = compilation.compile(slot.check, (*path, "check"), fields=fields)
        if check is not None and not fits(check.type, bool):
            message = f"{said(check.type)} is neither true nor false"
            compilation.report(ExpressionError, message, (*path, "check"), code="FB213")
    limits = {**slot.limits, **slot.items.limits} if isinstance(slot, ListSlot) else slot.limits
    if slot.problem is not None and slot.check is None and "pattern" not in limits:
        message = "without `check` or `pattern` nobody is told this"
        compilation.report(DefinitionSyntaxError, message, (*path, "problem"), key=True, code="FB131")
    check_look(compilation, path, slot)


def _resolve_choices(compilation: Compilation, path: Path, of: Mapping[str, str] | str) -> None:
    if not isinstance(of, str):
        check_distinct(compilation, of, path)
        return
    choices = compilation.compile(of, path)
    if choices is not None and not fits(choices.type, list) and not fits(choices.type, dict):
        message = f"{said(choices.type)} is no list of choices"
        hint = "it gives texts, or records with `value` and `label`"
        compilation.report(ExpressionError, message, path, hint, code="FB213")


def _check_limits(compilation: Compilation, path: Path, slot: SlotBase, fields: Mapping[str, Kind] | None) -> None:
    """Report limits that are expressions over something else than what the slot at a place holds."""
    wanted = slot_type(slot).python_type
    for word, source in slot.limits.items():
        if not isinstance(source, str) or word in ("pattern", *IDENTIFIED_WORDS):
            continue
        limit = compilation.compile(source, (*path, word), fields=fields)
        if limit is None or are_comparable(limit.type, wanted):
            continue
        message = f"{said(wanted)} is never compared with {said(limit.type)}"
        compilation.report(ExpressionError, message, (*path, word), code="FB213")
    check_limits_agree(compilation, path, slot)
    check_identified(compilation, path, slot, fields)


_OF_ITEMS = {"type", "of", "items", "unique", "fields_", "model", *LIMIT_WORDS, *IDENTIFIED_WORDS}
"""What an item of a list may have; all else is of the list."""


def _check_item(compilation: Compilation, path: Path, item: SlotBase) -> None:
    """Report what only a slot may have, and no item of one."""
    for key in sorted(item.model_fields_set - _OF_ITEMS):
        word = type(item).model_fields[key].alias or key
        hint = "write it beside `items`"
        message = f"an item has no `{word}`"
        compilation.report(DefinitionSyntaxError, message, (*path, word), hint, key=True, code="FB111")


def check_distinct(compilation: Compilation, labels: Mapping[str, str], path: Path) -> None:
    """Report choices that are answered by the same words: both cannot be chosen."""
    first: dict[str, str] = {}
    for name, label in labels.items():
        other = first.setdefault(bare(label), name)
        if other != name:
            message = f"'{name}' is answered by the same words as '{other}'"
            hint = "give one of them another label"
            compilation.report(UnknownNameError, message, (*path, name), hint, key=True, code="FB209")


def _resolve_value(compilation: Compilation, name: str, key: str, value: object) -> None:
    path = ("slots", name, key)
    if isinstance(value, str) and read_written(compilation.slot_types[name].name, value) is not None:
        return
    given: Kind = type(value)
    if isinstance(value, str):
        expression = compilation.compile(value, path)
        given = expression.type if expression is not None else object
    wanted = compilation.types()[name]
    if not fits(given, wanted):
        message = f"this is {said(given)}, and the slot holds {said(wanted)}"
        compilation.report(ExpressionError, message, path, code="FB213")


def resolve_triggers(compilation: Compilation) -> None:
    """Check the patterns and expressions of everything that starts the flow."""
    definition = compilation.definition
    _resolve_admission(compilation, (), definition.who, definition.where, ADMISSION_NAMES)
    for place, source in enumerate(definition.once):
        compilation.compile(source, ("once", place), only=(*ADMISSION_NAMES, "trigger", "today", *definition.slots))
    for place, trigger in enumerate(definition.start):
        resolve_trigger(compilation, ("start", place), trigger)
    for place, handler in enumerate(definition.any_time):
        resolve_trigger(compilation, ("any_time", place), handler)


def _resolve_admission(
    compilation: Compilation, path: Path, who: str | None, where: str | None, only: Sequence[str] | None
) -> None:
    if who is not None:
        compilation.compile(who, (*path, "who"), only=only)
    if where is not None:
        words: dict[str, Kind] = dict.fromkeys(STREAM_WORDS, bool)
        compilation.compile(
            where, (*path, "where"), only=(*only, *STREAM_WORDS) if only is not None else None, fields=words
        )


def _check_words(compilation: Compilation, words: Sequence[str], path: Path) -> None:
    for place, text in enumerate(words):
        if not bare(text):
            message = f"'{text}' has no word to match"
            compilation.report(DefinitionSyntaxError, message, (*path, place), code="FB139")


def resolve_trigger(compilation: Compilation, path: Path, trigger: TriggerBase) -> None:
    """Check the pattern and the expressions of a trigger, or of a handler."""
    is_start, is_admitted = path[0] == "start", isinstance(trigger, AdmittedTrigger)
    known = [*(ADMISSION_NAMES if is_admitted else _ALWAYS), *given_by(trigger)]
    if isinstance(trigger, AdmittedTrigger):
        _resolve_admission(compilation, path, trigger.who, trigger.where, known if is_start else None)
    resolve_occasion(compilation, path, trigger)
    pattern = compilation.patterns.get(path)
    filled = [argument.name for argument in pattern.arguments] if pattern is not None else []
    only = [*known, *filled] if is_start else None  # nothing else is known before it begins
    if trigger.when is not None:
        check_guard(compilation, trigger.when, (*path, "when"), only=only)
    for name, source in trigger.set.items():
        check_slot(compilation, name, (*path, "set", name), key=True)
        compilation.compile(source, (*path, "set", name), only=only)
    if isinstance(trigger, MatchTrigger):
        _check_words(compilation, trigger.match, (*path, "match"))
    if path in compilation.patterns:
        _resolve_arguments(compilation, path, trigger, compilation.patterns[path])


def parse_patterns(compilation: Compilation) -> None:
    """Parse the pattern of everything that starts the flow or is handled in it."""
    for path, trigger in compilation.triggers.items():
        _parse_pattern(compilation, path, trigger)


def _source_of(trigger: TriggerBase) -> tuple[str, str] | None:
    """The key and the text of the pattern of a trigger; None for one without."""
    match trigger:
        case CommandTrigger(command=source):
            return "command", source
        case MessageTrigger(message=source):
            return "message", source
    return None


def _parse_pattern(compilation: Compilation, path: Path, trigger: TriggerBase) -> None:
    found = _source_of(trigger)
    if found is None:
        return
    key, source = found
    try:
        compilation.patterns[path] = parse_pattern(source)
    except PatternError as error:
        location = compilation.locate((*path, key), offset=error.offset, length=error.length)
        problem = DefinitionSyntaxError(str(error), location=location, hint=error.hint, code="FB139")
        compilation.problems.append(problem)


def _resolve_arguments(compilation: Compilation, path: Path, trigger: TriggerBase, pattern: Pattern) -> None:
    place = (*path, "command" if isinstance(trigger, CommandTrigger) else "message")
    for argument in pattern.arguments:
        location = compilation.locate(place, offset=argument.offset, length=len(argument.name))
        slot = compilation.definition.slots.get(argument.name)
        if slot is None and "slots" not in compilation.lost:
            hint = did_you_mean(argument.name, compilation.definition.slots)
            message = f"there is no slot '{argument.name}'"
            compilation.problems.append(UnknownNameError(message, location=location, hint=hint, code="FB205"))
        if slot is not None and (record_in(slot) is not None or isinstance(slot, AttachmentSlot | MessageSlot)):
            message = f"no words of a message are what '{argument.name}' holds"
            hint = "ask for it"
            compilation.problems.append(DefinitionSyntaxError(message, location=location, hint=hint, code="FB145"))
        chosen = slot.items if isinstance(slot, ListSlot) else slot
        if isinstance(chosen, ChoiceSlot) and isinstance(chosen.of, str):
            message = (
                f"the choices of '{argument.name}' are worked out in a conversation, and this is read before one begins"
            )
            hint = "ask for it, or list the choices"
            compilation.problems.append(DefinitionSyntaxError(message, location=location, hint=hint, code="FB140"))
