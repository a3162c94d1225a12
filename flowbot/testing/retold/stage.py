"""One chat in which two casts talk to a bot: what each of them does, and what is said to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from flowbot.engine.snapshot import Snapshot
from flowbot.ids import ConversationId
from flowbot.project import Project
from flowbot.testing.chat import ChatError, SeenMessage, Settings, SyncChat
from flowbot.testing.chat.deeds import read_moment
from flowbot.testing.chat.offered import forms_for
from flowbot.testing.lines import Line, Redeliver, Submits, Together
from flowbot.testing.retold.split import SplitStubs, SplitWeb
from flowbot.testing.retold.telling import Told, seen_as
from flowbot.testing.shown import varied_messages
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.stage import prepare
from flowbot.testing.unlogged import unlogged

Casts = tuple[Transcript, Transcript]


@dataclass(slots=True)
class _Heard:
    """A line, and what was said to the cast that it is of until its next one."""

    line: Line
    messages: list[SeenMessage] = field(default_factory=list)
    is_tried_again: bool = False
    failed: str | None = None


class Stage:
    """Who does what in a chat, and to whom it belongs what is said: to the cast whose conversation says it."""

    def __init__(self, chat: SyncChat, casts: Casts) -> None:
        self.chat = chat
        self._people = [set(each.people) for each in casts]
        self._places = [{line.place for line in each.lines} for each in casts]
        self._current = 0
        self._owners: dict[ConversationId, int] = {}
        self._heard: tuple[list[_Heard], list[_Heard]] = ([], [])

    def owner_of(self, conversation: ConversationId) -> int:
        """The cast that began a conversation; of one that begins now, the cast that does something now."""
        self._note()
        return self._owners.get(conversation, self._current)

    def do(self, line: Line, casts: Sequence[int]) -> None:
        """Let a cast do something, or time pass for both."""
        self._current = casts[0]
        self._do(self._own(line, casts[0]), dict.fromkeys(casts, line))

    def do_both(self, lines: tuple[Line, Line], *, reverse: bool) -> None:
        """Let both do something, each in another stream, before the bot hears of any of it.

        Args:
            lines: What they do.
            reverse: Whether the bot hears of the second first.
        """
        own = tuple(self._own(line, cast) for cast, line in enumerate(lines))
        self._do(Together(lines=own, reverse=reverse), dict(enumerate(lines)))

    def redeliver(self) -> None:
        """Let the events of what was done last come once more."""
        last = next(each for each in reversed(self.chat.turns) if each.fed)
        self._do(Redeliver(at=last.line.at if last.line is not None else None), {})

    def _do(self, line: Line, lines: Mapping[int, Line]) -> None:
        for cast, each in lines.items():
            self._heard[cast].append(_Heard(each))
        before, failed = len(self.chat.seen), None
        try:
            self.chat.do(line)
        except ChatError as error:
            failed = str(error).partition("\n")[0]
        is_tried_again = self.chat.core.process.local.running.next_try is not None
        for cast in lines:
            self._heard[cast][-1].failed, self._heard[cast][-1].is_tried_again = failed, is_tried_again
        for seen in self.chat.seen[before:]:
            heard = self._heard[self._cast_of(seen)]
            heard.extend([] if heard else [_Heard(line)])  # somebody hears something before they have done anything
            heard[-1].messages.append(seen)

    def told(self, cast: int) -> list[Told]:
        """What a cast has done, and was told."""
        varied = varied_messages(self.chat.core.project)
        return [
            Told(each.line, seen_as(each.messages, varied), each.is_tried_again, each.failed)
            for each in self._heard[cast]
        ]

    def _own(self, line: Line, cast: int) -> Line:
        """The line; who fills in a form means one of their own conversation."""
        if isinstance(line, Together):
            return replace(line, lines=tuple(self._own(each, cast) for each in line.lines))
        if not isinstance(line, Submits) or line.place is None:
            return line
        forms = forms_for(self.chat.seen, line, line.place)
        own = [number for number, each in enumerate(forms) if self._is_of(each, cast)]
        return replace(line, stale=len(forms) - 1 - own[-1 - line.stale]) if len(own) > line.stale else line

    def _cast_of(self, seen: SeenMessage) -> int:
        """To whom a message belongs; one of no conversation to those who are there."""
        if seen.source.conversation is not None:
            return self.owner_of(seen.source.conversation)
        there = [seen.place in each for each in self._places]
        return there.index(True) if there.count(True) == 1 else self._current

    def _is_of(self, seen: SeenMessage, cast: int) -> bool:
        return seen.source.conversation is not None and self.owner_of(seen.source.conversation) == cast

    def _note(self) -> None:
        """Whose the conversations are that have begun."""
        for each in self.chat.conversations:
            snapshot = each.snapshot
            if snapshot.conversation not in self._owners:
                self._owners[snapshot.conversation] = self._beginner(snapshot)

    def _beginner(self, snapshot: Snapshot) -> int:
        if snapshot.caller is not None and snapshot.caller[0] in self._owners:
            return self._owners[snapshot.caller[0]]
        name = snapshot.initiator.display_name if snapshot.initiator is not None else None
        known = [name in each for each in self._people]
        return known.index(True) if known.count(True) == 1 else self._current


@contextmanager
def staged(project: Project, casts: Casts) -> Iterator[Stage]:
    """A chat with the people, places and stubs of both."""
    clock = casts[0].clock
    settings = Settings() if clock is None else Settings(start=read_moment(clock))
    with unlogged(), SyncChat(project, settings, strict=False) as chat:
        stage = Stage(chat, casts)
        chat.core.stubs = stubs = SplitStubs(chat.core, stage.owner_of)
        chat.core.web = web = SplitWeb(stage.owner_of)
        for number, cast in enumerate(casts):
            stubs.preparing = web.preparing = number
            prepare(chat, cast)
        yield stage
