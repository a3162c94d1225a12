"""The part of the control API that breaks things: faults, connections that are cut, logins that end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from flowbot.errors import SymphonyError
from flowbot.pod.faults import Fault
from flowbot.pod.local import LocalPod
from flowbot.web.messages import Handler, Request, Response, json_response


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """How a served pod's API is disturbed; a pod that is not served has none to disturb."""

    cut: Callable[[], None] = _nothing
    """Ends every connection now, whatever is under way on it."""
    expire_tokens: Callable[[], None] = _nothing
    """Ends every login."""


class _WrittenFault(BaseModel):
    """A fault as a script sends it: the fields of `Fault` in camel case, the body as a text."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)

    path_prefix: Annotated[str, Field(min_length=1)]
    path_suffix: str = ""
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    headers: Mapping[str, str] = {}
    body: str = ""
    is_carried_out: bool = False
    late_seconds: Annotated[float, Field(ge=0)] = 0
    delay_seconds: Annotated[float, Field(ge=0)] = 0
    cut_at: int | None = None
    times: Annotated[int, Field(ge=0)] | None = 1

    def fault(self) -> Fault:
        return Fault(**{**dict(self), "body": self.body.encode()})


class FaultsApi:
    """Answers a script that wants something to go wrong."""

    def __init__(self, pod: LocalPod, wires: Wires) -> None:
        self._pod = pod
        self._wires = wires
        self.endpoints: Mapping[str, Handler] = {
            "POST /faults": self._add,
            "GET /faults": self._list,
            "DELETE /faults": self._clear,
            "POST /connections/cut": self._cut,
            "POST /tokens/expire": self._expire,
            "POST /feeds/drop": self._drop_feeds,
        }

    async def _add(self, request: Request) -> Response:
        try:
            written = _WrittenFault.model_validate_json(request.body)
        except ValidationError as error:
            raise SymphonyError(f"this is no fault: {_problems(error)}", status=400) from error
        self._pod.faults.append(written.fault())
        return json_response({})

    async def _list(self, request: Request) -> Response:
        """The faults that are still to come."""
        left = [each for each in self._pod.faults if each.times != 0]
        return json_response([_fault_json(each) for each in left])

    async def _clear(self, request: Request) -> Response:
        self._pod.faults.clear()
        return json_response({})

    async def _cut(self, request: Request) -> Response:
        self._wires.cut()
        return json_response({})

    async def _expire(self, request: Request) -> Response:
        self._wires.expire_tokens()
        return json_response({})

    async def _drop_feeds(self, request: Request) -> Response:
        self._pod.delivery.drop()
        return json_response({})


def _problems(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}" for each in found)


def _fault_json(fault: Fault) -> dict[str, object]:
    written = {**asdict(fault), "body": fault.body.decode("utf-8", "replace")}
    return {to_camel(name): value for name, value in written.items()}
