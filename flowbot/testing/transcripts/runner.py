"""A transcript is held against the bot, line by line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from flowbot.errors import Location
from flowbot.project import Project
from flowbot.testing.chat import Chat, ChatError, SeenMessage, Settings, SyncChat, open_chat
from flowbot.testing.chat.deeds import read_moment
from flowbot.testing.chat.matching import candidates, differences
from flowbot.testing.lines import Expected, Line, Refused, Silent, Then
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.promises.watched import Watched
from flowbot.testing.transcripts.ending import ending_problems
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.places import with_places
from flowbot.testing.transcripts.result import Played, Problem, Result
from flowbot.testing.transcripts.seen import expected_of, line_of, told_as
from flowbot.testing.transcripts.stage import prepare

Bot = str | Path | Project


async def run_transcript(
    bot: Bot, transcript: Transcript, settings: Settings | None = None, *, goes_on: bool = False
) -> Result:
    """How a transcript goes with a bot, on asyncio or trio.

    Args:
        bot: The folder of a project, a flow file, or a project.
        transcript: What is held against it.
        settings: How the chat is held; when it begins is the transcript's business where it says so.
        goes_on: Whether the run goes on where the bot says something else, and finds out what the lines would have
            to be.

    Raises:
        ConfigError: There is no such bot.
        DefinitionErrors: Its flows have problems.
    """
    async with open_chat(bot, _settings(settings, transcript), strict=False) as chat:
        play = _Play(chat, transcript, goes_on=goes_on)
        if play.prepare():
            await chat.run(play.all)
        return play.result


def play_transcript(
    bot: Bot, transcript: Transcript, settings: Settings | None = None, *, goes_on: bool = False
) -> Result:
    """The same in a plain test, driven inline.

    Raises:
        RunningLoopError: An event loop runs here.
        ConfigError: There is no such bot.
        DefinitionErrors: Its flows have problems.
    """
    with SyncChat(bot, _settings(settings, transcript), strict=False) as chat:
        play = _Play(chat, transcript, goes_on=goes_on)
        if play.prepare():
            chat.run(play.all)
        return play.result


def _settings(settings: Settings | None, transcript: Transcript) -> Settings:
    found = settings or Settings()
    return found if transcript.clock is None else replace(found, start=read_moment(transcript.clock))


class _StoppedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.told)
        self.problem = problem


class _Play:
    """Goes through the lines of a transcript."""

    def __init__(self, chat: Chat[Any], transcript: Transcript, *, goes_on: bool) -> None:
        self._chat = chat
        self._core = chat.core
        self._transcript = transcript
        self._goes_on = goes_on
        self._lines = list(with_places(transcript.lines, transcript.places))
        self._floor = -1
        """The number of the last message that was expected before the last `then`."""
        self._answers: dict[int, int] = {}
        """The numbers of the lines that answered questions nobody had expected, by the id of the message."""
        self._watched = Watched(chat.core) if transcript.promises else None
        self.result = Result(transcript)

    def prepare(self) -> bool:
        """Let the chat be what the transcript begins with, before the bot's process begins; whether it can be."""
        try:
            prepare(self._chat, self._transcript)
        except ChatError as error:
            self.result.problem = Problem(str(error), self._transcript.marks.get("stubs"))
        return self.result.problem is None

    async def all(self) -> None:
        """Go through all of them, and see how it ended."""
        result, core = self.result, self._core
        try:
            for number, line in enumerate(self._lines):
                result.played.append(played := Played(line))
                await self._take(number, played)
                self._keeps(self._watched.look() if self._watched is not None else (), played.line.at)
            self._end()
            if self._watched is not None:
                self._keeps(await self._watched.wait(), None)
        except _StoppedError as error:
            result.problem = error.problem
        result.turns, result.seen = core.turns, core.seen
        result.conversations = list(core.watch)

    async def _take(self, number: int, played: Played) -> None:
        match played.line:
            case Expected() | Refused():
                self._expect(number, played)
            case Silent() as line:
                self._silent(number, line.at)
            case Then():
                self._floor = max((self._core.seen.index(each) for each in self._expected()), default=-1)
            case line:
                turns = len(self._core.turns)
                try:
                    await self._doing(line.at, partial(self._chat.deeds.do, line))
                finally:
                    played.turn = self._core.turns[-1] if len(self._core.turns) > turns else None
                if self._goes_on:
                    answered = (each for each in self._core.seen if each.claim == "answered")
                    self._answers = {id(each): number for each in answered} | self._answers

    async def _doing(self, at: Location | None, do: Callable[[], Awaitable[None]]) -> None:
        """Do something; where the chat says that it cannot be, that is the problem of a line."""
        try:
            await do()
        except ChatError as error:
            raise _StoppedError(Problem(_first(error), at)) from error

    def _keeps(self, breaches: Sequence[Breach], at: Location | None) -> None:
        """Stop where a promise is broken."""
        if breaches:
            raise _StoppedError(Problem(str(breaches[0]), at))

    # ── what the bot says ──

    def _expected(self) -> list[SeenMessage]:
        return [each.seen for each in self.result.played if each.seen is not None]

    def _waiting(self, line: Line) -> list[SeenMessage]:
        """What the line may be about: the messages of its place, in order; of a refusal the first one, anywhere."""
        if isinstance(line, Refused):
            return self._core.refusals(line.pattern)[:1]
        return candidates(line, line.place, self._core.seen) if isinstance(line, Expected) else []

    def _expect(self, number: int, played: Played) -> None:
        line = played.line
        waiting = self._waiting(line)
        if self._goes_on:
            self._repair(number, played, waiting)
            return
        if not waiting or not _fits(line, waiting[0]):
            self._stop_at(number, waiting)
        if self._core.seen.index(waiting[0]) < self._floor:
            raise _StoppedError(Problem("this was said before what stands above `then`", line.at))
        self._claim(played, waiting[0])

    def _claim(self, played: Played, seen: SeenMessage) -> None:
        played.seen = seen
        seen.claim = "expected"
        golden = self._core.settings.golden
        if isinstance(played.line, Expected) and played.line.golden and golden is not None:
            try:
                golden(seen)
            except ChatError as error:
                raise _StoppedError(Problem(str(error), played.line.at)) from error

    def _stop_at(self, number: int, waiting: list[SeenMessage]) -> NoReturn:
        """Tell what was expected in the place until somebody does something, and what was said there."""
        line = self._lines[number]
        if isinstance(line, Refused):
            expected, got, where = [line_of(line)], [told_as(each) for each in self._core.unclaimed()], ""
        else:
            expected = [line_of(each) for each in (line, *self._expected_next(number))]
            got, where = [told_as(each, line) for each in waiting], f" in {line.place}"
        told = "the bot said something else" if got else "the bot said nothing more"
        raise _StoppedError(Problem(f"{told}{where}", line.at, expected, got))

    def _silent(self, number: int, at: Location | None) -> None:
        left = self._core.unclaimed()
        if self._goes_on:
            self.result.repairs.add(number, left)
        elif left:
            self._stop_at_unexpected(left, at)

    def _stop_at_unexpected(self, left: list[SeenMessage], at: Location | None) -> NoReturn:
        what = "a message was" if len(left) == 1 else f"{len(left)} messages were"
        raise _StoppedError(Problem(f"{what} not expected", at, ["(nothing)"], [told_as(each) for each in left]))

    # ── at the end ──

    def _end(self) -> None:
        try:
            self._core.check_kill()
        except ChatError as error:
            raise _StoppedError(Problem(_first(error), self._lines[-1].at)) from error
        left = self._core.unclaimed() if self._transcript.strict else []
        if left and self._goes_on:
            self._add_what_is_left(left)
        elif left:
            self._stop_at_unexpected(left, self._lines[self._said_in(left[0])].at if self._lines else None)
        for problem in ending_problems(self._chat, self._transcript):
            raise _StoppedError(problem)

    def _said_in(self, seen: SeenMessage) -> int:
        """The number of the line that it was said to."""
        played = self.result.played
        return next((n for n, each in enumerate(played) if each.turn is not None and seen in each.turn.messages), 0)

    # ── what the lines would have to be ──

    def _repair(self, number: int, played: Played, waiting: list[SeenMessage]) -> None:
        line, repairs = played.line, self.result.repairs
        fitting = next((place for place, each in enumerate(waiting) if _fits(line, each)), None)
        if fitting is not None:
            repairs.add(number, waiting[:fitting])
            self._claim(played, waiting[fitting])
        elif waiting and not any(_fits(other, waiting[0]) for other in self._expected_next(number)):
            repairs.instead[number] = expected_of(waiting[0], line if isinstance(line, Expected) else None)
            waiting[0].claim = "expected"
        else:
            repairs.instead[number] = None

    def _add_what_is_left(self, left: list[SeenMessage]) -> None:
        """Let it be expected where it was said, and so any question before it that was answered only later."""
        for each in left:
            before = self._core.seen[: self._core.seen.index(each)]
            for seen in (*(one for one in before if one.place == each.place), each):
                if seen is each or (seen.claim == "answered" and self._answers[id(seen)] >= self._behind(each)):
                    self.result.repairs.add(self._behind(seen), [seen])

    def _expected_next(self, number: int) -> list[Expected]:
        """What is expected in the same place before anybody does something."""
        found: list[Expected] = []
        for line in self._lines[number + 1 :]:
            if not isinstance(line, Expected | Refused | Silent | Then):
                break
            if isinstance(line, Expected) and line.place == self._lines[number].place:
                found.append(line)
        return found

    def _behind(self, seen: SeenMessage) -> int:
        """The number of the line before which it is expected: behind all that was said in its place before."""
        last = self._said_in(seen)
        while last + 1 < len(self._lines) and isinstance(self._lines[last + 1], Expected | Refused):
            last += 1
        played = enumerate(self.result.played)
        numbers = [
            n for n, each in played if each.seen and isinstance(each.line, Expected) and each.line.place == seen.place
        ]
        numbers += [n for n, each in self.result.repairs.instead.items() if each and each.place == seen.place]
        return max([last, *numbers]) + 1


def _first(error: ChatError) -> str:
    """What is wrong, without the talk, which the report tells in its own way."""
    return str(error).partition("\n\n")[0]


def _fits(line: Line, seen: SeenMessage) -> bool:
    match line:
        case Expected():
            return not differences(line, seen)
        case Refused(pattern=pattern):
            return seen.name == f"pattern.{pattern}"
    return False
