"""Distribution lists, asked for in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import GroupId, UserId, tenant_of
from flowbot.operations import Group
from flowbot.pod.groups import PodGroup, PodGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """`flowbot.operations.Groups` as one user asks for them."""

    groups: PodGroups
    user: User

    async def create(
        self, name: str, members: Sequence[UserId] = (), company: str = "", email: str = "", type: str = "SDL"
    ) -> Group:
        await anyio.lowlevel.checkpoint()
        profile = {"displayName": name, "companyName": company, "email": email}
        created = self.groups.create(
            self.user, type=type, owner_id=tenant_of(self.user.id), name=name, members=members, profile=profile
        )
        return _group(created)

    async def get(self, group: GroupId) -> Group:
        await anyio.lowlevel.checkpoint()
        return _group(self.groups.get(self.user, group))

    async def list(self, status: str | None = "ACTIVE", type: str = "SDL", limit: int = 1000) -> Sequence[Group]:
        await anyio.lowlevel.checkpoint()
        page, _ = self.groups.page(self.user, type, status, None, limit)
        return [_group(each) for each in page]

    async def update(
        self,
        group: GroupId,
        name: str | None = None,
        members: Sequence[UserId] | None = None,
        status: str | None = None,
        company: str | None = None,
        email: str | None = None,
    ) -> Group:
        await anyio.lowlevel.checkpoint()
        now = self.groups.get(self.user, group)
        given = {"displayName": name, "companyName": company, "email": email}
        profile = {**now.profile, **{field: value for field, value in given.items() if value is not None}}
        changed = self.groups.update(
            self.user,
            group,
            now.etag,
            name=now.name if name is None else name,
            members=members,
            status=status,
            profile=profile,
        )
        return _group(changed)

    async def add_member(self, group: GroupId, user: UserId) -> Group:
        await anyio.lowlevel.checkpoint()
        return _group(self.groups.add_member(self.user, group, user))

    async def set_avatar(self, group: GroupId, image: str) -> Group:
        await anyio.lowlevel.checkpoint()
        return _group(self.groups.set_avatar(self.user, group, image))


def _group(group: PodGroup) -> Group:
    return Group(
        id=group.id,
        name=group.name,
        type=group.type,
        status=group.status,
        members=sorted(group.members),
        company=group.profile.get("companyName") or "",
        email=group.profile.get("email") or "",
    )
