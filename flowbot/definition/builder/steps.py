"""The steps of a flow in Python: the words of YAML, as functions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar, Unpack, overload

from flowbot.definition.builder.expressions import Expr, expr
from flowbot.definition.builder.parts import (
    BuiltClose,
    BuiltEnd,
    BuiltHistory,
    BuiltLive,
    BuiltMoment,
    BuiltOption,
    BuiltReminder,
    BuiltRetries,
    BuiltState,
    BuiltStep,
    BuiltTrigger,
    Named,
    Slot,
    StepList,
)
from flowbot.definition.builder.step_keys import (
    AskKeys,
    CallKeys,
    CloseKeys,
    CollectKeys,
    ConfirmKeys,
    EachKeys,
    GotoKeys,
    HttpKeys,
    IfKeys,
    ListenKeys,
    LiveKeys,
    OptionKeys,
    ParallelKeys,
    ReminderKeys,
    RetriesKeys,
    RunKeys,
    SpeakingKeys,
    StateKeys,
    StepKeys,
    UpdateKeys,
)

Value = TypeVar("Value")


def say(text: str, /, **keys: Unpack[SpeakingKeys]) -> BuiltStep:
    """Words of the bot, with `{{ }}` in them."""
    return BuiltStep("say", text, keys)


def send(message: str, /, **keys: Unpack[SpeakingKeys]) -> BuiltStep:
    """A message of the catalogue, by its name."""
    return BuiltStep("send", message, keys)


def ask(what: Slot[Any] | str | None = None, /, **keys: Unpack[AskKeys]) -> BuiltStep:
    """A question that fills a slot, or several in one form, or one with options.

    Without a slot its name is that of the attribute that holds it.
    """
    return BuiltStep("ask", what, keys)


def confirm(name: str | None = None, /, **keys: Unpack[ConfirmKeys]) -> BuiltStep:
    """Says back what was given; its name is that of the attribute that holds it."""
    return BuiltStep("confirm", name, keys)


def collect(what: Slot[Any] | str | None = None, /, *, until: BuiltClose, **keys: Unpack[CollectKeys]) -> BuiltStep:
    """A question with one answer for each respondent, until it is closed; its rows have its name."""
    return BuiltStep("collect", what, {"until": until, **keys})


def until(**keys: Unpack[CloseKeys]) -> BuiltClose:
    """The first of these closes a `collect`: `until=until(after=minutes(10), close=initiator)`."""
    return BuiltClose(keys)


def live(**keys: Unpack[LiveKeys]) -> BuiltLive:
    """What a `collect` shows of its answers while they come: `live=live(send="standings")`."""
    return BuiltLive(keys)


def update(step: BuiltStep | str, /, **keys: Unpack[UpdateKeys]) -> BuiltStep:
    """Changes what a step has sent, in its place; with the same words made anew where none are given."""
    return BuiltStep("update", step, keys)


def each(item: Named | str, in_: Expr, do: StepList, /, **keys: Unpack[EachKeys]) -> BuiltStep:
    """Steps for every item of a list: `each(task, tasks, [ask(file)])` where `task = item()`."""
    return BuiltStep("each", item, {"in": in_, "do": do, **keys})


def item(name: str | None = None) -> Named:
    """What an item of a list is called in `each`, or the rows that it saves; named like its attribute."""
    return Named(name)


def parallel(
    name: str | None = None, /, *, branches: Mapping[str, StepList], **keys: Unpack[ParallelKeys]
) -> BuiltStep:
    """Several branches at once; its name is that of the attribute that holds it."""
    return BuiltStep("parallel", name, {"branches": branches, **keys})


def listen(
    name: str | None = None, /, *, for_: BuiltTrigger | Sequence[BuiltTrigger], **keys: Unpack[ListenKeys]
) -> BuiltStep:
    """Waits for what its handlers tell, and handles each: `listen(for_=[on.message("stop", then=stopped)])`."""
    return BuiltStep("listen", name, {"for": for_, **keys})


def option(*slots: Slot[Any], **keys: Unpack[OptionKeys]) -> BuiltOption:
    """An option of a question: the slots that stand in the same card, its label and style, and its branch."""
    return BuiltOption({**({"slots": slots} if slots else {}), **keys})


def after(time: timedelta, /, **keys: Unpack[ReminderKeys]) -> BuiltReminder:
    """A reminder, once, so long after the question."""
    return BuiltReminder({"after": time, **keys})


def every(time: timedelta, /, **keys: Unpack[ReminderKeys]) -> BuiltReminder:
    """A reminder, again and again: `remind=every(hours(1), max=3)`."""
    return BuiltReminder({"every": time, **keys})


def at(moment: Expr, /, **keys: Unpack[ReminderKeys]) -> BuiltMoment:
    """The moment that an expression gives, to wait for, or to remind at."""
    return BuiltMoment({"at": moment, **keys})


@overload
def call(
    action: Callable[..., Awaitable[Value | None]], /, *, save: Slot[Value], **keys: Unpack[CallKeys]
) -> BuiltStep: ...
@overload
def call(action: Callable[..., Value | None], /, *, save: Slot[Value], **keys: Unpack[CallKeys]) -> BuiltStep: ...
@overload
def call(
    action: Callable[..., Any] | str, /, *, save: Mapping[Slot[Any], Expr] | None = None, **keys: Unpack[CallKeys]
) -> BuiltStep: ...
@overload
def call(action: str, /, *, save: Slot[Any], **keys: Unpack[CallKeys]) -> BuiltStep: ...
def call(action: Callable[..., Any] | str, /, **keys: Any) -> BuiltStep:
    """A call of an author's action: the function itself, or its name `module.function`.

    What it gives goes into the slot `save`, or into several, each with an expression over `result`.
    """
    return BuiltStep("call", action, keys)


def http(url: str, /, **keys: Unpack[HttpKeys]) -> BuiltStep:
    """A request to a web service; every text in it may have `{{ }}`, and an expression is a value.

    The body of its answer goes into the slot `save`, or into several, each with an expression over `result`.
    """
    return BuiltStep("http", url, keys)


def set_(values: Mapping[Slot[Any], object], /, **keys: Unpack[StepKeys]) -> BuiltStep:
    """Slots get values, each a value or an expression; None empties one."""
    return BuiltStep("set", {slot: expr("none") if value is None else value for slot, value in values.items()}, keys)


def wait(until: timedelta | BuiltMoment, /, **keys: Unpack[StepKeys]) -> BuiltStep:
    """Nothing happens for so long, or until a moment: `wait(minutes(10))`, `wait(at(deadline))`."""
    return BuiltStep("wait", until, keys)


def run(flow: type[Any] | str, /, **keys: Unpack[RunKeys]) -> BuiltStep:
    """Another flow as a part of this one: its class, or its name."""
    return BuiltStep("run", flow, keys)


def retries(max: int, /, **keys: Unpack[RetriesKeys]) -> BuiltRetries:
    """How often a call that failed for a time is made again, and after which pauses."""
    return BuiltRetries({"max": max, **keys})


def state(*, name: str | None = None, **keys: Unpack[StateKeys]) -> BuiltState:
    """A state of a flow that is a machine written out, named like the attribute that holds it."""
    return BuiltState({"name": name, **keys})


def history(state: BuiltState | str, /) -> BuiltHistory:
    """Back into a state, where it was left."""
    return BuiltHistory({"history": state})


def if_(condition: Expr, /, **keys: Unpack[IfKeys]) -> BuiltStep:
    """A choice of two branches."""
    return BuiltStep("if", condition, keys)


def goto(where: BuiltStep | BuiltState | Slot[Any] | str, /, **keys: Unpack[GotoKeys]) -> BuiltStep:
    """A jump to a step, at most `max` times in a conversation; a slot is the question that asks for it."""
    return BuiltStep("goto", where, keys)


@overload
def end(what: BuiltEnd, /, **keys: Unpack[StepKeys]) -> BuiltStep: ...
@overload
def end(what: str | None = None, /, *, name: str | None = None) -> BuiltEnd: ...
def end(what: BuiltEnd | str | None = None, /, **keys: Any) -> BuiltStep | BuiltEnd:
    """An end of the flow, with its words, named like the attribute that holds it; or the step that ends there."""
    return BuiltStep("end", what, keys) if isinstance(what, BuiltEnd) else BuiltEnd(keys.get("name"), what)
