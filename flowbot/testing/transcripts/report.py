"""What a failing transcript tells: the talk with the line marked that failed, states, guards, and the difference."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from flowbot.testing.chat import ChatError
from flowbot.testing.chat.reasons import moves, reasons, show
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.seen import line_of, told_as

_MOST_LINES = 30
"""So many lines of the talk are told, those at its end."""
_LINE_WIDTH = 56
_COLUMN_WIDTH = 40
"""The least that a column of a difference is wide; below it one stands under the other."""


class TranscriptError(ChatError):
    """A transcript does not pass; its text is what `describe_result` tells."""

    def __init__(self, result: Result) -> None:
        super().__init__(describe_result(result))
        self.result = result


def check_result(result: Result) -> None:
    """Make sure that a transcript passed.

    Raises:
        TranscriptError: It did not.
    """
    if result.problem is not None:
        raise TranscriptError(result)


def describe_result(result: Result, width: int | None = None) -> str:
    """The text of a failure.

    Args:
        result: How the transcript went; it did not pass.
        width: Of the terminal; the one that there is when left out.
    """
    problem = result.problem
    assert problem is not None, "there is nothing to tell of a transcript that passed"
    width = width or shutil.get_terminal_size().columns
    place = f"{problem.at.file}:{problem.at.line}" if problem.at is not None else ""
    head = f"─ {result.transcript.name} {'─' * max(3, width - len(result.transcript.name) - len(place) - 6)} {place} ─"
    marked = _marked(result)
    last = len(result.played) - 1 if marked is None else marked
    first = max(0, last - _MOST_LINES)
    told = [head.rstrip()]
    told += [f"   ({first} lines before)"] if first else []
    for number in range(first, last + 1):
        told += _told(result, number, is_marked=number == marked)
    why, *more = problem.told.splitlines()
    told.append(f" ✗ {why}" if marked is None else f"     {why}")
    details = [*more, *columns(problem.expected, problem.got, width - 5), *_why(result, last)]
    return "\n".join([*told, *(f"     {line}" for line in details)])


def columns(expected: Sequence[str], got: Sequence[str], width: int) -> list[str]:
    """What was expected beside what came; where they are too wide for that, one under the other."""
    if not expected and not got:
        return []
    half = (width - 3) // 2
    if half < _COLUMN_WIDTH:
        return [
            f"{name} {line}"
            for name, lines in (("- ", expected), ("+ ", got))
            for each in lines
            for line in each.splitlines()
        ]
    rows = [("expected", "got"), *zip_longest(expected, got, fillvalue="")]
    lines = []
    for left, right in rows:
        pair = zip_longest(_wrapped(left, half), _wrapped(right, half), fillvalue="")
        lines += [f"{one:<{half}} │ {other}".rstrip() for one, other in pair]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return [piece for line in text.splitlines() for piece in textwrap.wrap(line, width) or [""]]


def _marked(result: Result) -> int | None:
    """The number of the line that the problem is about; None where it is about a key."""
    at = result.problem.at if result.problem is not None else None
    return next((number for number, each in enumerate(result.played) if at is not None and each.line.at == at), None)


def _told(result: Result, number: int, *, is_marked: bool) -> Iterator[str]:
    """A line of the talk, with how the conversations moved, and what was said that no line expects."""
    each, text = result.played[number], line_of(result.transcript.lines[number])
    moved = moves(each.turn) if each.turn is not None else ""
    yield f"{' ✗' if is_marked else '  '} {text:<{_LINE_WIDTH}} {moved}".rstrip()
    for seen in each.turn.messages if each.turn is not None else ():
        if seen.claim is None and not seen.is_card_change:
            yield f"   ? {told_as(seen)}"


def _why(result: Result, last: int) -> Iterator[str]:
    """Why the bot did what it did last, and where the conversations stand."""
    turns = [each.turn for each in result.played[: last + 1] if each.turn is not None]
    yield from reasons(turns[-1]) if turns else ()
    for each in result.conversations:
        slots = ", ".join(f"{name} = {show(value)}" for name, value in each.slots.items())
        state = f"end {each.end}" if each.end is not None else f"state {each.state}"
        yield f"{each.flow.id}: {state}" + (f"   {slots}" if slots else "")
