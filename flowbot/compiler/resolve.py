"""Pass 1: every name to the thing it names, every expression compiled."""

from __future__ import annotations

from typing import Any

from flowbot.compiler.asked import resolve_ask, resolve_collect, resolve_waiting, resolve_words
from flowbot.compiler.calls import check_types, how_to_fill, missing_action
from flowbot.compiler.columns import find_columns
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.declarations import RESERVED, parse_patterns, resolve_slots, resolve_trigger, resolve_triggers
from flowbot.compiler.expressions import fits, item_of, said
from flowbot.compiler.migrations import resolve_migrations
from flowbot.compiler.names import ANSWER
from flowbot.compiler.nowhere import check_heard
from flowbot.compiler.record_checks import resolve_records
from flowbot.compiler.references import (
    check_branch,
    check_guard,
    check_message,
    check_save,
    check_slot,
    check_target,
    check_text,
    compile_given,
    resolve_due,
)
from flowbot.compiler.requests import compile_request
from flowbot.compiler.runs import resolve_own, resolve_run
from flowbot.compiler.sending import check_card_update, resolve_call_for, resolve_extras
from flowbot.compiler.written_states import resolve_states
from flowbot.definition.part import NAME
from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
    End,
    Goto,
    Http,
    If,
    Listen,
    Parallel,
    Path,
    Question,
    Run,
    Say,
    Send,
    Set,
    Step,
    Update,
    Wait,
    branches,
)
from flowbot.errors import DefinitionSyntaxError, ExpressionError, UnknownNameError, did_you_mean


def resolve(compilation: Compilation) -> None:
    """Name every step, then check every name and expression."""
    _name_steps(compilation)
    parse_patterns(compilation)
    find_columns(compilation)
    resolve_slots(compilation)
    resolve_records(compilation)
    resolve_triggers(compilation)
    for end, words in compilation.definition.ends.items():
        if words is not None:
            check_text(compilation, words, ("ends", end))
    for path, step in compilation.definition.walk():
        _resolve_step(compilation, path, step)
    resolve_states(compilation)
    resolve_migrations(compilation)
    check_heard(compilation)
    resolve_own(compilation)


def _name_steps(compilation: Compilation) -> None:
    states = [name for _, name, _ in compilation.definition.walk_states()]
    taken = {*compilation.ends(), *states, "start", "any_time"}
    explicit: dict[str, Path] = {}
    unnamed: list[tuple[Path, Step]] = []
    for path, step in compilation.definition.walk():
        name = step.name or _own_name(step)
        if name is None or (name in taken and step.name is None):
            unnamed.append((path, step))
            continue
        if name not in taken and name not in explicit:
            explicit[name] = path
            continue
        unnamed.append((path, step))
        if name in taken:
            compilation.report(
                UnknownNameError,
                f"'{name}' is the name of {'a state' if name in states else 'an end'}",
                (*path, "name"),
                code="FB202",
            )
        elif step.name is not None or isinstance(step, Ask | Confirm | Collect | Parallel | Listen):
            first = compilation.locate(explicit[name]).line
            place = (*path, "name") if step.name else (*path, _kind(step))
            hint = "give one of them a `name:` of its own"
            compilation.report(UnknownNameError, f"line {first} has a step '{name}' too", place, hint, code="FB202")
    compilation.step_names.update({path: name for name, path in explicit.items()})
    used = {*explicit, *taken}
    for path, step in unnamed:
        base = _base_of(step)
        number = 1
        while f"{base}_{number}" in used:
            number += 1
        used.add(f"{base}_{number}")
        compilation.step_names[path] = f"{base}_{number}"


def _base_of(step: Step) -> str:
    """What a step without a name of its own is called, before it is numbered."""
    match step:
        case Call():
            return step.call.replace(".", "_").lower()
        case Run():
            return step.run.replace(".", "_")
    return _kind(step)


def _kind(step: Step) -> str:
    return type(step).__name__.lower()


def _own_name(step: Step) -> str | None:
    """The step's first value, where that is a name."""
    match step:
        case Ask():
            return step.ask
        case Confirm():
            return step.confirm
        case Send():
            return step.send
        case Collect():
            return step.collect
        case Each():
            return step.each
        case Parallel():
            return step.parallel
        case Listen():
            return step.listen
        case Run():
            return step.run.replace(".", "_")
        case Call():
            name = step.call.replace(".", "_").lower()
            return name if NAME.fullmatch(name) else None
    return None


def _resolve_step(compilation: Compilation, path: Path, step: Step) -> None:
    if step.when is not None:
        check_guard(compilation, step.when, (*path, "when"))
    match step:
        case Say():
            check_text(compilation, step.say, (*path, "say"), is_whole=step.too_long == "refuse")
            compile_given(compilation, path, step, "to")
            resolve_extras(compilation, path, step)
        case Send():
            check_message(compilation, step.send, (*path, "send"))
            compile_given(compilation, path, step, "to")
            resolve_extras(compilation, path, step)
        case Set():
            for name, value in step.set.items():
                check_slot(compilation, name, (*path, "set", name), key=True)
                compilation.compile(value, (*path, "set", name))
        case Wait():
            resolve_due(compilation, step.wait, (*path, "wait"))
        case Ask():
            resolve_ask(compilation, path, step)
        case Collect():
            resolve_ask(compilation, path, step)
            resolve_collect(compilation, path, step)
        case Run():
            resolve_run(compilation, path, step)
        case Update():
            _resolve_update(compilation, path, step)
        case Each():
            _resolve_each(compilation, path, step)
        case Parallel():
            _resolve_parallel(compilation, path, step)
        case Listen():
            for place, handler in enumerate(step.for_):
                resolve_trigger(compilation, (*path, "for", place), handler)
            resolve_due(compilation, step.expire, (*path, "expire"))
        case Confirm():
            for place, slot in enumerate(step.slots or ()):
                check_slot(compilation, slot, (*path, "slots", place))
        case Call():
            _resolve_call(compilation, path, step)
        case Http():
            compile_request(compilation, path, step)
            check_save(compilation, path, step, ANSWER)
        case If():
            check_guard(compilation, step.if_, (*path, "if"))
        case Goto():
            check_target(compilation, step.goto, (*path, "goto"))
            if step.exceeded is not None and step.max is None:
                message = "without `max` this goto is never exceeded"
                compilation.report(DefinitionSyntaxError, message, (*path, "exceeded"), key=True, code="FB131")
        case End() if step.end not in compilation.ends() and "ends" not in compilation.lost:
            hint = did_you_mean(step.end, compilation.ends()) or "list it under `ends:`"
            compilation.report(UnknownNameError, f"there is no end '{step.end}'", (*path, "end"), hint, code="FB201")
    if isinstance(step, Question):
        resolve_words(compilation, path, step)
        resolve_waiting(compilation, path, step)
    for inner, branch in branches(step):
        check_branch(compilation, branch, (*path, *inner))


def _resolve_update(compilation: Compilation, path: Path, step: Update) -> None:
    steps = compilation.steps()
    sending = [name for name, (_, each) in steps.items() if isinstance(each, Say | Send)]
    if compilation.is_of_card(path, step):
        check_card_update(compilation, path, step)
    elif step.update not in sending and "steps" not in compilation.lost:
        _, other = steps.get(step.update, ((), None))
        usual = "the card of a `collect` is changed in its `then`" if isinstance(other, Collect) else None
        hint = usual or did_you_mean(step.update, sending) or "give the `say` or `send` a `name:`"
        compilation.report(UnknownNameError, f"no step sends '{step.update}'", (*path, "update"), hint, code="FB214")
    if step.say is not None and step.send is not None:
        message = "an update has `say` or `send`, not both"
        compilation.report(DefinitionSyntaxError, message, (*path, "send"), key=True, code="FB130")
    if step.say is not None:
        check_text(compilation, step.say, (*path, "say"), is_whole=True)
    if step.send is not None:
        check_message(compilation, step.send, (*path, "send"))
    resolve_extras(compilation, path, step)


def _resolve_each(compilation: Compilation, path: Path, step: Each) -> None:
    items = compilation.compile(step.in_, (*path, "in"))
    if items is not None and not fits(items.type, list):
        message = f"{said(items.type)} has no items"
        compilation.report(ExpressionError, message, (*path, "in"), "`in` gives a list", code="FB213")
    if step.person is not None:
        item: dict[str, Any] = {step.each: item_of(items.type) if items is not None else object}
        compilation.compile(step.person, (*path, "person"), **item)
    for key in ("each", "save"):
        name = getattr(step, key)
        if name in RESERVED or name in compilation.definition.slots:
            what = "a slot" if name in compilation.definition.slots else "a name with a meaning of its own"
            compilation.report(UnknownNameError, f"'{name}' is {what}", (*path, key), "choose another", code="FB202")


def _resolve_parallel(compilation: Compilation, path: Path, step: Parallel) -> None:
    if isinstance(step.join, int) and step.join > len(step.branches):
        message = f"there are {len(step.branches)} branches: {step.join} of them are never done"
        compilation.report(DefinitionSyntaxError, message, (*path, "join"), code="FB144")
    resolve_due(compilation, step.expire, (*path, "expire"))


def _resolve_call(compilation: Compilation, path: Path, step: Call) -> None:
    action = compilation.known.actions.get(step.call)
    if action is None:
        message, hint = missing_action(step.call, compilation.known.actions)
        compilation.report(UnknownNameError, message, (*path, "call"), hint, code="FB501")
    for name, argument in step.args.items():
        compilation.compile(argument, (*path, "args", name))
        if action is not None and name not in action.parameters:
            hint = did_you_mean(name, action.parameters) or f"it takes {', '.join(action.parameters) or 'none'}"
            message = f"'{step.call}' has no argument '{name}'"
            compilation.report(UnknownNameError, message, (*path, "args", name), hint, key=True, code="FB502")
    if action is not None:
        for name in sorted(action.required - set(step.args) - set(compilation.definition.slots)):
            hint = how_to_fill(name, action.types.get(name))
            message = f"'{step.call}' needs '{name}'"
            compilation.report(UnknownNameError, message, (*path, "call"), hint, code="FB503")
    check_save(compilation, path, step, action.gives if action is not None else object)
    resolve_call_for(compilation, path, step)
    if action is not None:
        check_types(compilation, path, step, action)
