"""The endpoints of distribution lists, as the profile manager has them (its API 1.0.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.errors import OperationError, SymphonyError
from flowbot.pod.groups import PodGroup
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_count, read_number, read_object, read_text
from flowbot.pod.rest.bearers import Bearers
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.society import group_json, groups_json
from flowbot.web.messages import Handler, Request, Response, json_response

_PATH = "/profile-manager/v1/groups"
_CODES = {
    401: "SYMPHONY_PROFILE_MANAGER__UNAUTHORIZED",
    403: "SYMPHONY_PROFILE_MANAGER__ENTITLEMENT_NOT_FOUND",
    404: "SYMPHONY_PROFILE_MANAGER__GROUP_NOT_FOUND",
    412: "SYMPHONY_PROFILE_MANAGER__CONCURRENT_UPDATE",
}
"""How this service calls its refusals: a text, where others give a number. Only that of 403 is published."""
_BAD_REQUEST = "SYMPHONY_PROFILE_MANAGER__BAD_REQUEST"


class GroupsApi:
    """Answers requests for distribution lists."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._bearers = Bearers(pod, sessions)

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "POST /login/idm/tokens": self._bearers.give,
            f"POST {_PATH}": _told(self._create),
            f"GET {_PATH}/type/{{type}}": _told(self._list),
            f"GET {_PATH}/{{id}}": _told(self._show),
            f"PUT {_PATH}/{{id}}": _told(self._update),
            f"POST {_PATH}/{{id}}/member": _told(self._add_member),
            f"POST {_PATH}/{{id}}/avatar": _told(self._set_avatar),
        }

    async def _create(self, request: Request) -> Response:
        user, body = self._bearers.user(request), read_object(request)
        created = self._pod.society.groups.create(
            user,
            type=_needed(body, "type"),
            owner_id=_number(body, "ownerId"),
            name=_needed(body, "name"),
            members=_members(body) or (),
            profile=_profile(body) or {},
        )
        return _shown(created, 201)

    async def _list(self, request: Request) -> Response:
        user, query = self._bearers.user(request), request.query
        limit = read_count(request, "limit", 100)
        page, after = self._pod.society.groups.page(
            user, request.params["type"], query.get("status"), query.get("after"), limit
        )
        return json_response(groups_json(page, after))

    async def _show(self, request: Request) -> Response:
        return _shown(self._pod.society.groups.get(self._bearers.user(request), request.params["id"]))

    async def _update(self, request: Request) -> Response:
        user, body = self._bearers.user(request), read_object(request)
        etag = request.headers.get("if-match")
        if etag is None:
            raise OperationError("the header If-Match is missing", status=400)
        changed = self._pod.society.groups.update(
            user,
            request.params["id"],
            etag,
            name=_needed(body, "name"),
            members=_members(body),
            status=read_text(body, "status"),
            profile=_profile(body),
        )
        return _shown(changed)

    async def _add_member(self, request: Request) -> Response:
        user, member = self._bearers.user(request), read_object(request).get("member")
        [user_id] = _members({"members": [member]}) or ()
        return _shown(self._pod.society.groups.add_member(user, request.params["id"], user_id))

    async def _set_avatar(self, request: Request) -> Response:
        user, body = self._bearers.user(request), read_object(request)
        return _shown(self._pod.society.groups.set_avatar(user, request.params["id"], _needed(body, "image")))


def _told(handler: Handler) -> Handler:
    """A handler whose refusals are told as this service tells them."""

    async def answer(request: Request) -> Response:
        try:
            if not request.headers.get("x-symphony-host"):
                raise OperationError("the header X-Symphony-Host is missing", status=400)
            return await handler(request)
        except SymphonyError as error:
            status = error.status or 500
            return json_response({"code": _CODES.get(status, _BAD_REQUEST), "message": str(error)}, status)

    return answer


def _shown(group: PodGroup, status: int = 200) -> Response:
    return json_response(group_json(group), status)


def _needed(body: Mapping[str, Any], name: str) -> str:
    found = read_text(body, name)
    if not found:
        raise OperationError(f"`{name}` is missing", status=400)
    return found


def _number(body: Mapping[str, Any], name: str) -> int:
    found = read_number(body, name)
    if found is None:
        raise OperationError(f"`{name}` is missing", status=400)
    return found


def _members(body: Mapping[str, Any]) -> Sequence[int] | None:
    """The ids of members; None where the body does not tell them."""
    found = body.get("members")
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise OperationError("`members` is no list of members", status=400)
    return [_number(each, "memberId") for each in found]


def _profile(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = body.get("profile")
    if found is not None and not isinstance(found, dict):
        raise OperationError("`profile` is not an object", status=400)
    return found
