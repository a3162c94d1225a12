"""Tests for flowbot.runtime: conversations that are at home in other shards than who moves them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.ids import StreamId
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.ports import SliceResult
from flowbot.runtime.outcome import Outcome
from flowbot.storage.memory import MemoryStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.simulation.ports import Between, KilledError, store_behind

FLOWS = {
    "lunch": """
flow: lunch
version: 1
start: /lunch {cooks...}
slots:
  cooks: { type: list, items: user }
  count: { type: integer }
steps:
  - ask: count
    to: cooks
    say: How many portions?
    expire: 1d
  - say: "{{ count }} portions, says {{ answers.count.by.name }}."
""",
    "note": """
flow: note
version: 1
scope: person
start: /note
slots:
  what: { type: text }
  why: { type: text }
steps:
  - ask: what
  - ask: why
  - say: "{{ initiator.name }} notes {{ what }}: {{ why }}."
""",
    "tally": """
flow: tally
version: 1
scope: stream
again: restart
start: [/tally, "/tally {guess}"]
slots:
  guess: { type: integer, le: 100 }
steps:
  - ask: guess
    expire: 2h
  - if: guess < 10
    then:
      - run: count
  - say: "{{ guess }} it is."
""",
    "count": """
flow: count
version: 1
slots: { more: { type: integer } }
steps:
  - ask: more
  - say: "{{ more }} more."
""",
    "door": """
flow: door
version: 1
scope: person
start: /watch
steps:
  - listen: watching
    for:
      - event: user_joined_room
        when: event.affected_user.name != initiator.name
        then: [{ say: "{{ user.name }} came." }]
      - message: enough
        then: done
    expire: 1d
""",
    "welcome": """
flow: welcome
version: 1
start: { event: user_joined_room }
slots: { name: { type: text } }
steps:
  - ask: name
    say: Who are you?
    expire: 1h
  - say: "{{ name }} is here."
""",
}
PEOPLE = ["ann", "bob", "carl"]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Flowbot:
    folder = tmp_path_factory.mktemp("shards")
    (folder / "flows").mkdir()
    for name, flow in FLOWS.items():
        (folder / "flows" / f"{name}.yaml").write_text(flow)
    return Flowbot.load(folder)


@dataclass
class Killer(Between):
    """Kills once, after a commit."""

    number: int
    calls: int = 0
    handed: int = 0
    """How many events have gone on in another shard."""

    async def around(self, point: str, operation: Callable[[], Awaitable[Any]]) -> Any:
        result = await operation()
        self.calls += point == "commit"
        if point == "commit" and self.calls == self.number:
            raise KilledError
        return result

    def happened(self, point: str, port: object, args: Sequence[Any], named: Mapping[str, Any], result: object) -> None:
        if point == "commit" and isinstance(args[0], SliceResult):
            self.handed += len(args[0].handed)


@dataclass
class Scene:
    """People in their IMs and in rooms; the bot is started again whenever it was killed."""

    bot: Flowbot
    store: MemoryStore
    killer: Killer = field(default_factory=lambda: Killer(0))
    clock: VirtualClock = field(default_factory=VirtualClock)
    outcomes: list[Outcome] = field(default_factory=list)
    joined: int = 0
    said: list[list[tuple[StreamId, str]]] = field(default_factory=list)
    """What was said in each burst, by stream: what several conversations say of one event has no order."""

    def __post_init__(self) -> None:
        self.pod = LocalPod(self.clock)
        self.me = self.pod.add_bot("flowbot")
        for person in PEOPLE:
            self.pod.ensure_user(person)

    def place(self, where: str, person: str) -> PodStream:
        """A room by its name, or the IM of a person."""
        if where != "im":
            return self.pod.streams.ensure(where)
        return self.pod.streams.im(self.pod.ensure_user(person), self.me)

    async def play(self, bursts: Sequence[Sequence[str]]) -> None:
        """Say the lines of each burst at once, `ann@desk hello`; then wait until the bot is quiet."""
        left = list(bursts)
        while True:
            try:
                behind = store_behind(self.killer, self.store)
                observe = self.outcomes.append
                async with running_locally(
                    self.bot, clock=self.clock, store=behind, pod=self.pod, observe=observe
                ) as local:
                    await local.running.settled(or_waiting=True)
                    self.clock.advance(60)  # what was read and not acknowledged comes back
                    await self.quiet(local)
                    while left:
                        before = len(self.pod.talk.written.history)
                        self.say(left.pop(0))
                        await self.quiet(local)
                        news = self.pod.talk.written.history[before:]
                        self.said.append(sorted((each.stream_id, each.text) for each in news))
                    return
            except* KilledError:
                self.store = self.store.reopened()

    def say(self, lines: Sequence[str]) -> None:
        for line in lines:
            who, text = line.split(" ", 1)
            name, where = who.split("@")
            if where == "clock":
                self.clock.advance(float(text))
                continue
            if text == "joins":
                self.join(name, self.place(where, name))
                continue
            self.pod.talk.say(self.pod.ensure_user(name), self.place(where, name), text)

    def join(self, name: str, room: PodStream) -> None:
        """Somebody is let into a room, again and again."""
        self.joined += 1
        person = self.pod.ensure_user(name)
        user = {"userId": person.id, "displayName": person.display_name}
        stream = {"streamId": room.id, "streamType": "ROOM", "roomName": room.name, "external": False}
        joined = {"stream": stream, "affectedUser": user}
        told = {"id": f"join {self.joined}", "timestamp": self.pod.now_ms(), "initiator": {"user": user}}
        self.pod.emit({**told, "type": "USERJOINEDROOM", "payload": {"userJoinedRoom": joined}})

    async def quiet(self, local: LocalBot) -> None:
        """Wait until the bot has nothing more to do, also where it waits to learn what has arrived."""
        while True:
            await local.quiet(or_waiting=True)
            if (due := local.running.next_try) is None:
                return
            self.clock.set(due)

    def heard(self) -> dict[StreamId, list[str]]:
        """What the bot has said in each stream, each once."""
        found: dict[StreamId, dict[tuple[str, str], None]] = defaultdict(dict)
        for each in self.pod.talk.written.history:
            if each.messageml is not None:
                found[each.stream_id][json.loads(each.data or "")["flowbot"]["id"], each.text] = None
        return {stream: [text for _, text in said] for stream, said in found.items()}


BUSY = [
    ["ann@desk /lunch @bob, @carl"],
    [
        "bob@im 4",
        "ann@desk /note",
        "bob@im /note",
        "carl@im 5",
        "ann@desk @flowbot eggs",
        "bob@im milk",
        "carl@im /note",
        "carl@im salt",
        "ann@desk @flowbot breakfast",
        "bob@im thirst",
        "carl@im taste",
    ],
]


async def play_busy(bot: Flowbot, number: int) -> Scene:
    """Play it, killed after so many commits; with what must be so however that goes."""
    scene = Scene(bot, MemoryStore(shards=64), Killer(number))
    await scene.play(BUSY)
    heard = scene.heard()
    ims = {person: heard[scene.place("im", person).id] for person in PEOPLE[1:]}
    desk = heard[scene.place("desk", "ann").id]
    first = "bob" if "4 portions, says bob." in desk else "carl"
    portions = "4 portions, says bob." if first == "bob" else "5 portions, says carl."
    late = ["Sorry, I did not understand that. Write /help to see what I can do."]

    assert ims["bob"] == ["How many portions?", *(late if first != "bob" else ()), *notes("bob", "milk", "thirst")]
    assert ims["carl"] == ["How many portions?", *(late if first != "carl" else ()), *notes("carl", "salt", "taste")]
    assert desk.count(portions) == 1
    assert [each for each in desk if each != portions] == notes("ann", "eggs", "breakfast")
    assert list(await scene.store.load_conversations()) == []
    assert list(await scene.store.dead_letters()) == []
    assert (await scene.store.backlog()).inbox == 0
    return scene


def notes(person: str, what: str, why: str) -> list[str]:
    return ["What?", "Why?", f"{person} notes {what}: {why}."]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_killed_between_hand_over_and_turn_nothing_is_lost_and_one_answer_is_taken(bot: Flowbot) -> None:
    """Both streams are busy, and everything in them is taken in order."""
    number, has_killed = 0, True
    while has_killed:
        number += 1
        scene = await play_busy(bot, number)
        has_killed = scene.killer.calls >= number

        assert scene.killer.handed > 6, f"killed after commit {number}"
    assert number > 20


LINES = [
    "/lunch @bob",
    "/lunch @ann, @carl",
    "/note",
    "/watch",
    "/tally",
    "/tally 7",
    "/tally 700",
    "@flowbot 4",
    "@flowbot 40",
    "@flowbot milk",
    "@flowbot cancel",
    "@flowbot back",
    "@flowbot restart",
    "@flowbot help",
    "@flowbot enough",
    "joins",
]


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Somebody says something somewhere, joins a room, or time passes."""
    if draw(st.integers(0, 11)) == 0:
        return f"time@clock {draw(st.sampled_from([60, 3_700, 90_000]))}"
    where = draw(st.sampled_from(["im", "im", "desk", "hall"]))
    what = draw(st.sampled_from(LINES[:-1] if where == "im" else LINES))
    return f"{draw(st.sampled_from(PEOPLE))}@{where} {what}"


@settings(max_examples=max(10, settings().max_examples // 5))
@given(st.lists(lines(), min_size=4, max_size=14))
def test_a_talk_is_the_same_with_one_shard_and_with_many(bot: Flowbot, talk: list[str]) -> None:
    """Where each line is settled before the next is said."""

    async def play(shards: int) -> tuple[object, ...]:
        scene = Scene(bot, MemoryStore(shards=shards))
        await scene.play([[line] for line in talk])
        live = sorted((each.flow, each.version) for each in await scene.store.load_conversations())
        return scene.said, live, list(await scene.store.dead_letters())

    assert anyio.run(play, 1) == anyio.run(play, 64)
