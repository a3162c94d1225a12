"""What was found as a file that a test run takes: it fails there for the same reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flowbot.project import Project
from flowbot.testing.fuzz.search import Found
from flowbot.testing.lines import Deed, Line, Together
from flowbot.testing.transcripts.model import TalkPlace, Transcript
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.result import Problem
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.writer import write_transcript


def written(project: Project, found: Found, *, fails: Callable[[str], bool] | None = None) -> str | None:
    """The smallest file that fails for what was found; None where none does.

    Args:
        project: The bot.
        found: It.
        fails: Whether a file fails where it is to; with the bot, when left out.
    """
    whole = replace(found.transcript, title=f"{found.breach.promise.replace('_', ' ')} (found by fuzzing)")
    does_fail = fails or (lambda text: problem_of(project, text) is not None)
    passes_before = fails is not None
    for transcript in (*_smaller(whole), whole):
        text = write_transcript(transcript)
        if does_fail(text) and not (passes_before and problem_of(project, text) is not None):
            return text
    return None


def problem_of(project: Project, text: str) -> Problem | None:
    """Why a file does not pass with a bot."""
    read = read_transcripts(text, "found.chat.yaml")
    if read.problems:
        return None
    return play_transcript(project, read.transcripts[0]).problem


def _smaller(transcript: Transcript) -> Iterator[Transcript]:
    """The same with those alone who do something, and without the room where nobody says anything."""
    deeds = list(_deeds(transcript.lines))
    busy = {each.person for each in deeds}
    people = {name: each for name, each in transcript.people.items() if name in busy}
    plain = {name: replace(each, roles=()) for name, each in people.items()}
    needed = {name: each for name, each in transcript.places.items() if name in {deed.place for deed in deeds}}
    places = {name: TalkPlace(members=tuple(m for m in each.members if m in busy)) for name, each in needed.items()}
    yield replace(transcript, people=plain, places=places)
    yield replace(transcript, people=people, places=places)
    yield replace(transcript, places=needed)


def _deeds(lines: tuple[Line, ...]) -> Iterator[Deed]:
    for line in lines:
        if isinstance(line, Together):
            yield from _deeds(line.lines)
        elif isinstance(line, Deed):
            yield line
