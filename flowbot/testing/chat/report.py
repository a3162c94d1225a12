"""What a failing chat tells: the problem, what was expected, and the talk until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowbot.testing.chat.matching import shown
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.lines import (
    Clock,
    Deed,
    Edits,
    Expected,
    Happens,
    Joins,
    Kill,
    Leaves,
    Line,
    Redeliver,
    Restart,
    Says,
    Submits,
    Together,
)

_SHOWN_TURNS = 30
_WIDTH = 60


def describe_failure(
    turns: Sequence[Turn],
    conversations: Iterable[Conversation],
    problem: str,
    expected: Expected | None,
    details: Sequence[str],
) -> str:
    """The text of a failure.

    Args:
        turns: The talk until then.
        conversations: Those that there were.
        problem: What is wrong, in a line.
        expected: What was expected.
        details: More of what is wrong, each `expected …` and `got …`.
    """
    lines = [problem]
    if expected is not None and not details:
        lines.append(f"  expected  {describe_expected(expected)}")
    lines += [f"  {line}" for each in details for line in each.splitlines()]
    return "\n".join([*lines, "", *tell(turns), "", *_states(conversations)])


def tell(turns: Sequence[Turn]) -> list[str]:
    """A talk, a line for each thing that was done or said; the last thing that was done is marked."""
    gone = max(0, len(turns) - _SHOWN_TURNS)
    lines = [f"   ({gone} lines before)"] if gone else []
    for number, turn in enumerate(turns[gone:], gone + 1):
        mark = " ✗" if number == len(turns) else "  "
        if turn.line is not None:
            told = describe_line(turn.line)
            lines.append(f"{mark} {told:<{_WIDTH}} {_moves(turn)}".rstrip())
        for seen in turn.messages:
            if not seen.is_card_change:
                changed = " (changed)" if seen.is_change else ""
                first, *rest = seen.text.splitlines() or [""]
                lines.append(f"   {f'bot@{seen.place}{changed} < {first}':<{_WIDTH}} ~{seen.name}".rstrip(" ~"))
                lines += [f"       {line}" for line in rest]
    return lines


def _moves(turn: Turn) -> str:
    """Between which states the conversations have moved."""
    told = []
    for each in turn.steps:
        before, after = each.before.state, each.step.snapshot.state
        end = f" (end {each.step.snapshot.ended})" if each.step.snapshot.ended is not None else ""
        told.append(f"{before} → {after}{end}" if before != after else f"{after}{end}")
    return " · ".join(told)


def describe_line(line: Line) -> str:
    """What was done, as a line of a talk."""
    match line:
        case Says():
            files = "".join(f" [{each}]" for each in line.files)
            return f"{_by(line)} > {line.text}{files}"
        case Submits():
            values = "".join(f" {name}={value}" for name, value in line.values.items())
            return f"{_by(line)} > [{line.button or 'first button'}]{values}"
        case Edits():
            return f"{_by(line)} > (edits) {line.text}"
        case Joins() | Leaves():
            return f"{_by(line)} {'joins' if isinstance(line, Joins) else 'leaves'}"
        case Happens():
            told = "".join(f" {name}={value}" for name, value in line.fields.items())
            return f"{'webhook' if line.webhook else 'event'} {line.webhook or line.event}{told}"
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
    return " ".join(told) or "a message"


def _states(conversations: Iterable[Conversation]) -> Iterator[str]:
    """Where the conversations stand, with what they remember."""
    for each in conversations:
        slots = ", ".join(f"{name} = {value!s}" for name, value in each.slots.items())
        state = f"end {each.end}" if each.end is not None else f"state {each.state}"
        yield f"   {each.flow.id}: {state}" + (f"   {slots}" if slots else "")
