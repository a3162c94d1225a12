"""What is done and said in a talk at the terminal, as a transcript: `:save`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flowbot.clock import Clock as TalkClock
from flowbot.errors import DefinitionError
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.project import Project
from flowbot.testing.lines import Clock, Line

if TYPE_CHECKING:
    from flowbot.testing.chat.seen import SeenMessage
    from flowbot.testing.transcripts.model import Transcript

_PAUSE = timedelta(minutes=1)
"""Shorter pauses between lines are left out."""


class Notes:
    """Keeps the lines of a talk.

    Args:
        pod: Where it is held.
        clock: Its time.
        rooms: The rooms that are there.
    """

    def __init__(self, pod: LocalPod, clock: TalkClock, rooms: Mapping[str, PodStream]) -> None:
        self._pod = pod
        self._clock = clock
        self._rooms = rooms
        self._began = self._noted = clock.now()
        self._done: list[tuple[int, Line]] = []
        """What was done, and how many messages there were by then."""

    def do(self, line: Line) -> None:
        """Note what was done, and before it a pause that was not short."""
        now = self._clock.now()
        if now - self._noted >= _PAUSE:
            self.turn_clock(now, now - self._noted)
        self._add(line)

    def turn_clock(self, until: datetime, by: timedelta | None = None) -> None:
        """Note that the clock is turned, to a moment or by a duration."""
        self._noted = until
        told = Clock(by=_shown(by)) if by is not None else Clock(to=_in_utc(until))
        self._add(told)

    def _add(self, line: Line) -> None:
        self._done.append((len(self._pod.talk.written.history), line))

    async def save(self, file: Path, project: Project) -> Sequence[str]:
        """Write the talk as a transcript, and hold it against the bot; what came of that.

        Raises:
            ValueError: The file cannot be written, is there already, or has another ending.
        """
        from flowbot.testing.transcripts.reader import ENDING
        from flowbot.testing.transcripts.runner import run_transcript
        from flowbot.testing.transcripts.writer import write_transcript

        if not file.name.endswith(ENDING):
            raise ValueError(f"a transcript is a file NAME{ENDING}")
        transcript = self._transcript(file.name.removesuffix(ENDING), project)
        try:
            with file.open("x", encoding="utf-8", newline="\n") as output:
                output.write(write_transcript(transcript))
        except FileExistsError:
            raise ValueError(f"{file} is there already") from None
        except OSError as error:
            raise ValueError(f"{file} cannot be written: {error.strerror}") from error
        try:
            problem = (await run_transcript(project, transcript)).problem
        except DefinitionError as error:
            return [f"(saved as {file}; the bot cannot be loaded: {error.message})"]
        if problem is None:
            return [f"(saved as {file})"]
        return [f"(saved as {file}; it does not pass as it is: {problem.told.splitlines()[0]})"]

    def _transcript(self, name: str, project: Project) -> Transcript:
        from flowbot.testing.transcripts.model import TalkPerson, TalkPlace, Transcript
        from flowbot.testing.transcripts.seen import lines_of

        bots = {each.id for each in self._pod.people.bots}
        names = {each.id: each.display_name for each in self._pod.people if each.id not in bots}
        modules = dict.fromkeys(name.partition(".")[0] for name in project.authored.actions)
        lines = tuple(lines_of(self._script()))
        used = {line.place for line in lines}
        return Transcript(
            title=name.replace("_", " "),
            people={
                name: TalkPerson(external=True) if self._pod.people.is_outsider(key) else TalkPerson()
                for key, name in names.items()
            },
            places={
                name: TalkPlace(members=tuple(names[each] for each in sorted(room.members) if each in names))
                for name, room in self._rooms.items()
                if name in used or room.members - bots
            },
            lets=tuple(f"{module}.*" for module in modules),
            clock=_in_utc(self._began),
            lines=lines,
        )

    def _script(self) -> Iterator[Line | SeenMessage]:
        """What was done, and what the bot said to it."""
        from flowbot.testing.chat.seen import UNKNOWN, SeenMessage, new_of_bot

        history = self._pod.talk.written.history
        of_bot = {message.id: of_form for message, of_form in new_of_bot(history, 0)}

        def said(start: int, end: int) -> Iterator[SeenMessage]:
            for message in history[start:end]:
                if message.id in of_bot:
                    where = self.name_of(self._pod.streams.of_message(message))
                    yield SeenMessage(message, where, UNKNOWN, of_form=of_bot[message.id])

        ends = [number for number, _ in self._done] + [len(history)]
        yield from said(0, ends[0])
        for (start, line), end in zip(self._done, ends[1:], strict=True):
            yield line
            yield from said(start, end)

    def name_of(self, stream: PodStream) -> str:
        """What lines call a place."""
        if stream.type == "ROOM":
            return next((name for name, room in self._rooms.items() if room.id == stream.id), stream.name)
        bots = {each.id for each in self._pod.people.bots}
        others = [each.display_name for each in self._pod.people if each.id in stream.members - bots]
        return "+".join(others)


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()


def _shown(pause: timedelta) -> str:
    """A pause in whole seconds, as lines write it."""
    minutes, seconds = divmod(round(pause.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)
