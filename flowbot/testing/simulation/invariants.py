"""What is promised whatever goes wrong; each promise is a function that says where it was broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from flowbot.ids import ConversationId, EffectId
from flowbot.pod import LocalPod
from flowbot.ports import Outbound, Store
from flowbot.runtime.encoding import MessageBody, read_message_body
from flowbot.testing.simulation.journal import Journal, Post

LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken."""

    name: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}: {self.words[:LONGEST_WORDS]}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the promises are measured by."""

    journal: Journal
    pod: LocalPod
    waiting: frozenset[bytes]
    """What the feed still holds: it was not acknowledged."""


Seen = tuple[str, str]
"""A stream, and a message in it."""
Invariant = Callable[[Facts], Iterable[str]]


def look(invariants: Iterable[Invariant], facts: Facts) -> list[Violation]:
    """Every broken promise."""
    return [Violation(each.__name__, words) for each in invariants for words in each(facts)]


def what_was_acknowledged_is_stored(facts: Facts) -> Iterator[str]:
    """The feed forgets what was acknowledged, so the store has it by then."""
    journal = facts.journal
    stored = {journal.identity(event) for event in journal.ingested.values()}
    for each in journal.offered.values():
        if each.body not in facts.waiting and each.identity not in stored:
            yield f"the feed was told that {each.identity} is safe, and the store does not have it"


def each_event_is_handled_once(facts: Facts) -> Iterator[str]:
    """A turn, a dead letter or nothing at all comes of an event, but never two of these."""
    commits = facts.journal.commits
    handled = Counter(facts.journal.identity(event) for commit in commits for event in commit.done)
    for identity, times in handled.items():
        if times > 1:
            yield f"{identity} was handled {times} times"


def streams_are_handled_in_order(facts: Facts) -> Iterator[str]:
    """What was said in a stream is taken in the order in which it was said."""
    journal = facts.journal
    place = {key: number for number, key in enumerate(journal.ingested)}
    last: dict[str, int] = {}
    for event in chain.from_iterable(commit.done for commit in journal.commits):
        if event.stream_id is None or event.key not in place or not journal.is_of_feed(event):
            continue
        if place[event.key] < last.get(event.stream_id, -1):
            yield f"{journal.identity(event)} was handled after what came later in its stream"
        last[event.stream_id] = place[event.key]


def events_are_stored_in_order(facts: Facts) -> Iterator[str]:
    """The store has the events of a process in the order in which the feed gave them."""
    journal = facts.journal
    first = {identity: number for number, identity in reversed(list(enumerate(journal.delivered)))}
    places = [first[identity] for identity in journal.stored_now if identity in first]
    if places != sorted(places):
        yield f"the feed gave {journal.delivered}, and the store has {journal.stored_now}"


def only_what_is_kept_is_sent(facts: Facts) -> Iterator[str]:
    """A message leaves when its turn is in the store, and when the store knows that it leaves."""
    for post in facts.journal.posts:
        if not post.was_kept:
            yield f"effect {post.effect} was sent before its turn was kept: {post.message}"


def messages_leave_in_order(facts: Facts) -> Iterator[str]:
    """What is said to somebody arrives in the order of the turns."""
    place = {effect: number for number, effect in enumerate(facts.journal.effects)}
    last: dict[str, int] = {}
    for post in _firsts(facts.journal.posts):
        if post.effect not in place:
            continue
        lane = facts.journal.effects[post.effect].lane
        if place[post.effect] < last.get(lane, -1):
            yield f"effect {post.effect} came after one that was caused later: {post.message}"
        last[lane] = max(place[post.effect], last.get(lane, -1))


def nobody_sees_a_message_twice(facts: Facts) -> Iterator[str]:
    """Unless its step says that it may be sent again; told by what people see, and not by marks."""
    facts.journal.counts["repeated"] = 0
    kept, may_repeat = _kept(facts)
    for (stream, message), times in _seen(facts.journal).items():
        more = times - kept[stream, message]
        if more > 0 and (stream, message) in may_repeat:
            facts.journal.counts["repeated"] += more
        elif more > 0:
            yield f"{kept[stream, message]} times kept and {times} times seen: {message}"


def every_message_is_seen(facts: Facts) -> Iterator[str]:
    """Unless the pod has refused it, its room is closed, or its step says that it is not sent again in doubt."""
    journal = facts.journal
    kept, _ = _kept(facts, without=journal.refused_effects | journal.parked)
    seen = _seen(journal)
    for (stream, message), times in kept.items():
        if seen[stream, message] < times and _is_open(facts.pod, stream):
            yield f"{times} times kept and {seen[stream, message]} times seen: {message}"


def every_change_is_seen(facts: Facts) -> Iterator[str]:
    """What stands in the place of a message in the end is the last that was to stand there."""
    journal = facts.journal
    last = {effect.target: effect for effect in journal.effects.values() if effect.target is not None}
    for target, effect in last.items():
        body = read_message_body(effect)
        stand = [facts.pod.talk.written.newest(post.id) for post in journal.posts if post.effect == target]
        if not stand or body.message is None or effect.id in journal.refused_effects | journal.parked:
            continue
        if not _is_open(facts.pod, _stream(facts.pod, body, effect)):
            continue
        if not any(each is not None and each.messageml == body.message for each in stand):
            yield f"a message was to say {body.message} in the end, and says {[each and each.text for each in stand]}"


def snapshots_never_go_back(facts: Facts) -> Iterator[str]:
    """A turn begins where the turn before it has ended, and what has ended never lives again."""
    versions: dict[ConversationId, int] = {}
    ended: set[ConversationId] = set()
    for commit in facts.journal.commits:
        for loaded in commit.conversations.values() if commit.shards == 1 else ():  # others may be ahead of them
            if loaded.version != versions.get(loaded.id, 0):
                yield f"conversation {loaded.id} was loaded at {loaded.version}, and is at {versions.get(loaded.id, 0)}"
        for saved in commit.result.conversations:
            if saved.expected_version != versions.get(saved.id, 0) or saved.id in ended:
                at = versions.get(saved.id)
                yield f"conversation {saved.id} was saved on version {saved.expected_version}, and is at {at}"
            if saved.body is None:
                versions.pop(saved.id, None)
                ended.add(saved.id)
            else:
                versions[saved.id] = saved.expected_version + 1


def timers_go_off_once_and_only_while_they_run(facts: Facts) -> Iterator[str]:
    """A timer that was cancelled never goes off, nor does one before its time, or one that has gone off."""
    running: dict[ConversationId, dict[EffectId, int]] = {}
    times: set[tuple[EffectId, int]] = set()
    for commit in facts.journal.commits:
        for timer in commit.timers:
            if timer.conversation is None:
                if (timer.id, timer.due_ms) in times:
                    yield f"the time {timer.id} came twice"
                times.add((timer.id, timer.due_ms))
            elif running.get(timer.conversation, {}).pop(timer.id, None) != timer.due_ms:
                yield f"timer {timer.id} of conversation {timer.conversation} does not run, and went off"
            if timer.due_ms > commit.at.timestamp() * 1000:
                yield f"timer {timer.id} went off before its time"
        for saved in commit.result.conversations:
            running[saved.id] = {each.id: each.due_ms for each in saved.timers}
        for timer in commit.result.timers:
            if timer.conversation is not None:
                running.setdefault(timer.conversation, {})[timer.id] = timer.due_ms


def everything_comes_to_rest(facts: Facts) -> Iterator[str]:
    """When nothing goes wrong any more, all that waits is done, and all conversations end by their deadlines."""
    journal = facts.journal
    if facts.waiting:
        yield f"{len(facts.waiting)} events wait in the feed"
    if journal.inbox:
        yield f"{len(journal.inbox)} events wait in the store: {', '.join(journal.inbox)}"
    if journal.outbox:
        yield f"{len(journal.outbox)} effects wait in the store"
    for each in journal.conversations.values():
        yield f"conversation {each.id} of '{each.flow}' waits for ever"


ALWAYS: Sequence[Invariant] = (
    what_was_acknowledged_is_stored,
    each_event_is_handled_once,
    streams_are_handled_in_order,
    events_are_stored_in_order,
    only_what_is_kept_is_sent,
    messages_leave_in_order,
    nobody_sees_a_message_twice,
    snapshots_never_go_back,
    timers_go_off_once_and_only_while_they_run,
)
"""These hold at every moment."""
AT_THE_END: Sequence[Invariant] = (everything_comes_to_rest, every_message_is_seen, every_change_is_seen)
"""These hold when nothing goes wrong any more, and everything had time to settle."""


async def compare_store(journal: Journal, store: Store) -> list[Violation]:
    """What a new process finds is all that was kept, and nothing else."""
    name = "the_store_goes_on_after_a_crash"
    stored = {each.id: each for each in await store.load_conversations()}
    differ = [each for each in stored | journal.conversations if stored.get(each) != journal.conversations.get(each)]
    found = [Violation(name, f"of conversation {each} the store has {stored.get(each)}") for each in differ]
    backlog = await store.backlog()
    there = {"events": backlog.inbox, "effects": backlog.outbox, "parked": backlog.parked}
    kept = {"events": len(journal.inbox), "effects": len(journal.outbox), "parked": len(journal.parked)}
    if there != kept:
        found.append(Violation(name, f"it has {there}, and kept were {kept}"))
    return found


def _firsts(posts: Iterable[Post]) -> Iterator[Post]:
    """Each effect when people saw it first."""
    known: set[EffectId] = set()
    for post in posts:
        if post.effect is not None and post.effect not in known:
            known.add(post.effect)
            yield post


def _seen(journal: Journal) -> Counter[Seen]:
    return Counter((post.stream, post.message) for post in journal.posts if post.replaced is None)


def _kept(facts: Facts, without: Container[EffectId] = ()) -> tuple[Counter[Seen], set[Seen]]:
    """How often a stream is to see a message, and which of these may be sent again."""
    kept, may_repeat = Counter[Seen](), set[Seen]()
    for effect in facts.journal.effects.values():
        if effect.kind != "message" or effect.target is not None or effect.id in without:
            continue
        body = read_message_body(effect)
        key = (_stream(facts.pod, body, effect), body.message or "")
        kept[key] += 1
        if body.extras.unknown == "resend":
            may_repeat.add(key)
    return kept, may_repeat


def _is_open(pod: LocalPod, stream: str) -> bool:
    """Whether anything can still be said there."""
    found = pod.streams.find(stream)
    return found is None or found.active


def _stream(pod: LocalPod, body: MessageBody, effect: Outbound) -> str:
    """The stream of a message."""
    if body.to.stream_id is not None:
        return body.to.stream_id
    if body.to.user_id is not None:
        return pod.streams.open_im(pod.people.bots[0], body.to.user_id)
    room = pod.streams.find(body.to.room or "")
    return room.id if room is not None else effect.lane
