"""Tests that a recording, replayed, is the talk that it was: flowbot.recording and flowbot.testing.recorded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import inf
from pathlib import Path
from typing import Literal

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock, later
from flowbot.errors import FlowbotError
from flowbot.ports import Store
from flowbot.recording.journal import Entry, read_recording
from flowbot.recording.rules import open_journal
from flowbot.storage.memory import MemoryStore
from flowbot.testing.local import LocalBot, running_locally
from flowbot.testing.recorded import Replayed, let_time_pass, replay_recording

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = ("zaphod", "trillian")


@dataclass(frozen=True)
class Act:
    """Something that a person does, or time that passes."""

    who: str
    kind: Literal["says", "tells the room", "attaches", "submits", "waits"] = "says"
    text: str = ""
    seconds: float = 0


WORDS = st.sampled_from([
    "/expense 12.50 EUR", "/expense", "12.50", "EUR", "yes", "no", "approve", "reject", "change amount", "today",
    "cancel", "/trip", "/poll Lunch?", "/support my printer",  "/help", "Lisbon", "3 days", "two", "Magrathea & <Betelgeuse>", "my towel, ÄÖÜ",
    "reject: too much", "1",
])  # fmt: skip
ACTS = st.builds(
    Act,
    who=st.sampled_from(PEOPLE),
    kind=st.sampled_from(["says", "says", "tells the room", "attaches", "submits", "waits"]),
    text=WORDS | st.text("abcXYZ &<'12\n", max_size=12),
    seconds=st.sampled_from([1.0, 3_600.0, 90_000.0]),
)


@cache
def bot_of(name: str) -> Flowbot:
    return Flowbot.load(EXAMPLES / name)


async def play(local: LocalBot, store: Store, clock: VirtualClock, act: Act) -> None:
    user = local.pod.ensure_user(act.who)
    try:
        if act.kind == "waits":
            until = later(clock.now(), act.seconds)
            await let_time_pass(until, store=store, clock=clock, running=local.running)
        elif act.kind == "submits":
            forms = [each for each in local.pod.messages if "<form" in (each.messageml or "")]
            if forms:
                local.pod.talk.submit(user, forms[-1])
        else:
            in_room, files = act.kind == "tells the room", [("my towel.csv", b"1;2")] if act.kind == "attaches" else []
            stream = local.pod.streams.ensure("desk") if in_room else local.pod.streams.im(user, local.me)
            text = f"@{local.me.display_name} {act.text}" if in_room else act.text
            local.pod.talk.say(user, stream, text, files)
    except FlowbotError:
        return  # a message of nothing, a form that others have: people cannot do it
    await local.quiet(or_waiting=True)


async def recorded(name: str, folder: Path, acts: Sequence[Act]) -> list[Entry]:
    """What is written down of a talk."""
    bot, clock = bot_of(name), VirtualClock()
    store = MemoryStore(remember_seconds=inf)
    with open_journal(bot.project, folder, clock) as journal:
        async with running_locally(bot, clock=clock, store=store, journal=journal) as local:
            for act in acts:
                await play(local, store, clock, act)
    return read_recording(folder)


async def again(name: str, folder: Path, acts: Sequence[Act]) -> tuple[list[Entry], Replayed]:
    entries = await recorded(name, folder, acts)
    return entries, await replay_recording(bot_of(name), entries)


@given(
    name=st.sampled_from(["echo", "expense", "trip", "poll", "ticket"]),
    acts=st.lists(ACTS, min_size=1, max_size=8),
    key=st.integers(0, 10_000),
)
def test_any_talk_is_the_same_when_it_is_replayed(name: str, acts: list[Act], key: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stand-ins.key").write_bytes(str(key).encode())
        entries, replayed = anyio.run(partial(again, name, Path(folder), acts))

    said = [each for each in entries if each["kind"] == "send"]
    assert replayed.differences == []
    assert sum(len(each) for _, _, each in replayed.outcomes) <= len(said)
    assert len(replayed.outcomes) == len([each for each in entries if each["kind"] == "event"])


CLAIM = [
    Act("zaphod", text="/expense 12.50 EUR"),
    Act("zaphod", text="today"),
    Act("zaphod", text="yes"),
    Act("zaphod", kind="waits", seconds=4_000),
]


async def test_timers_and_calls_come_again_at_their_times(tmp_path: Path) -> None:
    entries, replayed = await again("expense", tmp_path, CLAIM)

    assert {"call", "send", "event", "outcome", "bot"} <= {each["kind"] for each in entries}
    assert replayed.differences == []


async def test_what_people_write_and_who_they_are_is_not_in_a_recording(tmp_path: Path) -> None:
    entries = await recorded("echo", tmp_path, [Act("zaphod", text="Secret merger with Magrathea Ltd for 4200")])

    content = str(entries)
    assert [word for word in ("zaphod", "Zaphod", "merger", "Magrathea") if word in content] == []
    assert "4200" in content


async def test_a_bot_that_says_something_else_is_told_of(tmp_path: Path) -> None:
    project = tmp_path / "echo"
    shutil.copytree(EXAMPLES / "echo", project)
    entries = await recorded("echo", tmp_path / "talks", [Act("zaphod", text="hello"), Act("trillian", text="hello")])
    flow = project / "flows" / "echo.yaml"
    flow.write_text(flow.read_text().replace('"{{ trigger', '"so it is: {{ trigger'))

    replayed = await replay_recording(Flowbot.load(project), entries)

    assert [each.kind for each in replayed.differences] == ["changed", "changed"]
    before, now = replayed.differences[0].recorded, replayed.differences[0].replayed
    assert before is not None
    assert now is not None
    assert before["stream"] == now["stream"]
    assert before["message"] != now["message"]


@pytest.mark.parametrize("kind", ["send", "outcome"])
async def test_what_is_not_in_the_recording_or_only_there_is_told_of(tmp_path: Path, kind: str) -> None:
    entries = await recorded("echo", tmp_path, [Act("zaphod", text="hello")])
    [number] = [at for at, each in enumerate(entries) if each["kind"] == kind and each.get("result", "turn") == "turn"]
    if kind == "send":
        entries.pop(number)
    else:
        entries[number] = {**entries[number], "state": "elsewhere"}

    replayed = await replay_recording(bot_of("echo"), entries)

    assert [each.kind for each in replayed.differences] == ["new" if kind == "send" else "outcome"]


async def test_a_send_that_is_missing_is_told_of(tmp_path: Path) -> None:
    entries = await recorded("echo", tmp_path, [Act("zaphod", text="hello")])
    [event] = [each for each in entries if each["kind"] == "event" and "Agent-" not in str(each)]

    replayed = await replay_recording(bot_of("echo"), [each for each in entries if each is not event])

    assert [each.kind for each in replayed.differences] == ["missing"]


async def test_a_clock_that_was_set_back_meanwhile_does_not_matter(tmp_path: Path) -> None:
    entries = await recorded("echo", tmp_path, [Act("zaphod", text="hello"), Act("trillian", text="hello")])
    jumped = [{**each, "at": each["at"] - 1_000 * number} for number, each in enumerate(entries)]

    replayed = await replay_recording(bot_of("echo"), jumped)

    assert replayed.differences == []


async def test_who_is_asked_by_an_address_of_a_role_is_asked_again(tmp_path: Path) -> None:
    files = {
        "flowbot.yaml": "modules: [people]\n",
        "people.py": (
            "from flowbot import role\n\n\n@role('bosses')\ndef bosses() -> list[str]:\n"
            "    return ['trillian@local.test', 'marvin@local.test']\n"
        ),
        "flows/leave.yaml": (
            "flow: leave\nversion: 1\nstart: /leave\nsteps:\n"
            "  - ask: decision\n    to: roles.bosses\n    options: { approve: next }\n"
            '  - say: "{{ answers.decision.by.name }}, {{ roles.bosses[0].name }}"\n'
        ),
    }
    for name, text in files.items():
        (tmp_path / "bot" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bot" / name).write_text(text)
    acts = [Act("trillian", text="hello"), Act("zaphod", text="/leave"), Act("trillian", text="approve")]

    entries, replayed = await again(str(tmp_path / "bot"), tmp_path / "talks", acts)

    assert replayed.differences == []
    assert any("trillian, trillian" in each["message"] for each in entries if each["kind"] == "send")
