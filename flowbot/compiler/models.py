"""Pass 0: records that take their fields from a model of the author's."""

from __future__ import annotations

from flowbot.compiler.compilation import Compilation
from flowbot.definition.from_model import slots_of
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ListSlot, RecordSlot
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionErrors, DefinitionSyntaxError, UnknownNameError, did_you_mean
from flowbot.values.types import listed


def fill_models(compilation: Compilation) -> None:
    """Give each record of a model its fields; report models that there are not, or that no form can ask for."""
    slots = compilation.definition.slots
    filled = {name: _filled(compilation, slot, ("slots", name)) for name, slot in slots.items()}
    if filled != slots:
        compilation.definition = compilation.definition.model_copy(update={"slots": filled})


def _filled(compilation: Compilation, slot: SlotBase, path: Path) -> SlotBase:
    match slot:
        case ListSlot(items=RecordSlot() as record):
            return slot.model_copy(update={"items": _filled(compilation, record, (*path, "items"))})
        case RecordSlot(model=str(name)):
            return slot.model_copy(update={"fields_": _fields(compilation, slot, name, path)})
    return slot


def _fields(compilation: Compilation, slot: RecordSlot, name: str, path: Path) -> object:
    """The fields of a model; those that the record says itself go before."""
    model = compilation.known.models.get(name)
    if model is None:
        known = compilation.known.models
        several = sorted(each for each in known if each.endswith(f".{name}"))
        message = f"several modules have a model '{name}'" if several else f"there is no model '{name}'"
        hint = f"write {listed(several)}" if several else did_you_mean(name, known)
        hint = hint or "a model is a class of pydantic's in a module of the bot"
        compilation.report(UnknownNameError, message, (*path, "model"), hint, code="FB147")
        return slot.fields_
    try:
        return {**slots_of(model), **slot.parts}
    except DefinitionErrors as error:
        for each in error.problems:
            place = each.location.file.partition(".")[2] if each.location is not None else ""
            message = f"the field '{place}' of '{name}': {each.message}" if place else f"'{name}': {each.message}"
            compilation.report(DefinitionSyntaxError, message, (*path, "model"), each.hint, code="FB147")
        return slot.fields_
