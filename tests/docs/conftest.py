"""Transcripts are played as `flowbot chat` would have them typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowbot.cli import main

Play = Callable[[Path, str, str], str]
_SAID = re.compile(r"(?P<name>[\w.-]+)(?: → #(?P<room>[\w.-]+))?: (?P<text>.*)")
_TOLD = re.compile(r"[\w.-]+ → (?P<name>[\w.-]+)(?: \(changed\))?: ")


def typed(talk: str, bot: str) -> list[str]:
    """The lines that somebody types for a talk to go as the transcript says."""
    lines = []
    for line in talk.splitlines():
        said = _SAID.fullmatch(line)
        if line.startswith(":"):
            lines.append(line)
        elif said is not None and said["name"] != bot:
            speaker = "" if said["name"] == "you" else f"@{said['name']} "
            lines.append(f"{speaker}#{said['room']} {said['text']}" if said["room"] else speaker + said["text"])
    return lines


@pytest.fixture
def play() -> Play:
    """A function that plays a transcript on a bot of this name, and gives what is printed.

    Whoever speaks or is spoken to in the transcript is there from the start, and so are its rooms.
    """

    def play(path: Path, bot: str, talk: str) -> str:
        people = {
            found[1] for pattern in (_SAID, _TOLD) for line in talk.splitlines() if (found := pattern.match(line))
        }
        rooms = dict.fromkeys(re.findall(r" → #([\w.-]+)", talk))
        there = [*(f"--with={each}" for each in sorted(people - {bot, "you"})), *(f"--room={each}" for each in rooms)]
        arguments = ["chat", str(path), "--clock", "2026-11-23", *there]

        result = CliRunner().invoke(main, arguments, input="\n".join([*typed(talk, bot), ""]), catch_exceptions=False)

        assert result.exit_code == 0, result.output
        return result.stdout

    return play
