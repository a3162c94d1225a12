"""What became of a flow in a chat."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.errors import did_you_mean
from flowbot.testing.chat.core import Core
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.watch import Conversation


class FlowInChat:
    """The conversations of a flow, in a chat; where one is meant, it is the one that began last."""

    def __init__(self, core: Core, name: str | None = None) -> None:
        self._core = core
        self._name = name

    @property
    def conversations(self) -> list[Conversation]:
        """All of them, in the order in which they began."""
        return [each for each in self._core.watch if self._name in (None, each.flow.id)]

    @property
    def last(self) -> Conversation:
        """The one that began last.

        Raises:
            ChatError: None has begun.
        """
        if not self.conversations:
            self._core.fail(f"no conversation of {self._name or 'any flow'} has begun")
        return self.conversations[-1]

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(self.last.state)

    @property
    def slots(self) -> Mapping[str, object]:
        """What it remembers."""
        return self.last.slots

    @property
    def end(self) -> str | None:
        """How it has ended; None while it lives."""
        return self.last.end

    @property
    def live(self) -> int:
        """How many of them have not ended."""
        return sum(each.end is None for each in self.conversations)

    def ended(self, end: str) -> bool:
        """Whether it has ended so.

        Raises:
            ChatError: The flow has no such end, or none has begun.
        """
        last = self.last
        ends = {each.id.removesuffix(".end") for each in last.flow.states.values() if each.id.endswith(".end")}
        if end not in ends:
            hint = did_you_mean(end, ends) or f"its ends are {', '.join(sorted(ends))}"
            raise ChatError(f"{last.flow.id} has no end '{end}'; {hint}")
        return last.end == end

    def __repr__(self) -> str:
        """For failures of tests."""
        if not self.conversations:
            return f"<{self._name or 'no flow'}: not begun>"
        last = self.last
        return f"<{last.flow.id}: {f'state {last.state}' if last.end is None else f'end {last.end}'}>"
