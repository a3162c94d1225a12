"""The part of the control API that turns the clock of a pod that has a virtual one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flowbot.clock import VirtualClock
from flowbot.errors import SymphonyError
from flowbot.message import Passage
from flowbot.pod.control._reading import Body, Name, read_body
from flowbot.pod.local import LocalPod
from flowbot.values.context import ReadContext
from flowbot.values.durations import read_duration
from flowbot.web.messages import Handler, Request, Response, json_response


class Turn(Body):
    """Where the clock is to stand: so much later, or at a moment."""

    advance: Name | None = None
    to: Name | None = None

    def moment(self, now: datetime) -> datetime:
        """When it is then; raises SymphonyError when nobody can tell (400)."""
        if (self.advance is None) == (self.to is None):
            raise SymphonyError('send {"advance": "30s"} or {"to": "2026-11-24T09:00"}', status=400)
        try:
            found = now + _duration(self.advance) if self.advance is not None else datetime.fromisoformat(self.to or "")
        except (ValueError, OverflowError) as error:
            wanted = "'advance' is a time such as 30s or 1h30m, and 'to' a moment such as 2026-11-24T09:00"
            raise SymphonyError(f"{wanted}, not '{self.advance or self.to}'", status=400) from error
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


class ClockApi:
    """Answers a script about the time."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self.endpoints: Mapping[str, Handler] = {
            "GET /v1/clock": self._show,
            "POST /v1/clock": self._turn,
        }

    async def _show(self, request: Request) -> Response:
        return json_response(self._shown())

    async def _turn(self, request: Request) -> Response:
        clock = self._pod.clock
        if not isinstance(clock, VirtualClock):
            raise SymphonyError("this pod has the clock of the machine: start it with --virtual-clock", status=400)
        moment = read_body(request, Turn).moment(clock.now())
        try:
            clock.set(moment)
        except ValueError as error:
            raise SymphonyError(str(error), status=400) from error
        return json_response(self._shown())

    def _shown(self) -> dict[str, object]:
        return {"now": self._pod.clock.now().isoformat(), "isVirtual": isinstance(self._pod.clock, VirtualClock)}


def _duration(text: str) -> timedelta:
    return read_duration(Passage(text), ReadContext(now=datetime(1970, 1, 1, tzinfo=UTC)))
