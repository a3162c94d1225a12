"""A talk with a real process, held against the same talk in the testing kit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flowbot.testing.chat.matching import differences, even
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.lines import Deed, Expected, Happens, Silent
from flowbot.testing.transcripts.result import Played, Result
from tests.acceptance.chaos.processes import BotProcess
from tests.acceptance.stories.people import People
from tests.acceptance.stories.programs import Programs
from tests.acceptance.stories.screen import Screen, standing


@dataclass(frozen=True, slots=True)
class Ends:
    """When the bot's process ends: in which of the things that are done."""

    kill: int
    """Behind this one it is killed, whatever it is doing."""
    stop: int | None
    """Before this one it is told to stop, and this one is done while no bot runs. None: in no other."""

    @classmethod
    def of(cls, result: Result) -> Ends:
        """In the middle, at two places where there are as many; nobody takes the request of a program without a bot."""
        deeds = [each.line for each in result.played if isinstance(each.line, Deed | Happens)]
        later = range(max(1, 2 * len(deeds) // 3), len(deeds))
        stop = next((number for number in later if getattr(deeds[number], "webhook", None) is None), None)
        return cls(kill=len(deeds) // 3, stop=stop)


class Play:
    """Goes through a talk.

    Args:
        result: How it went in the kit.
        people: Who talk.
        programs: Who send requests.
        screen: What they see.
        bot: The process.
    """

    def __init__(self, result: Result, people: People, programs: Programs, screen: Screen, bot: BotProcess) -> None:
        self._result = result
        self._people = people
        self._programs = programs
        self._screen = screen
        self._bot = bot
        self._ends = Ends.of(result)
        self._lines = {id(each.seen): each.line for each in result.played if isinstance(each.line, Expected)}
        """The line that expects a message, by the message in the kit."""
        self._seen: dict[int, SeenMessage] = {}
        """What people see in its place, by the message in the kit."""

    async def all(self) -> None:
        """Go through all of it, and hold what stands there in the end against what stands there in the kit."""
        number = 0
        for each in self._result.played:
            if isinstance(each.line, Silent):
                assert self._screen.unclaimed() == []
            elif isinstance(each.line, Deed | Happens):
                await self._around(number, each)
                number += 1
            elif isinstance(each.line, Expected) and each.line.pinned is not None:
                await self._screen.pins(self._seen[id(each.seen)], is_pinned=each.line.pinned)
        await self._screen.shows(standing(self._result.seen), self._fits)
        assert self._screen.unclaimed() == []

    async def _around(self, number: int, played: Played) -> None:
        """Do a thing, end the bot's process where it is time, and see all that comes of it."""
        if number == self._ends.stop:
            await self._bot.ready()  # it may have been killed just before, and nothing was seen of it since
            assert await self._bot.stop() == 0
        if isinstance(played.line, Happens) and played.line.webhook is not None:
            await self._programs.send(played.line)
        else:
            await self._people.do(played.line)
        if number == self._ends.kill:
            self._bot.kill()
        if number in (self._ends.kill, self._ends.stop):
            self._bot.start()
        for each in played.turn.messages if played.turn is not None else ():
            if id(each) in self._lines or not each.is_change:
                self._seen[id(each)] = await self._screen.expects(each, self._fits)

    def _fits(self, wanted: SeenMessage, seen: SeenMessage) -> bool:
        """Whether people see what the line says, and where it does not say the words, what they see in the kit.

        What is pinned changes without a message: it is looked at where the line stands.
        """
        line = self._lines.get(id(wanted))
        if line is None or (line.text is None and line.pattern is None):
            is_said = even(wanted.text) == even(seen.text)
        else:
            is_said = not differences(replace(line, pinned=None), seen)
        return is_said and wanted.files == seen.files
