"""What `flowbot conversations` tells of conversations and of what is parked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowbot.engine.snapshot import Snapshot
    from flowbot.ports import Parked


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store holds of conversations, as far as it is told."""

    conversations: Sequence[Snapshot]
    unreadable: Sequence[str]
    """The ids of those that another flowbot has written."""
    effects: Sequence[Parked]


def describe_conversation(snapshot: Snapshot) -> dict[str, Any]:
    """A conversation, without what people have said in it."""
    person, here = snapshot.initiator, snapshot.here
    return {
        "id": snapshot.conversation,
        "flow": snapshot.flow,
        "version": snapshot.flow_version,
        "state": snapshot.state,
        "person": (person.display_name or str(person.id)) if person is not None else None,
        "stream": here.id if here is not None else None,
        "parked": snapshot.is_parked,
        "kept": len(snapshot.kept),
    }


def describe_effect(parked: Parked) -> dict[str, Any]:
    """An effect that is parked, without what it says."""
    effect = parked.effect
    return {
        "id": effect.id,
        "kind": effect.kind,
        "lane": effect.lane,
        "conversation": conversation_of(parked),
        "attempts": effect.attempts,
        "parked_at": datetime.fromtimestamp(parked.at_ms / 1000, tz=UTC).isoformat(timespec="seconds"),
        "reason": parked.reason,
    }


def conversation_of(parked: Parked) -> str | None:
    """The conversation that an effect is of, where it says so: always of a call, of a message where one hears of it."""
    from flowbot.runtime.encoding import read_message_body

    effect = parked.effect
    return effect.lane if effect.kind == "call" else read_message_body(effect).asked_by


def conversation_line(snapshot: Snapshot) -> str:
    """A conversation in a line."""
    told = describe_conversation(snapshot)
    parked = f"  parked, has kept {told['kept']}" if told["parked"] else ""
    return f"{told['id']}  {told['flow']} v{told['version']}  {told['state']}  {told['person'] or 'nobody'}{parked}"


def effect_lines(parked: Parked) -> Iterator[str]:
    """An effect that is parked, and why."""
    told = describe_effect(parked)
    where = "of conversation" if told["kind"] == "call" else "to"
    yield f"{told['id']}  {told['kind']} {where} {told['lane']}  parked {told['parked_at']}"
    yield f"  {told['reason']}"
