"""`event` of a workflow: what the last event tells, in the words of a flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.swadl.draft import Draft
from flowbot.swadl.graph import START, Origin
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.model import Activity, Event
from flowbot.swadl.terms import ELSEWHERE, Kind, Term
from flowbot.swadl.trees import Part
from flowbot.swadl.triggers import is_any_message

_PEOPLE: Mapping[str, tuple[str, Kind]] = {
    "userId": ("id", "integer"),
    "displayName": ("name", "text"),
    "email": ("email", "text"),
    "emailAddress": ("email", "text"),
    "firstName": ("first_name", "text"),
    "lastName": ("last_name", "text"),
    "username": ("username", "text"),
    "userName": ("username", "text"),
}
_ABOUT_OTHERS = (
    *("user-joined-room", "user-left-room"),
    *("room-member-promoted-to-owner", "room-member-demoted-from-owner"),
)
"""Events that somebody causes, and that are about somebody else."""
_OF_ARGUMENTS = (["text"], ["value"], ["userId"])
"""What may be taken of an argument that is a mention, a hashtag or a cashtag."""
_OTHER_SIDE = {
    ("connection-requested", "fromUser"): "initiator",
    ("connection-requested", "toUser"): "trigger.event.to_user",
    ("connection-accepted", "fromUser"): "trigger.event.from_user",
    ("connection-accepted", "toUser"): "initiator",
    **{(kind, "affectedUser"): "initiator" for kind in _ABOUT_OTHERS},
    ("user-requested-join-room", "requestingUser"): "initiator",
}


def event_term(draft: Draft, origin: Origin, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
    """What `event` and some of what is taken of it are at a place, and what is still to be taken.

    Raises:
        CannotCarryError: The event does not tell it, or flows do not keep it.
    """
    path = [each.name or "" for each in parts if each.arguments is None]
    kinds = _kinds(draft, origin)
    if path[:2] == ["initiator", "user"]:
        return _person(_initiator(draft, origin, kinds), path[2:3]), parts[3:]
    if path[:1] == ["args"] and len(path) > 1:
        return _argument(draft, origin, path[1], path[2:3]), parts[3 if path[2:3] in _OF_ARGUMENTS else 2 :]
    if path[:2] == ["source", "message"] or path[:2] == ["source", "stream"]:
        return _message(draft, origin, kinds, path[1:], parts)
    for kind in kinds:
        if path[:1] == ["source"] and len(path) > 1 and (person := _OTHER_SIDE.get((kind, path[1]))) is not None:
            below = path[3:4] if path[2:3] == ["user"] else path[2:3]
            return _person(person, below), parts[4 if path[2:3] == ["user"] else 3 :]
    what = ".".join(["event", *path])
    raise CannotCarryError(f"'{what}' is nothing that a flow keeps of the event", ELSEWHERE)


def origin_of(draft: Draft, name: str) -> Origin | None:
    """The event that a workflow has given an id; None where none has this one."""
    for activity in draft.graph.reached:
        for event in draft.graph.activities[activity].events:
            if event.keys.get("id") == name and not event.is_activity:
                return _origin_of(draft, activity, event)
    return None


def _origin_of(draft: Draft, activity: str, event: Event) -> Origin:
    if event.kind == "form-replied" and event.about in draft.forms:
        return "form", event.about
    return START if activity == draft.graph.first else ("wait", activity)


def _kinds(draft: Draft, origin: Origin) -> list[str]:
    """The events that may have been the last one."""
    match origin:
        case ("start", _):
            activity: Activity | None = draft.graph.activities[draft.graph.first]
        case ("wait", name):
            activity = draft.graph.activities[name]
        case _:
            activity = None
    return [each.kind for each in activity.events if not each.is_activity] if activity is not None else []


def _initiator(draft: Draft, origin: Origin, kinds: Sequence[str]) -> str:
    match origin:
        case ("form", activity):
            return "user" if activity in draft.rows else f"answers.{draft.steps[activity]}.by"
        case ("wait", activity):
            slot = draft.slots.add(("heard", activity, "user"), f"{activity}_by", {"type": "user"})
            draft.heard.setdefault(activity, {})[slot] = "user"
            return slot
    return "trigger.event.initiator" if kinds and all(each in _ABOUT_OTHERS for each in kinds) else "initiator"


def _person(person: str, below: Sequence[str]) -> Term:
    if not below:
        return Term(f"{person}.id", "integer", whole=person)
    found = _PEOPLE.get(below[0])
    if found is None:
        raise CannotCarryError(f"'{below[0]}' of a person is nothing that a flow keeps", ELSEWHERE)
    return Term(f"{person}.{found[0]}", found[1], whole=person if found[0] == "id" else None)


def _argument(draft: Draft, origin: Origin, name: str, below: Sequence[str]) -> Term:
    """What a message or a request was written with, the first one where the last event has nothing like it."""
    here = START if origin[0] in ("mixed", "form") else origin
    activity = draft.graph.first if here == START else here[1]
    for word, slot in draft.patterns.get(activity, []):
        if word.lstrip("@#$") == name and draft.slots.declared[slot]["type"] == "user":
            return _person(slot, below) if below == ["userId"] else Term(f"{slot}.name", "text")
        if word.lstrip("@#$") == name:
            return Term(slot, "text")
    events = draft.graph.activities[activity].events
    if any(each.kind == "message-received" and is_any_message(each, name) for each in events):
        said = (Part("source"), Part("message"), Part("message"))
        return _message(draft, here, _kinds(draft, here), ["message", "message"], said)[0]
    if any(each.kind == "request-received" for each in events):
        return Term(f"trigger.request.{name}")
    raise CannotCarryError(f"the message has no argument '{name}'", "name it in the command, in braces")


def _message(
    draft: Draft, origin: Origin, kinds: Sequence[str], path: Sequence[str], parts: Sequence[Part]
) -> tuple[Term, Sequence[Part]]:
    if path[-1:] == ["streamId"]:
        stream = f"answers.{draft.steps[origin[1]]}.stream" if origin[0] == "form" else "here"
        if origin[0] == "form" and origin[1] in draft.rows:
            stream = "here"
        return Term(f"{stream}.id", "text", whole=stream), parts[len(path) + 1 :]
    if path[:2] in (["message", "message"], ["message", "messageId"]) and "message-received" in kinds:
        field, kind = ("text", "text") if path[1] == "message" else ("id", "text")
        if origin[0] == "start":
            return Term(f"trigger.message.{field}", "text"), parts[3:]
        wanted = f"{origin[1]}_{'said' if field == 'text' else 'message_id'}"
        slot = draft.slots.add(("heard", origin[1], field), wanted, {"type": kind})
        draft.heard.setdefault(origin[1], {})[slot] = f"message.{field}"
        return Term(slot, "text"), parts[3:]
    if path[:2] == ["message", "user"] and len(path) > 2:
        return _person(_initiator(draft, origin, kinds), path[2:3]), parts[4:]
    what = ".".join(["event", "source", *path])
    raise CannotCarryError(f"'{what}' is nothing that a flow keeps of the event", ELSEWHERE)
