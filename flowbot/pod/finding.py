"""What searches of a local pod find: rooms, streams of all kinds, people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowbot.events import User
from flowbot.pod.accounts import Accounts
from flowbot.pod.parts import PodStream


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCriteria:
    """What rooms are searched for; None of anything."""

    query: str
    labels: Collection[str] = ()
    active: bool | None = None
    private: bool | None = None
    owner: int | None = None
    creator: int | None = None
    member: int | None = None
    non_discoverable: bool = False
    """Those as well that are not to be found, where the one who asks is not in them."""


def find_rooms(streams: Iterable[PodStream], by: User, criteria: RoomCriteria) -> Sequence[PodStream]:
    """The rooms that somebody finds: those that they are in, and those that anybody may find."""
    return [each for each in streams if each.type == "ROOM" and _is_seen(each, by, criteria) and _fits(each, criteria)]


def _is_seen(room: PodStream, by: User, criteria: RoomCriteria) -> bool:
    return by.id in room.members or room.discoverable or room.public or criteria.non_discoverable


def _fits(room: PodStream, criteria: RoomCriteria) -> bool:
    wanted = criteria.query.strip().casefold()
    words = (room.name, room.description, *room.keywords, *room.keywords.values())
    return (
        any(wanted in each.casefold() for each in words)
        and set(criteria.labels) <= {*room.keywords, *room.keywords.values()}
        and criteria.active in (None, room.active)
        and criteria.private in (None, not room.public)
        and (criteria.owner is None or criteria.owner in room.owners)
        and criteria.creator in (None, room.creator)
        and (criteria.member is None or criteria.member in room.members)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCriteria:
    """What streams an administrator searches for; None of anything."""

    types: Collection[str]
    scope: str | None = None
    origin: str | None = None
    status: str | None = None
    privacy: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None


def find_streams(streams: Iterable[PodStream], criteria: StreamCriteria) -> Sequence[PodStream]:
    """The streams that are so; oldest first, and those of one moment in the order in which they were made."""
    found = [each for each in streams if each.type in criteria.types and _is_so(each, criteria)]
    return sorted(found, key=lambda each: each.created_ms)


def _is_so(stream: PodStream, criteria: StreamCriteria) -> bool:
    return (
        criteria.scope in (None, "EXTERNAL" if stream.cross_pod else "INTERNAL")
        and criteria.origin in (None, "INTERNAL")
        and criteria.status in (None, "ACTIVE" if stream.active else "INACTIVE")
        and criteria.privacy in (None, "PUBLIC" if stream.public else "PRIVATE")
        and (criteria.since_ms is None or stream.created_ms >= criteria.since_ms)
        and (criteria.until_ms is None or stream.created_ms <= criteria.until_ms)
    )


def find_people(
    people: Iterable[User], accounts: Accounts, text: str, filters: Mapping[str, str | None]
) -> Sequence[User]:
    """The users whose name or e-mail address is like a text, and whose accounts have some details.

    Args:
        people: All.
        accounts: Theirs.
        text: What the name or address holds, in any case.
        filters: By the names of details in Symphony's reference, `company` being the `companyName`; None of anything.
    """
    wanted = {"companyName" if name == "company" else name: value for name, value in filters.items() if value}
    return [
        each
        for each in people
        if _is_like(each, text.strip().casefold()) and _has(accounts.of(each.id).details, wanted)
    ]


def _is_like(user: User, text: str) -> bool:
    known = (user.display_name, user.first_name, user.last_name, user.email)
    return any(text in (each or "").casefold() for each in known)


def _has(details: Mapping[str, object], wanted: Mapping[str, str]) -> bool:
    return all(_holds(details.get(name), value.casefold()) for name, value in wanted.items())


def _holds(detail: object, value: str) -> bool:
    """Whether a detail is a text, or a list with one, like a value."""
    texts = detail if isinstance(detail, list) else [detail]
    return any(value in str(each).casefold() for each in texts if each is not None)
