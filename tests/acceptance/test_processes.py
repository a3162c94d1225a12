"""Tests for the installed command in real processes: a pod, a bot, and a person at the control API."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flowbot.pod import LocalPod

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
FLOWBOT = [sys.executable, "-m", "flowbot"]
DEADLINE_SECONDS = 20.0


@contextmanager
def started(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A flowbot command that runs, and the line with which it says that it is ready."""
    process = subprocess.Popen(
        [*FLOWBOT, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        ready = process.stdout.readline()
        assert "ready" in ready, process.stderr.read()
        yield process, ready
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@dataclass
class Room:
    """A person in a stream of the pod."""

    control: str
    user: str = "alice"
    stream: str = "desk"
    seen: int = 0
    _pause: threading.Event = field(default_factory=threading.Event)

    def _request(self, path: str, body: object = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self.control + path, data, timeout=10) as answer:
            return json.loads(answer.read())

    def says(self, text: str) -> None:
        self._request("/v1/say", {"user": self.user, "stream": self.stream, "text": text})

    def drops_feeds(self) -> None:
        self._request("/v1/feeds/drop", {})

    def bot_said(self) -> list[str]:
        """What the bot has said, as it stands now."""
        messages = self._request(f"/v1/streams/{self.stream}/messages")
        return [each["text"] for each in messages if each["user"] not in ("alice", "ravi")]

    def waits(self, until: Callable[[], bool]) -> None:
        """Wait until something is so."""
        for _ in range(int(DEADLINE_SECONDS / 0.05)):
            if until():
                return
            self._pause.wait(0.05)
        pytest.fail(f"it never was so; the bot said {self.bot_said()}")

    def hears(self, expected: str) -> None:
        """Wait until the bot has said one thing more, and compare it."""
        for _ in range(int(DEADLINE_SECONDS / 0.05)):
            said = self.bot_said()
            if len(said) > self.seen:
                assert said[self.seen] == expected
                self.seen += 1
                return
            self._pause.wait(0.05)
        pytest.fail(f"the bot did not say {expected!r}; it said {self.bot_said()}")


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[tuple[Room, Path]]:
    folder = tmp_path / "pod"
    with started("pod", "--port", "0", "--dir", folder, "--visibility", "1") as (_, ready):
        control = ready.split("(control ")[1].split(")")[0]
        yield Room(control), folder / "config.yaml"


def bot(config: Path, store: Path) -> Any:
    """The bot of the expenses, which waits only a little before it says again what it had no time to say."""
    project = store.parent / "expense"
    if not project.exists():
        shutil.copytree(ROOT / "examples" / "expense", project)
        with (project / "flowbot.yaml").open("a") as settings:
            settings.write("\nlimits: { settle_seconds: 2 }\n")
    return started("run", project, "--config", config, "--store", f"sqlite:{store}")


TALK = [
    ("/expense 12.50", "Which currency?\n[EUR] [USD] [GBP]"),
    ("EUR", "When was it?\nDate: ____\n[Submit] [Cancel]"),
    ("2026-09-01", "Submit 12.50 EUR of Sep 1, 2026? Or write: change amount\n[Yes] [No]"),
    ("change amount", "How much was it?"),
    ("15", "Submit 15.00 EUR of Sep 1, 2026? Or write: change amount\n[Yes] [No]"),
    ("yes", "@alice asks for 15.00 EUR of Sep 1, 2026.\nReason: ____\n[Approve] [Reject]"),
    ("approve", "Approved by @ravi, booked as TX-5365."),
]


def im_of(name: str) -> str:
    """The IM of a person with the bot: its id follows from their names."""
    pod = LocalPod()
    return pod.streams.im(pod.ensure_user(name), pod.add_bot("flow-bot")).id


def test_a_talk_goes_on_when_the_bot_is_killed_between_any_two_turns(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    Room(room.control, "ravi").says("hello @nobody")  # so that ravi is there
    ravi = Room(room.control, "ravi", im_of("ravi"))
    for says, hears in TALK:
        with bot(config, tmp_path / "bot.db") as (process, _):
            (ravi if says == "approve" else room).says(says)
            (ravi if says == "yes" else room).hears(hears)
            process.send_signal(signal.SIGKILL)
            process.wait()

    assert room.bot_said() == [
        "currency: EUR\nAnswered by alice.",
        "date: 2026-09-01\nAnswered by alice.",
        "This is asked again below.",
        "How much was it?",
        "amount: 15\ncurrency: EUR\ndate: 2026-09-01\nSummary: Yes\nAnswered by alice.",
        "Approved by @ravi, booked as TX-5365.",
    ]
    assert ravi.bot_said() == ["Decision: Approve"]


def test_what_is_said_while_the_bot_is_down_is_answered_when_it_is_back(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    with bot(config, tmp_path / "bot.db") as (process, _):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
        process.send_signal(signal.SIGKILL)
        process.wait()
    room.says(TALK[1][0])
    with bot(config, tmp_path / "bot.db"):
        room.hears(TALK[1][1])


def test_a_changed_flow_is_refused_under_its_old_version_and_stands_beside_it_under_a_new_one(
    pod: tuple[Room, Path], tmp_path: Path
) -> None:
    room, config = pod
    flow, store = tmp_path / "trip.yaml", f"sqlite:{tmp_path / 'bot.db'}"
    old = (
        "flow: trip\nversion: 1\nstart: /trip\nslots: { town: { type: text } }\nsteps: [{ ask: town }, { say: Bye. }]\n"
    )
    arguments = ["run", str(flow), "--config", str(config), "--store", store]
    flow.write_text(old)
    with started(*arguments):
        room.says("/trip")
        room.hears("Town?")
    flow.write_text(old.replace("Bye.", "Off!"))
    refused = subprocess.run([*FLOWBOT, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=20)
    flow.write_text(old.replace("version: 1", "version: 2").replace("Bye.", "Off!"))
    with started(*arguments):
        room.says("Rome")
        room.hears("Bye.")

    assert refused.returncode == 3
    assert refused.stderr == (
        "flowbot: version 1 of the flow 'trip' was changed, and 1 conversation is in the middle of it "
        "(alice at town.ask); raise `version`, so that they go on as they began\n"
    )


def test_a_feed_that_is_gone_is_replaced_and_the_talk_goes_on(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    with bot(config, tmp_path / "bot.db"):
        room.says(TALK[0][0])
        room.hears(TALK[0][1])
        room.drops_feeds()
        for _ in range(100):  # what is said while there is no feed is on no feed
            room.says("hello @nobody")
            room.says(TALK[1][0])
            if len(room.bot_said()) > room.seen:
                break
            room._pause.wait(0.05)
        room.hears(TALK[1][1])


def test_the_bot_stops_when_it_is_told_to(pod: tuple[Room, Path], tmp_path: Path) -> None:
    _, config = pod
    with bot(config, tmp_path / "bot.db") as (process, ready):
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=5) == 0
        assert ready.startswith("flowbot ready: Flow Bot (user ")
        assert process.stdout is not None
        assert "goes on at the next start" in process.stdout.read()


BOOKING = """
flow: booking
version: 1
start: /book
slots: { number: { type: integer } }
steps: [{ call: actions.book, save: number }, { say: "Booked {{ number }}" }]
"""
BOOK = """
from pathlib import Path
from threading import Event
from flowbot import action

HERE = Path(__file__).parent

@action
def book() -> int:
    with (HERE / "begun").open("a") as file:
        file.write("x")
    while not (HERE / "go").exists():
        Event().wait(0.02)
    return (HERE / "begun").stat().st_size
"""


@dataclass
class SlowBot:
    """A bot whose action takes until it is let go."""

    folder: Path
    config: Path

    def __post_init__(self) -> None:
        (self.folder / "flows").mkdir(parents=True)
        (self.folder / "flows" / "booking.yaml").write_text(BOOKING)
        (self.folder / "actions.py").write_text(BOOK)

    def runs(self) -> Any:
        return started("run", self.folder, "--config", self.config, "--store", f"sqlite:{self.folder / 'bot.db'}")

    def has_begun(self) -> None:
        for _ in range(int(DEADLINE_SECONDS / 0.05)):
            if (self.folder / "begun").exists():
                return
            threading.Event().wait(0.05)
        pytest.fail("the action was not called")

    def let_go(self) -> None:
        (self.folder / "go").touch()


@pytest.fixture
def slow_bot(pod: tuple[Room, Path], tmp_path: Path) -> SlowBot:
    return SlowBot(tmp_path / "slow", pod[1])


def test_a_bot_that_is_told_to_stop_finishes_its_call_and_makes_it_once(
    pod: tuple[Room, Path], slow_bot: SlowBot
) -> None:
    room, _ = pod
    with slow_bot.runs() as (process, _):
        room.says("/book")
        slow_bot.has_begun()
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert "stops when what is under way is done" in process.stderr.readline()
        slow_bot.let_go()

        assert process.wait(timeout=10) == 0
    with slow_bot.runs():
        room.hears("Booked 1")


def test_a_second_signal_stops_a_bot_at_once_whatever_its_actions_do(pod: tuple[Room, Path], slow_bot: SlowBot) -> None:
    room, _ = pod
    with slow_bot.runs() as (process, _):
        room.says("/book")
        slow_bot.has_begun()
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert "a second signal stops it at once" in process.stderr.readline()
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=5) == 0
        assert process.stdout is not None
        assert "goes on at the next start" in process.stdout.read()
    slow_bot.let_go()
    with slow_bot.runs():
        room.hears("Booked 2")


DIVIDING = """
flow: share
version: 1
start: /share
slots: { amount: { type: integer } }
steps: [{ ask: amount }, { say: "{{ 10 // amount }}" }]
"""


def test_a_parked_conversation_is_released_beside_the_bot_that_runs(pod: tuple[Room, Path], tmp_path: Path) -> None:
    room, config = pod
    (tmp_path / "share.yaml").write_text(DIVIDING)
    store = f"sqlite:{tmp_path / 'bot.db'}"

    def conversations(*arguments: str) -> Any:
        command = [*FLOWBOT, "conversations", *arguments, "--store", store, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=True)
        return json.loads(done.stdout)

    with started("run", tmp_path / "share.yaml", "--config", config, "--store", store):
        room.says("/share")
        room.hears("Amount?")
        for number in range(3):
            room.says("0")
            room.waits(lambda: len(room.bot_said()) == 2 + number)  # noqa: B023  it is over before the next one
        [parked] = conversations("list", "--parked")["conversations"]
        released = conversations("release", parked["id"])
        room.waits(lambda: not conversations("list", "--parked")["conversations"])
        room.seen = len(room.bot_said())
        room.says("5")
        room.hears("2")

    assert released["conversation"] == parked["id"]


def test_a_second_bot_on_the_same_file_is_refused(pod: tuple[Room, Path], tmp_path: Path) -> None:
    _, config = pod
    with bot(config, tmp_path / "bot.db") as (first, _):
        arguments = ["run", "examples/expense", "--config", str(config), "--store", f"sqlite:{tmp_path / 'bot.db'}"]
        second = subprocess.run([*FLOWBOT, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=20)

    assert second.returncode == 3
    assert f"bot.db is in use by process {first.pid}; stop that bot first" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "examples/expense", "--config", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "examples/expense", "--store", "mysql:x", "--config", "CONFIG"], "mysql"),
        (["run", "nowhere"], "nowhere"),
    ],
)
def test_a_set_up_that_cannot_work_is_told_without_a_traceback(
    pod: tuple[Room, Path], arguments: list[str], expected: str
) -> None:
    filled = [str(pod[1]) if each == "CONFIG" else each for each in arguments]
    done = subprocess.run([*FLOWBOT, *filled], capture_output=True, text=True, cwd=ROOT, timeout=20)

    assert done.returncode == 3
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pod_that_is_not_there_is_waited_for_and_the_bot_can_be_stopped(
    pod: tuple[Room, Path], tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    text = pod[1].read_text()
    port = next(line.split(":")[1].strip() for line in text.splitlines() if line.startswith("port"))
    config.write_text(text.replace(port, "1"))
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*FLOWBOT, "run", "examples/expense", "--config", str(config), "--store", f"sqlite:{tmp_path / 'a.db'}"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)

    assert "cannot connect" in first + rest
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [["elements"], ["render", "--all", "examples/expense", "--json"]])
def test_output_for_which_there_is_no_room_is_told_without_a_traceback(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*FLOWBOT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, timeout=20
        )

    assert done.returncode == 3
    assert done.stderr == "flowbot: the output cannot be written: No space left on device\n"
