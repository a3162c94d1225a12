"""Which conversations a recording has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flowbot.app import Flowbot
from flowbot.engine.effects import Call, Reply, Request
from flowbot.engine.snapshot import Snapshot
from flowbot.events import User
from flowbot.ids import ConversationId, EffectId, FlowId
from flowbot.recording.journal import Entry
from flowbot.runtime.trace import Stepped, Traced
from flowbot.testing.recorded import Replayed, replay_recording


@dataclass(slots=True)
class RecordedTalk:
    """A conversation of a recording, with those that it runs."""

    id: ConversationId
    flow: FlowId
    version: int
    began: datetime
    text: str
    """What began it, as far as that was a text."""
    initiator: User | None
    ended: datetime
    """When it moved last."""
    last: Snapshot
    """How it stood then."""
    keys: set[str] = field(default_factory=set)
    """Of the events that moved it."""
    calls: dict[EffectId, Call | Request] = field(default_factory=dict)
    """What it asked of the world outside."""
    said: list[str] = field(default_factory=list)
    """The names of the messages that it sent, in order; those of changes are not among them."""

    @property
    def end(self) -> str | None:
        """How it has ended; None where it has not."""
        return self.last.ended


async def talks_of(bot: Flowbot, entries: Sequence[Entry]) -> tuple[list[RecordedTalk], Replayed]:
    """The conversations that began in a recording, in their order; and how its replay went.

    Args:
        bot: The bot in the version that was recorded.
        entries: The recording.
    """
    found = _Talks()
    replayed = await replay_recording(bot, entries, found.hear)
    return list(found.talks.values()), replayed


class _Talks:
    def __init__(self) -> None:
        self.talks: dict[ConversationId, RecordedTalk] = {}
        self._roots: dict[ConversationId, ConversationId] = {}
        """Of a conversation that another one runs, the one that nobody runs."""

    def hear(self, told: Traced) -> None:
        if not isinstance(told, Stepped) or told.step.trigger is None:
            return
        before, after = told.before, told.step.snapshot
        root = self._root(before)
        talk = self.talks.get(root) or self._begun(root, told)
        talk.keys.add(told.event.key)
        talk.ended = told.at
        if after.conversation == root:
            talk.last = after
        for effect in told.step.effects:
            match effect:
                case Call() | Request():
                    talk.calls[effect.id] = effect
                case Reply():
                    talk.said.append(effect.words.name)

    def _root(self, snapshot: Snapshot) -> ConversationId:
        caller = snapshot.caller
        if caller is None:
            return snapshot.conversation
        return self._roots.setdefault(snapshot.conversation, self._roots.get(caller[0], caller[0]))

    def _begun(self, root: ConversationId, told: Stepped) -> RecordedTalk:
        before = told.before
        begun = (told.at, before.trigger.text, before.initiator)
        talk = RecordedTalk(root, before.flow, before.flow_version, *begun, told.at, told.step.snapshot)
        self.talks[root] = talk
        return talk
