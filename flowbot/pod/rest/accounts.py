"""The REST endpoints of accounts and their roles, as Symphony's published reference has them (pod 20.17.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.pod.accounts import ROLES
from flowbot.pod.digits import read_digits
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import listed, read_object, read_page, read_text
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire.accounts import account_json, role_json
from flowbot.web.messages import Handler, Request, Response, json_response

_STATUSES = {"ENABLED": True, "DISABLED": False}


class AccountsApi:
    """Answers requests of administrators for accounts."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /pod/v2/admin/user/list": self._list,
            "POST /pod/v1/admin/user/find": self._find,
            "POST /pod/v2/admin/user/create": self._create,
            "GET /pod/v2/admin/user/{uid}": self._show,
            "POST /pod/v2/admin/user/{uid}/update": self._update,
            "GET /pod/v1/admin/user/{uid}/status": self._show_status,
            "POST /pod/v1/admin/user/{uid}/status/update": self._set_status,
            "POST /pod/v1/admin/user/{uid}/roles/add": self._add_role,
            "POST /pod/v1/admin/user/{uid}/roles/remove": self._remove_role,
            "GET /pod/v1/admin/system/roles/list": self._list_roles,
        }

    async def _list(self, request: Request) -> Response:
        found = self._pod.accounts.list(self._sessions.pod_user(request))
        return listed([self._json(each) for each in found], read_page(request))

    async def _find(self, request: Request) -> Response:
        by, body = self._sessions.pod_user(request), read_object(request)
        found = self._pod.accounts.list(by, read_text(body, "role"), read_text(body, "status"))
        return listed([self._json(each) for each in found], read_page(request))

    async def _create(self, request: Request) -> Response:
        by, body = self._sessions.pod_user(request), read_object(request)
        attributes, roles = body.get("userAttributes"), body.get("roles") or []
        if not isinstance(attributes, dict) or not isinstance(roles, list):
            raise OperationError("`userAttributes` is not an object, or `roles` not a list", status=400)
        return json_response(self._json(self._pod.accounts.create(by, attributes, [str(each) for each in roles])))

    async def _show(self, request: Request) -> Response:
        return json_response(self._json(self._pod.accounts.get(self._sessions.pod_user(request), _user_id(request))))

    async def _update(self, request: Request) -> Response:
        by = self._sessions.pod_user(request)
        return json_response(self._json(self._pod.accounts.update(by, _user_id(request), read_object(request))))

    async def _show_status(self, request: Request) -> Response:
        user = self._pod.accounts.get(self._sessions.pod_user(request), _user_id(request))
        return json_response({"status": self._pod.accounts.status_of(user.id), "suspended": False})

    async def _set_status(self, request: Request) -> Response:
        by, status = self._sessions.pod_user(request), read_text(read_object(request), "status")
        if status not in _STATUSES:
            raise OperationError("`status` is neither ENABLED nor DISABLED", status=400)
        self._pod.accounts.set_active(by, _user_id(request), _STATUSES[status])
        return _done()

    async def _add_role(self, request: Request) -> Response:
        self._pod.accounts.add_role(self._sessions.pod_user(request), _user_id(request), _role(request))
        return _done()

    async def _remove_role(self, request: Request) -> Response:
        self._pod.accounts.remove_role(self._sessions.pod_user(request), _user_id(request), _role(request))
        return _done()

    async def _list_roles(self, request: Request) -> Response:
        self._pod.accounts.check_administrator(self._sessions.pod_user(request))
        return json_response([role_json(each) for each in ROLES])

    def _json(self, user: User) -> dict[str, Any]:
        return account_json(user, self._pod.accounts.of(user.id))


def _done() -> Response:
    return json_response({"format": "TEXT", "message": "OK"})


def _user_id(request: Request) -> int:
    """The user that a path names; raises OperationError when it names none (400)."""
    found = read_digits(request.params["uid"])
    if found is None:
        raise OperationError(f"{request.params['uid']!r} is not the id of a user", status=400)
    return found


def _role(request: Request) -> str:
    role = read_text(read_object(request), "id")
    if role is None:
        raise OperationError("`id` is missing: the id of a role", status=400)
    return role
