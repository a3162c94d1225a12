"""What the control of a slot may hold in a form that is submitted, judged as the form's reader does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.errors import GuardError
from flowbot.testing.answers.answer import Entry, usual_first
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.boundaries import boundaries, lengths_of
from flowbot.testing.answers.samples import JUNK, usual_values
from flowbot.testing.answers.words import lists_in_words, written
from flowbot.values.forms import FormField, read_form
from flowbot.values.types import AnswerError

_TYPED = frozenset({"text", "integer", "decimal", "duration", "email", "url", "hashtag", "cashtag", "datetime"})
"""The types that are asked for with a field for a text."""


def entries_of(
    slot: CompiledSlot, around: Around, near: Iterable[object] = (), *, is_typed: bool = False
) -> list[Entry]:
    """What the control of a slot in a form may hold, in the same order.

    Args:
        slot: The slot.
        around: Where, when and by whom.
        near: Values that somebody tells apart.
        is_typed: Whether the control sends a text, whatever the slot holds.
    """
    found: dict[str, Entry] = {}
    for shown, sent in _entered(slot, around, list(near), is_typed=is_typed):
        if repr(sent) not in found:
            found[repr(sent)] = _entry(slot, around, shown, sent, is_typed=is_typed)
    return usual_first(list(found.values()))


def _entry(slot: CompiledSlot, around: Around, shown: object, sent: object, *, is_typed: bool) -> Entry:
    try:
        kind = slot.type_for(around.names)
        field = FormField(name=slot.name, type=kind.typed() if is_typed else kind, required=not slot.optional)
        reading = read_form({slot.name: sent}, [field], around.context)
        value = reading.values.get(slot.name)
        if value is not None:
            slot.check(value, around.names)
    except (AnswerError, GuardError):
        return Entry(shown=shown, sent=sent, fits=False)
    return Entry(shown=shown, sent=sent, fits=not reading.problems, value=value)


def _entered(
    slot: CompiledSlot, around: Around, near: Sequence[object], *, is_typed: bool
) -> Iterator[tuple[object, object]]:
    kind = slot.type.name
    if is_typed or kind in _TYPED:
        texts = [each for each, _ in written(slot, around, near)]
        yield from ((each, each) for each in texts)
    elif kind == "user":
        yield from ((f"@{each.display_name}", [each.id]) for each in around.people)
        yield [f"@{each.display_name}" for each in around.people[:2]], [each.id for each in around.people[:2]]
    elif kind in ("room", "stream"):
        yield from ((f"#{each.name}", {"streamIds": [each.id]}) for each in around.rooms)
    elif kind == "list" and slot.choices is None and not isinstance(slot, RecordSlot):
        yield from _entered_lists(slot, around)
    elif slot.choices is not None:
        yield from ((each, each) for each in _chosen(slot, around))
        yield "no such choice", "no such choice"
    else:
        yield from ((each, each) for each in _held_values(slot, around, near))
        yield from ((each, each) for each in JUNK[:4] if kind not in ("boolean", "list"))
    yield None, None


def _entered_lists(slot: CompiledSlot, around: Around) -> Iterator[tuple[object, object]]:
    """As many people or rooms as matter, and what is typed for a list of anything else."""
    for length in lengths_of(slot, around.names):
        if length <= len(around.people):
            people = around.people[:length]
            yield [f"@{each.display_name}" for each in people], [each.id for each in people]
        if length <= len(around.rooms):
            rooms = around.rooms[:length]
            yield [f"#{each.name}" for each in rooms], {"streamIds": [each.id for each in rooms]}
    yield from ((each, each) for each in lists_in_words(slot, around))


def _held_values(slot: CompiledSlot, around: Around, near: Sequence[object]) -> Iterator[object]:
    for value in boundaries(slot, around.names, near, usual_values(slot.type.name, around)):
        try:
            held = slot.type.held(value, around.context.locale)
        except Exception:  # noqa: BLE001  a value of another type may fail in any way
            continue
        if held:
            yield held[0]


def _chosen(slot: CompiledSlot, around: Around) -> Iterator[object]:
    """Each choice; of a list, as many of them as matter."""
    try:
        values = [each.value for each in slot.choices(around.names)] if slot.choices is not None else []
    except GuardError:
        return
    if slot.type.name == "list":
        yield from (values[:length] for length in lengths_of(slot, around.names) if length <= len(values))
    else:
        yield from values
