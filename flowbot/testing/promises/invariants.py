"""What is promised of every talk; each promise is a function that says where it was broken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flowbot.definition.shortened import name_of_step
from flowbot.engine.asking import Asking
from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import CLOSERS, Snapshot
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import EffectId
from flowbot.pod.transcript import has_form
from flowbot.testing.chat.seen import effect_of
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.promises.facts import Facts
from flowbot.values.types import AnswerError, shortened

_TIMER = re.compile(r"\.(?:remind\.\d+|expire|due|close\.\d+|live|idle)$")
"""What the name of a timer has behind that of its step."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that was broken."""

    promise: str
    """The name of its function."""
    words: str

    def __str__(self) -> str:
        return f"{self.promise.replace('_', ' ')}: {self.words}"


Promise = Callable[[Facts], Iterable[str]]


def look(promises: Iterable[Promise], facts: Facts) -> list[Breach]:
    """Every broken promise."""
    return [Breach(each.__name__, shortened(words, 500)) for each in promises for words in each(facts)]


def no_turn_fails(facts: Facts) -> Iterator[str]:
    """Whatever people do, the bot has an answer: it never says that something went wrong."""
    for outcome in facts.turn.outcomes:
        if outcome.result == "dead-letter":
            yield outcome.reason or "nobody knows why"


def one_conversation_lives_for_each_key(facts: Facts) -> Iterator[str]:
    """A flow that is started again while it lives goes on, or begins anew; it does not live twice."""
    live = [each for each in facts.core.watch if each.end is None and each.snapshot.caller is None]
    for key, times in Counter(_key(each) for each in live).items():
        if key is not None and times > 1:
            yield f"{times} conversations of '{key[0]}' live at once for the same people in the same place"


def a_message_is_seen_once(facts: Facts) -> Iterator[str]:
    """However often an event comes, and whenever the process ends: what was said is not said again."""
    for seen in facts.turn.messages:
        effect = None if seen.is_change else effect_of(seen.message)
        if effect is None or facts.shown[effect] < 2:
            continue
        said = facts.said.get(effect)
        if said is None or said.reply.extras.unknown != "resend":
            yield f"in {seen.place} people see it {facts.shown[effect]} times: {seen.text}"


def streams_do_not_hear_of_one_another(facts: Facts) -> Iterator[str]:
    """What is said to somebody is said where they are to read it, and nowhere else."""
    for seen in facts.turn.messages:
        effect = None if seen.is_change else effect_of(seen.message)
        said = facts.said.get(effect) if effect is not None else None
        if said is None:
            continue
        place, to = facts.core.places[seen.place], said.reply.to
        is_theirs = place.type == "IM" and to.user_id in place.members
        if place.id != to.stream_id and not is_theirs and (to.room is None or place.name != to.room):
            yield f"people in {seen.place} see what is for others: {seen.text}"


def a_call_is_made_once(facts: Facts) -> Iterator[str]:
    """An action is called as often as a flow says, and tried again as often as it says."""
    if facts.was_killed or facts.turn is not facts.core.turns[-1]:
        return  # what has asked for a call of a later turn is not heard yet
    for action, times in Counter(each.name for each in facts.core.stubs.called).items():
        if action in facts.asked and times > facts.asked[action]:
            yield f"{action} was called {times} times, and at most {facts.asked[action]} calls were to be made"


def tries_are_bounded(facts: Facts) -> Iterator[str]:
    """A question is given up after as many invalid answers as its step says."""
    for stepped in facts.turn.steps:
        for taken in stepped.step.taken:
            state = stepped.flow.states.get(taken.source)
            asks_again = taken.trigger == "invalid" and taken.target == taken.source
            if not asks_again or not isinstance(state, Asking) or state.tries is None:
                continue
            times = facts.invalid[stepped.before.conversation, taken.position, state.step]
            if times >= state.tries:
                yield f"'{state.step}' asks again after {times} invalid answers, and has {state.tries} tries"


def no_timer_outlives_its_step(facts: Facts) -> Iterator[str]:
    """Nobody is reminded of what they have answered, and nothing expires that is over."""
    for stepped in facts.turn.steps:
        snapshot = stepped.step.snapshot
        if snapshot.ended is not None:
            continue
        steps = _steps_of(stepped.flow, snapshot)
        for position in snapshot.positions.values():
            for name in position.timers:
                step = _TIMER.sub("", name)
                if step not in steps and not any(each.startswith(f"{step}.") for each in steps):
                    yield f"the timer {name} runs, and the conversation stands at {', '.join(sorted(steps))}"


def slots_keep_to_their_limits(facts: Facts) -> Iterator[str]:
    """What a slot holds is what it would take: whoever gave it, and by whatever way."""
    for stepped in facts.turn.steps:
        snapshot, before = stepped.step.snapshot, stepped.before
        flow = stepped.flow.for_person(snapshot.locale, snapshot.zone)
        changed = {name: value for name, value in snapshot.slots.items() if before.slots.get(name) != value}
        if not any(name in flow.slots and value is not None for name, value in changed.items()):
            continue
        names = Turn(flow, snapshot, FlowEvent(key=""), stepped.at).names()
        for name, value in changed.items():
            if name not in flow.slots or value is None:
                continue
            try:
                flow.slots[name].check(value, names)
            except AnswerError as error:
                yield f"'{name}' holds {value!r}: {error}"
            except GuardError:
                continue  # a limit names what is not there any more


def a_conversation_survives_the_store(facts: Facts) -> Iterator[str]:
    """What is read back from the store is the conversation that was kept."""
    for stepped in facts.turn.steps:
        snapshot, flow = stepped.step.snapshot, stepped.flow
        if snapshot.ended is not None:
            continue
        kept = encode_snapshot(snapshot, flow.encoders)
        again = encode_snapshot(decode_snapshot(kept, flow.decoders), flow.encoders)
        if again != kept:
            yield f"{kept.decode()} comes back as {again.decode()}"


def a_card_is_closed_after_its_answer(facts: Facts) -> Iterator[str]:
    """Nobody can fill in a form of a question that is not asked any more."""
    if facts.is_busy:
        return
    conversations = facts.conversations
    for seen in facts.forms:
        effect = effect_of(seen.message)
        said = facts.said.get(effect) if effect is not None else None
        if said is None or effect is None or not said.reply.asks or not has_form(facts.now_of(seen)):
            continue
        conversation = conversations.get(said.conversation)
        if conversation is None or not facts.can_speak_in(facts.core.places[seen.place]):
            continue
        if conversation.end is not None:
            yield f"the conversation has ended, and in {seen.place} its form is open: {seen.text}"
        elif effect not in _open_cards(conversation.snapshot):
            yield f"'{seen.name}' is not asked any more, and in {seen.place} its form is open: {seen.text}"


def every_message_arrives(facts: Facts) -> Iterator[str]:
    """What the bot says is valid MessageML, and no larger than Symphony takes: none of it is refused."""
    if facts.is_busy:
        return
    for effect, said in facts.said.items():
        stream_id = said.reply.to.stream_id
        stream = facts.core.pod.streams.find(stream_id) if stream_id is not None else None
        if stream is not None and facts.can_speak_in(stream) and not facts.shown[effect]:
            yield f"the pod did not take '{said.reply.words.name}'"


def every_conversation_ends(facts: Facts) -> Iterator[str]:
    """When people stop answering, the conversation ends at last, where its flow does not say that it may wait."""
    for each in facts.core.watch:
        if each.end is None and not each.is_parked and not _may_wait(facts, each):
            yield f"'{each.flow.id}' waits for ever at '{each.step}'"


ALWAYS: Sequence[Promise] = (
    no_turn_fails,
    one_conversation_lives_for_each_key,
    a_message_is_seen_once,
    streams_do_not_hear_of_one_another,
    a_call_is_made_once,
    tries_are_bounded,
    no_timer_outlives_its_step,
    slots_keep_to_their_limits,
    a_conversation_survives_the_store,
    a_card_is_closed_after_its_answer,
)
"""These hold after every line."""
AT_THE_END: Sequence[Promise] = (every_message_arrives, every_conversation_ends)
"""These hold when nobody says anything any more, and all that was to happen has happened."""


def _key(conversation: Conversation) -> tuple[object, ...] | None:
    """Of whom there is one conversation of a flow at a time; None where there may be several."""
    snapshot, flow = conversation.snapshot, conversation.flow
    here = snapshot.here.id if snapshot.here is not None else None
    person = snapshot.initiator.id if snapshot.initiator is not None else None
    match flow.scope:
        case "user" if person is not None:
            return flow.id, here, person
        case "stream" if here is not None:
            return flow.id, here
        case "person" if person is not None:
            return flow.id, person
    return None


def _steps_of(flow: CompiledFlow, snapshot: Snapshot) -> set[str]:
    """Where a conversation stands, what it listens in, and where it goes back to."""
    found: set[str] = set()
    for position in snapshot.positions.values():
        states = [position.state, *position.returns]
        found |= {flow.states[each].step for each in states if each in flow.states}
        found |= set(position.listening)
    return found


def _open_cards(snapshot: Snapshot) -> set[EffectId]:
    """The messages whose forms may still be filled in."""
    found: set[EffectId] = set()
    for position in snapshot.positions.values():
        found |= {card.effect for card in position.cards}
        for name, sent in position.sent.items():
            found |= {each.effect for each in sent if name.endswith(CLOSERS)}
    return found


def _may_wait(facts: Facts, conversation: Conversation) -> bool:
    """Whether the flow says that it may wait for ever where the conversation stands."""
    project, flow = facts.core.project, conversation.flow
    definition = next((each for each in project.definitions if each.flow == flow.id), None)
    if definition is None or "none" in (definition.expire, project.known.expire):
        return True
    waiting = {name_of_step(step) for _, step in definition.walk() if _waits_for_ever(step)}
    waiting |= {name for _, name, state in definition.walk_states() if _waits_for_ever(state)}
    return bool(waiting & _steps_of(flow, conversation.snapshot))


def _waits_for_ever(step: object) -> bool:
    return bool(getattr(step, "allow_wait", False)) or getattr(step, "expire", None) == "none"
