"""What stands in place of the world, where each of two talks in one chat has its own: stubs follow who calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowbot.ids import ConversationId
from flowbot.ports import HttpAnswer, HttpRequest
from flowbot.testing.chat.calling import CALLER
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.stubs import Stub, Stubs
from flowbot.testing.chat.values import in_flow
from flowbot.testing.chat.web import Answer, StubbedWeb

Owner = Callable[[ConversationId], int]
"""Which of the talks a conversation belongs to."""


class SplitStubs(Stubs):
    """Stubs of which each talk has its own."""

    def __init__(self, core: Core, owner: Owner) -> None:
        super().__init__(core.clock, in_flow, core.project.authored.actions)
        self._owner = owner
        self.preparing = 0
        """Whose are made now."""
        self._of: dict[tuple[int, str], Stub] = {}

    def put(self, name: str, stub: Stub) -> None:
        """Let a stub stand in place of a call of the talk that is prepared."""
        self._of[self.preparing, name] = stub

    def find(self, name: str) -> Stub | None:
        """What stands in place of a call for whoever makes it."""
        return self._of.get((self._owner(CALLER.get()), name))


class SplitWeb(StubbedWeb):
    """Web services of which each talk has its own."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner = owner
        self.preparing = 0
        self._of = (StubbedWeb(), StubbedWeb())

    def put(self, method: str, url: str, answers: Sequence[Answer]) -> None:
        """Let some requests of the talk that is prepared be answered."""
        self._of[self.preparing].put(method, url, answers)

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """What the service says to whoever asks."""
        web = self._of[self._owner(CALLER.get())]
        try:
            return await web.send(request)
        finally:
            self.missing += web.missing
            web.missing = []
