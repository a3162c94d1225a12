"""Releasing what is parked: conversations take what they have kept, and effects go out again or are forgotten."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowbot.engine.keeping import has_room
from flowbot.engine.snapshot import Snapshot
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.work import Work

_LOGGER = logging.getLogger("flowbot.runtime")
_RELEASE, KIND = "release:", "RELEASE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What somebody has decided of what is parked."""

    conversation: ConversationId | None = None
    """That goes on."""
    again: Sequence[EffectId] = ()
    """That are done after all."""
    forgotten: Sequence[EffectId] = ()
    """That nothing more is done about."""


def release_event(release: Release, key: str) -> Inbound:
    """The decision as an event; the same key twice is one decision."""
    told = {"again": list(release.again), "forgotten": list(release.forgotten)}
    return Inbound(key=f"{_RELEASE}{key}", body=json.dumps(told).encode(), conversation=release.conversation)


def is_release_event(event: Inbound) -> bool:
    """Whether an event is such a decision."""
    return event.key.startswith(_RELEASE)


def take_release(work: Work, inbound: Inbound) -> Outcome:
    """Let go on what somebody has released; what a conversation has kept is taken after this."""
    told = json.loads(inbound.body)
    work.again += map(EffectId, told["again"])
    work.forgotten += map(EffectId, told["forgotten"])
    _LOGGER.info("released: %s (conversation %s)", ", ".join(told["again"]) or "no effect", inbound.conversation)
    snapshot = work.conversations.get(inbound.conversation) if inbound.conversation is not None else None
    if snapshot is None or not snapshot.is_parked:
        return Outcome(key=inbound.key, type=KIND, result="turn")
    after = keep_changed(work, snapshot, replace(snapshot, failures=0))
    return Outcome(key=inbound.key, type=KIND, result="turn", flow=after.flow, state=after.state)


def keep_result(work: Work, inbound: Inbound, kind: str, snapshot: Snapshot) -> Outcome:
    """Keep what came of a call, a message or another flow until its conversation is released."""
    body = inbound.body.decode("utf-8", "replace")
    if not has_room(snapshot.kept, body):
        return work.bury(inbound, kind, "its conversation is parked, and keeps enough already", snapshot)
    keep_changed(work, snapshot, replace(snapshot, kept=(*snapshot.kept, (inbound.key, body))))
    return Outcome(key=inbound.key, type=kind, result="turn", flow=snapshot.flow, state=snapshot.state)


def keep_changed(work: Work, before: Snapshot, changed: Snapshot) -> Snapshot:
    """Keep a conversation that was changed by no turn of its flow."""
    after, turned = replace(changed, version=before.version + 1), work.turned()
    turned.snapshots.append((after, work.conversations.encode(after)))
    work.keep(turned)
    return after
