"""What a chat knows of its bot beside what people see: steps, conversations, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from flowbot.engine.effects import Reply, Update
from flowbot.engine.encoding import decode_snapshot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.ids import ConversationId, StateId
from flowbot.ports import Store
from flowbot.runtime.flows import Flows
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Lost, Spoken, Stepped, Traced
from flowbot.testing.chat.seen import Source, Sources


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a chat, as it stands."""

    flow: CompiledFlow
    snapshot: Snapshot

    @property
    def state(self) -> StateId:
        """Where it stands; where it ended, when it has."""
        return self.snapshot.state

    @property
    def step(self) -> str:
        """The step that it stands at, by its name."""
        state = self.flow.states.get(self.state)
        return state.step if state is not None else str(self.state)

    @property
    def slots(self) -> Mapping[str, object]:
        """What it remembers."""
        return self.snapshot.slots

    @property
    def dues(self) -> set[datetime]:
        """The moments that it waits for."""
        timers = chain.from_iterable(each.timers.values() for each in self.snapshot.positions.values())
        return {each.due for each in timers} if self.end is None else set()

    @property
    def end(self) -> str | None:
        """How it has ended; None while it lives."""
        return self.snapshot.ended

    @property
    def is_parked(self) -> bool:
        """Whether its turns kept failing."""
        return self.snapshot.is_parked


LOST = "LOST"
"""The type of the outcome that a message is which never arrives, and nobody hears of it."""
MOST_EVENTS = 20_000
"""So many events, timers and results of calls a bot takes at most without waiting for time; then it goes round."""


class Watch:
    """Follows a bot.

    Args:
        trace: Who wants to hear of each step besides.
        endless: What to do when the bot does not come to rest.
    """

    def __init__(
        self, trace: Callable[[Traced], None] | None = None, endless: Callable[[], object] = lambda: None
    ) -> None:
        self._trace = trace
        self._endless = endless
        self.sources = Sources()
        self.steps: list[Stepped] = []
        """Those since somebody took them."""
        self.unheard: list[Stepped] = []
        """The same of those that did not want the event, and asked a guard about that."""
        self.outcomes: list[Outcome] = []
        """The same of what became of events."""
        self.heard = 0
        """Of how many events it has heard since somebody began to wait."""
        self._conversations: dict[ConversationId, Conversation] = {}

    def __iter__(self) -> Iterator[Conversation]:
        """Every conversation that there was, in the order in which they began."""
        return iter(self._conversations.values())

    def observe(self, outcome: Outcome) -> None:
        """Hear of what became of an event."""
        self.outcomes.append(outcome)
        self.heard += 1
        if self.heard > MOST_EVENTS:
            self._endless()

    def trace(self, told: Traced) -> None:
        """Hear of a step that was kept, or of words that are of no conversation."""
        if self._trace is not None:
            self._trace(told)
        if isinstance(told, Spoken):
            self.sources.put(told.effect, Source(told.name, told.names, told.locale))
            return
        if isinstance(told, Lost):
            reason = f"a message was refused for good: {told.reason}"
            self.outcomes.append(Outcome(key=told.effect, type=LOST, result="dead-letter", reason=reason))
            return
        if told.step.trigger is None:
            self.unheard += [told] if told.step.judged else []
            return
        self.steps.append(told)
        after = told.step.snapshot
        self._conversations[after.conversation] = Conversation(told.flow, after)
        for effect in told.step.effects:
            if isinstance(effect, Reply | Update):
                asks = isinstance(effect, Reply) and effect.asks
                said = (effect.words.name, effect.names, effect.reader.locale, told.flow.id, after.state)
                self.sources.put(effect.id, Source(*said, conversation=after.conversation, asks=asks))

    async def read(self, store: Store, flows: Flows) -> None:
        """Know of the live conversations what a store has: what a process that was killed did not keep is not so."""
        alive = {each.id: each for each in await store.load_conversations()}
        for known in [each for each, held in self._conversations.items() if held.end is None and each not in alive]:
            del self._conversations[known]
        for stored in alive.values():
            flow = flows.find(stored.flow, stored.flow_version)
            if flow is not None:
                self._conversations[stored.id] = Conversation(flow, decode_snapshot(stored.body, flow.decoders))
