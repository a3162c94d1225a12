"""A talk held again and again, its process killed at another point each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flowbot.engine.effects import Reply
from flowbot.ids import EffectId
from flowbot.project import Project
from flowbot.testing.chat import ChatError, Settings, SyncChat
from flowbot.testing.chat.seen import SeenMessage, effect_of
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.crash.points import Point, crash_points
from flowbot.testing.shown import differences, shown, varied_messages
from flowbot.testing.transcripts.model import Transcript

_MOST_TRIES = 20
"""So often something is tried again at most before the next line."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A process died, and people have noticed."""

    point: Point
    differences: Sequence[str]
    """What they saw otherwise, each in a line."""

    def __str__(self) -> str:
        told = "\n".join(f"  {each}" for each in self.differences)
        return f"the process was killed {self.point}, and people see it:\n{told}"


def crash(
    project: Project,
    transcript: Transcript,
    settings: Settings | None = None,
    *,
    points: Sequence[Point] | None = None,
    tell: Callable[[Point], None] = lambda point: None,
) -> Iterator[Crash]:
    """Every point of a talk at which a crash makes a difference to people.

    What they see must be the same as without a crash. One message may be repeated, with its mark on it, where its
    step says that it may (`unknown: resend`).

    Args:
        project: The bot.
        transcript: The talk, of which what people do is done.
        settings: How the chat is held.
        points: Those that are tried; every one of them when left out.
        tell: Told before each is tried.

    Raises:
        ChatError: The talk cannot be held even where nothing is killed.
    """
    varied = varied_messages(project)
    with held(project, transcript, settings) as chat:
        for line in filter(is_done, transcript.lines):
            chat.do(line)
        was, may_repeat = shown(_told(chat), varied), _that_may_repeat(chat)
    for point in crash_points(project, transcript, settings) if points is None else points:
        tell(point)
        try:
            told = _crashed(project, transcript, settings, point)
        except ChatError as error:
            yield Crash(point, [str(error).partition("\n")[0]])
            continue
        now = shown(_once(told, may_repeat), varied)
        if now != was:
            yield Crash(point, [*differences(was, now)] or ["the same is said in another order"])


def _crashed(
    project: Project, transcript: Transcript, settings: Settings | None, point: Point
) -> Sequence[SeenMessage]:
    """What is said in a talk whose process is killed at a point."""
    with held(project, transcript, settings) as chat:
        for number, line in enumerate(filter(is_done, transcript.lines)):
            if number == point.number:
                chat.do(point.kill)
            chat.do(line)
            if number == point.number:
                chat.run(partial(_recover, chat))
        return _told(chat)


async def _recover(chat: SyncChat) -> None:
    """Let as much time pass as the bot takes to find out what became of what it was sending."""
    core = chat.core
    for _ in range(_MOST_TRIES):
        due = core.process.local.running.next_try
        if due is None:
            return
        await core.turn(None, partial(core.pass_time, due + timedelta(milliseconds=1)))


def _told(chat: SyncChat) -> Sequence[SeenMessage]:
    """What was said that is no change of a form."""
    return [each for each in chat.seen if not each.is_card_change]


def _that_may_repeat(chat: SyncChat) -> frozenset[str]:
    """The names of the messages that their steps send again when nobody knows whether they were sent."""
    effects = [effect for turn in chat.turns for stepped in turn.steps for effect in stepped.step.effects]
    return frozenset(each.words.name for each in effects if isinstance(each, Reply) and each.extras.unknown == "resend")


def _once(told: Sequence[SeenMessage], may_repeat: frozenset[str]) -> Sequence[SeenMessage]:
    """What was said, without one message that came again, by its mark, and may."""
    marks: set[EffectId] = set()
    for place, each in enumerate(told):
        mark = None if each.is_change else effect_of(each.message)
        if mark is not None and mark in marks and each.name in may_repeat:
            return [*told[:place], *told[place + 1 :]]
        marks |= {mark} if mark is not None else set()
    return told
