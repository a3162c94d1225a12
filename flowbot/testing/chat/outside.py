"""What stands in place of the world outside of a chat, as a test says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flowbot.authoring import operations
from flowbot.errors import did_you_mean
from flowbot.ports import HttpRequest
from flowbot.testing.chat.deeds import read_duration
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.stage import Done, Stage
from flowbot.testing.chat.stubs import Called, Raised, Stub
from flowbot.testing.chat.web import Answer


class Outside(Stage[Done]):
    """The part of a chat that is about calls of the bot."""

    def stub(
        self,
        action: str,
        *,
        returns: object = None,
        returns_each: Sequence[object] | None = None,
        raises: Raised | Sequence[Raised] = (),
        latency: str | timedelta = timedelta(),
    ) -> None:
        """Let something stand in place of a call: of an author's action, or of an operation of Symphony.

        Args:
            action: As flows call it: `ledger.book`, `symphony.rooms.create`.
            returns: What it gives; a person or place of the chat is a user or a stream.
            returns_each: In its place, what it gives one call after another; the last stays.
            raises: What it raises first, one call after another: an exception, its class, or a kind of error
                such as `timeout`; None in between gives the result.
            latency: How long it takes, on the clock of the chat.

        Raises:
            ChatError: The bot has no such action.
        """
        self._check_action(action)
        each = [raises] if raises is None or isinstance(raises, str | BaseException | type) else list(raises)
        seconds = (read_duration(latency) if isinstance(latency, str) else latency).total_seconds()
        self.core.stubs.put(action, Stub(returns_each or [returns], each, seconds))

    def stub_http(
        self,
        method: str,
        url: str,
        *,
        status: int = 200,
        json: object = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        raises: str | None = None,
        answers: Sequence[Answer] | None = None,
    ) -> None:
        """Let something stand in place of a web service.

        Args:
            method: `GET`; `*` for any.
            url: All of it; `*` in it is anything.
            status: Of its answer.
            json: Its body.
            text: Its body, where it is no JSON.
            headers: Those of the answer.
            raises: In place of an answer, the kind of the failure: `unreachable`, `timeout`.
            answers: In place of all that, several answers, one after another; the last stays.
        """
        one = Answer(status=status, json=json, text=text, headers=headers or {}, raises=raises)
        self.core.web.put(method, url, answers or [one])

    def lets(self, *actions: str) -> None:
        """Let the author's own functions run, by name or pattern: `directory.*`.

        Raises:
            ChatError: The bot's process has begun already.
        """
        if self.core.has_begun:
            raise ChatError("say what is let be before anybody does something: then the bot is there already")
        for each in actions:
            self.core.stubs.let(each)

    def calls(self, action: str) -> list[Called]:
        """The calls of an action until now, stubbed or let be.

        Raises:
            ChatError: The bot has no such action.
        """
        self._check_action(action)
        return [each for each in self.core.stubs.called if each.name == action]

    @property
    def requests(self) -> list[HttpRequest]:
        """What web services were asked until now."""
        return self.core.web.requests

    def _check_action(self, action: str) -> None:
        known = [*self.core.project.authored.actions, *operations()]
        if action not in known:
            hint = did_you_mean(action, known)
            raise ChatError(f"the bot has no action '{action}'" + (f"; {hint}" if hint else ""))
