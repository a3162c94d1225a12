"""Forms and events that are waited for, as `ask`, `collect` and `listen`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flowbot.swadl.draft import Draft, Steps
from flowbot.swadl.graph import Edge
from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.maker import Maker
from flowbot.swadl.model import Event
from flowbot.swadl.timers import read_duration, written
from flowbot.swadl.trees import Binary, Chain, Literal
from flowbot.swadl.triggers import trigger_of
from flowbot.swadl.words import whole

HEARD_BY = "<heard by>"
"""In a handler while it is made: the activity that waits, of whose event some may be kept."""
_A_DAY = timedelta(days=1)
"""How long the WDK waits for an answer to a form."""


def ask_step(
    maker: Maker, replies: Sequence[Edge], words: Mapping[str, Any], more: Mapping[str, Any]
) -> dict[str, Any]:
    """The question that a form is; its branches come later."""
    form = maker.draft.forms[maker.activity.id]
    step: dict[str, Any] = {"ask": maker.step, **words}
    step |= _asked(maker)
    step |= {key: value for key, value in more.items() if key in ("to", "pin")}
    step["expire"] = written(_timeout(maker.draft, replies) or _A_DAY)
    _tell_of_extras(maker, more)
    if "to" in more and form.options and not replies[0].events[0].is_exclusive:
        why = "each answer went on by itself in the WDK, and the first one does here"
        instead = "write `collect` where many are to answer, or `who:` says who may"
        maker.draft.account.note(replies[0].events[0].path, "the event 'form-replied'", why, instead, key=True)
    return step


def collect_step(
    maker: Maker, replies: Sequence[Edge], words: Mapping[str, Any], more: Mapping[str, Any], then: Steps
) -> dict[str, Any]:
    """The question that many people answer, each for themselves."""
    step: dict[str, Any] = {"collect": maker.step, **words, **_asked(maker)}
    step["to"] = more.get("to", "here")
    step["until"] = {"after": written(_timeout(maker.draft, replies) or _A_DAY)}
    step["again"] = "add"
    _tell_of_extras(maker, more)
    return {**step, "then": then} if then else step


def _asked(maker: Maker) -> dict[str, Any]:
    form = maker.draft.forms[maker.activity.id]
    slots: dict[str, Any] = {"slots": list(form.slots.values())} if form.slots else {}
    if len(form.options) < 2 and form.slots:
        return slots
    buttons = form.options or {"done": ("done", "Done")}
    return {"options": {name: _option(name, label) | slots for name, label in buttons.values()}}


def _option(name: str, label: str) -> dict[str, Any]:
    said = label.strip()
    plain = name.replace("_", " ").capitalize()
    return {"label": said} if said and said != plain and "${" not in said else {}


def _tell_of_extras(maker: Maker, more: Mapping[str, Any]) -> None:
    for key in more:
        if key not in ("to", "pin"):
            error = CannotCarryError(f"a question has no `{key}`", "say it in a `send` before the question")
            maker.leave(maker.activity.path, f"`{key}` of the form of '{maker.activity.id}'", error)


def _timeout(draft: Draft, edges: Sequence[Edge]) -> timedelta | None:
    """The shortest of the timeouts of the activities that wait, or that follow when nothing came."""
    found: list[timedelta] = []
    for edge in (*edges, *draft.graph.edges(edges[0].source, "expired")):
        activity = draft.graph.activities[edge.target]
        if activity.timeout is not None:
            try:
                found.append(read_duration(activity.timeout))
            except CannotCarryError as error:
                draft.account.leave(activity.at("on", "timeout"), "the timeout", error.why, error.instead)
    return min(found, default=None)


def takes_option(draft: Draft, maker: Maker, edge: Edge) -> str | None:
    """The option that a way is for, where `FORM.action == 'NAME'` is its only condition."""
    form = draft.forms[maker.activity.id]
    if len(form.options) < 2 or len(edge.conditions) != 1:
        return None
    source = edge.conditions[0][0]
    try:
        tree = parse_expression(whole(source) or source)
    except CannotCarryError:
        return None
    match tree:
        case Binary("==", Chain(first, (part,)), Literal(str() as name)) if first == maker.activity.id:
            return form.options[name][0] if part.name == "action" and name in form.options else None
    return None


def listen_step(draft: Draft, edges: Sequence[Edge], ways: Sequence[str]) -> dict[str, Any]:
    """What is waited for between two activities.

    What cannot be waited for is an event `todo.NAME` of the bot's own, which nobody causes: nothing behind it is done.

    Args:
        draft: The flow.
        edges: What waits; each
        ways: leads there.
    """
    name = draft.pool.free(f"waiting_for_{edges[0].target}")
    handlers: list[dict[str, Any]] = []
    for edge, way in zip(edges, ways, strict=True):
        activity = draft.graph.activities[edge.target]
        for event in edge.events:
            if (moment := _moment(draft, edge, event)) is not None and len(edges) == len(edge.events) == 1:
                return {"wait": {"at": moment}}
            trigger = trigger_of(draft, activity, event, is_start=False)
            if trigger is not None:
                handlers.append({**trigger, HEARD_BY: activity.id, "then": way})
        if not any(each["then"] == way for each in handlers):
            handlers.append({"event": f"todo.{draft.steps[edge.target]}", "then": way})
    step: dict[str, Any] = {"listen": name, "for": handlers}
    timeout = _timeout(draft, edges)
    return step | ({"expire": "none", "allow_wait": True} if timeout is None else {"expire": written(timeout)})


def beside(draft: Draft, step: dict[str, Any], edge: Edge) -> dict[str, Any]:
    """A question with what is waited for beside it: the first of both, or all."""
    others = Edge(edge.kind, edge.source, edge.target, edge.events[1:])
    listen = listen_step(draft, [others], ["next"])
    expire, waits = step["expire"], {"expire": "none", "allow_wait": True}
    branches = {"answer": [{**step, **waits}], "other": [{**listen, **waits} if "listen" in listen else listen]}
    join = {"join": "any"} if draft.graph.activities[edge.target].join == "one-of" else {}
    return {"parallel": draft.pool.free(f"{step['ask']}_or_other"), "branches": branches, **join, "expire": expire}


def _moment(draft: Draft, edge: Edge, event: Event) -> str | None:
    """The slot with the moment that is waited for."""
    at = event.keys.get("at") if event.kind == "timer-fired" else None
    if not isinstance(at, str):
        return None
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        return None
    draft.account.carry(event.path)
    return draft.slots.add(
        ("at", edge.target), f"{edge.target}_at", {"type": "datetime", "default": read.isoformat(" ")}
    )
