"""Values inside of values: the texts in one, and where in the result of a call a step finds what it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowbot.definition.steps import Call, Http

Path = tuple[str, ...]
"""The fields that lead to a value, one after another."""


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def saved_of(step: Call | Http) -> Mapping[str, Path]:
    """Slot → where its value stands in the result: that an expression such as `result.body.quotes` reads."""
    usual: Path = ("body",) if isinstance(step, Http) else ()
    if isinstance(step.save, str):
        return {step.save: usual}
    return {slot: tuple(source.split(".")[1:]) for slot, source in (step.save or {}).items()}


def with_values(values: Iterable[tuple[Path, object]]) -> object:
    """A result in which each place has its value; of two for one place it is the later."""
    result: object = None
    for path, value in values:
        result = _put(result, path, value)
    return result


def _put(into: object, path: Path, value: object) -> object:
    if not path:
        return value
    held = dict(into) if isinstance(into, Mapping) else {}
    return {**held, path[0]: _put(held.get(path[0]), path[1:], value)}
