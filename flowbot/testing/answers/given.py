"""What programs give for a slot: values as JSON has them, of which a flow takes those that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.boundaries import boundaries
from flowbot.testing.answers.samples import usual_values

_LISTS: Sequence[Sequence[object]] = (
    ("item 1", "item 2", "item 3"),
    (1, 2, 3),
    ("2027-01-01", "2027-01-02", "2027-01-03"),
)
_WORDS = ("AAPL", "ann@example.com", "https://example.com/", "Europe/London")
_MOST_ITEMS = 50


def values_for(
    slot: CompiledSlot, around: Around, near: Sequence[object] = (), counts: Sequence[object] = ()
) -> Iterator[object]:
    """Values such as the slot holds; whether one fits, only the slot knows.

    Args:
        slot: The slot; one that holds people or streams has none here.
        around: Where and when.
        near: Values that somebody tells apart.
        counts: Numbers of items that somebody tells apart.
    """
    if isinstance(slot, RecordSlot):
        record = {name: next(values_for(each, around), "x") for name, each in slot.fields.items()}
        yield from ([record] * length for length in _lengths(counts)) if slot.is_list else (record,)
    elif slot.type.name == "list":
        for items in _LISTS:
            yield from (list(items[:length]) for length in _lengths(counts))
    elif slot.choices is not None:
        yield from (each.value for each in slot.choices(around.names))
    else:
        for value in boundaries(slot, around.names, near, usual_values(slot.type.name, around)):
            encoded = slot.type.encode(value)
            yield encoded if isinstance(encoded, bool | int | str | dict | list) else str(encoded)
        yield from _WORDS


def _lengths(counts: Sequence[object]) -> list[int]:
    numbers = [each for each in counts if isinstance(each, int)]
    found = [2, *(number + more for number in numbers for more in (0, 1, -1)), 1, 0]
    return [each for each in dict.fromkeys(found) if 0 <= each <= _MOST_ITEMS]
