"""The part of the control API that says who is there."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.pod.control._reading import Body, Name, read_body, user_named
from flowbot.pod.control._shown import show_person
from flowbot.pod.local import LocalPod
from flowbot.web.messages import Handler, Request, Response, json_response


class NewPerson(Body):
    """Somebody who comes."""

    name: Name
    """As people see it."""
    username: Name | None = None
    """What follows from the name, when left out."""
    email: Name | None = None
    is_external: bool = False
    """Whether they are of another firm."""


class ChangedPerson(Body):
    """What is different about somebody."""

    name: Name | None = None
    email: Name | None = None
    is_active: bool | None = None
    """Whether one can log in with the account."""


class PeopleApi:
    """Answers a script about people and bots."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/people": self._list,
            "POST /v1/people": self._add,
            "GET /v1/people/{name}": self._show,
            "POST /v1/people/{name}": self._change,
        }

    async def _list(self, request: Request) -> Response:
        return json_response([show_person(self._pod, each) for each in self._pod.people])

    async def _add(self, request: Request) -> Response:
        body = read_body(request, NewPerson)
        person = self._pod.people.add_person(
            body.name, username=body.username, email=body.email, is_outsider=body.is_external
        )
        return json_response(show_person(self._pod, person))

    async def _show(self, request: Request) -> Response:
        return json_response(show_person(self._pod, user_named(self._pod, request.params["name"])))

    async def _change(self, request: Request) -> Response:
        body = read_body(request, ChangedPerson)
        person = user_named(self._pod, request.params["name"])
        changed = self._pod.people.change(person, name=body.name, email=body.email)
        if body.is_active is not None:
            self._pod.accounts.of(person.id).active = body.is_active
        return json_response(show_person(self._pod, changed))
