"""What a template may use up: every place where a text, a list or a loop could grow is bounded here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.nodes import EvalContext
from markupsafe import Markup

from flowbot.messageml._escape import text_of

MAX_OUTPUT = 1_000_000
"""The longest text that a template may make, in characters, on the way too."""
MAX_ROUNDS = 50_000
"""How often the loops of a template may go round, and how many calls it may make, in all."""
MAX_RANGE = 10_000
"""The longest `range`."""


def bounded_range(*arguments: int) -> range:
    numbers = range(*arguments)
    try:
        check_size(len(numbers), MAX_RANGE, "a range of more than {:,} numbers")
    except OverflowError:
        raise SecurityError(f"a range of more than {MAX_RANGE:,} numbers") from None
    return numbers


@pass_eval_context
def each_item(eval_context: EvalContext, items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        go_round(eval_context)
        yield item


def go_round(eval_context: EvalContext) -> None:
    rounds: int = eval_context.__dict__.get("rounds", 0) + 1
    check_size(rounds, MAX_ROUNDS, "loops and calls that go round more than {:,} times")
    eval_context.__dict__["rounds"] = rounds


def concatenated(parts: Iterable[str]) -> str:
    return "".join(bounded_pieces(parts))


def bounded_pieces(parts: Iterable[str]) -> list[str]:
    kept: list[str] = []
    size = 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size > MAX_OUTPUT:
            raise SecurityError(f"a text of more than {MAX_OUTPUT:,} characters")
    return kept


def joined(escaper: Callable[[object], str], values: Iterable[object]) -> str:
    """`~`: markup when one of the values is, else text."""
    kept = list(values)
    if any(isinstance(value, Markup) for value in kept):
        return Markup(concatenated(escaper(value) for value in kept))
    return concatenated(text_of(value) for value in kept)


def check_size(size: int, most: int, what: str) -> None:
    if size > most:
        raise SecurityError(what.format(most))
