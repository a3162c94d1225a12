"""What a conversation has kept for later, in a slice: messages and forms that came while a call was running."""

from __future__ import annotations

from dataclasses import replace

from flowbot.engine.events import FlowEvent
from flowbot.engine.keeping import is_free
from flowbot.events import MessageSent, SymphonyElementsAction, User, parse_event
from flowbot.ids import ConversationId
from flowbot.ports import Inbound
from flowbot.runtime.happenings import is_happened_event, read_happened_event
from flowbot.runtime.occasions import as_happened, as_sent_form
from flowbot.runtime.router import Heard, hear
from flowbot.runtime.work import Work


def take_kept(work: Work, conversation: ConversationId) -> None:
    """Let a conversation hear what came while a call was running, now that there is room for it."""
    while (snapshot := work.conversations.get(conversation)) is not None:
        if not is_free(work.flows.of(snapshot), snapshot):
            return
        (key, text), rest = snapshot.kept[0], snapshot.kept[1:]
        inbound, turned = Inbound(key=key, body=text.encode(), conversation=conversation), work.turned()
        before, after = replace(snapshot, kept=rest), None
        try:
            heard = _hear_again(inbound, work.me)
            if heard is not None:
                after = work.advance(turned, before, heard)
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            work.fail(inbound, "KEPT", snapshot.here, snapshot.initiator, snapshot, error)
            turned, before = work.turned(), replace(work.conversations.get(conversation) or snapshot, kept=rest)
        if after is None:
            after = replace(before, version=before.version + 1)
            turned.snapshots.append((after, work.conversations.encode(after)))
        work.keep(turned)


def _hear_again(inbound: Inbound, me: User) -> FlowEvent | None:
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
