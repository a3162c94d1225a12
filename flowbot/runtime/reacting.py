"""What happens beside messages, in a slice: each conversation that it concerns has a turn of its own."""

from __future__ import annotations

from flowbot.engine.events import Departed, Happened
from flowbot.events import Stream, User
from flowbot.ports import Inbound
from flowbot.runtime.happenings import DueTime, is_for_flows, is_happened_event
from flowbot.runtime.occasions import Move, begin_at, begun_by, heard_by
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.work import Work

UNHEARD = "no flow listens for it"


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
        moves += heard_by(happened, work.conversations, inbound.refused)
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
    if after is None and not turned.effects:
        work.traced += turned.traced
        return None
    return work.settle(inbound, kind, turned, after)


def take_time(work: Work, inbound: Inbound, time: DueTime) -> Outcome:
    """It is time for a flow to begin, unless it has no such time any more."""
    found = (each for each in work.flows.times if each.flow.id == time.flow and each.place == time.place)
    trigger, turned = next(found, None), work.turned()
    if trigger is None:
        return Outcome(key=inbound.key, type="TIME", result="ignored", reason="the flow has no such time any more")
    try:
        after = begin_at(turned, trigger, time.due, inbound.key, work.now)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        return work.fail(inbound, "TIME", None, None, None, error)
    return work.settle(inbound, "TIME", turned, after)


def take_departure(work: Work, inbound: Inbound, kind: str, stream: Stream, person: User | None) -> Outcome:
    """Somebody has left a stream, or the bot has: every conversation there hears so."""
    outcome = Outcome(key=inbound.key, type=kind, result="ignored", reason="nobody is missed")
    for snapshot in work.conversations.in_stream(stream.id):
        turned = work.turned()
        try:
            after = turned.step(snapshot, Departed(key=inbound.key, stream=stream, user=person))
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            outcome = work.bury(inbound, kind, work.undone(inbound, kind, stream, error), snapshot)
            continue
        if after is not None:
            outcome = work.settle(inbound, kind, turned, after)
    return outcome
