"""`flowbot.operations.Groups` over REST: the profile manager (its API 1.0.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from flowbot.ids import GroupId, UserId, tenant_of
from flowbot.operations import Group
from flowbot.symphony.asking import inner_of, missing, query_of, quoted, record_in, records_in, text_of, user_of
from flowbot.symphony.bearer import Bearer
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.paging import Page, follow_cursors
from flowbot.symphony.session import Session

_ORIGIN = {"X-Symphony-Host": "localhost"}
"""The API wants to be told where a request is from, and nobody reads it."""
_KEPT = (
    "type",
    "ownerType",
    "ownerId",
    "name",
    "subType",
    "referrer",
    "status",
    "visibilityRestriction",
    "implicitConnection",
    "interactionTransfer",
)
"""The fields of a group that an update repeats, beside members and profile."""
_ONLY_READ = {"id", "avatars"}
"""Those of a profile that it does not."""


class Groups:
    """Distribution lists.

    Args:
        session: Of the bot.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bearer = Bearer(session, "profile-manager")

    async def create(
        self, name: str, members: Sequence[UserId] = (), company: str = "", email: str = "", type: str = "SDL"
    ) -> Group:
        """A new group of the bot's firm; not asked twice when its answer is lost."""
        body = {
            "type": type,
            "ownerType": "TENANT",
            "ownerId": await self._tenant(),
            "name": name,
            "members": _members(members),
            "profile": {"displayName": name, **_profile(company or None, email or None)},
        }
        return _group_in(*await self._ask("POST", "", json=body, repeatable=False))

    async def get(self, group: GroupId) -> Group:
        """A group."""
        return _group_in(*await self._ask("GET", f"/{quoted(group)}"))

    async def list(self, status: str | None = "ACTIVE", type: str = "SDL", limit: int = 1000) -> Sequence[Group]:
        """The groups of a type; each page names the next one."""

        async def ask_page(after: str | None, size: int) -> Page:
            query = query_of(status=status, after=after, limit=size)
            _, answer = await self._ask("GET", f"/type/{quoted(type)}{query}")
            return Page(records=records_in(answer.field("data")), after=_cursor(answer.field("pagination")))

        records = await follow_cursors(ask_page, lambda each: text_of(each, "id"), limit=limit)
        return [each for each in map(_group, records) if each is not None]

    async def update(
        self,
        group: GroupId,
        name: str | None = None,
        members: Sequence[UserId] | None = None,
        status: str | None = None,
        company: str | None = None,
        email: str | None = None,
    ) -> Group:
        """The group with other fields: it is read first, as an update replaces it whole and names what it replaces."""
        request, answer = await self._ask("GET", f"/{quoted(group)}")
        now = record_in(request, answer)
        etag = text_of(now, "eTag") or answer.headers.get("etag")
        if etag is None:
            raise missing(request, answer, "eTag of a group")
        changed = {field: now[field] for field in _KEPT if now.get(field) is not None}
        profile = {field: value for field, value in inner_of(now, "profile").items() if field not in _ONLY_READ}
        body = {
            **changed,
            **{field: value for field, value in {"name": name, "status": status}.items() if value is not None},
            "members": _members(_member_ids(now) if members is None else members),
            "profile": {**profile, **({} if name is None else {"displayName": name}), **_profile(company, email)},
        }
        return _group_in(*await self._ask("PUT", f"/{quoted(group)}", json=body, headers={"If-Match": etag}))

    async def add_member(self, group: GroupId, user: UserId) -> Group:
        """Let somebody into a group."""
        [member] = _members([user])
        return _group_in(*await self._ask("POST", f"/{quoted(group)}/member", json={"member": member}))

    async def set_avatar(self, group: GroupId, image: str) -> Group:
        """Give a group a picture."""
        return _group_in(*await self._ask("POST", f"/{quoted(group)}/avatar", json={"image": image}))

    async def _ask(
        self,
        method: Literal["GET", "POST", "PUT"],
        path: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> tuple[Request, Answer]:
        request = Request(
            component="profile-manager", method=method, path=f"/v1/groups{path}", json=json, repeatable=repeatable
        )
        return request, await self._bearer.ask(request, {**_ORIGIN, **(headers or {})})

    async def _tenant(self) -> int:
        """The bot's firm."""
        request = Request(component="pod", method="GET", path="/v2/sessioninfo")
        answer = await self._session.fetch(request)
        user = user_of(record_in(request, answer), "id")
        if user is None:
            raise missing(request, answer, "id of the bot")
        return tenant_of(user)


def _members(users: Sequence[UserId]) -> list[dict[str, int]]:
    return [{"memberTenant": tenant_of(each), "memberId": each} for each in users]


def _profile(company: str | None, email: str | None) -> dict[str, str]:
    given = {"companyName": company, "email": email}
    return {field: value for field, value in given.items() if value is not None}


def _member_ids(record: Mapping[str, Any]) -> Sequence[UserId]:
    found = [user_of(each, "memberId") for each in records_in(record.get("members"))]
    return [each for each in found if each is not None]


def _group_in(request: Request, answer: Answer) -> Group:
    found = _group(record_in(request, answer))
    if found is None:
        raise missing(request, answer, "id of a group")
    return found


def _group(record: Mapping[str, Any]) -> Group | None:
    """A `ReadGroup`; None where it has no id."""
    identity, profile = text_of(record, "id"), inner_of(record, "profile")
    if identity is None:
        return None
    return Group(
        id=GroupId(identity),
        name=text_of(record, "name") or "",
        type=text_of(record, "type") or "",
        status=text_of(record, "status") or "",
        members=_member_ids(record),
        company=text_of(profile, "companyName") or "",
        email=text_of(profile, "email") or "",
    )


def _cursor(pagination: object) -> str | None:
    """Where the next page begins; None on the last one."""
    return text_of(inner_of(pagination, "cursors"), "after") if isinstance(pagination, dict) else None
