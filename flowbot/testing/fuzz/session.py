"""A talk while it is held: lines are carried out, and what is promised is looked at after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowbot.testing.chat import ChatError, Settings, SyncChat, Turn
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.lines import Line, Restart, Together
from flowbot.testing.promises.invariants import Breach
from flowbot.testing.promises.watched import Watched
from flowbot.testing.transcripts.model import Stub, Transcript
from flowbot.testing.transcripts.stage import prepare


class Session:
    """A talk.

    Args:
        subject: With which bot.
        setting: Who is there, and what stands in place of the world.
    """

    def __init__(self, subject: Subject, setting: Transcript) -> None:
        self.chat = SyncChat(subject.project, Settings(lets_fail=True), strict=False)
        self.setting = setting
        self.lines: list[Line] = []
        """What could be done of what was to be done."""
        self.breaches: list[Breach] = []
        self.is_spoilt = False
        """Whether something was done in part, so that nothing can be told of what comes of it."""
        self._watched = Watched(self.chat.core)
        prepare(self.chat, setting)

    def put_stubs(self, stubs: Mapping[str, Stub]) -> None:
        """Let something stand in place of calls."""
        self.setting = replace(self.setting, stubs=stubs)
        prepare(self.chat, replace(self.setting, lets=()))

    def do(self, line: Line) -> Turn | None:
        """Carry a line out; None where that cannot be done.

        What could be done in part has come of no line that a file could have: nothing more is done then.
        """
        if self.is_spoilt:
            return None
        before = len(self.chat.turns)
        try:
            self.chat.do(line)
        except ChatError as error:
            if self._was_not_killed(line, error):
                return self._last(before)
            if not self._is_of_bot(error):
                self.is_spoilt = isinstance(line, Together) or "has no stub" in str(error).partition("\n")[0]
                return None
            self.breaches.append(Breach("no_turn_fails", str(error).partition("\n")[0]))
        except Exception as error:  # noqa: BLE001  whatever has ended the bot
            self.lines.append(line)
            self.breaches.append(Breach("the_bot_goes_on", f"its process has ended: {_innermost(error)}"))
            return None
        self.lines.append(line)
        self.breaches += self._watched.look()
        return self._last(before)

    def _last(self, before: int) -> Turn | None:
        return self.chat.turns[-1] if len(self.chat.turns) > before else None

    def _is_of_bot(self, error: ChatError) -> bool:
        return "for ever" in str(error).partition("\n")[0]

    def _was_not_killed(self, line: Line, error: ChatError) -> bool:
        """Whether the bot never came to where it was to be killed: then it was started again, and no more."""
        if "never came there" not in str(error).partition("\n")[0]:
            return False
        self.lines = [*self.lines[:-1], Restart(), line]
        self.chat.do(Restart())
        self.lines.append(Restart())
        self.breaches += self._watched.look()
        return True

    def wait(self) -> None:
        """Let time pass until nothing happens any more."""
        if self.is_spoilt:
            return
        found: list[Breach] = []

        async def pass_time() -> None:
            found.extend(await self._watched.wait())

        try:
            self.chat.run(pass_time)
        except ChatError:
            return
        except Exception as error:  # noqa: BLE001  whatever has ended the bot
            found.append(Breach("the_bot_goes_on", f"its process has ended: {_innermost(error)}"))
        self.breaches += found

    def close(self) -> None:
        """End it."""
        try:
            self.chat.close(strict=False)
        except Exception:  # noqa: BLE001  it has ended by itself, and that was told
            return


def _innermost(error: BaseException) -> BaseException:
    found: Any = error
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found  # type: ignore[no-any-return]  # a group holds exceptions
