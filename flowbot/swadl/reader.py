"""SWADL text → Workflow: what is wrong with it goes on the list, all at once, and the rest is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flowbot.errors import did_you_mean
from flowbot.swadl.kinds import KINDS
from flowbot.swadl.left import Account, Path
from flowbot.swadl.model import EVENTS, Activity, Event, Workflow

_COMMON = ("id", "on", "if", "else")
_TOP = ("id", "name", "description", "version", "properties", "variables", "activities")
_JOINS: tuple[Literal["one-of", "all-of"], ...] = ("one-of", "all-of")


def read_workflow(value: object, account: Account, fallback: str) -> Workflow:
    """The workflow in a value of YAML; never raises for what the value is.

    Args:
        value: What was read.
        account: Takes what is wrong.
        fallback: What the workflow is called where it does not say.
    """
    if not isinstance(value, Mapping):
        account.leave((), "the file", "it is no map with `id` and `activities`", "is it a SWADL workflow?")
        return Workflow(fallback, {}, ())
    for key in value:
        if key not in _TOP:
            hint = did_you_mean(key, _TOP) or f"a workflow has the keys {', '.join(_TOP)}"
            account.leave((key,), f"the key '{key}'", "SWADL has no such key", hint, key=True)
    name = value.get("id", value.get("name"))
    variables = value.get("variables")
    if variables is not None and not isinstance(variables, Mapping):
        account.leave(("variables",), "the variables", "they are no map", "write `NAME: VALUE` for each")
    found = Workflow(
        name if isinstance(name, str) and name else fallback,
        variables if isinstance(variables, Mapping) else {},
        _activities(value.get("activities"), account),
        description if isinstance(description := value.get("description"), str) and description else None,
    )
    properties = value.get("properties")
    if isinstance(properties, Mapping) and properties.get("publish") is False:
        account.note(("properties",), "`publish: false`", "a flow is there as soon as its file is", "keep it elsewhere")
    _report_repeated(found, account)
    _report_unknown(found, account)
    return found


def _activities(value: object, account: Account) -> tuple[Activity, ...]:
    if not isinstance(value, list) or not value:
        account.leave(
            ("activities",),
            "the activities",
            "there is no list of them, or nothing in it",
            "a workflow has at least one activity",
        )
        return ()
    read = [_activity(each, ("activities", place), account, place) for place, each in enumerate(value)]
    return tuple(each for each in read if each is not None)


def _report_unknown(workflow: Workflow, account: Account) -> None:
    """Events about activities that there are none of."""
    ids = workflow.by_id
    for place, each in enumerate(workflow.activities):
        for event in each.events:
            is_form = event.kind == "form-replied"
            if (event.is_activity or (is_form and place)) and event.about not in ids:
                key = "form-id" if is_form else "activity-id"
                hint = did_you_mean(event.about, ids) or "name one that there is"
                account.leave(event.path, f"`{key}: {event.about}`", "there is no such activity", hint)


def _report_repeated(workflow: Workflow, account: Account) -> None:
    seen: set[str] = set()
    for each in workflow.activities:
        if each.id in seen:
            why = "another activity has the same id, and what reads it means the first one"
            account.leave(each.at("id"), f"the id '{each.id}'", why, "give it an id of its own")
        seen.add(each.id)


def _activity(value: object, path: Path, account: Account, place: int) -> Activity | None:
    if not isinstance(value, Mapping) or not value:
        account.leave(path, "this", "it is no activity", "write `KIND: { id: … }`")
        return None
    kind, *more = value
    for key in more:
        why = f"an item of `activities` is one activity, and this one is '{kind}'"
        account.leave((*path, key), f"the key '{key}'", why, "begin another item with '- '", key=True)
    keys = value[kind]
    here = (*path, kind)
    if not isinstance(keys, Mapping):
        account.leave(here, f"the activity '{kind}'", "it has no map of keys", "write `id` and what it takes below it")
        return None
    given = keys.get("id")
    if not isinstance(given, str) or not given:
        account.leave(here, f"the activity '{kind}'", "it has no `id`", "give it one", key=True)
    made = Activity(kind, given if isinstance(given, str) and given else f"activity{place + 1}", here, keys)
    made.taken.update(_COMMON)
    _read_events(made, account)
    made.condition = _condition(keys, here, account)
    made.is_else = "else" in keys
    if kind not in KINDS:
        made.taken.update(keys)  # it is left as a whole
    return made


def _condition(keys: Mapping[str, object], path: Path, account: Account) -> tuple[str, Path] | None:
    """The `if` of a map; YAML reads `if: true` as a truth value."""
    found = keys.get("if")
    if isinstance(found, bool):
        return str(found).lower(), (*path, "if")
    if found is not None and not isinstance(found, str):
        account.leave((*path, "if"), "the condition", "it is no text", "write `${…}`")
        return None
    return None if found is None else (found, (*path, "if"))


def _read_events(made: Activity, account: Account) -> None:
    on = made.keys.get("on")
    if on is None and "on" not in made.keys:
        return
    here = made.at("on")
    if not isinstance(on, Mapping):
        account.leave(here, "the event", "`on` is no map", "write `on: { EVENT: { … } }`")
        return
    timeout = on.get("timeout")
    if isinstance(timeout, str):
        made.timeout = timeout
    elif timeout is not None:
        account.leave((*here, "timeout"), "the timeout", "it is no duration of ISO 8601", "write PT30S, PT10M, P1D")
    found: list[Event] = []
    for key, value in on.items():
        if key in _JOINS and isinstance(value, list):
            made.join = "all-of" if key == "all-of" else "one-of"
            for place, each in enumerate(value):
                found += _events(each, (*here, key, place), account)
        elif key in _JOINS:
            account.leave((*here, key), f"`{key}`", "it is no list", "write each event behind a '- '")
        elif key not in ("timeout", "if"):
            found += _event(key, value, here, on, account)
    made.events = tuple(found)


def _events(value: object, path: Path, account: Account) -> list[Event]:
    if not isinstance(value, Mapping) or not value:
        account.leave(path, "the event", "it is no map", "write `EVENT: { … }`")
        return []
    return [each for key in value if key != "if" for each in _event(key, value[key], path, value, account)]


def _event(kind: str, value: object, path: Path, beside: Mapping[str, object], account: Account) -> list[Event]:
    here = (*path, kind)
    if kind not in EVENTS:
        hint = did_you_mean(kind, EVENTS) or "the events are in SWADL's reference"
        account.leave(here, f"the event '{kind}'", "SWADL has no such event", hint, key=True)
        return []
    if value is not None and not isinstance(value, Mapping):
        account.leave(here, f"the event '{kind}'", "what it has is no map", "write `{ }`, or its keys below it")
        return []
    keys: Mapping[str, object] = value or {}
    where = (path, beside) if "if" in beside else (here, keys)
    return [Event(kind, here, keys, _condition(where[1], where[0], account))]
