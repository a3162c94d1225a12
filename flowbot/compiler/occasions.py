"""What triggers that are no messages give, by what moves the flow: the types of `event`, `form` and `request`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flowbot.compiler.expressions import Kind, Record, list_of
from flowbot.compiler.names import STREAM, TRIGGER, USER
from flowbot.definition.triggers import CronTrigger, EventTrigger, FormTrigger, TriggerBase, WebhookTrigger
from flowbot.events import EVENT_NAMES, STREAMLESS_EVENTS, is_own_event

_ROOM = Record(
    "room",
    {
        "name": str,
        "description": str,
        "external": bool,
        "public": bool,
        "copy_protected": bool,
        "read_only": bool,
        "discoverable": bool,
        "members_can_invite": bool,
        "can_view_history": bool,
        "creator": USER,
        "created_at": datetime,
        "keywords": list_of(Record("keyword", {"key": str, "value": str})),
    },
)
_AFFECTED: Mapping[str, Kind] = {"affected_user": USER}
_OWN: Mapping[str, Mapping[str, Kind]] = {
    "message_suppressed": {"message_id": str},
    "shared_post": {"message_id": str, "shared_message_id": str},
    "instant_message_created": {"members": list_of(USER)},
    "room_created": {"room": _ROOM},
    "room_updated": {"room": _ROOM},
    "user_requested_to_join_room": {"owners": list_of(USER)},
    "user_joined_room": _AFFECTED,
    "user_left_room": _AFFECTED,
    "room_member_promoted_to_owner": _AFFECTED,
    "room_member_demoted_from_owner": _AFFECTED,
    "connection_requested": {"to_user": USER},
    "connection_accepted": {"from_user": USER},
    "generic_system_event": {"source_system": str, "subtype": str, "parameters": dict},
}
"""What only events of a name tell."""
_COMMON: Mapping[str, Kind] = {"name": str, "id": str, "at": datetime, "initiator": USER, "stream": STREAM}
EVENTS: Mapping[str, Record] = {
    name: Record("event", {**_COMMON, **_OWN.get(name, {})}, identity="id") for name in EVENT_NAMES
}
"""What each event tells."""


def given_by(trigger: TriggerBase) -> dict[str, Kind]:
    """The names that a trigger gives which is no message; what an event of the bot's own tells is not known."""
    match trigger:
        case EventTrigger(event=name):
            return {"event": EVENTS.get(name, dict)}
        case FormTrigger():
            return {"form": dict}
        case WebhookTrigger():
            return {"request": dict}
    return {}


def trigger_record(triggers: Iterable[TriggerBase]) -> Record:
    """What began the conversation, by everything that can begin it."""
    found: dict[str, Kind] = {}
    for each in triggers:
        for name, kind in given_by(each).items():
            known = found.setdefault(name, kind)
            if isinstance(kind, Record) and isinstance(known, Record):
                found[name] = Record("event", {**known.fields, **kind.fields}, identity="id")
            else:
                found[name] = dict
    return Record("trigger", {**TRIGGER.fields, **found})


def needs_no_stream(trigger: TriggerBase) -> bool:
    """Whether a conversation may begin by it that has no stream."""
    match trigger:
        case EventTrigger(event=name):
            return name in STREAMLESS_EVENTS or is_own_event(name)
    return isinstance(trigger, CronTrigger | WebhookTrigger)
