"""Where messages go."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.swadl.draft import Steps, describe
from flowbot.swadl.graph import START
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.maker import Maker
from flowbot.swadl.terms import Term

_KEYS = ("stream-id", "stream-ids", "user-ids", "user-id")
NOBODY = "'TODO'"
"""In place of whom it cannot be told who they are: a room that is not there, so that nobody else gets the message."""


def places_of(maker: Maker, steps: Steps) -> dict[str, str]:
    """`to: …` of a message; what has to be done before is added to `steps`."""
    to = maker.activity.take("to")
    if to is None:
        return _where_it_was(maker)
    path = maker.activity.at("to")
    if not isinstance(to, Mapping):
        maker.leave(path, f"`to` of {describe(maker.activity)}", CannotCarryError("it is no map", "write stream-id"))
        return {"to": NOBODY}
    for key in to:
        if key not in _KEYS:
            error = CannotCarryError(f"`to` takes {', '.join(_KEYS)}", "leave it out")
            maker.leave((*path, key), f"`{key}` of {describe(maker.activity)}", error)
    for key in _KEYS:
        read = maker.people if key.startswith("user") else maker.value
        term = read(to.get(key), (*path, key), f"`{key}` of {describe(maker.activity)}")
        if term is not None:
            where = people_together(maker, to[key], term, steps) if key == "user-ids" else term.whole or term.text
            return {} if where == "here" and maker.names.origin == START else {"to": where}
    if not any(to.get(key) is not None for key in _KEYS):
        maker.leave(path, f"`to` of {describe(maker.activity)}", CannotCarryError("it names nobody", "write stream-id"))
    return {"to": NOBODY}


def _where_it_was(maker: Maker) -> dict[str, str]:
    """Where the last event was, which is where the flow talks but for a form that was sent elsewhere."""
    kind, name = maker.names.origin
    if kind != "form" or name in maker.draft.rows or "to" not in maker.draft.graph.activities[name].keys:
        return {}
    return {"to": f"answers.{maker.draft.steps[name]}.stream"}


def people_together(maker: Maker, value: object, term: Term, steps: Steps) -> str:
    """Where several people are together; of one person they themselves."""
    if isinstance(value, list) and len(value) == 1:
        only = maker.people(value[0], maker.activity.at("to", "user-ids", 0), "the person")
        return NOBODY if only is None else only.whole or only.text
    slot = maker.draft.slots.add(("together", maker.activity.id), f"{maker.activity.id}_stream", {"type": "stream"})
    steps.append({"call": "symphony.streams.open_im", "args": {"users": term.text}, "save": slot})
    return slot
