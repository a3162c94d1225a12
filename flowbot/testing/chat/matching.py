"""Whether a message of the bot is the one that was expected; and if not, why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from flowbot.definition.written import read_written
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.lines import Expected


def differences(expected: Expected, seen: SeenMessage) -> list[str]:
    """In what a message is not the one that was expected; empty when it is."""
    return [
        *_of_words(expected, seen),
        *_of_source(expected, seen),
        *_of_form(expected, seen),
        *_beside(expected, seen),
    ]


def candidates(expected: Expected, place: str | None, seen: Sequence[SeenMessage]) -> list[SeenMessage]:
    """What the next message may be that is expected in a place: what nobody expected there, in order.

    What stands in the place of a form need not be expected; it is given where it is the change that is wanted, or would
    be with other files or another pin.
    """
    here = [each for each in seen if each.claim is None and place in (None, each.place)]
    waiting = [each for each in here if not each.is_card_change]
    if not expected.changed or (waiting and not differences(expected, waiting[0])):
        return waiting
    changes = [each for each in here if each.is_card_change]
    for wanted in (expected, replace(expected, files=None, pinned=None)):
        found = next((each for each in changes if not differences(wanted, each)), None)
        if found is not None:
            return [found]
    return waiting


def _of_words(expected: Expected, seen: SeenMessage) -> Iterator[str]:
    if expected.text is not None and not is_text(expected.text, seen):
        yield f"expected  {shown(expected.text)}\ngot       {shown(seen.words)}"
    if expected.pattern is not None and not _fits(expected.pattern, seen):
        yield f"expected  a text that fits /{expected.pattern}/\ngot       {shown(seen.words)}"


def is_text(text: str, seen: SeenMessage) -> bool:
    """Whether people would say that a message is this text; white space is as wide as it likes."""
    return even(text) == even(seen.text) or even(text) == even(seen.words)  # the text is there already


def _fits(pattern: str, seen: SeenMessage) -> bool:
    return any(re.fullmatch(pattern, each, re.DOTALL) for each in (seen.words, even(seen.words), seen.text))


def _of_source(expected: Expected, seen: SeenMessage) -> Iterator[str]:
    wanted = expected.message
    if wanted is not None and seen.name not in (wanted, f"pattern.{wanted}"):
        yield f"expected  ~{wanted}\ngot       ~{seen.name or '(no message of the bot)'}: {shown(seen.words)}"
        return
    for name, value in expected.slots.items():
        if name not in seen.source.names:
            yield f"expected  {name} = {value!r}\ngot       no '{name}'; the message may name {_names(seen)}"
            continue
        got = seen.source.names[name]
        if not is_same(value, got) and not (name == "problem" and str(value) in str(got)):
            yield f"expected  {name} = {value!r}\ngot       {name} = {got!r}"
    if expected.changed is not None and expected.changed != seen.is_change:
        changed, new = "a message that has changed", "a new message"
        yield f"expected  {changed if expected.changed else new}\ngot       {new if expected.changed else changed}"


def _of_form(expected: Expected, seen: SeenMessage) -> Iterator[str]:
    if expected.form is not None and (seen.form is None or seen.step != expected.form):
        shown_form = f"the form of {seen.step}" if seen.form is not None else "no form"
        yield f"expected  the form of {expected.form}\ngot       {shown_form}"
    if expected.buttons is not None and list(expected.buttons) != list(seen.buttons):
        yield f"expected  {_buttons(expected.buttons)}\ngot       {_buttons(seen.buttons)}"
    if expected.fields is None:
        return
    labels = {each.name: each.label or each.name for each in seen.controls}
    got = [(name, labels.get(name, name)) for name in seen.fields]
    if len(got) != len(expected.fields) or any(
        each not in known for each, known in zip(expected.fields, got, strict=True)
    ):
        wanted, fields = ", ".join(expected.fields) or "none", ", ".join(seen.fields) or "none"
        yield f"expected  fields {wanted}\ngot       fields {fields}"


def _beside(expected: Expected, seen: SeenMessage) -> Iterator[str]:
    """What goes with a message: its files, and that it is pinned."""
    if expected.files is not None and list(expected.files) != list(seen.files):
        yield f"expected  {files_told(expected.files)}\ngot       {files_told(seen.files)}: {shown(seen.words)}"
    if expected.pinned is not None and expected.pinned != seen.is_pinned:
        got = pin_told(is_pinned=seen.is_pinned)
        yield f"expected  {pin_told(is_pinned=expected.pinned)}\ngot       {got}: {shown(seen.words)}"


def is_same(wanted: object, got: object) -> bool:
    """Whether a value is what a test calls it: a text may stand for a number, a date, a person or a choice."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got  # and 1 is no true
    if wanted == got:
        return True
    match got:
        case None:
            return False
        case Decimal() | int() | float():
            return _is_number(wanted, got)
        case datetime() | date() | time():
            return isinstance(wanted, str) and _moment(type(got), wanted) == got
        case timedelta():
            return isinstance(wanted, str) and read_written("duration", wanted) == got
        case Mapping():
            return _is_record(wanted, got)
        case str():
            return isinstance(wanted, str) and even(wanted) == even(got)
        case list() | tuple():
            return isinstance(wanted, list | tuple) and len(wanted) == len(got) and all(map(is_same, wanted, got))
    return isinstance(wanted, str) and wanted == str(got)


def _moment(kind: type[date | time], text: str) -> date | time | None:
    """A date or time that is written in ISO; None where it is none."""
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return None


def _is_number(wanted: object, got: Decimal | float) -> bool:
    try:
        return Decimal(str(wanted)) == Decimal(str(got))
    except InvalidOperation:
        return False


def _is_record(wanted: object, got: Mapping[str, object]) -> bool:
    if isinstance(wanted, str):
        return wanted.removeprefix("@") in (got.get("name"), got.get("username"))
    if isinstance(wanted, Mapping):
        return bool(wanted) and all(name in got and is_same(value, got[name]) for name, value in wanted.items())
    known = getattr(wanted, "id", None)
    return known is not None and known == got.get("id")


def even(text: str) -> str:
    """A text with its white space made even."""
    return " ".join(text.split())


def shown(text: str) -> str:
    """A text in a line of a report."""
    return f"“{' / '.join(text.splitlines())}”"


def files_told(names: Sequence[str]) -> str:
    """What files a message carries, in a line of a report."""
    return f"with {', '.join(names)}" if names else "without files"


def pin_told(*, is_pinned: bool) -> str:
    """Whether a message is pinned, in a line of a report."""
    return "pinned" if is_pinned else "not pinned"


def _buttons(labels: Sequence[str]) -> str:
    return " ".join(f"[{each}]" for each in labels) or "no buttons"


def _names(seen: SeenMessage) -> str:
    return ", ".join(sorted(map(str, seen.source.names))[:12]) or "nothing"
