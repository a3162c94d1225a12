"""What the slice of another shard means for a conversation of this one: it is told, or has the event to itself."""

from __future__ import annotations

import logging

from flowbot.engine.events import Departed, FlowEvent, Happened, Replaced, Resumed
from flowbot.engine.snapshot import Snapshot
from flowbot.events import Stream, User
from flowbot.ids import ConversationId
from flowbot.ports import Inbound
from flowbot.runtime.handing import Told, read_told_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.work import Work

_LOGGER = logging.getLogger("flowbot.runtime")


def take_offered(
    work: Work,
    inbound: Inbound,
    kind: str,
    conversation: ConversationId,
    event: FlowEvent,
    here: Stream | None,
    person: User | None,
) -> Outcome:
    """An event that only one may take, at home of a conversation that wanted it; it goes back if that is no more so."""
    snapshot, turned, after = work.conversations.get(conversation), work.turned(), None
    try:
        if snapshot is not None:
            after = work.advance(turned, snapshot, event)
        if after is None:
            return work.hand_back(inbound, kind, conversation)
        return work.settle(inbound, kind, turned, after)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        return work.fail(inbound, kind, here, person, snapshot, error)


def take_told(work: Work, inbound: Inbound, conversation: ConversationId) -> Outcome:
    """A conversation begins, is replaced, says its question again, or hears what happened, because of another shard."""
    told, live = read_told_event(inbound, work.flows.find), work.conversations.get(conversation)
    if told is None:
        return work.bury(inbound, "TOLD", "it is of a flow in a version that this bot lacks")
    snapshot = live if told.begins is None else told.begins
    if snapshot is None or (live is not None and told.begins is not None):
        return Outcome(key=inbound.key, type="TOLD", result="ignored", reason="the conversation has ended")
    turned = work.turned()
    try:
        after = turned.step(snapshot, told.event)
        if not isinstance(told.event, Replaced | Departed):
            work.go_on_after(turned, after, told.event.key)
    except Exception as error:  # noqa: BLE001  as above
        return _fail(work, inbound, told, snapshot, error)
    return work.settle(inbound, "TOLD", turned, after)


def _fail(work: Work, inbound: Inbound, told: Told, snapshot: Snapshot, error: Exception) -> Outcome:
    """Undo the turn as it is undone where nobody has to be told of it."""
    match told.event:
        case Departed():
            return work.bury(inbound, "TOLD", work.undone(inbound, "TOLD", snapshot.here, error), snapshot)
        case Resumed(is_start=False):
            _LOGGER.error("conversation %s could not repeat its question", snapshot.conversation, exc_info=error)
            return Outcome(key=inbound.key, type="TOLD", result="ignored", reason="its question could not be repeated")
    here, person = (None, None) if isinstance(told.event, Happened) else (snapshot.here, snapshot.initiator)
    return work.fail(inbound, "TOLD", here, person, snapshot, error)
