"""transcribe: a conversation of a recording as a transcript that passes on the same version of its flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flowbot.clock import instant, milliseconds
from flowbot.events import event_key, parse_event
from flowbot.ids import UserId
from flowbot.project import Project
from flowbot.recording.journal import Entry
from flowbot.testing.lines import Clock, Line, Submits
from flowbot.testing.recorded import event_of
from flowbot.testing.transcribing.calls import stubs_of
from flowbot.testing.transcribing.deeds import Hide, Lines
from flowbot.testing.transcribing.names import Names
from flowbot.testing.transcribing.talks import RecordedTalk
from flowbot.testing.transcripts.model import TalkPerson, TalkPlace, Transcript
from flowbot.testing.transcripts.result import Result
from flowbot.testing.transcripts.runner import run_transcript
from flowbot.testing.transcripts.seen import lines_of

_SHORT_SECONDS = 60
"""Shorter pauses are left out, where the talk goes the same way without them."""


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What became of a conversation."""

    transcript: Transcript
    problem: str | None
    """Why it is not the conversation that was recorded; None: it is."""


async def transcribe(project: Project, entries: Sequence[Entry], talk: RecordedTalk, hide: Hide) -> Transcribed:
    """A conversation of a recording as a transcript, with what the bot says to it now.

    Pauses of less than a minute, and which form somebody has sent, are left out where that makes no difference.

    Args:
        project: The bot.
        entries: The recording.
        talk: The conversation.
        hide: What stands in the place of what people wrote.
    """
    whole = _Draft(project, entries, talk, hide).transcript(0)
    short = _Draft(project, entries, talk, hide).transcript(_SHORT_SECONDS)
    short = replace(short, lines=tuple(map(_shortened, short.lines)))
    done = await _played(project, short, talk)
    return done if done.problem is None else await _played(project, whole, talk)


async def _played(project: Project, draft: Transcript, talk: RecordedTalk) -> Transcribed:
    """A transcript with what the bot says, and whether it is what was said in the recording."""
    result = await run_transcript(project, draft)
    said = [each.name for each in result.seen if not each.is_change]
    problem = result.problem.told if result.problem is not None else None
    if problem is None and Counter(said) != Counter(talk.said):  # between places any order is right
        problem = f"the bot said {_shown(talk.said)}, and to the same lines says {_shown(said)}"
    last = next((each for each in reversed(result.conversations) if each.flow.id == talk.flow), None)
    at_last: dict[str, Any] = {}
    if last is not None:
        at_last = {"end": last.end} if last.end is not None else {"state": str(last.state)}
    return Transcribed(replace(draft, strict=True, lines=tuple(_with_messages(result)), **at_last), problem)


def _with_messages(result: Result) -> Iterator[Line]:
    labels = {
        each.name: each.label
        for seen in result.seen
        for each in seen.controls
        if each.kind == "button" and each.name and each.label
    }
    for turn in result.turns:
        done = [_as_seen(turn.line, labels)] if turn.line is not None else []
        yield from lines_of([*done, *turn.messages])


def _as_seen(line: Line, labels: Mapping[str, str]) -> Line:
    """A line that presses a button by what stands on it."""
    if not isinstance(line, Submits) or line.button is None:
        return line
    return replace(line, button=labels.get(line.button, line.button))


def _shortened(line: Line) -> Line:
    """A line that does not say of which form the button is."""
    return replace(line, message=None) if isinstance(line, Submits) and line.button is not None else line


def _shown(names: Iterable[str]) -> str:
    return " ".join(f"~{each}" for each in names) or "nothing"


class _Draft:
    """Makes the lines of one conversation."""

    def __init__(self, project: Project, entries: Sequence[Entry], talk: RecordedTalk, hide: Hide) -> None:
        me = next((each["user"]["id"] for each in entries if each["kind"] == "bot"), 0)
        self._entries = entries
        self._talk = talk
        self._names = Names(UserId(me), project.config.name, _users(entries))
        self._lines = Lines(self._names, hide)
        self._hide = hide
        self._project = project

    def transcript(self, short_seconds: float) -> Transcript:
        """What people did, with the pauses that are not short."""
        lines = tuple(self._timed(short_seconds))
        stubs = stubs_of(self._entries, self._talk.calls, self._lines.value)
        names = self._names
        return Transcript(
            title=f"{self._talk.flow} as recorded on {self._talk.began:%Y-%m-%d}, {self._talk.id[:8]}",
            flow=self._talk.flow if len(self._project.flows) > 1 else None,
            people={each: TalkPerson() for each in names.people},
            places={
                room: TalkPlace(
                    members=tuple(members),
                    name=_other(self._hide(names.shown[room]) if room in names.shown else None, room),
                )
                for room, members in names.members.items()
            },
            stubs=stubs,
            clock=_moment(self._talk.began),
            strict=False,
            lines=lines,
        )

    def _timed(self, short_seconds: float) -> Iterator[Line]:
        at = self._talk.began
        for moment, line in self._deeds():
            pause = (moment - at).total_seconds()
            if pause > 0 and pause >= short_seconds:
                yield Clock(by=_duration(pause))
            yield line
            at = moment
        pause = (self._talk.ended - at).total_seconds()
        if pause > 0:
            yield Clock(by=_duration(pause))

    def _deeds(self) -> Iterator[tuple[datetime, Line]]:
        seen: set[str] = set()
        for entry in self._entries:
            body = event_of(entry)
            if body is None:
                continue
            event = parse_event(body)
            key = event_key(event)
            if key in self._talk.keys and key not in seen:
                seen.add(key)
                line = self._lines.of(event)
                if line is not None:
                    yield instant(entry["at"]), line


def _users(entries: Iterable[Entry]) -> Iterator[UserId]:
    """Who does something in a recording, and whom the bot speaks to alone."""
    for entry in entries:
        body = event_of(entry)
        who = parse_event(body).initiator if body is not None else None
        if who is not None:
            yield who.id
        elif entry["kind"] == "im":
            yield UserId(entry["person"])


def _other(shown: str | None, name: str) -> str | None:
    return shown if shown not in (None, name) else None


def _moment(moment: datetime) -> str:
    return instant(milliseconds(moment)).strftime("%Y-%m-%dT%H:%M:%S")


def _duration(seconds: float) -> str:
    """A pause as people write it: `1h1m`, and no part of a second less than it was."""
    left = int(-(-seconds // 1))
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)
