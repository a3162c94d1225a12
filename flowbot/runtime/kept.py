"""What a conversation has kept for later, in a slice: what came while a call was running, or it was parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flowbot.engine.events import FlowEvent
from flowbot.engine.keeping import is_free
from flowbot.engine.snapshot import Snapshot
from flowbot.events import MessageSent, SymphonyElementsAction, User, parse_event
from flowbot.ids import ConversationId, read_form_id
from flowbot.ports import Inbound
from flowbot.runtime.flows import Flows
from flowbot.runtime.happenings import is_happened_event, read_happened_event
from flowbot.runtime.occasions import as_happened, as_sent_form
from flowbot.runtime.releasing import keep_changed
from flowbot.runtime.reported import is_report, take_reported
from flowbot.runtime.router import Heard, hear
from flowbot.runtime.submissions import submitted_of
from flowbot.runtime.work import Work


def take_kept(work: Work, conversation: ConversationId) -> None:
    """Let a conversation hear what it has kept, now that there is room for it."""
    while (snapshot := work.conversations.get(conversation)) is not None:
        kept = [Inbound(key=key, body=text.encode(), conversation=conversation) for key, text in snapshot.kept]
        place = _next(work, snapshot, kept)
        if place is None:
            return
        inbound, turned = kept[place], work.turned()
        before, after = replace(snapshot, kept=(*snapshot.kept[:place], *snapshot.kept[place + 1 :])), None
        rest = before.kept
        if is_report(inbound):
            keep_changed(work, snapshot, before)
            take_reported(work, inbound)
            continue
        try:
            heard = _hear_again(inbound, work.me, work.flows)
            if heard is not None:
                after = work.advance(turned, before, heard)
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            work.fail(inbound, "KEPT", snapshot.here, snapshot.initiator, snapshot, error)
            turned, before = work.turned(), replace(work.conversations.get(conversation) or snapshot, kept=rest)
        if after is None:
            after = replace(before, version=before.version + 1)
            turned.snapshots.append((after, work.conversations.encode(after)))
        work.keep(turned)


def _next(work: Work, snapshot: Snapshot, kept: Sequence[Inbound]) -> int | None:
    """Which one can be heard now: where a call is running, what is reported of it alone."""
    if snapshot.is_parked or not kept:
        return None
    if is_free(work.flows.of(snapshot), snapshot):
        return 0
    return next((place for place, each in enumerate(kept) if is_report(each)), None)


def _hear_again(inbound: Inbound, me: User, flows: Flows) -> FlowEvent | None:
    """What a conversation hears of an event that it has kept; None for nothing."""
    if is_happened_event(inbound):
        return read_happened_event(inbound)
    event = parse_event(inbound.body)
    match event:
        case MessageSent():
            heard = hear(event, me, inbound.body, overheard=flows.overhear)
            return heard.as_said(inbound.key) if isinstance(heard, Heard) else None
        case SymphonyElementsAction(initiator=User() as person) if _is_ours(event, inbound):
            return submitted_of(event, person, inbound)
        case SymphonyElementsAction():
            return as_sent_form(event, inbound)
    return as_happened(event, inbound, me)


def _is_ours(event: SymphonyElementsAction, inbound: Inbound) -> bool:
    """Whether a form is one that the conversation has sent."""
    form = read_form_id(event.form_id or "")
    return form is not None and form[1] == inbound.conversation
