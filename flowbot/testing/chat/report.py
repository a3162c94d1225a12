"""What a failing chat tells: the problem, what was expected, and the talk until then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size

from flowbot.engine.facts import MASK
from flowbot.testing.chat.matching import files_told, pin_told, shown
from flowbot.testing.chat.reasons import moves, reasons, show
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.values import in_form
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.lines import (
    Clock,
    Deed,
    Edits,
    Expected,
    Forwards,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Replies,
    Restart,
    Says,
    Starts,
    Submits,
    Together,
)

_SHOWN_TURNS = 30
_WHOLE_TURNS = 3
"""Of so many turns at the end, messages are told with all their lines; of those before, with their first."""
_MOST_LINES = 12
_MOST_CONVERSATIONS = 5
_WIDTH = 60


def describe_failure(
    turns: Sequence[Turn],
    conversations: Iterable[Conversation],
    problem: str,
    expected: Expected | None = None,
    details: Sequence[str] = (),
    *,
    width: int | None = None,
) -> str:
    """The text of a failure.

    Args:
        turns: The talk until then.
        conversations: Those that there were.
        problem: What is wrong, in a line.
        expected: What was expected.
        details: More of what is wrong, each `expected …` and `got …`, or a line.
        width: Of the terminal; the one that there is when left out.
    """
    if expected is not None and not details:
        details = [f"expected  {describe_expected(expected)}\ngot       nothing"]
    told = [problem, *(f"  {line}" for line in beside(details, width or get_terminal_size().columns))]
    why = [f"   {line}" for line in reasons(turns[-1])] if turns else []
    return "\n".join([*told, "", *tell(turns), *why, "", *_states(conversations)]).rstrip()


def beside(details: Sequence[str], width: int) -> Iterator[str]:
    """What was expected beside what came, where all of it fits; else one under the other.

    Args:
        details: Each `expected …` and `got …`, or a line.
        width: Of the terminal.
    """
    pairs = [(each, _PAIR.fullmatch(each)) for each in details]
    rows = [(found["expected"], found["got"]) for _, found in pairs if found is not None]
    half = (width - 7) // 2
    fits = bool(rows) and all(len(line) <= half for row in rows for line in row) and "\n" not in str(rows)
    if fits:
        wide = max(len("expected"), *(len(left) for left, _ in rows))
        yield from (f"{left:<{wide}} │ {right}" for left, right in [("expected", "got"), *rows])
    for each, found in pairs:
        if found is None or not fits:
            yield from each.splitlines()


_PAIR = re.compile(r"expected +(?P<expected>.*)\ngot +(?P<got>.*)", re.DOTALL)


def tell(turns: Sequence[Turn]) -> list[str]:
    """A talk, a line for each thing that was done or said; the last thing that was done is marked.

    A message that nobody has expected has a question mark.
    """
    gone = max(0, len(turns) - _SHOWN_TURNS)
    lines = [f"   ({gone} lines before)"] if gone else []
    for number, turn in enumerate(turns[gone:], gone + 1):
        mark = " ✗" if number == len(turns) else "  "
        if turn.line is not None:
            lines.append(f"{mark} {describe_line(turn.line):<{_WIDTH}} {moves(turn)}".rstrip())
        most = _MOST_LINES if number > len(turns) - _WHOLE_TURNS else 1
        for seen in turn.messages:
            if not seen.is_card_change:
                lines += _said(seen, most)
    return lines


def first_line(text: str) -> str:
    """The first line of a text, and whether there are more."""
    first, *rest = text.splitlines() or [""]
    return f"{first} …" if rest else first


def _said(seen: SeenMessage, most: int) -> Iterator[str]:
    """A message of the bot in a talk."""
    changed = " (changed)" if seen.is_change else ""
    name = f"~{seen.name}" if seen.name and ": " not in seen.name else ""  # words without a name have a place
    lines = seen.text.splitlines() or [""]
    first = first_line(seen.text) if most == 1 else lines[0]
    mark = "?" if seen.claim is None else " "
    yield f" {mark} {f'bot@{seen.place}{changed} < {first}':<{_WIDTH}} {name}".rstrip()
    yield from (f"       {line}" for line in lines[1:most])
    if len(lines) > most > 1:
        yield "       …"


def describe_line(line: Line) -> str:
    """What was done, as a line of a talk."""
    match line:
        case Says():
            files = "".join(f" [{each}]" for each in line.files)
            return f"{_by(line)} > {_flat(line.text)}{files}"
        case Submits():
            values = "".join(f" {name}={_given(value)}" for name, value in line.values.items())
            return f"{_by(line)} > [{line.button or 'first button'}]{values}"
        case Edits():
            return f"{_by(line)} > (edits) {line.text}"
        case Replies():
            return f"{_by(line)} > (replies) {line.text}"
        case Forwards():
            return f"{_by(line)} > (forwards from {line.source}) {line.text}".rstrip()
        case Joins() | Leaves():
            return f"{_by(line)} {'joins' if isinstance(line, Joins) else 'leaves'}"
        case Happens():
            told = "".join(f" {name}={value}" for name, value in line.fields.items())
            return f"{'webhook' if line.webhook else 'event'} {line.webhook or line.event}{told}"
        case Starts():
            return f"starts {line.flow} with {line.person}"
        case Clock():
            return f"clock {f'+{line.by}' if line.by is not None else line.to}"
        case Together():
            return " | ".join(map(describe_line, line.lines))
        case Restart():
            return "restart"
        case Kill():
            return f"kill {'after' if line.after else 'before'} {line.point}" if line.point else "kill"
        case Redeliver():
            return f"redeliver {line.last}"
    return type(line).__name__.lower()


def _given(value: object) -> str:
    """What somebody puts into a form."""
    shown = in_form(value)
    return _flat(shown) if isinstance(shown, str) else show(shown)


def _flat(text: str) -> str:
    return " / ".join(text.splitlines())


def _by(deed: Deed) -> str:
    return f"{deed.person}@{deed.place}" if deed.place not in (None, deed.person) else deed.person


def describe_expected(expected: Expected) -> str:
    """What was expected, in a line."""
    told = [f"~{expected.message}"] if expected.message is not None else []
    told += [shown(expected.text)] if expected.text is not None else []
    told += [f"/{expected.pattern}/"] if expected.pattern is not None else []
    told += [f"{name} = {value!r}" for name, value in expected.slots.items()]
    told += [f"[{each}]" for each in expected.buttons or ()]
    told += [f"fields {', '.join(expected.fields)}"] if expected.fields is not None else []
    told += [files_told(expected.files)] if expected.files is not None else []
    told += [pin_told(is_pinned=expected.pinned)] if expected.pinned is not None else []
    return " ".join(told) or "a message"


def _states(conversations: Iterable[Conversation]) -> Iterator[str]:
    """Where the last conversations stand, with what they remember."""
    every = list(conversations)
    if len(every) > _MOST_CONVERSATIONS:
        yield f"   ({len(every) - _MOST_CONVERSATIONS} conversations before)"
    for each in every[-_MOST_CONVERSATIONS:]:
        secret = {name for name, slot in each.flow.slots.items() if slot.secret}
        told = {name: MASK if name in secret else show(value) for name, value in each.slots.items()}
        slots = ", ".join(f"{name} = {value}" for name, value in told.items())
        state = f"end {each.end}" if each.end is not None else f"state {each.state}"
        parked = " (parked)" if each.is_parked else ""
        yield f"   {each.flow.id}: {state}{parked}" + (f"   {slots}" if slots else "")
