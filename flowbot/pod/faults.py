"""Answers that the local pod gives on purpose, to see what a client does with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """The answer to the next `times` requests whose path begins with `path_prefix`, instead of the right one."""

    path_prefix: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1


def take_fault(faults: Iterable[Fault], path: str) -> Fault | None:
    """The first fault that is meant for `path`, used once; None when there is none."""
    for fault in faults:
        if fault.times > 0 and path.startswith(fault.path_prefix):
            fault.times -= 1
            return fault
    return None
