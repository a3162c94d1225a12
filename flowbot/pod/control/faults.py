"""The part of the control API that breaks things: faults, connections that are cut, logins that end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.alias_generators import to_camel

from flowbot.pod.control._reading import Body, Name, read_body
from flowbot.pod.fault_names import NAMES
from flowbot.pod.faults import Fault
from flowbot.pod.local import LocalPod
from flowbot.pod.wrong_events import CHANGES
from flowbot.web.headers import check_headers
from flowbot.web.messages import Handler, Request, Response, json_response

_LONGEST_SECONDS = 604_800
"""A week: how late a request may be, or its answer."""


def _nothing(*_: float) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """How a served pod's API is disturbed; a pod that is not served has none to disturb."""

    cut: Callable[[], None] = _nothing
    """Ends every connection now, whatever is under way on it."""
    refuse: Callable[[float], None] = _nothing
    """Ends every connection, and takes none for so many seconds: the port is closed."""
    expire_tokens: Callable[[], None] = _nothing
    """Ends every login."""


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    check_headers(headers)
    return headers


class NamedFault(Body):
    """A fault that has a name."""

    name: Name
    on: Name | None = None
    times: Annotated[int, Field(ge=0)] | None = 1

    def fault(self) -> Fault:
        """It; raises FlowbotError when there is no such name or place."""
        return Fault.named(self.name, self.on, times=self.times)


class WrittenFault(Body):
    """A fault that has none: the fields of `Fault`, the body as a text."""

    path_prefix: Name
    path_suffix: str = ""
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    headers: Annotated[Mapping[str, str], AfterValidator(_checked)] = {}
    body: str = ""
    is_carried_out: bool = False
    late_seconds: Annotated[float, Field(ge=0, le=_LONGEST_SECONDS)] = 0
    delay_seconds: Annotated[float, Field(ge=0, le=_LONGEST_SECONDS)] = 0
    cut_at: int | None = None
    padding_bytes: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    events: Annotated[str, Field(pattern=f"^({'|'.join(CHANGES)})?$")] = ""
    times: Annotated[int, Field(ge=0)] | None = 1

    def fault(self) -> Fault:
        """It."""
        return Fault(**{**dict(self), "body": self.body.encode()})


class Refusal(Body):
    """For how long nobody is let in."""

    seconds: Annotated[float, Field(gt=0, le=3600)]


class FaultsApi:
    """Answers a script that wants something to go wrong."""

    def __init__(self, pod: LocalPod, wires: Wires) -> None:
        self._pod = pod
        self._wires = wires
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/faults": self._list,
            "POST /v1/faults": self._add,
            "DELETE /v1/faults": self._clear,
            "GET /v1/faults/names": self._list_names,
            "POST /v1/network/cut": self._cut,
            "POST /v1/network/refuse": self._refuse,
            "POST /v1/tokens/expire": self._expire,
            "POST /v1/feeds/drop": self._drop_feeds,
        }

    async def _add(self, request: Request) -> Response:
        body = read_body(request, NamedFault) if _has_name(request) else read_body(request, WrittenFault)
        self._pod.faults.append(body.fault())
        return json_response({})

    async def _list(self, request: Request) -> Response:
        """The faults that are still to come."""
        left = [each for each in self._pod.faults if each.times != 0]
        return json_response([_fault_json(each) for each in left])

    async def _list_names(self, request: Request) -> Response:
        return json_response([{"name": name, "on": each.on, "words": each.words} for name, each in NAMES.items()])

    async def _clear(self, request: Request) -> Response:
        self._pod.faults.clear()
        return json_response({})

    async def _cut(self, request: Request) -> Response:
        self._wires.cut()
        return json_response({})

    async def _refuse(self, request: Request) -> Response:
        self._wires.refuse(read_body(request, Refusal).seconds)
        return json_response({})

    async def _expire(self, request: Request) -> Response:
        self._wires.expire_tokens()
        return json_response({})

    async def _drop_feeds(self, request: Request) -> Response:
        self._pod.delivery.drop()
        return json_response({})


def _has_name(request: Request) -> bool:
    try:
        body = request.json()
    except ValueError:
        return False
    return isinstance(body, dict) and "name" in body


def _fault_json(fault: Fault) -> dict[str, object]:
    written = {**asdict(fault), "body": fault.body.decode("utf-8", "replace")}
    return {to_camel(name): value for name, value in written.items()}
