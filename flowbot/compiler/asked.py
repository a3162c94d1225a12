"""Pass 1 for questions: what they fill, whom they ask, how long they wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import timedelta

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.controls import check_boxes
from flowbot.compiler.declarations import check_distinct
from flowbot.compiler.expressions import Expression
from flowbot.compiler.identified import gives_choices
from flowbot.compiler.references import (
    check_guard,
    check_message,
    check_slot,
    check_text,
    compile_given,
    compile_moment,
    resolve_due,
)
from flowbot.compiler.words import label_of
from flowbot.definition.slots import AttachmentSlot, MessageSlot
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Ask, Collect, Option, Path, Question, Single
from flowbot.errors import DefinitionSyntaxError
from flowbot.values.types import listed


def resolve_words(compilation: Compilation, path: Path, step: Question) -> None:
    """Check what a question says."""
    if step.say is not None and step.send is not None:
        message = "a question has `say` or `send`, not both"
        compilation.report(DefinitionSyntaxError, message, (*path, "send"), key=True, code="FB130")
    if step.say is not None:
        check_text(compilation, step.say, (*path, "say"), is_whole=True)
    if step.send is not None:
        check_message(compilation, step.send, (*path, "send"))
    if isinstance(step, Single) and step.gave_up is not None and step.tries is None:
        message = "without `tries` nobody gives up"
        compilation.report(DefinitionSyntaxError, message, (*path, "gave_up"), key=True, code="FB131")
    if isinstance(step, Single):
        _check_buttons(compilation, path, step)


def _check_buttons(compilation: Compilation, path: Path, step: Single) -> None:
    """Report commands that do not work here, and buttons where a message alone is the answer."""
    commands = compilation.definition.commands
    for place, command in enumerate(step.buttons or ()):
        if command not in commands:
            message, hint = f"`{command}` does not work in this flow", "add it to `commands`, or take it out here"
            compilation.report(DefinitionSyntaxError, message, (*path, "buttons", place), hint, code="FB131")
    asked = compilation.definition.slots.get(step.fills[0]) if isinstance(step, Ask) and step.fills else None
    if step.buttons and isinstance(asked, AttachmentSlot | MessageSlot):
        message = "this question has no buttons: the answer to it is a message"
        compilation.report(DefinitionSyntaxError, message, (*path, "buttons"), key=True, code="FB145")


def resolve_waiting(compilation: Compilation, path: Path, step: Question | StateDefinition) -> None:
    """Who is asked, for how long, and the words of reminders."""
    if isinstance(step, Question):
        compile_given(compilation, path, step, "to", "who", "excluding")
    if isinstance(step, Ask):
        compile_given(compilation, path, step, "delegate")
    resolve_due(compilation, step.expire, (*path, "expire"))
    expire = compilation.expiry(step)
    if getattr(step, "expired", None) is not None and expire is None and getattr(step, "idle", None) is None:
        message = "this question never expires"
        compilation.report(
            DefinitionSyntaxError, message, (*path, "expired"), "give it an `expire`", key=True, code="FB131"
        )
    for place, reminder in enumerate(step.remind or ()):
        here = (*path, "remind", place)
        if reminder.at is not None:
            compile_moment(compilation, reminder.at, (*here, "at"))
        if reminder.to is not None:
            compilation.compile(reminder.to, (*here, "to"))
        if reminder.say is not None:
            check_text(compilation, reminder.say, (*here, "say"), is_whole=True)
        if reminder.send is not None:
            check_message(compilation, reminder.send, (*here, "send"))
        first = reminder.after or reminder.every
        if first is not None and isinstance(expire, timedelta) and first >= expire:
            message = "this reminder comes after the question has expired"
            compilation.report(DefinitionSyntaxError, message, here, "make it shorter than `expire`", code="FB142")


def resolve_ask(compilation: Compilation, path: Path, step: Ask | Collect) -> None:
    """Check what a question fills, and its options."""
    for place, slot in enumerate(step.slots or ()):
        check_slot(compilation, slot, (*path, "slots", place))
    _check_repeated(compilation, step.slots or (), (*path, "slots"))
    check_boxes(compilation, step.slots or (), (*path, "slots"))
    if len(step.slots or ()) > 1:
        _check_in_form(compilation, step.slots or (), (*path, "slots"))
    _check_choices_known(compilation, step.slots or (), set(step.slots or ()), (*path, "slots"))
    if step.options is not None:
        counted = [slot for each in step.options.values() for slot in each.slots or ()]
        check_boxes(compilation, counted, (*path, "options"))
        if step.slots is not None:
            message = "a question has `slots` or `options`; what counts with an option is listed under it"
            compilation.report(DefinitionSyntaxError, message, (*path, "slots"), key=True, code="FB130")
        _resolve_options(compilation, (*path, "options"), step.options)
        asked = {slot for option in step.options.values() for slot in option.slots or ()}
        for name, option in step.options.items():
            _check_choices_known(compilation, option.slots or (), asked, (*path, "options", name, "slots"))
    elif step.slots is None and isinstance(step, Ask):
        check_slot(compilation, step.ask, (*path, "ask"))
    elif step.slots is None and isinstance(step, Collect):
        check_slot(compilation, step.collect, (*path, "collect"))


def _resolve_options(compilation: Compilation, path: Path, options: Mapping[str, Option]) -> None:
    labels = {name: option.label or label_of(name, None) for name, option in options.items()}
    check_distinct(compilation, labels, path)
    for name, option in options.items():
        for place, slot in enumerate(option.slots or ()):
            check_slot(compilation, slot, (*path, name, "slots", place))
        _check_repeated(compilation, option.slots or (), (*path, name, "slots"))
        _check_in_form(compilation, option.slots or (), (*path, name, "slots"))


def _check_repeated(compilation: Compilation, slots: Sequence[str], path: Path) -> None:
    for place, slot in enumerate(slots):
        if slot in slots[:place]:
            message = f"'{slot}' stands twice in this form"
            compilation.report(DefinitionSyntaxError, message, (*path, place), code="FB136")


def _choosing(compilation: Compilation, slot: str) -> list[Expression]:
    """What makes the choices of a slot, or of the fields of its record."""
    found = compilation.expressions.items()
    return [
        expression for path, expression in found if path[:2] == ("slots", slot) and gives_choices(compilation, path)
    ]


def _check_in_form(compilation: Compilation, slots: Sequence[str], path: Path) -> None:
    """Report slots that no form can ask for, since a message is the answer."""
    for place, name in enumerate(slots):
        slot = compilation.definition.slots.get(name)
        if isinstance(slot, AttachmentSlot | MessageSlot):
            message = f"no form can ask for '{name}': the answer to it is a message"
            hint = f"ask for it in a question of its own, `ask: {name}`"
            compilation.report(DefinitionSyntaxError, message, (*path, place), hint, code="FB145")


def _check_choices_known(compilation: Compilation, slots: Sequence[str], asked: Set[str], path: Path) -> None:
    """Report slots whose choices are made of others of the same form: it is shown before those are known."""
    for place, slot in enumerate(slots):
        for expression in _choosing(compilation, slot):
            if others := expression.names & asked:
                message = f"what '{slot}' is chosen from is made of {listed(sorted(others), 'and')}, of the same form"
                hint = f"ask for {listed(sorted(others), 'and')} in a question before this one"
                compilation.report(DefinitionSyntaxError, message, (*path, place), hint, code="FB138")


def resolve_collect(compilation: Compilation, path: Path, step: Collect) -> None:
    """Check when a collection closes, and what is shown of it."""
    until, here = step.until, (*path, "until")
    given = [key for key in ("after", "at", "count", "all", "when", "close") if getattr(until, key) is not None]
    if not given:
        message = "`until` says when it closes: after, at, count, all, when or close"
        compilation.report(DefinitionSyntaxError, message, here, "such as `until: { after: 10m }`", code="FB143")
    if until.at is not None:
        compile_moment(compilation, until.at, (*here, "at"))
    if until.when is not None:
        check_guard(compilation, until.when, (*here, "when"))
    if until.close is not None:
        compilation.compile(until.close, (*here, "close"))
    if step.live is not None:
        live = (*path, "live")
        if (step.live.say is None) == (step.live.send is None):
            message = "`live` has `say` or `send`"
            compilation.report(DefinitionSyntaxError, message, live, "one of them", key=True, code="FB130")
        if step.live.say is not None:
            check_text(compilation, step.live.say, (*live, "say"), is_whole=True)
        if step.live.send is not None:
            check_message(compilation, step.live.send, (*live, "send"))
        if step.live.to is not None:
            compilation.compile(step.live.to, (*live, "to"))
