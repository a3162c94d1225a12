"""What happens beside messages, in a slice: each conversation that it concerns has a turn of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flowbot.engine.events import FlowEvent, Happened
from flowbot.engine.snapshot import Snapshot
from flowbot.events import MessageSent, Stream, SymphonyElementsAction, User, parse_event
from flowbot.ports import Inbound
from flowbot.runtime.conversations import Conversations
from flowbot.runtime.flows import Flows
from flowbot.runtime.happenings import DueTime, is_for_flows, is_happened_event, read_happened_event
from flowbot.runtime.occasions import Move, as_happened, as_sent_form, begin_at, begun_by, heard_by
from flowbot.runtime.once import Starts
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.router import Heard, hear
from flowbot.runtime.turned import Turned

UNHEARD = "no flow listens for it"


class Work(Protocol):
    """The work on a slice, as far as a turn needs it."""

    flows: Flows
    conversations: Conversations
    starts: Starts
    now: datetime
    me: User

    def turned(self) -> Turned:
        """A new turn, of which nothing is kept yet."""
        ...

    def go_on_after(self, turned: Turned, after: Snapshot | None, key: str) -> None:
        """Where a conversation has ended: do what it was about, or let the others go on."""
        ...

    def settle(self, inbound: Inbound, kind: str, turned: Turned, after: Snapshot | None) -> Outcome:
        """Keep what an event came to, or say why it came to nothing."""
        ...

    def fail(
        self,
        inbound: Inbound,
        kind: str,
        here: Stream | None,
        to: User | None,
        snapshot: Snapshot | None,
        error: Exception,
    ) -> Outcome:
        """Undo the turn, keep the event, and tell the person something polite."""
        ...


def take_happened(
    work: Work, inbound: Inbound, happened: Happened | None, kind: str = "HAPPENED", before: Outcome | None = None
) -> Outcome:
    """Something happens: what waits for it goes on, and what begins by it begins; a form is for the first of these.

    Args:
        work: The slice.
        inbound: The event that it is.
        happened: What it is to flows; None for nothing.
        kind: The type of the event.
        before: What became of it already.
    """
    outcome = before or Outcome(key=inbound.key, type=kind, result="ignored", reason=UNHEARD)
    if happened is None or (happened.user is not None and happened.user.id == work.me.id):
        return outcome
    is_told, is_beginning = is_happened_event(inbound), is_for_flows(inbound)
    moves: list[Move] = []
    if not is_told or not is_beginning:
        moves += heard_by(happened, work.conversations)
    if not is_told or is_beginning:
        moves += begun_by(happened, work.flows, work.conversations, work.starts, work.now)
    for move in moves:
        found = _make(work, inbound, kind, happened, move)
        outcome = found or outcome
        if found is not None and happened.occasion == "form":
            break
    return outcome


def _make(work: Work, inbound: Inbound, kind: str, happened: Happened, move: Move) -> Outcome | None:
    """Let one conversation take what happened; None when it does not want it. Who sent a form is told of a failure."""
    turned = work.turned()
    try:
        after = move.take(turned)
        work.go_on_after(turned, after, inbound.key)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        is_form = happened.occasion == "form"
        here, person = (happened.stream, happened.user) if is_form else (None, None)
        return work.fail(inbound, kind, here, person, move.snapshot, error)
    return work.settle(inbound, kind, turned, after) if after is not None or turned.effects else None


def hear_again(inbound: Inbound, me: User) -> FlowEvent | None:
    """What a conversation hears of an event that it has kept; None for nothing."""
    if is_happened_event(inbound):
        return read_happened_event(inbound)
    event = parse_event(inbound.body)
    match event:
        case MessageSent():
            heard = hear(event, me, inbound.body)
            return heard.as_said(inbound.key) if isinstance(heard, Heard) else None
        case SymphonyElementsAction():
            return as_sent_form(event, inbound)
    return as_happened(event, inbound, me)


def take_time(work: Work, inbound: Inbound, time: DueTime) -> Outcome:
    """It is time for a flow to begin, unless it has no such time any more."""
    found = (each for each in work.flows.times if each.flow.id == time.flow and each.place == time.place)
    trigger, turned = next(found, None), work.turned()
    if trigger is None:
        return Outcome(key=inbound.key, type="TIME", result="ignored", reason="the flow has no such time any more")
    try:
        after = begin_at(turned, trigger, time.due, inbound.key, work.now)
    except Exception as error:  # noqa: BLE001  as above
        return work.fail(inbound, "TIME", None, None, None, error)
    return work.settle(inbound, "TIME", turned, after)
