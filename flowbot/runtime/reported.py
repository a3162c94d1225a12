"""What is reported to one conversation, in a slice: results of calls, receipts, rooms that were found, other flows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flowbot.engine.events import FlowEvent
from flowbot.ports import Inbound
from flowbot.runtime.begin import is_run_event, read_run_event
from flowbot.runtime.encoding import is_call_event, read_call_event
from flowbot.runtime.locations import is_location_event, read_location_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.receipts import is_receipt_event, read_receipt_event
from flowbot.runtime.releasing import keep_result
from flowbot.runtime.results import take_result
from flowbot.runtime.work import Work


@dataclass(frozen=True, slots=True)
class _Report:
    """A kind of report: what it is called, how it is known and read."""

    kind: str
    is_it: Callable[[Inbound], bool]
    read: Callable[[Inbound], FlowEvent]


_REPORTS = (
    _Report("CALL", is_call_event, read_call_event),
    _Report("RECEIPT", is_receipt_event, read_receipt_event),
    _Report("LOCATION", is_location_event, read_location_event),
    _Report("RUN", is_run_event, read_run_event),
)


def is_report(inbound: Inbound) -> bool:
    """Whether an event is reported to one conversation."""
    return _report_of(inbound) is not None


def take_reported(work: Work, inbound: Inbound) -> Outcome | None:
    """Take a report to its conversation, which keeps it while it is parked; None for what is no report."""
    conversation, report = inbound.conversation, _report_of(inbound)
    if conversation is None or report is None:
        return None
    snapshot = work.conversations.get(conversation)
    if snapshot is not None and snapshot.is_parked:
        return keep_result(work, inbound, report.kind, snapshot)
    return take_result(work, inbound, conversation, report.kind, report.read(inbound))


def _report_of(inbound: Inbound) -> _Report | None:
    if inbound.conversation is None:
        return None
    return next((each for each in _REPORTS if each.is_it(inbound)), None)
