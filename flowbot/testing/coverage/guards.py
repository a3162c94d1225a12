"""The items of a flow's guards: that each held, and that it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from flowbot.definition.steps import Collect
from flowbot.definition.triggers import TriggerBase
from flowbot.engine.collecting import CLOSED
from flowbot.engine.listening import ANY_TIME, Listening
from flowbot.engine.states import Branching, Jumping
from flowbot.errors import Location
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.marks import NONE, Mark, judged


def guard_items(subject: Subject) -> Iterator[Item]:
    """Every condition and limit of the author: `if`, `when`, `tries` and `max`."""
    yield from _of_arrows(subject)
    yield from _of_handlers(subject, "", ANY_TIME, ("any_time",), subject.definition.any_time)
    for state in subject.flow.states.values():
        if isinstance(state, Listening):
            path, handlers = subject.flow.outline.paths[state.id], getattr(subject.parts[state.id], "for_", None)
            yield from _of_handlers(subject, state.id, "handler.", (*path, "for"), handlers or ())
        part = subject.parts.get(state.id)
        if isinstance(part, Collect) and part.until.when is not None:
            place = subject.locate(state.id, "until", "when")
            marks = [judged(state.id, CLOSED, held=held) for held in (True, False)]
            yield from _both(state.id, _words(part.until.when), place, marks)


def _of_arrows(subject: Subject) -> Iterator[Item]:
    flow = subject.flow
    ways = Counter((each.source, each.trigger) for each in flow.transitions)
    seen = set[tuple[str, str]]()
    for each in flow.transitions:
        way, is_first = (each.source, each.trigger), (each.source, each.trigger) not in seen
        seen.add(way)
        state = flow.states[each.source]
        if each.guard is None or not is_first:
            continue
        match state:
            case Branching():
                key = "when" if state.id.endswith(".when") else "if"
                words = _words(each.label)
            case Jumping():
                key, words = "max", (f"{state.step}: {each.label}", f"{state.step}: more often")
            case _ if each.trigger == "invalid":
                key, words = "tries", (f"{state.step}: tries left", f"{state.step}: no tries left")
            case _:
                continue
        marks: list[Mark] = [(each.source, each.trigger, number) for number in (0, NONE, *range(1, ways[way]))]
        yield from _both(state.id, words, subject.locate(state.id, key), marks)


def _of_handlers(
    subject: Subject, state: str, prefix: str, path: tuple[str | int, ...], handlers: Sequence[TriggerBase]
) -> Iterator[Item]:
    for number, handler in enumerate(handlers):
        if handler.when is not None:
            place = subject.place((*path, number, "when"))
            trigger = f"{prefix}{number}"
            marks = [judged(state, trigger, held=held) for held in (True, False)]
            yield from _both(f"{state} {trigger}".strip(), _words(handler.when), place, marks)


def _words(guard: str) -> tuple[str, str]:
    """What an expression is called where it holds, and where it does not."""
    words = " ".join(guard.split())
    return f"{words}: true", f"{words}: false"


def _both(key: str, words: tuple[str, str], place: Location, marks: Sequence[Mark]) -> Iterator[Item]:
    """Both outcomes of a guard; the first mark shows that it held, any other that it did not."""
    held, *others = ([each] for each in marks)
    yield Item(kind="guards", key=f"{key}: true", words=words[0], location=place, marks=[held])
    yield Item(kind="guards", key=f"{key}: false", words=words[1], location=place, marks=others)
