"""Which talk of a story is held with a real process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flowbot.testing.lines import Deed, Expected, Happens, Line, Refused, Silent, Then
from flowbot.testing.transcripts.model import Stub, Transcript
from flowbot.testing.transcripts.reader import load_transcripts

EXAMPLES = Path(__file__).parents[3] / "examples"
_NO_STORIES = {"echo", "expense", "rfq", "trip"}
_PLAYED = (Deed, Expected, Refused, Silent, Then)
_SERVICE = "http://127.0.0.1:"


def stories() -> list[str]:
    """The names of the folders."""
    found = (each for each in EXAMPLES.iterdir() if (each / "flowbot.yaml").is_file())
    return sorted(each.name for each in found if each.name not in _NO_STORIES and talks_of(each))


def talk_of(story: Path) -> Transcript:
    """The longest talk of a story that a real process can be held to."""
    return max(talks_of(story), key=lambda each: len(each.lines))


def talks_of(story: Path) -> Sequence[Transcript]:
    """Its talks in which nobody turns the clock, and nothing stands in place of the functions that it calls."""
    files = sorted((story / "tests").glob("[!_]*.chat.yaml"))
    return [each for file in files for each in load_transcripts(file) if _is_playable(each)]


def _is_playable(transcript: Transcript) -> bool:
    return (
        transcript.clock is None
        and all(map(_is_of_people, transcript.lines))
        and all(_is_there(name, stub) for name, stub in transcript.stubs.items())
    )


def _is_of_people(line: Line) -> bool:
    """Whether a line is what people, other programs or the bot do, and not the clock or the machine."""
    match line:
        case Happens(event=str(event)):
            return event.isupper()
        case Happens():
            return True
    return isinstance(line, _PLAYED)


def _is_there(name: str, stub: Stub) -> bool:
    """Whether a stub stands in place of something that is there and does not fail: the story's service, or Symphony."""
    is_real = name.startswith("symphony.") or f" {_SERVICE}" in name
    return is_real and all(each.raises is None and (each.status or 200) < 400 for each in stub.answers)
