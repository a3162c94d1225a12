"""Activities that let Symphony do something, as calls of its operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flowbot.swadl.draft import SAVES_OF, Comment, Steps, describe
from flowbot.swadl.left import CannotCarryError, Path
from flowbot.swadl.maker import Maker
from flowbot.swadl.speaking import on_behalf_of

_ROOM = {
    "room-name": "name",
    "room-description": "description",
    "public": "public",
    "discoverable": "discoverable",
    "members-can-invite": "members_can_invite",
    "read-only": "read_only",
    "copy-protected": "copy_protected",
    "cross-pod": "cross_pod",
    "view-history": "view_history",
    "multilateral-room": "multi_lateral_room",
}
_BUSINESS = {
    "business.company-name": "company",
    "business.department": "department",
    "business.division": "division",
    "business.title": "title",
    "business.location": "location",
    "business.job-function": "job_function",
    "contact.work-phone-number": "work_phone",
    "contact.mobile-phone-number": "mobile_phone",
}
_PERSON = {
    "email": "email",
    "firstname": "first_name",
    "lastname": "last_name",
    "username": "username",
    "display-name": "name",
    **_BUSINESS,
}
_SERVICE = {"email": "email", "username": "username", "display-name": "name", "keys.current.key": "public_key"}
_MEMBER = {"stream-id": "room"}
_CONNECTION = {"user-id": "user"}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, and which keys of the activity are its arguments."""

    call: str
    arguments: Mapping[str, str]
    each: str | None = None
    """The argument of which it takes one at a time: the activity has a list of them."""
    each_key: str = "user-ids"


OPERATIONS: Mapping[str, Operation] = {
    "get-message": Operation("symphony.messages.get", {"message-id": "message"}),
    "get-messages": Operation("symphony.messages.list", {"stream-id": "stream", "since": "since", "limit": "limit"}),
    "update-room": Operation("symphony.rooms.update", {"stream-id": "room", **_ROOM}),
    "add-room-member": Operation("symphony.rooms.add_member", _MEMBER, "user"),
    "remove-room-member": Operation("symphony.rooms.remove_member", _MEMBER, "user"),
    "promote-room-owner": Operation("symphony.rooms.promote_owner", _MEMBER, "user"),
    "demote-room-owner": Operation("symphony.rooms.demote_owner", _MEMBER, "user"),
    "get-room": Operation("symphony.rooms.get", {"stream-id": "room"}),
    "get-rooms": Operation(
        "symphony.rooms.search",
        {
            **{"query": "query", "labels": "labels", "active": "active", "private": "private", "limit": "limit"},
            **{"creator-id": "creator", "owner-id": "owner", "member-id": "member"},
        },
    ),
    "get-room-members": Operation("symphony.rooms.members", {"stream-id": "room"}),
    "get-stream": Operation("symphony.streams.get", {"stream-id": "stream"}),
    "get-streams": Operation(
        "symphony.streams.search",
        {
            **{"types": "types", "scope": "scope", "origin": "origin", "privacy": "privacy", "status": "status"},
            **{"start-date": "since", "end-date": "until", "limit": "limit"},
        },
    ),
    "get-user-streams": Operation(
        "symphony.streams.list", {"types": "types", "include-inactive-streams": "inactive", "limit": "limit"}
    ),
    "get-stream-members": Operation("symphony.streams.members", {"stream-id": "stream", "limit": "limit"}),
    "create-user": Operation("symphony.accounts.create", {**_PERSON, "roles": "roles"}),
    "update-user": Operation("symphony.accounts.update", {"user-id": "user", **_PERSON}),
    "create-system-user": Operation("symphony.accounts.create_service", {**_SERVICE, "roles": "roles"}),
    "update-system-user": Operation("symphony.accounts.update", {"user-id": "user", **_SERVICE}),
    "add-user-role": Operation("symphony.accounts.add_role", {}, "user"),
    "remove-user-role": Operation("symphony.accounts.remove_role", {}, "user"),
    "get-user": Operation("symphony.users.get", {"user-id": "user"}),
    "get-users": Operation(
        "symphony.users.list",
        {"user-ids": "users", "emails": "emails", "usernames": "usernames", "local": "local", "active": "active"},
    ),
    "get-connection": Operation("symphony.connections.get", _CONNECTION),
    "get-connections": Operation("symphony.connections.list", {"user-ids": "users", "status": "status"}),
    "create-connection": Operation("symphony.connections.create", _CONNECTION),
    "accept-connection": Operation("symphony.connections.accept", _CONNECTION),
    "reject-connection": Operation("symphony.connections.reject", _CONNECTION),
    "remove-connection": Operation("symphony.connections.remove", _CONNECTION),
    "get-group": Operation("symphony.groups.get", {"group-id": "group"}),
    "get-groups": Operation("symphony.groups.list", {"status": "status", "type": "type", "limit": "limit"}),
    "create-group": Operation("symphony.groups.create", {"name": "name", "type": "type", "members": "members"}),
    "update-group": Operation(
        "symphony.groups.update", {"group-id": "group", "name": "name", "members": "members", "status": "status"}
    ),
    "add-group-member": Operation("symphony.groups.add_member", {"group-id": "group"}, "user"),
}
_MOMENTS = ("since", "start-date", "end-date")
_PEOPLE = ("user", "users", "creator", "owner", "member", "members")
"""Arguments that are people."""
_NESTED = ("business", "contact", "keys")
_STATES = {"ENABLED": "activate", "DISABLED": "deactivate", True: "activate", False: "deactivate"}


def call_operation(maker: Maker) -> Steps:
    """The call, or one for each of the people that the activity names."""
    operation = OPERATIONS[maker.activity.kind]
    before: Steps = []
    extra = on_behalf_of(maker, before)
    args = dict(_arguments(maker, operation))
    if None in args.values():
        maker.activity.taken.update(maker.activity.keys)  # it is left as a whole
        return [Comment(f"{maker.activity.id}: '{maker.activity.kind}' is left: what it is for cannot be told")]
    if maker.activity.kind.endswith("-user-role"):
        return [*before, *_roles(maker, operation, args, extra)]
    after = list(_states(maker, operation, args))
    call = {"call": operation.call, **({"args": args} if args else {}), **extra}
    if after and set(args) <= {"room", "user"}:
        return [*before, *after]
    if operation.each is None:
        return [*before, {**call, "name": maker.step, SAVES_OF: maker.step}, *after]
    return [*before, *_one_by_one(maker, operation.each, operation.each_key, call)]


def _arguments(maker: Maker, operation: Operation) -> Iterator[tuple[str, Any]]:
    """The arguments, each with its expression; with None where that is left."""
    for key, argument in operation.arguments.items():
        value, path = _at(maker, key)
        if key in _MOMENTS and isinstance(value, str) and "${" not in value:
            yield argument, _moment(maker, key, value)
        elif value is not None:
            read = maker.people if argument in _PEOPLE else maker.value
            term = read(_truth(value), path, f"`{key}` of {describe(maker.activity)}")
            yield argument, None if term is None else term.whole or term.text
    for key in _NESTED:
        _leave_nested(maker, key, operation)


def _at(maker: Maker, key: str) -> tuple[object, Path]:
    """The value of a key, also of one inside another; and where it stands."""
    first, *rest = key.split(".")
    if not rest:
        return maker.activity.take(first), maker.activity.at(first)
    value = maker.activity.keys.get(first)
    for name in rest:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value, maker.activity.at(first, *rest)


def _leave_nested(maker: Maker, key: str, operation: Operation) -> None:
    """Put on the list what of a map is no argument."""
    value = maker.activity.keys.get(key)
    if not isinstance(value, Mapping) or not any(each.startswith(f"{key}.") for each in operation.arguments):
        return
    maker.activity.take(key)
    for name in value:
        if not any(each.startswith(f"{key}.{name}") for each in operation.arguments):
            error = CannotCarryError("it is no argument of the operation", "give it in `more`, from an action")
            maker.leave(maker.activity.at(key, name), f"`{key}.{name}` of {describe(maker.activity)}", error)


def _truth(value: object) -> object:
    """SWADL takes truth values as texts, too."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _moment(maker: Maker, key: str, value: str) -> str:
    """A moment is kept in a slot, which may have one as it is written."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        error = CannotCarryError("it is no date with its time", "write 2026-08-31T15:50:00Z")
        maker.leave(maker.activity.at(key), f"`{key}` of {describe(maker.activity)}", error)
        return "now"
    declared = {"type": "datetime", "default": read.isoformat(" ")}
    return maker.draft.slots.add(("moment", maker.activity.id, key), f"{maker.activity.id}_{key}", declared)


def _states(maker: Maker, operation: Operation, args: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Rooms and accounts are opened and closed by operations of their own."""
    key = {"update-room": "active", "update-user": "status", "update-system-user": "status"}.get(maker.activity.kind)
    if key is None or key not in maker.activity.keys:
        return
    value = _truth(maker.activity.take(key))
    if not isinstance(value, str | bool) or value not in _STATES:
        error = CannotCarryError("what it is turns out only when it runs", "write an `if` with a call in each branch")
        maker.leave(maker.activity.at(key), f"`{key}` of {describe(maker.activity)}", error)
        return
    group, _, _ = operation.call.rpartition(".")
    subject = {name: text for name, text in args.items() if name in ("room", "user")}
    yield {"call": f"{group}.{_STATES[value]}", "args": subject, "name": f"{maker.step[:30]}_{_STATES[value]}"}


def _one_by_one(maker: Maker, argument: str, key: str, call: Mapping[str, Any]) -> Steps:
    value = maker.activity.take(key if key in maker.activity.keys else "user-id")
    path = maker.activity.at(key)
    args = dict(call.get("args", {}))
    if not isinstance(value, list) or len(value) == 1:
        only = value[0] if isinstance(value, list) else value
        term = maker.people(only, path, f"`{key}`")
        if term is None:
            if value is None:
                error = CannotCarryError("it names nobody", f"write `{key}`")
                maker.leave(maker.activity.path, describe(maker.activity), error)
            return []
        if term.kind != "list":
            call = {**call, "args": {**args, argument: term.whole or term.text}}
            return [{**call, "name": maker.step, SAVES_OF: maker.step}]
    people = maker.people(value, path, f"`{key}`")
    if people is None:
        return []
    item = maker.draft.pool.free("member")
    return [{"each": item, "in": people.text, "do": [{**call, "args": {**args, argument: item}}], "name": maker.step}]


def _roles(maker: Maker, operation: Operation, args: Mapping[str, str], extra: Mapping[str, str]) -> Steps:
    """Each role for each person."""
    roles = maker.activity.take("roles")
    path = maker.activity.at("roles")
    made: Steps = []
    people = maker.activity.take("user-ids")
    for place, each in enumerate(roles if isinstance(roles, list) else [roles]):
        role = maker.value(each, (*path, place), "the role")
        for number, person in enumerate(people if isinstance(people, list) else [people]):
            user = maker.people(person, maker.activity.at("user-ids", number), "the person")
            if role is not None and user is not None:
                call = {"call": operation.call, "args": {**args, "user": user.whole or user.text, "role": role.text}}
                made.append({**call, **extra})
    return made


def create_room(maker: Maker) -> Steps:
    """A room, or where several people are together."""
    before: Steps = []
    extra = on_behalf_of(maker, before)
    people = maker.activity.take("user-ids")
    users = maker.people(people, maker.activity.at("user-ids"), "`user-ids`")
    if people is not None and users is None:
        return [Comment(f"{maker.activity.id}: 'create-room' is left: for whom cannot be told")]
    if "room-name" not in maker.activity.keys and users is not None:
        call = {"call": "symphony.streams.open_im", "args": {"users": users.text}}
        return [*before, {**call, **extra, "name": maker.step, SAVES_OF: maker.step}]
    given = _arguments(maker, Operation("symphony.rooms.create", _ROOM))
    args = {name: text for name, text in given if text is not None}
    for name in ("name", "description"):
        args.setdefault(name, f"'{maker.step}'")
    if users is not None:
        slot = maker.draft.slots.add(("output", maker.activity.id, "roomId"), f"{maker.activity.id}_result", _STREAM)
        maker.draft.saves.setdefault(maker.activity.id, {})[slot] = "result"
        item = maker.draft.pool.free("member")
        add = {"call": "symphony.rooms.add_member", "args": {"room": slot, "user": item}}
        let_in = [{"each": item, "in": users.text, "do": [add]}]
    else:
        let_in = []
    return [
        *before,
        {"call": "symphony.rooms.create", "args": args, **extra, "name": maker.step, SAVES_OF: maker.step},
        *let_in,
    ]


_STREAM = {"type": "stream"}
