"""A talk that nobody wrote, as a file that somebody could have written: with what the bot says as what is expected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowbot.project import Project
from flowbot.testing.lines import Clock, Line, Silent
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.update import update_transcripts
from flowbot.testing.transcripts.writer import write_transcript

_MOST_CHARACTERS = 60


def save_talks(project: Project, talks: Iterable[Transcript], folder: Path) -> list[Path]:
    """Write each talk into a file of its own; a file that is there already is left alone.

    Args:
        project: The bot.
        talks: What was found of it.
        folder: Where the files are put; it is made where it is not there.

    Returns:
        The files that are new.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new: list[Path] = []
    names: Counter[str] = Counter()
    for talk in talks:
        name = _name_of(talk)
        names[name] += 1
        file = folder / f"{name}{f'_{names[name]}' if names[name] > 1 else ''}.chat.yaml"
        if not file.exists():
            file.write_text(written(project, talk, file.name), encoding="utf-8")
            new.append(file)
    return new


def written(project: Project, talk: Transcript, file: str) -> str:
    """The file of a talk, in which every message of the bot is expected as the bot says it now.

    Args:
        project: The bot.
        talk: What people do.
        file: What the file is called.
    """
    talk = replace(talk, strict=True, lines=tuple(_with_silence(talk.lines)))
    talk = replace(talk, **_ending(play_transcript(project, talk, goes_on=True)))
    text = write_transcript(talk)
    results = [play_transcript(project, each, goes_on=True) for each in read_transcripts(text, file).transcripts]
    return update_transcripts(text, file, results).text


def _ending(result: Result) -> dict[str, Any]:
    """How the last conversation of the flow ended, or where it stands."""
    found = [each for each in result.conversations if each.flow.id == result.transcript.flow]
    if not found:
        return {}
    last = found[-1]
    return {"end": last.end} if last.end is not None else {"state": last.step}


def _with_silence(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with nothing said before what is due is due."""
    for before, line in zip([None, *lines], lines, strict=False):
        if isinstance(before, Clock) and isinstance(line, Clock):
            yield Silent()
        yield line


def _name_of(talk: Transcript) -> str:
    """The title as the name of a file; the end of a long one tells more than its middle."""
    name = re.sub(r"[^a-z0-9]+", "_", talk.title.casefold()).strip("_")
    if len(name) <= _MOST_CHARACTERS:
        return name
    half = _MOST_CHARACTERS // 2
    return f"{name[:half].rstrip('_')}__{name[-half:].lstrip('_')}"
