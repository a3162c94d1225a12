"""The answers to a slot in words: made from its type and its limits, and judged by its own reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.errors import GuardError
from flowbot.testing.answers.answer import Answer, usual_first
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.boundaries import boundaries, lengths_of
from flowbot.testing.answers.samples import FILES, JUNK, SPELLED, usual_values
from flowbot.values.types import AnswerError

SKIP = "skip"
"""What leaves out what may be left out."""
_ITEMS: Sequence[Sequence[str]] = (
    tuple(f"item {number}" for number in range(1, 102)),
    tuple(f"item{number}" for number in range(1, 102)),
    tuple(map(str, range(1, 102))),
    tuple(f"2027-01-{day:02}" for day in range(1, 32)),
    ("yes", "no"),
    ("1h", "2h", "3h"),
    ("09:00", "10:00", "11:00"),
    ("ann@example.com", "bob@example.com", "cid@example.com"),
    ("https://example.com/1", "https://example.com/2", "https://example.com/3"),
    ("Europe/London", "Europe/Oslo", "Asia/Tokyo"),
)
"""Items of lists, of one type after another."""
_MOST_RECORDS = 12


def answers_to(slot: CompiledSlot, around: Around, near: Iterable[object] = ()) -> list[Answer]:
    """What people may write for a slot: the first one that fits comes first, then what is at its limits, then junk.

    Args:
        slot: The slot.
        around: Where, when and by whom.
        near: Values that somebody tells apart, of which the others are on both sides.
    """
    found: dict[tuple[str, tuple[str, ...]], Answer] = {}
    for text, files in written(slot, around, list(near)):
        if (text, files) not in found:
            found[text, files] = _judged(slot, around, text, files)
    return usual_first(list(found.values()))


def _judged(slot: CompiledSlot, around: Around, text: str, files: tuple[str, ...]) -> Answer:
    message = around.heard(text, files)
    context = replace(around.context, message=message, stream=around.stream)
    try:
        value = slot.read(message.passage.stripped(), context, around.names)
    except (AnswerError, GuardError):
        return Answer(text=text, files=files, fits=False)
    return Answer(text=text, files=files, fits=True, value=value)


def written(slot: CompiledSlot, around: Around, near: Sequence[object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What may be written for a slot, with the files that go with it; whether it fits, only its reader knows."""
    kind = slot.type.name
    if kind == "attachment":
        yield from (("", (each,)) for each in (*_files_of(slot, around), *FILES))
        yield "here it is", (FILES[0], FILES[1])
    texts = [*_offered(slot, around), *_shown_values(slot, around, near), *SPELLED.get(kind, ())]
    if kind in ("user", "list"):
        names = [f"@{each.display_name}" for each in around.people]
        texts += [*names, " ".join(names[:2]), *(f"{each} please" for each in names[:1])]
    if slot.optional:
        texts.append(SKIP)
    yield from ((each, ()) for each in (*texts, *JUNK))


def _files_of(slot: CompiledSlot, around: Around) -> Sequence[str]:
    """The names of files such as the slot takes, where it says which."""
    try:
        message = around.heard("", ("x.",))
        slot.read(message.passage, replace(around.context, message=message), around.names)
    except AnswerError as error:
        kinds = error.phrase.fields.get("kinds")
        return [f"file.{each}" for each in kinds] if isinstance(kinds, list) else ()
    return ()


def _offered(slot: CompiledSlot, around: Around) -> list[str]:
    """Choices by label, value and number, and a number that is none."""
    try:
        offered = slot.choices(around.names) if slot.choices is not None else ()
    except GuardError:
        return []
    if slot.type.name == "list":
        labels = [each.label for each in offered]
        return [", ".join(labels[:length]) for length in lengths_of(slot, around.names)]
    if not offered:
        return []
    numbers = map(str, range(1, len(offered) + 2))
    return [*(each.label for each in offered), *(each.value for each in offered), *numbers, "0"]


def _shown_values(slot: CompiledSlot, around: Around, near: Sequence[object]) -> Iterator[str]:
    if isinstance(slot, RecordSlot):
        yield from _records_in_words(slot, around, near)
    elif slot.type.name == "list":
        yield from lists_in_words(slot, around)
    else:
        for value in boundaries(slot, around.names, near, usual_values(slot.type.name, around)):
            if (text := _shown(slot, around, value)) is not None:
                yield text


def _shown(slot: CompiledSlot, around: Around, value: object) -> str | None:
    """A value as people write it; None where it is no value of the type after all."""
    try:
        return slot.type_for(around.names).show(value, around.context.locale)
    except Exception:  # noqa: BLE001  a value of another type may fail in any way
        return None


def lists_in_words(slot: CompiledSlot, around: Around) -> Iterator[str]:
    """Lists of as many items as matter, of the first items that are of the type."""
    people = tuple(f"@{each.display_name}" for each in around.people)
    for items in (*_ITEMS, people):
        made = ["; ".join(items[:length]) for length in lengths_of(slot, around.names) if len(items) >= length]
        if any(_judged(slot, around, each, ()).fits for each in made):
            yield from made
            yield f"{items[0]}; {items[0]}"
            return


def _records_in_words(slot: RecordSlot, around: Around, near: Sequence[object]) -> Iterator[str]:
    """Records whose fields fit, each with one that does not; and lists of as many as matter."""
    given = {name: answers_to(each, around, near) for name, each in slot.fields.items()}
    good = {name: [each.text for each in found if each.fits and each.text] or ["?"] for name, found in given.items()}
    bad = {name: [each.text for each in found if not each.fits and each.text] for name, found in given.items()}
    rows = ["; ".join(map(_cell, cells)) for cells in islice(product(*good.values()), _MOST_RECORDS)]
    lengths = lengths_of(slot, around.names) if slot.is_list else (1,)
    yield from ("\n".join((rows * length)[:length]) for length in lengths)
    for name in slot.fields:
        for wrong in bad[name][:2]:
            yield "; ".join(_cell(wrong if each == name else good[each][0]) for each in slot.fields)


def _cell(text: str) -> str:
    return f'"{text}"' if any(mark in text for mark in ";,\n") else text
