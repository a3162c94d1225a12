"""Which talk of a story is held with a real process."""

from __future__ import annotations

from flowbot.testing.lines import Deed, Expected, Happens, Line, Refused, Silent, Then
from flowbot.testing.transcripts.model import Stub, Transcript
from tests.stories.stories import talks_of

_PLAYED = (Deed, Expected, Refused, Silent, Then)
_SERVICE = "http://127.0.0.1:"


def talk_of(story: str) -> Transcript:
    """The talk of a story that a real process is held to: one that is not cancelled, and of those the longest.

    Nobody turns the clock in it, and nothing stands in place of functions that the story calls.
    """
    found = [each for each in talks_of(story) if _is_playable(each)]
    assert found, f"{story} has no talk without `clock` and stubs of its own functions"
    return max(found, key=lambda each: (each.end != "cancelled", len(each.lines)))


def _is_playable(transcript: Transcript) -> bool:
    return (
        transcript.clock is None
        and all(map(_is_of_people, transcript.lines))
        and all(_is_there(name, stub, transcript) for name, stub in transcript.stubs.items())
    )


def _is_of_people(line: Line) -> bool:
    """Whether a line is what people, other programs or the bot do, and not the clock or the machine."""
    match line:
        case Happens(event=str(event)):
            return event.isupper()
        case Happens():
            return True
    return isinstance(line, _PLAYED)


def _is_there(name: str, stub: Stub, transcript: Transcript) -> bool:
    """Whether a stub stands for what is there and does not fail: the story's service, or Symphony with the rooms."""
    is_real = f" {_SERVICE}" in name or (name.startswith("symphony.") and len(transcript.places) > 0)
    return is_real and all(each.raises is None and (each.status or 200) < 400 for each in stub.answers)
