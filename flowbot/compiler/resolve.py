"""Pass 1: every name to the thing it names, every expression compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from flowbot.compiler.calls import check_types, how_to_fill
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.controls import check_boxes
from flowbot.compiler.declarations import check_distinct, resolve_slots, resolve_triggers
from flowbot.compiler.known import Text
from flowbot.compiler.words import label_of
from flowbot.definition.part import NAME
from flowbot.definition.steps import (
    Ask,
    Call,
    Confirm,
    End,
    Goto,
    If,
    Option,
    Path,
    Question,
    Say,
    Send,
    Step,
    branches,
)
from flowbot.errors import (
    DefinitionError,
    DefinitionErrors,
    DefinitionSyntaxError,
    ExpressionError,
    MessageTooLargeError,
    UnknownNameError,
    did_you_mean,
)
from flowbot.messageml.limits import check_limits
from flowbot.values.types import listed


def resolve(compilation: Compilation) -> None:
    """Name every step, then check every name and expression."""
    _name_steps(compilation)
    resolve_slots(compilation)
    resolve_triggers(compilation)
    for end, words in compilation.definition.ends.items():
        if words is not None:
            _check_text(compilation, words, ("ends", end))
    for path, step in compilation.definition.walk():
        _resolve_step(compilation, path, step)


def _name_steps(compilation: Compilation) -> None:
    taken = {*compilation.ends(), "start"}
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
            compilation.report(UnknownNameError, f"'{name}' is the name of an end", (*path, "name"), code="FB202")
        elif step.name is not None or isinstance(step, Ask | Confirm):
            first = compilation.locate(explicit[name]).line
            place = (*path, "name") if step.name else (*path, _kind(step))
            hint = "give one of them a `name:` of its own"
            compilation.report(UnknownNameError, f"line {first} has a step '{name}' too", place, hint, code="FB202")
    compilation.step_names.update({path: name for name, path in explicit.items()})
    used = {*explicit, *taken}
    for path, step in unnamed:
        base = step.call.replace(".", "_").lower() if isinstance(step, Call) else _kind(step)
        number = 1
        while f"{base}_{number}" in used:
            number += 1
        used.add(f"{base}_{number}")
        compilation.step_names[path] = f"{base}_{number}"


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
        case Call():
            name = step.call.replace(".", "_").lower()
            return name if NAME.fullmatch(name) else None
    return None


def _resolve_step(compilation: Compilation, path: Path, step: Step) -> None:
    if step.when is not None:
        _check_guard(compilation, step.when, (*path, "when"))
    match step:
        case Say():
            _check_text(compilation, step.say, (*path, "say"), is_whole=step.too_long == "refuse")
        case Send():
            _check_message(compilation, step.send, (*path, "send"))
        case Ask():
            _resolve_ask(compilation, path, step)
        case Confirm():
            for place, slot in enumerate(step.slots or ()):
                _check_slot(compilation, slot, (*path, "slots", place))
        case Call():
            _resolve_call(compilation, path, step)
        case If():
            _check_guard(compilation, step.if_, (*path, "if"))
        case Goto():
            _check_target(compilation, step.goto, (*path, "goto"))
            if step.exceeded is not None and step.max is None:
                message = "without `max` this goto is never exceeded"
                compilation.report(DefinitionSyntaxError, message, (*path, "exceeded"), key=True)
        case End() if step.end not in compilation.ends() and "ends" not in compilation.lost:
            hint = did_you_mean(step.end, compilation.ends()) or "list it under `ends:`"
            compilation.report(UnknownNameError, f"there is no end '{step.end}'", (*path, "end"), hint)
    if isinstance(step, Question):
        _resolve_words(compilation, path, step)
    for inner, branch in branches(step):
        if isinstance(branch, str) and branch != "next":
            _check_target(compilation, branch, (*path, *inner))


def _check_guard(compilation: Compilation, source: str, path: Path) -> None:
    guard = compilation.compile(source, path)
    if guard is not None and guard.type not in (bool, object):
        message = f"a {guard.type.__name__} is neither true nor false"
        hint = "compare it with something, or write `not missing(…)`"
        compilation.report(ExpressionError, message, path, hint)


def _resolve_words(compilation: Compilation, path: Path, step: Question) -> None:
    if step.say is not None and step.send is not None:
        compilation.report(DefinitionSyntaxError, "a question has `say` or `send`, not both", (*path, "send"), key=True)
    if step.say is not None:
        _check_text(compilation, step.say, (*path, "say"), is_whole=True)
    if step.send is not None:
        _check_message(compilation, step.send, (*path, "send"))
    if step.gave_up is not None and step.tries is None:
        message = "without `tries` nobody gives up"
        compilation.report(DefinitionSyntaxError, message, (*path, "gave_up"), key=True)


def _resolve_ask(compilation: Compilation, path: Path, step: Ask) -> None:
    for place, slot in enumerate(step.slots or ()):
        _check_slot(compilation, slot, (*path, "slots", place))
    _check_repeated(compilation, step.slots or (), (*path, "slots"))
    check_boxes(compilation, step.slots or (), (*path, "slots"))
    _check_choices_known(compilation, step.slots or (), set(step.slots or ()), (*path, "slots"))
    if step.options is not None:
        counted = [slot for each in step.options.values() for slot in each.slots or ()]
        check_boxes(compilation, counted, (*path, "options"))
        if step.slots is not None:
            message = "a question has `slots` or `options`; what counts with an option is listed under it"
            compilation.report(DefinitionSyntaxError, message, (*path, "slots"), key=True)
        _resolve_options(compilation, (*path, "options"), step.options)
        asked = {slot for option in step.options.values() for slot in option.slots or ()}
        for name, option in step.options.items():
            _check_choices_known(compilation, option.slots or (), asked, (*path, "options", name, "slots"))
    elif step.slots is None:
        _check_slot(compilation, step.ask, (*path, "ask"))


def _resolve_options(compilation: Compilation, path: Path, options: Mapping[str, Option]) -> None:
    labels = {name: option.label or label_of(name, None) for name, option in options.items()}
    check_distinct(compilation, labels, path)
    for name, option in options.items():
        for place, slot in enumerate(option.slots or ()):
            _check_slot(compilation, slot, (*path, name, "slots", place))
        _check_repeated(compilation, option.slots or (), (*path, name, "slots"))


def _check_repeated(compilation: Compilation, slots: Sequence[str], path: Path) -> None:
    for place, slot in enumerate(slots):
        if slot in slots[:place]:
            compilation.report(DefinitionSyntaxError, f"'{slot}' stands twice in this form", (*path, place))


def _check_choices_known(compilation: Compilation, slots: Sequence[str], asked: Set[str], path: Path) -> None:
    """Report slots whose choices are made of others of the same form: it is shown before those are known."""
    for place, slot in enumerate(slots):
        for of in (("slots", slot, "of"), ("slots", slot, "items", "of")):
            expression = compilation.expressions.get(of)
            if expression is not None and (others := expression.names & asked):
                message = f"what '{slot}' is chosen from is made of {listed(sorted(others), 'and')}, of the same form"
                hint = f"ask for {listed(sorted(others), 'and')} in a question before this one"
                compilation.report(DefinitionSyntaxError, message, (*path, place), hint)


def _resolve_call(compilation: Compilation, path: Path, step: Call) -> None:
    action = compilation.known.actions.get(step.call)
    if action is None:
        names = compilation.known.actions
        hint = did_you_mean(step.call, names) or "an action is a function with @action, in a module of the project"
        compilation.report(UnknownNameError, f"there is no action '{step.call}'", (*path, "call"), hint)
    for name, argument in step.args.items():
        compilation.compile(argument, (*path, "args", name))
        if action is not None and name not in action.parameters:
            hint = did_you_mean(name, action.parameters) or f"it takes {', '.join(action.parameters) or 'none'}"
            message = f"'{step.call}' has no argument '{name}'"
            compilation.report(UnknownNameError, message, (*path, "args", name), hint, key=True)
    if action is not None:
        for name in sorted(action.required - set(step.args) - set(compilation.definition.slots)):
            hint = how_to_fill(name, action.types.get(name))
            compilation.report(UnknownNameError, f"'{step.call}' needs '{name}'", (*path, "call"), hint)
    if isinstance(step.save, str):
        _check_slot(compilation, step.save, (*path, "save"))
    elif step.save is not None:
        for slot, expression in step.save.items():
            _check_slot(compilation, slot, (*path, "save", slot), key=True)
            compilation.compile(expression, (*path, "save", slot), result=object)
    if action is not None:
        check_types(compilation, path, step, action)


def _check_slot(compilation: Compilation, name: str, path: Path, *, key: bool = False) -> None:
    if name not in compilation.definition.slots and "slots" not in compilation.lost:
        hint = did_you_mean(name, compilation.definition.slots) or f"declare it: `slots: {{ {name}: {{ type: … }} }}`"
        compilation.report(UnknownNameError, f"there is no slot '{name}'", path, hint, key=key)


def _check_target(compilation: Compilation, name: str, path: Path) -> None:
    names = [*compilation.step_names.values(), *compilation.ends()]
    if name not in names and not compilation.lost & {"steps", "ends"}:
        hint = did_you_mean(name, names)
        compilation.report(UnknownNameError, f"there is no step or end '{name}'", path, hint)


def _check_message(compilation: Compilation, name: str, path: Path) -> None:
    flow, messages = compilation.definition.flow, compilation.known.messages
    if messages.find(flow, name) is None and not messages.is_incomplete(flow):
        near = did_you_mean(name, [each.name for each in messages.of_flow(flow)])
        where = f"messages/{flow}.{compilation.known.locale}.mml.j2"
        hint = near or f"write it in {where}: {{% msg {name} %}}…{{% endmsg %}}"
        compilation.report(UnknownNameError, f"there is no message '{name}'", path, hint)


def _check_text(compilation: Compilation, text: str, path: Path, *, is_whole: bool = False) -> None:
    """Report what is wrong with a text; one that is never split may be too long whatever its names are."""
    location = compilation.locate(path)
    try:
        template = compilation.known.messages.text(text, file=location.file, line=location.line)
    except DefinitionError as error:
        found = error.problems if isinstance(error, DefinitionErrors) else [error]
        compilation.problems += [
            DefinitionSyntaxError(each.message, location=location, hint=each.hint) for each in found
        ]
        return
    if is_whole:
        _check_size(compilation, template, path)
    for name in sorted(template.variables - compilation.message_names()) if "slots" not in compilation.lost else ():
        hint = did_you_mean(name, compilation.types())
        compilation.report(UnknownNameError, f"there is no name '{name}' for this text", path, hint)


def _check_size(compilation: Compilation, text: Text, path: Path) -> None:
    try:
        check_limits(text.fixed, None, compilation.known.limits)
    except MessageTooLargeError as error:
        message = f"this text can never be sent: {error.reason}"
        compilation.report(DefinitionError, message, path, error.mend, code="FB402")
