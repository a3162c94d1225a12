"""Who is asked, and who may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine.facts import Evaluate
from flowbot.engine.recipients import NOWHERE, Recipient, covers, recipients_of
from flowbot.engine.roles import is_nobody
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is asked, and who may answer; both are found out when it matters, not before."""

    to: Evaluate | None = None
    """Where a question is asked; where the position speaks when None."""
    who: Evaluate | None = None
    excluding: Evaluate | None = None
    delegate: Evaluate | None = None
    """To whom it may be handed over."""
    is_shared: bool = False
    """Whether everybody in the stream may answer, where nothing else says who."""

    @property
    def is_open(self) -> bool:
        """Whether somebody else may answer than the one whom the flow talks to."""
        return self.is_shared or self.to is not None or self.who is not None

    def recipients(self, turn: Turn) -> list[Recipient]:
        """Where to ask; raises GuardError when that is no person and no stream."""
        if self.to is None:
            home = turn.home
            return [home] if home != NOWHERE else []
        return list(dict.fromkeys(turn.address(each) for each in recipients_of(self.to(turn.names()))))

    def takes(self, turn: Turn, person: User) -> bool:
        """Whether this person may answer now."""
        if self.excluding is not None and covers(self.excluding(turn.names()), person.id):
            return False
        if turn.at.delegated:
            if person.id in turn.at.delegated:
                return False
            if any(each.id == person.id for each in turn.at.delegated.values()):
                return True
        if self.who is not None:
            return covers(self.who(turn.names()), person.id)
        if self.to is None:
            return self.is_shared or turn.talks_to(person)
        return any(
            each != NOWHERE if each.user_id is None else each.user_id == person.id
            for each in recipients_of(self.to(turn.names()))
        )

    def count(self, turn: Turn) -> int | None:
        """How many may answer; None where nobody knows."""
        found = self.voters(turn)
        return len(found) if found is not None else None

    def voters(self, turn: Turn) -> set[int] | None:
        """The ids of those who may answer and are still there; None where nobody knows them."""
        names = turn.names()
        if self.who is None and self.to is None:
            found = None if self.is_shared else {int(turn.user.id)} if turn.user is not None else set()
        else:
            found = _ids(self.who(names) if self.who is not None else self.to(names) if self.to is not None else None)
        if found is None:
            return None
        found -= turn.at.gone | turn.at.delegated.keys()
        found |= {each.id for each in turn.at.delegated.values()} - turn.at.gone
        excluded = self.excluding(names) if self.excluding is not None else False
        return {each for each in found if not covers(excluded, each)}


def _ids(people: object) -> set[int] | None:
    """The ids of some people; None where a stream is among them, whose members nobody knows."""
    if isinstance(people, Mapping):
        people = [people]
    if not isinstance(people, Sequence) or isinstance(people, str):
        return None
    found = {each.get("id") if isinstance(each, Mapping) else each for each in people if not is_nobody(each)}
    return {each for each in found if isinstance(each, int)} if all(isinstance(each, int) for each in found) else None


def is_for(to: Recipient, person: User, stream: Stream) -> bool:
    """Whether what was sent there is what this person sees in this stream."""
    if to.stream_id is not None:
        return to.stream_id == stream.id
    if to.room is not None:
        return to.room == stream.name
    return to.user_id == person.id and stream.type == "IM"
