"""The limits of people and streams: what `of` gives, which is no list of choices."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import Kind, Record, fits, item_of, said
from flowbot.compiler.names import ATTACHMENT, HEARD, MESSAGE
from flowbot.definition.identified import IdentifiedSlot, UserSlot
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, record_in
from flowbot.definition.steps import Path
from flowbot.engine.facts import Evaluate
from flowbot.errors import ExpressionError

_NO_STREAMS = (MESSAGE, HEARD, ATTACHMENT)
"""Records whose ids are texts too."""


def check_identified(compilation: Compilation, path: Path, slot: SlotBase, fields: Mapping[str, Kind] | None) -> None:
    """Report an `of`, of the slot at a place, that gives something else than what it holds."""
    if not isinstance(slot, IdentifiedSlot) or slot.of is None:
        return
    found = compilation.compile(slot.of, (*path, "of"), fields=fields)
    is_person = isinstance(slot, UserSlot)
    if found is None or _are_such(found.type, people=is_person):
        return
    message = f"{said(found.type)} is neither {'a person' if is_person else 'a stream'} nor a list of them"
    hint = "a person is a record or an id" if is_person else "a stream is a record, an id or the name of a room"
    compilation.report(ExpressionError, message, (*path, "of"), hint, code="FB213")


def _are_such(kind: Kind, *, people: bool) -> bool:
    """Whether a value may be a person, or a stream, or a list of them; what is not known may be."""
    if kind is not object and fits(kind, list):
        return _are_such(item_of(kind), people=people)
    wanted: Kind = int if people else str
    if not isinstance(kind, Record):
        return fits(kind, wanted) or fits(kind, dict)
    return kind not in _NO_STREAMS and "id" in kind.fields and fits(kind.fields["id"], wanted)


def nobody_for_none(evaluate: Evaluate) -> Evaluate:
    """The same expression, which gives nobody where it would give nothing: no limit at all is something else."""

    def given(names: Mapping[str, object]) -> object:
        found = evaluate(names)
        return () if found is None else found

    return given


def gives_choices(compilation: Compilation, path: Path) -> bool:
    """Whether the expression at a place of a slot gives what is chosen from."""
    if path[0] != "slots" or path[-1] != "of":
        return False
    slot: SlotBase = compilation.definition.slots[str(path[1])]
    record = record_in(slot)
    if "fields" in path[2:4] and record is not None:
        slot = record.parts[str(path[path.index("fields") + 1])]
    return isinstance(slot.items if isinstance(slot, ListSlot) else slot, ChoiceSlot)
