"""What was asked of the world is known, in a slice: who waits for it goes on."""

from __future__ import annotations

import logging
from dataclasses import replace

from flowbot.engine.events import Arrived, BrokenOff, CallFailed, CallReturned, FlowEvent, Refused
from flowbot.engine.snapshot import Snapshot
from flowbot.ids import ConversationId
from flowbot.ports import Inbound
from flowbot.runtime.begin import broken_off_events
from flowbot.runtime.encoding import POLITE
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.turned import Turned
from flowbot.runtime.work import Work

_LOGGER = logging.getLogger("flowbot.runtime")

Result = CallReturned | CallFailed | Arrived | Refused
"""What a conversation waits for that asks nobody."""


def take_result(work: Work, inbound: Inbound, conversation: ConversationId, kind: str, event: FlowEvent) -> Outcome:
    """A conversation goes on by what is reported to it: a result, a room that was found, the end of another flow."""
    snapshot = work.conversations.get(conversation)
    if snapshot is None:
        return Outcome(key=inbound.key, type=kind, result="ignored", reason="the conversation has ended")
    turned = work.turned()
    try:
        after = work.advance(turned, snapshot, event)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        if isinstance(event, Result):
            return fail_result(work, inbound, kind, snapshot, event, error)
        return work.fail(inbound, kind, snapshot.here, snapshot.initiator, snapshot, error)
    return work.settle(inbound, kind, turned, after)


def fail_result(
    work: Work, inbound: Inbound, kind: str, snapshot: Snapshot, event: Result, error: Exception
) -> Outcome:
    """A result that the flow cannot take is a failed call; a failure or receipt that it cannot take is its end.

    Nothing else would ever move a conversation that waits for this call or message.
    """
    reason = work.undone(inbound, kind, snapshot.here, error)
    turned, after = work.turned(), None
    if isinstance(event, CallReturned):
        told = {"kind": type(error).__name__, "message": POLITE, "id": event.effect, "attempts": event.attempts}
        try:
            after = work.advance(turned, snapshot, CallFailed(key=event.key, effect=event.effect, error=told))
        except Exception as another:  # noqa: BLE001  as above
            work.undone(inbound, kind, snapshot.here, another)
            turned = work.turned()
    if after is None:
        turned, after = _break_off(work, snapshot, inbound.key)
        work.apologise(turned, "failed", snapshot.here, snapshot.initiator, inbound.key)
        turned.resume_others(after, inbound.key)
    work.keep(turned)
    return work.bury(inbound, kind, reason, after)


def _break_off(work: Work, snapshot: Snapshot, key: str) -> tuple[Turned, Snapshot]:
    """End a conversation with all that it has open; without closing its cards where even that fails."""
    turned = work.turned()
    try:
        after = turned.step(snapshot, BrokenOff(key=key))
    except Exception:
        _LOGGER.exception("conversation %s ends with its cards open", snapshot.conversation)
        turned, after = work.turned(), None
    if after is None:
        after = replace(snapshot, ended="failed", version=snapshot.version + 1)
        turned.snapshots.append((after, None))
        turned.events += broken_off_events(snapshot)
    return turned, after
