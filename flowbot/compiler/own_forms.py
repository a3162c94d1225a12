"""Pass 5: the forms that authors wrote, against the slots and options of their questions.

Each is rendered once with sample values, so that whatever makes its fields, markup or macros, is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.known import CatalogueMessage
from flowbot.compiler.samples import sample_names
from flowbot.definition.steps import Question
from flowbot.engine.asking import Asking
from flowbot.engine.decisions import Decision
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.parts import PlannedField
from flowbot.engine.questions import Confirmation
from flowbot.errors import DefinitionSyntaxError, RenderError, UnknownNameError, did_you_mean
from flowbot.messageml.elements import OwnField, fields_of
from flowbot.values.context import Reader
from flowbot.values.controls import COMMAND_BUTTONS
from flowbot.values.types import listed

_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When samples are asked for: a form is checked the same way on every day."""

_TYPED = ("text-field", "textarea", "richtextarea", "select", "radio")
_SENT_BY: Mapping[str, tuple[str, ...]] = {
    "checkbox": ("checkbox", "select", "radio"),
    "radio": ("radio", "select"),
    "select": ("select", "radio"),
    "table": ("radio", "select"),
    "date-picker": ("date-picker", "date-selector"),
    "time-picker": ("time-picker",),
    "timezone-picker": ("timezone-picker", "select", "radio"),
    "person-selector": ("person-selector",),
    "room-selector": ("room-selector",),
    "text-field": _TYPED,
    "textarea": _TYPED,
}
"""The controls that send what the control of a slot sends."""
Fault = tuple[str, str | None, str]
"""What is wrong, how it is mended, and the code of the finding."""

_MULTIPLE = {"checkbox": ("checkbox", "select"), "select": ("select", "checkbox"), "table": ("checkbox", "select")}


def check_own_forms(compilation: Compilation, flow: CompiledFlow) -> None:
    """Report fields that no slot of the question has, slots without a field, controls that send something else."""
    located = compilation.known.messages.of_flow(flow.id)
    if not any(each.has_form for each in located):
        return
    samples = sample_names(flow, _NOW)
    for path, step in compilation.definition.walk():
        if not isinstance(step, Question) or step.say is not None:
            continue
        name = compilation.step_names[path]
        state = next(each for each in flow.states.values() if isinstance(each, Asking) and each.step == name)
        for message in located:
            if message.has_form and message.name == (step.send or f"{name}.ask"):
                _check_message(compilation, state, message, samples)


def _check_message(
    compilation: Compilation, state: Asking, message: CatalogueMessage, samples: Mapping[str, object]
) -> None:
    template = compilation.known.messages.find(compilation.definition.flow, message.name)
    assert template is not None  # it is one of the flow's
    try:
        fields = fields_of(template.render(samples, Reader(locale=message.locale)))
    except RenderError:
        return  # what it needs are other values than the samples
    if not fields:
        return
    where = f"the form of the message '{message.name}'"
    for text, hint, code in (*_check_fields(state, fields), *_check_buttons(state, fields)):
        problem = DefinitionSyntaxError if hint is None or not hint.startswith("did you") else UnknownNameError
        compilation.problems.append(problem(f"{where} {text}", location=message.location, hint=hint, code=code))


def _check_fields(state: Asking, fields: Mapping[str, OwnField]) -> Iterator[Fault]:
    planned, needed = _planned(state)
    for name, field in fields.items():
        if field.kind == "button":
            continue
        if name not in planned:
            filled = [each.slot.name for each in (state.form.fields if state.form is not None else ())]
            hint = did_you_mean(name, planned) or f"the question fills {listed(filled, 'and') or 'no slot'}"
            yield f"has a field '{name}' that no slot of the question has", hint, "FB416"
        else:
            yield from _check_field(planned[name], field)
    for name, each in planned.items():
        if name in needed and name not in fields and not _has_choices(each.slot, fields):
            yield f"has no field '{name}'", "the question fills this slot", "FB416"


def _planned(state: Asking) -> tuple[dict[str, PlannedField], set[str]]:
    """The controls that may be there, by their name, and the names of those that must be."""
    found: dict[str, PlannedField] = {}
    needed: set[str] = set()
    for each in state.form.fields if state.form is not None else ():
        if isinstance(each, PlannedField):
            found[each.slot.name] = each
            needed |= set() if each.slot.optional else {each.slot.name}
            continue
        for row in range(1, each.most + 1) if each.slot.is_list else [None]:
            is_needed = not each.slot.optional if row is None else row <= each.needed
            for part in each.parts(row):
                found[part.control] = part.field
                needed |= {part.control} if is_needed and not part.field.slot.optional else set()
    return found, needed


def _check_field(planned: PlannedField, field: OwnField) -> Iterator[Fault]:
    slot, wanted = planned.slot, _wanted(planned)
    if field.kind not in wanted:
        hint = f"write {listed([f'<{each}>' for each in wanted])}"
        yield f"asks for '{slot.name}' with <{field.kind}>, which does not send {_what(slot)}", hint, "FB417"
        return
    if field.multiple and not planned.multiple:
        hint = f"a {slot.type.name} is one: leave out `multiple`"
        yield f"lets people choose several values for '{slot.name}'", hint, "FB417"
    if slot.secret and not field.masked:
        yield f"shows what people write for '{slot.name}', which is secret", 'write <text-field masked="true">', "FB417"
    if slot.choices is not None and slot.retyped is None and not planned.is_typed:
        choices = [each.value for each in slot.choices({})]
        for value in field.offered:
            if value and value not in choices:
                hint = did_you_mean(value, choices) or f"it can be {listed(choices)}"
                yield f"offers '{value}' for '{slot.name}', which it cannot be", hint, "FB417"


def _wanted(planned: PlannedField) -> Sequence[str]:
    return _MULTIPLE.get(planned.kind, _SENT_BY[planned.kind]) if planned.multiple else _SENT_BY[planned.kind]


def _what(slot: CompiledSlot) -> str:
    return f"a {slot.type.name}"


def _has_choices(slot: CompiledSlot, fields: Mapping[str, OwnField]) -> bool:
    """Whether some of the buttons of a form are what the slot can be."""
    return slot.choices is not None and slot.retyped is None and any(each.value in fields for each in slot.choices({}))


def _check_buttons(state: Asking, fields: Mapping[str, OwnField]) -> Iterator[Fault]:
    match state:
        case Decision(options=options):
            names = list(options)
        case Confirmation():
            names = ["yes", "no"]
        case _:
            names = []
    commands = [each.name for each in state.form.commands] if state.form is not None else []
    for name in (*names, *commands):
        if name not in fields or fields[name].kind != "button":
            yield f"has no button '{name}'", f'write <button name="{name}">…</button>', "FB418"
    for name, field in fields.items() if names else ():
        if field.kind == "button" and name not in (*names, *COMMAND_BUTTONS):
            hint = did_you_mean(name, names) or f"the buttons are {listed(names, 'and')}"
            yield f"has a button '{name}' that the question does not know", hint, "FB418"
