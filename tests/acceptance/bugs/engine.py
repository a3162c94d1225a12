"""Copies of flowbot that are wrong in one place, and play talks that the right one has written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import flowbot
from flowbot.testing.chat.core import Core
from flowbot.testing.fuzz.search import Budget, Search
from flowbot.testing.fuzz.session import Session
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.fuzz.trials import Stubs, expecting
from flowbot.testing.lines import Clock, Kill, Line
from flowbot.testing.paths.report import paths_of
from flowbot.testing.projects import project_at
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.writer import write_transcript
from tests.acceptance.bugs.changes import EngineBug
from tests.acceptance.bugs.row import Row, searched

ROOT = Path(__file__).resolve().parents[3]
PLAYER = Path(__file__).parent / "player.py"


class Player:
    """A process in which a wrong flowbot plays talks."""

    def __init__(self, process: subprocess.Popen[str], bot: Path) -> None:
        self._process = process
        self._bot = bot

    def play(self, text: str) -> str | None:
        """Why a talk fails with it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"bot": str(self._bot), "text": text}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        told: Any = json.loads(answer) if answer else "its process has ended"
        return told if told is None else str(told)


@contextmanager
def playing(bug: EngineBug) -> Iterator[Player]:
    """While it lasts, a copy of flowbot with a bug plays talks."""
    with tempfile.TemporaryDirectory(prefix="flowbot-bug-") as folder:
        package = Path(flowbot.__file__).parent
        copy = Path(folder) / "flowbot"
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / bug.file
        text = file.read_text(encoding="utf-8")
        if text.count(bug.old) != 1:
            raise ValueError(f"'{bug.name}' is to change one place of {bug.file}, and there are {text.count(bug.old)}")
        file.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
        command = [sys.executable, str(PLAYER)]
        environment = {**os.environ, "PYTHONPATH": folder}
        with subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                yield Player(process, ROOT / bug.bot)
            finally:
                assert process.stdin is not None
                with suppress(BrokenPipeError):
                    process.stdin.close()
                process.kill()


class PlayedAgain:
    """Whether a wrong flowbot says in a talk what the right one says, and keeps what is promised."""

    def __init__(self, subject: Subject, player: Player, setting: Transcript | None = None) -> None:
        self._session = Session(subject, setting or subject.setting)
        self._player = player
        self._lines: list[Line] = []
        self.found: Breach | None = None

    @property
    def core(self) -> Core:
        """The chat of the right one."""
        return self._session.chat.core

    def put_stubs(self, stubs: Stubs) -> None:
        """Let something stand in place of calls."""
        self._session.put_stubs(stubs)

    def do(self, line: Line) -> None:
        """Carry a line out with the right one; the wrong one may never come to where the process is killed."""
        if isinstance(line, Kill) and line.point is not None:
            return
        before = len(self._session.lines)
        turn = self._session.do(line)
        if len(self._session.lines) > before:
            self._lines += [*self._session.lines[before:], *expecting([turn])]

    def wait(self) -> None:
        """Let time pass, and have the wrong one play it all."""
        if self._session.is_spoilt:
            return
        if any(each.end is None for each in self.core.watch):
            self.do(Clock(to="idle"))
        problem = self._player.play(write_transcript(self.written()))
        if problem is not None:
            self.found = Breach("the_talk_is_the_same", problem)

    def close(self) -> None:
        """End it."""
        self._session.close()

    def written(self) -> Transcript:
        """Its lines with what the bot is to say to each."""
        return replace(self._session.setting, lines=tuple(self._lines), strict=True, promises=True)


def look_for_bug(bug: EngineBug, seconds: float) -> Row:
    """Fuzz a copy of flowbot with a bug."""
    project = project_at(ROOT / bug.bot)
    subject = Subject(project)
    with playing(bug) as player:
        search = Search(
            subject,
            lambda number: PlayedAgain(subject, player),
            Budget(seconds / 2, clock=time.process_time),  # the other half is its player's
            ways=lambda: paths_of(project).talks,
            begin_way=lambda setting: PlayedAgain(subject, player, setting),
        )
        return searched(bug.name, project, search, lambda text: player.play(text) is not None)
