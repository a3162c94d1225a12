"""What the promises of a talk are measured by: what was said and asked until now, and what came last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from flowbot.engine.asking import Asking
from flowbot.engine.collecting import Collecting
from flowbot.engine.effects import Call, Reply
from flowbot.ids import ConversationId, EffectId
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.runtime.trace import Stepped
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.seen import SeenMessage, effect_of
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.lines import Kill

Question = tuple[ConversationId, str, str]
"""A conversation, one of its positions, and the question where that stands."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a conversation has sent."""

    conversation: ConversationId
    reply: Reply


@dataclass(slots=True)
class Facts:
    """What is known of a talk."""

    core: Core
    turn: Turn
    """What was done last, and all that came of it."""
    said: dict[EffectId, Said] = field(default_factory=dict)
    """All that conversations have sent."""
    shown: Counter[EffectId] = field(default_factory=Counter)
    """How often people have got each."""
    forms: list[SeenMessage] = field(default_factory=list)
    """The messages with forms, as they were shown first."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each action may have been called, by its name."""
    invalid: Counter[Question] = field(default_factory=Counter)
    """How many answers to an open question were none."""
    was_killed: bool = False
    """Whether the process was killed once: what it did last may be unknown."""

    def hear(self, turn: Turn) -> None:
        """Take in what came of a line."""
        self.turn = turn
        self.was_killed |= isinstance(turn.line, Kill)
        for stepped in turn.steps:
            self._step(stepped)
        for seen in turn.messages:
            if not seen.is_change:
                effect = effect_of(seen.message)
                self.shown.update([effect] if effect is not None else ())
                if seen.form is not None:
                    self.forms.append(seen)

    def _step(self, stepped: Stepped) -> None:
        conversation = stepped.before.conversation
        for effect in stepped.step.effects:
            if isinstance(effect, Reply):
                self.said[effect.id] = Said(conversation, effect)
            elif isinstance(effect, Call):
                self.asked[effect.action] += 1 + effect.attempts.retries
        for taken in stepped.step.taken:
            state = stepped.flow.states.get(taken.source)
            question = (conversation, taken.position, state.step if state is not None else "")
            if taken.trigger == "invalid":
                self.invalid[question] += 1
            elif isinstance(state, Asking) and not isinstance(state, Collecting):
                del self.invalid[question]

    @property
    def conversations(self) -> Mapping[ConversationId, Conversation]:
        """All that there are, by their ids."""
        return {each.snapshot.conversation: each for each in self.core.watch}

    @property
    def is_busy(self) -> bool:
        """Whether something waits to be tried again: what people see is not yet what they are to see."""
        return self.core.process.local.running.next_try is not None

    def now_of(self, seen: SeenMessage) -> PodMessage:
        """What stands in the place of a message."""
        return self.core.pod.talk.written.newest(seen.message.id) or seen.message

    def can_speak_in(self, stream: PodStream) -> bool:
        """Whether the bot can say anything there."""
        return stream.active and self.core.me.id in stream.members
