"""The distribution lists of a local pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flowbot.clock import Clock, milliseconds
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import GroupId, UserId
from flowbot.pod.digits import read_digits
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.people import People
from flowbot.pod.rights import Right, Rights

STATUSES = ("ACTIVE", "DELETED")


@dataclass(frozen=True, slots=True, kw_only=True)
class PodGroup:
    """A distribution list; a change makes another one of the same id."""

    id: GroupId
    type: str
    owner_id: int
    """The firm that it belongs to."""
    name: str
    etag: str
    """Another one after each change."""
    created_at: datetime
    created_by: UserId
    updated_at: datetime
    status: str = "ACTIVE"
    members: Mapping[UserId, datetime] = field(default_factory=dict)
    """And since when."""
    profile: Mapping[str, Any] = field(default_factory=dict)
    """As the API has it."""
    avatar: str = ""
    """A picture in Base64."""


class PodGroups:
    """What users do with distribution lists: whoever has the role."""

    def __init__(self, people: People, rights: Rights, ids: IdMaker, clock: Clock) -> None:
        self._people = people
        self._rights = rights
        self._ids = ids
        self._clock = clock
        self._groups: dict[GroupId, PodGroup] = {}

    def create(
        self, by: User, *, type: str, owner_id: int, name: str, members: Sequence[int], profile: Mapping[str, Any]
    ) -> PodGroup:
        """A new group.

        Raises:
            OperationError: They lack the role (403), it has no name, or a member is nobody (400).
        """
        self._rights.check(by, Right.MANAGE_GROUPS)
        self._check(name, members)
        now = self._clock.now()
        group = PodGroup(
            id=self._ids.group_id(milliseconds(now)),
            type=type,
            owner_id=owner_id,
            name=name,
            etag=self._etag(),
            created_at=now,
            created_by=by.id,
            updated_at=now,
            members={UserId(each): now for each in members},
            profile=profile,
        )
        self._groups[group.id] = group
        return group

    def get(self, by: User, group_id: str) -> PodGroup:
        """A group; raises OperationError when they lack the role (403), or there is none such (404)."""
        self._rights.check(by, Right.MANAGE_GROUPS)
        found = self._groups.get(GroupId(group_id))
        if found is None:
            raise OperationError(f"there is no group {group_id}", status=404)
        return found

    def page(
        self, by: User, type: str, status: str | None, after: str | None, limit: int
    ) -> tuple[Sequence[PodGroup], str | None]:
        """Those of a type (and a status) from a cursor on, oldest first, and the cursor of the next page.

        Raises:
            OperationError: They lack the role (403), or that is no cursor (400).
        """
        self._rights.check(by, Right.MANAGE_GROUPS)
        start = read_digits(after or "0")
        if start is None:
            raise OperationError("`after` is no cursor", status=400)
        found = [each for each in self._groups.values() if each.type == type and status in (None, each.status)]
        end = start + limit
        return found[start:end], str(end) if end < len(found) else None

    def update(
        self,
        by: User,
        group_id: str,
        etag: str,
        *,
        name: str,
        members: Sequence[int] | None,
        status: str | None,
        profile: Mapping[str, Any] | None,
    ) -> PodGroup:
        """Another name, members, status or profile for a group, where nobody else has changed it since.

        Raises:
            OperationError: As of `get` and `create`; or it has another etag by now (412).
        """
        group = self.get(by, group_id)
        self._check(name, members or ())
        if status not in (None, *STATUSES):
            raise OperationError(f"a group is {' or '.join(STATUSES)}", status=400)
        if etag != group.etag:
            raise OperationError(f"the group {group.name!r} was changed meanwhile", status=412)
        now = self._clock.now()
        kept = group.members
        return self._keep(
            group,
            name=name,
            members=kept if members is None else {UserId(each): kept.get(UserId(each), now) for each in members},
            status=status or group.status,
            profile=group.profile if profile is None else profile,
        )

    def add_member(self, by: User, group_id: str, user_id: int) -> PodGroup:
        """Let somebody into a group; one who is in it stays. Raises as of `get`, or they are nobody (400)."""
        group = self.get(by, group_id)
        self._check(group.name, [user_id])
        return self._keep(group, members={UserId(user_id): self._clock.now(), **group.members})

    def set_avatar(self, by: User, group_id: str, image: str) -> PodGroup:
        """Give a group a picture; raises as of `get`, or there is none (400)."""
        group = self.get(by, group_id)
        if not image:
            raise OperationError("there is no picture", status=400)
        return self._keep(group, avatar=image)

    def _keep(self, group: PodGroup, **changes: Any) -> PodGroup:
        changed = replace(group, **changes, etag=self._etag(), updated_at=self._clock.now())
        self._groups[group.id] = changed
        return changed

    def _etag(self) -> str:
        return self._ids.token(milliseconds(self._clock.now()))[:32]

    def _check(self, name: str, members: Sequence[int]) -> None:
        if not name.strip():
            raise OperationError("a group has a name", status=400)
        for each in members:
            self._people.require(each)
