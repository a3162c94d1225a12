"""Writes the operations into docs/reference/operations.md: `python tools/operations.py`.

What stands between `<!-- operations -->` and `<!-- end -->` is made of `flowbot.operations`, and nothing else there.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flowbot.authoring import Operation, operations
from flowbot.operations import Operations

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "operations.md"
_BLOCK = re.compile(r"(<!-- operations -->\n).*?(?=<!-- end -->\n)", re.DOTALL)
_SENTENCES = re.compile(r"(?<=[.?!;]) (?=[A-Z`])")
_PLAIN: Mapping[Any, tuple[str, str]] = {
    str: ("a text", "texts"),
    int: ("a whole number", "whole numbers"),
    bool: ("yes or no", "answers, yes or no"),
    datetime: ("a moment", "moments"),
    object: ("anything", "anything"),
}
"""What one of a type is called, and several."""


def written(page: str) -> str:
    """The page with its operations made anew."""
    lines = "\n".join(["", *_groups(), ""])
    return _BLOCK.sub(lambda found: f"{found[1]}{lines}\n", page)


def _groups() -> Iterator[str]:
    for group, protocol in get_type_hints(Operations).items():
        module = inspect.getmodule(protocol)
        about = (inspect.getdoc(module) or "").partition(": ")[2].partition("\n")[0]
        own = [each for each in operations().values() if each.group == group]
        yield from (f"## {group.capitalize()}", "", about[:1].upper() + about[1:], "")
        for each in own:
            yield from _operation(each)
        for record in dict.fromkeys(found for each in own for found in _records(each.action.result)):
            if record.__module__ == protocol.__module__:
                yield from _record(record)


def _operation(operation: Operation) -> Iterator[str]:
    action = operation.action
    yield from (f"### {action.name}", "", *_SENTENCES.split(" ".join((inspect.getdoc(action.function) or "").split())))
    result = "nothing" if action.result in (None, types.NoneType) else _called(action.result)
    yield from ("", *_arguments(action.function), f"Gives {result}.", *_remarks(operation), "")


def _arguments(function: Callable[..., Any]) -> Iterator[str]:
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    needed = [f"`{each.name}` ({_called(hints[each.name])})" for each in parameters if each.default is each.empty]
    others = [
        f"`{each.name}` ({_called(hints[each.name]).removesuffix(' or none')}{_default(each.default)})"
        for each in parameters
        if each.default is not each.empty
    ]
    if needed or others:
        yield f"Takes {', '.join(needed)}{'; ' if needed and others else ''}{_also(others)}."


def _remarks(operation: Operation) -> Iterator[str]:
    if operation.action.reads:
        yield "It only looks: `back` goes across it."
    if operation.action.once:
        yield "It is not asked for again where nobody knows whether it was done."
    if operation.action.alone:
        yield "The bot does it for itself alone: not on behalf of people."


def _record(record: type) -> Iterator[str]:
    about = _SENTENCES.split(" ".join((inspect.getdoc(record) or "").split()))
    hints = get_type_hints(record)
    known = ", ".join(f"`{each.name}` ({_called(hints[each.name], is_field=True)})" for each in fields(record))
    yield from (f"### {_noun(record).capitalize()}", "", *about, "", f"It has {known}.", "")


def _records(annotation: Any) -> Iterator[type]:
    """The records in a type, those in their fields after them."""
    for inner in get_args(annotation):
        yield from _records(inner)
    if inspect.isclass(annotation) and is_dataclass(annotation):
        yield annotation
        for hint in get_type_hints(annotation).values():
            yield from _records(hint)


def _called(annotation: Any, *, is_field: bool = False) -> str:
    """A type in the words of people who write dialogs; a field has the id of what an argument may be itself."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join("none" if each is types.NoneType else _called(each, is_field=is_field) for each in inner)
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    if origin is Sequence:
        return f"a list of {_several(inner[0], is_field)}"
    if origin is Mapping:
        return f"a record of {_several(inner[1], is_field)}"
    return _names(annotation, is_field)[0]


def _several(annotation: Any, is_field: bool) -> str:
    if get_origin(annotation):
        return _called(annotation, is_field=is_field)
    return _names(annotation, is_field)[1]


def _names(annotation: Any, is_field: bool) -> tuple[str, str]:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    noun = _noun(annotation)
    one, several = f"{'an' if noun[0] in 'aeio' else 'a'} {noun}", "people" if noun == "person" else f"{noun}s"
    is_id = is_field and hasattr(annotation, "__supertype__")
    return (f"the id of {one}", f"ids of {several}") if is_id else (one, several)


def _noun(kind: Any) -> str:
    """What a class or a type of id is called: `UserId` is a user, `StreamMember` a stream member."""
    words = re.findall("[A-Z][a-z]*", kind.__name__.removesuffix("Id"))
    return " ".join(words).lower()


def _also(arguments: Sequence[str]) -> str:
    return f"where they are given, {', '.join(arguments)}" if arguments else ""


def _default(value: object) -> str:
    """What an argument is that is left out, where that is something."""
    if isinstance(value, bool):
        return ", else yes" if value else ""
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return f", else `{value}`" if value not in (None, "") else ""


def main() -> None:
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    PAGE.write_text(after, encoding="utf-8")
    print("nothing to change" if after == before else f"{PAGE.name} is written anew", file=sys.stderr)


if __name__ == "__main__":
    main()
