"""What is reported to one conversation, in a slice: results of calls, receipts, rooms that were found, other flows."""

from __future__ import annotations

from flowbot.ports import Inbound
from flowbot.runtime.begin import is_run_event, read_run_event
from flowbot.runtime.encoding import is_call_event, read_call_event
from flowbot.runtime.locations import is_location_event, read_location_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.receipts import is_receipt_event, read_receipt_event
from flowbot.runtime.releasing import keep_result
from flowbot.runtime.results import take_own, take_result
from flowbot.runtime.work import Work

_KINDS = (
    (is_call_event, "CALL"),
    (is_receipt_event, "RECEIPT"),
    (is_location_event, "LOCATION"),
    (is_run_event, "RUN"),
)


def reported_kind(inbound: Inbound) -> str | None:
    """What is reported; None for what is no report."""
    if inbound.conversation is None:
        return None
    return next((kind for is_it, kind in _KINDS if is_it(inbound)), None)


def take_reported(work: Work, inbound: Inbound) -> Outcome | None:
    """Take a report to its conversation, which keeps it while it is parked; None for what is no report."""
    conversation, kind = inbound.conversation, reported_kind(inbound)
    if conversation is None or kind is None:
        return None
    snapshot = work.conversations.get(conversation)
    if snapshot is not None and snapshot.is_parked:
        return keep_result(work, inbound, kind, snapshot)
    match kind:
        case "CALL":
            return take_result(work, inbound, conversation, kind, read_call_event(inbound))
        case "RECEIPT":
            return take_result(work, inbound, conversation, kind, read_receipt_event(inbound))
        case "LOCATION":
            return take_own(work, inbound, conversation, kind, read_location_event(inbound))
    return take_own(work, inbound, conversation, kind, read_run_event(inbound))
