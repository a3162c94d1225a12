"""Which messages are waited for until it is known who got them: those that have a way for it, or are asked about."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.names import RECEIPTS
from flowbot.definition.steps import Path, Say, Send, Step, Update, walk_steps
from flowbot.errors import DefinitionSyntaxError, Location, UnknownNameError, did_you_mean

MESSAGES = "messages"
Fields = frozenset[tuple[str, ...]]
"""Fields that are read, each behind the names that lead to it."""


def receipt(step: str) -> str:
    """What became of the messages of a step, as a name that is filled like a slot."""
    return f"{MESSAGES}.{step}"


def is_receipt(name: str) -> bool:
    """Whether a name that is filled is one of `receipt`."""
    return name.startswith(f"{MESSAGES}.")


def receipts_in(fields: Fields) -> frozenset[str]:
    """What is read of the messages of steps, each as `receipt` names it."""
    return frozenset(receipt(step) for step in _steps_in(fields))


def goes_on_beside(path: Path, other: Path) -> bool:
    """Whether a step is in a branch, or in what happens inside a state, where another part is not."""
    return not _lines(path) <= _lines(other)


def _lines(path: Path) -> set[Path]:
    """The branches and insides of states that a part is in."""
    branches = {path[: end + 2] for end, key in enumerate(path) if key == "branches"}
    return branches | {path[: end + 1] for end, key in enumerate(path) if key == "steps" and end}


def resolve_receipts(compilation: Compilation) -> None:
    """Find the messages that are waited for, and report what asks for those of steps that there are not."""
    if "steps" in compilation.lost:
        return
    read = set[str]()
    inner = [(path, each) for (path, _), each in compilation.inner.items()]
    for path, expression in (*compilation.expressions.items(), *inner):
        if MESSAGES in expression.names:
            read |= _steps_read(compilation, expression.fields, path, compilation.locate(path))
    for path, text in compilation.texts.items():
        if MESSAGES in text.variables:
            read |= _steps_read(compilation, text.fields, path, compilation.locate(path))
    for message in compilation.known.messages.of_flow(compilation.definition.flow):
        if message.is_inherited:  # the flow may never say it
            read |= _steps_in(message.fields)
        elif MESSAGES in message.variables:
            read |= _steps_read(compilation, message.fields, None, message.place_of(MESSAGES))
    waiting = {name for name, (_, step) in compilation.steps().items() if name in read or _has_way(step)}
    compilation.awaited = frozenset(waiting & compilation.messages_at(None).fields.keys())
    _check_on_the_way(compilation)


def _steps_in(fields: Fields) -> set[str]:
    return {path[1] for path in fields if path[0] == MESSAGES}


def _has_way(step: Step) -> bool:
    """Whether a step says where to go when nobody gets its message."""
    return isinstance(step, Say | Send | Update) and step.failed is not None


def _steps_read(compilation: Compilation, fields: Fields, path: Path | None, location: Location) -> set[str]:
    """The steps of which a part reads the messages; those that there are not are reported, and when it names none."""
    known, steps = compilation.messages_at(path), _steps_in(fields)
    unknown = [(MESSAGES, step, known) for step in sorted(steps - known.fields.keys())]
    parts = sorted({each[1:3] for each in fields if each[0] == MESSAGES and len(each) > 2 and each[1] in known.fields})
    unknown += [(receipt(step), part, RECEIPTS) for step, part in parts if part not in RECEIPTS.fields]
    for whole, field, record in unknown:
        near = did_you_mean(field, record.fields)
        hint = f"{near} {record.hint}" if near else record.hint
        problem = UnknownNameError(f"'{whole}' has no field '{field}'", location=location, hint=hint, code="FB215")
        compilation.problems.append(problem)
    if not steps:
        message = f"'{MESSAGES}' stands here without the name of a step, as in {MESSAGES}.STEP"
        compilation.problems.append(UnknownNameError(message, location=location, hint=known.hint, code="FB215"))
    return steps


def _check_on_the_way(compilation: Compilation) -> None:
    """Report messages that are waited for on the way into a state or out of it."""
    for path, step in _on_the_way(compilation):
        name = compilation.step_names[path]
        if name in compilation.awaited:
            why = "it has a branch `failed`" if _has_way(step) else f"something reads {receipt(name)}"
            message = f"a step of `enter` or `exit` does not wait, and '{name}' waits until somebody got it: {why}"
            compilation.report(DefinitionSyntaxError, message, path, "put it into `steps`", code="FB149")


def _on_the_way(compilation: Compilation) -> Iterator[tuple[Path, Step]]:
    for path, _, state in compilation.definition.walk_states():
        for key, steps in (("enter", state.enter), ("exit", state.exit)):
            yield from walk_steps((*path, key), steps)
