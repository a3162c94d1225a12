"""What is found out of a talk: whether promises are kept, and whether it is the same again, or with another version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from flowbot.testing.chat import Turn
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.fuzz.session import Session
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.lines import Clock, Deed, Expected, Kill, Line, Redeliver, Restart
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.shown import Shown, differences, shown, varied_messages
from flowbot.testing.transcripts.model import Stub, Transcript
from flowbot.testing.transcripts.seen import expected_of, written_value

Stubs = dict[str, Stub]


class Trial(Protocol):
    """A talk that is held to find something out."""

    @property
    def core(self) -> Core:
        """The chat, of which is chosen what happens next."""

    @property
    def found(self) -> Breach | None:
        """What is wrong."""

    def put_stubs(self, stubs: Stubs) -> None:
        """Let something stand in place of calls."""

    def do(self, line: Line) -> None:
        """Let a line happen."""

    def wait(self) -> None:
        """Let time pass until nothing happens any more."""

    def close(self) -> None:
        """End it."""

    def written(self) -> Transcript:
        """It as a transcript that fails for what is wrong."""


class Promised:
    """Whether a talk keeps what is promised."""

    def __init__(self, subject: Subject) -> None:
        self._session = Session(subject, subject.setting)

    @property
    def core(self) -> Core:
        """Its chat."""
        return self._session.chat.core

    @property
    def found(self) -> Breach | None:
        """The first promise that was broken."""
        return self._session.breaches[0] if self._session.breaches else None

    def put_stubs(self, stubs: Stubs) -> None:
        """Let something stand in place of calls."""
        self._session.put_stubs(stubs)

    def do(self, line: Line) -> None:
        """Carry a line out."""
        self._session.do(line)

    def wait(self) -> None:
        """Let time pass until nothing happens any more."""
        self._session.wait()

    def close(self) -> None:
        """End it."""
        self._session.close()

    def written(self) -> Transcript:
        """Its lines; the promises are looked at when it is run."""
        return replace(self._session.setting, lines=tuple(self._session.lines), promises=True)


class Compared:
    """Whether two talks of the same lines are the same to people.

    Args:
        old: Which is right.
        new: Which may be wrong.
        vary: A line → the lines that happen in the new talk in its place.
        setting: Who is there, and what stands in place of the world; as of the bot that is right when left out.
    """

    def __init__(self, old: Subject, new: Subject, vary: Vary | None = None, setting: Transcript | None = None) -> None:
        setting = setting or old.setting
        self._old, self._new = Session(old, setting), Session(new, setting)
        self._vary = vary or _same
        self._varied = varied_messages(old.project) if vary is not None else frozenset[str]()
        """Which of their wordings is said follows from ids, which are others then."""
        self._lines: list[Line] = []
        self._end: tuple[Conversation, Conversation] | None = None
        """The last of a flow, which ends in another way in the new talk."""
        self.found: Breach | None = None

    @property
    def core(self) -> Core:
        """The chat of the old one."""
        return self._old.chat.core

    def put_stubs(self, stubs: Stubs) -> None:
        """Let the same stand in place of calls in both."""
        self._old.put_stubs(stubs)
        self._new.put_stubs(stubs)

    def do(self, line: Line) -> None:
        """Carry a line out in both; no process is killed at a point to which one may come and the other not."""
        if self._is_over or (isinstance(line, Kill) and line.point is not None):
            return
        before = len(self._old.lines), len(self._new.lines)
        first = [self._old.do(line)]
        lines = self._vary(line) if len(self._old.lines) > before[0] else [line]
        second = [self._new.do(each) for each in lines]
        if (len(self._old.lines), len(self._new.lines)) != before:
            self._lines += [*lines, *expecting(first, self._varied)]
            self._compare(self._shown(first), self._shown(second))

    @property
    def _is_over(self) -> bool:
        """Whether nothing more can be found out."""
        return self.found is not None or self._old.is_spoilt or self._new.is_spoilt

    def _compare(self, was: Sequence[Shown], is_: Sequence[Shown]) -> None:
        if was != is_:
            told = "; ".join(differences(was, is_)) or "the same is said in another order"
            self.found = Breach("the_talk_is_the_same", told)

    def wait(self) -> None:
        """Let time pass in both until nothing happens any more; all ends as it did."""
        if any(each.end is None for session in (self._old, self._new) for each in session.chat.core.watch):
            self.do(Clock(to="idle"))
        self._compare_ends()

    def _compare_ends(self) -> None:
        """The last conversation of each flow has ended as it did."""
        if self._is_over:
            return
        last = [{each.flow.id: each for each in side.chat.core.watch} for side in (self._old, self._new)]
        for flow, was in last[0].items():
            now = last[1].get(flow)
            if now is not None and (was.end, was.slots) != (now.end, now.slots):
                self._end = was, now
                told = f"'{flow}' ended as {_ending(was)}, and now as {_ending(now)}"
                self.found = Breach("the_talk_ends_the_same", told)
                return

    def _shown(self, turns: Sequence[Turn | None]) -> list[Shown]:
        messages = [seen for turn in turns if turn is not None for seen in turn.messages if not seen.is_card_change]
        return shown(messages, self._varied)

    def close(self) -> None:
        """End both."""
        self._old.close()
        self._new.close()

    def written(self) -> Transcript:
        """Its lines with what the bot is to say to each."""
        written = replace(self._old.setting, lines=tuple(self._lines), strict=True)
        if self._end is None:
            return written
        was, now = self._end
        slots = {name: written_value(value) for name, value in was.slots.items() if value != now.slots.get(name)}
        return replace(written, flow=was.flow.id, end=was.end, slots=slots if was.end == now.end else {})


Vary = Callable[[Line], Sequence[Line]]


def _same(line: Line) -> Sequence[Line]:
    return [line]


def _twice(line: Line) -> Sequence[Line]:
    """The datafeed gives the event once more."""
    return [line, Redeliver()] if isinstance(line, Deed) else [line]


def _restarted(line: Line) -> Sequence[Line]:
    """The process ends before, and another one goes on."""
    return [line] if isinstance(line, Kill | Restart | Redeliver) else [Restart(), line]


VARIATIONS: Sequence[Vary] = (_same, _twice, _restarted)
"""How the same events may come, without a difference to anybody."""


def expecting(turns: Sequence[Turn | None], varied: frozenset[str] = frozenset()) -> Iterator[Expected]:
    """Lines that expect what the bot has said, by name where its wording does not count; forms with their fields."""
    for turn in turns:
        for seen in turn.messages if turn is not None else ():
            if not seen.is_card_change:
                line = expected_of(seen, Expected(message=seen.name) if seen.name in varied else None)
                yield replace(line, fields=tuple(seen.fields) or None)


def _ending(conversation: Conversation) -> str:
    slots = ", ".join(f"{name} = {written_value(value)}" for name, value in conversation.slots.items())
    return f"'{conversation.end}'" + (f" with {slots}" if slots else "")
