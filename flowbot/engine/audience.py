"""Who is asked, and who may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine.facts import Evaluate
from flowbot.engine.recipients import Recipient, covers, recipients_of
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is asked, and who may answer; both are found out when it matters, not before."""

    to: Evaluate | None = None
    """Where a question is asked; where the position speaks when None."""
    who: Evaluate | None = None
    excluding: Evaluate | None = None
    is_shared: bool = False
    """Whether everybody in the stream may answer, where nothing else says who."""

    @property
    def is_open(self) -> bool:
        """Whether somebody else may answer than the one whom the flow talks to."""
        return self.is_shared or self.to is not None or self.who is not None

    def recipients(self, turn: Turn) -> list[Recipient]:
        """Where to ask; raises GuardError when that is no person and no stream."""
        if self.to is None:
            return [turn.home]
        return list(dict.fromkeys(turn.address(each) for each in recipients_of(self.to(turn.names()))))

    def takes(self, turn: Turn, person: User) -> bool:
        """Whether this person may answer now."""
        names = turn.names()
        if self.excluding is not None and covers(self.excluding(names), person.id):
            return False
        if self.who is not None:
            return covers(self.who(names), person.id)
        if self.to is None:
            return self.is_shared or person.id == turn.user.id
        return any(
            each.stream_id is not None if each.user_id is None else each.user_id == person.id
            for each in recipients_of(self.to(names))
        )

    def count(self, turn: Turn) -> int | None:
        """How many may answer; None where nobody knows."""
        names = turn.names()
        people = self.who(names) if self.who is not None else self.to(names) if self.to is not None else None
        if isinstance(people, Mapping):
            people = [people]
        if not isinstance(people, Sequence) or isinstance(people, str):
            return None
        found = {each.get("id") if isinstance(each, Mapping) else each for each in people}
        if not all(isinstance(each, int) for each in found):
            return None  # a stream, whose members nobody knows
        excluded = self.excluding(names) if self.excluding is not None else False
        return sum(not covers(excluded, each) for each in found)


def is_for(to: Recipient, person: User, stream: Stream) -> bool:
    """Whether what was sent there is what this person sees in this stream."""
    if to.stream_id is not None:
        return to.stream_id == stream.id
    return to.user_id == person.id and stream.type == "IM"
