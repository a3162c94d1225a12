"""What the local pod does wrong on purpose, to see what a client does then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flowbot.clock import Clock
from flowbot.errors import FlowbotError, did_you_mean
from flowbot.pod.errands import Errands
from flowbot.pod.fault_names import NAMES, PLACES
from flowbot.pod.wrong_events import change_events
from flowbot.web.messages import Handler, Request, Response


@dataclass(slots=True, kw_only=True)
class Fault:
    """What becomes of the next `times` requests to some paths.

    With a `status` they get that answer instead of the right one; without one the right
    one, only later (`delay_seconds`), changed (`headers`, `padding_bytes`, `events`), in
    part, or not at all (`cut_at`).
    """

    path_prefix: str
    """Those whose path begins so."""
    path_suffix: str = ""
    """And ends so."""
    status: int | None = None
    """The answer; None: the right one."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_carried_out: bool = False
    """Whether the request is carried out all the same, so that its client is in doubt."""
    late_seconds: float = 0
    """How long the request is under way before it is carried out, which it is also when its client is gone by then."""
    delay_seconds: float = 0
    """How much later the answer comes, or the end of the connection."""
    cut_at: int | None = None
    """Where the answer breaks off, as `web.messages.Response` has it: 0, and the connection ends without any."""
    padding_bytes: int = 0
    """So many spaces are at the end of the right answer."""
    events: str = ""
    """What becomes of the events of a read: a name of `wrong_events.CHANGES`. A batch without any does not count."""
    times: int | None = 1
    """How often; None: for good, after those that have a number."""

    @classmethod
    def named(cls, name: str, on: str | None = None, *, times: int | None = 1) -> Fault:
        """A fault that is known by a name.

        Args:
            name: One of `fault_names.NAMES`.
            on: The requests that it is for: one of `fault_names.PLACES`; what the name is about, when left out.
            times: How often; None for good.

        Raises:
            FlowbotError: There is no such name or place.
        """
        known = NAMES.get(name)
        if known is None:
            raise FlowbotError(f"there is no fault '{name}'; {did_you_mean(name, NAMES) or ', '.join(NAMES)}")
        place = PLACES.get(on or known.on)
        if place is None:
            raise FlowbotError(f"faults are not on '{on}'; {did_you_mean(on or '', PLACES) or ', '.join(PLACES)}")
        prefix, suffix = place
        return cls(path_prefix=prefix, path_suffix=suffix, times=times, **known.fields)


def take_fault(faults: Iterable[Fault], path: str) -> Fault | None:
    """The first fault that is meant for `path`, used once; None when there is none."""
    meant = [each for each in faults if each.times != 0 and _is_meant(each, path)]
    found = next((each for each in meant if each.times is not None), next(iter(meant), None))
    if found is not None and found.times is not None:
        found.times -= 1
    return found


async def answer_wrongly(fault: Fault, request: Request, handler: Handler, clock: Clock, errands: Errands) -> Response:
    """What a fault makes of a request that `handler` would answer rightly; what is late goes on among `errands`."""
    wrong = Response(fault.status, fault.body, fault.headers) if fault.status is not None else None
    is_lost = wrong is not None or fault.cut_at == 0
    is_done = fault.is_carried_out or not is_lost
    right = await _carry_out(fault, request, handler, clock, errands) if is_done else Response()
    if fault.delay_seconds:
        await clock.sleep(fault.delay_seconds)
    return replace(wrong or _changed(fault, right), cut_at=fault.cut_at)


def _changed(fault: Fault, right: Response) -> Response:
    body = right.body + b" " * fault.padding_bytes
    if fault.events:
        changed = change_events(fault.events, body)
        if changed is None and fault.times is not None:
            fault.times += 1
        body = body if changed is None else changed
    return replace(right, body=body, headers={**right.headers, **fault.headers})


async def _carry_out(fault: Fault, request: Request, handler: Handler, clock: Clock, errands: Errands) -> Response:
    if not fault.late_seconds:
        return await handler(request)

    async def arrive() -> Response:
        await clock.sleep(fault.late_seconds)
        return await handler(request)

    return await errands.carry_out(arrive)


def _is_meant(fault: Fault, path: str) -> bool:
    return path.startswith(fault.path_prefix) and path.endswith(fault.path_suffix)
