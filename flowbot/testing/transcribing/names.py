"""Names for the people and the rooms of a recording: none of them is what somebody is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

_NAMES = ("ann", "bob", "cara", "dan", "eve", "finn", "gail", "hugo", "iris", "jack", "kate", "lou")


class Names:
    """Who is who, and which room is which, in the order in which they come up.

    Args:
        bot: The bot's user.
        name: What the bot is called.
        users: Those who do something in the recording, or whom the bot speaks to.
    """

    def __init__(self, bot: UserId, name: str, users: Iterable[UserId]) -> None:
        self._users = frozenset(users)
        self._people: dict[UserId, str] = {bot: name}
        self._bot = bot
        self._rooms: dict[StreamId, str] = {}
        self._ims: dict[StreamId, str] = {}
        self.members: dict[str, list[str]] = {}
        """Of each room, who does something there."""
        self.shown: dict[str, str] = {}
        """Of each room, what people see as its name."""
        self._free: Iterator[str] = _endless()

    @property
    def people(self) -> list[str]:
        """Everybody but the bot."""
        return [name for user, name in self._people.items() if user != self._bot]

    def knows(self, user_id: object) -> bool:
        """Whether an id is that of somebody."""
        return user_id in self._people or user_id in self._users

    def person(self, user: User | UserId) -> str:
        """What somebody is called."""
        user_id = user.id if isinstance(user, User) else user
        if user_id not in self._people:
            self._people[user_id] = next(self._free)
        return self._people[user_id]

    def place(self, stream: Stream, by: User | None) -> str:
        """What a stream is called: an IM by the person whose it is.

        Args:
            stream: The stream.
            by: Who does something there.
        """
        if stream.type != "ROOM" and by is not None:
            return self._ims.setdefault(stream.id, self.person(by))
        name = self.room(stream.id)
        self.shown.setdefault(name, stream.name or name)
        if by is not None and (person := self.person(by)) not in self.members[name]:
            self.members[name].append(person)
        return name

    def room(self, stream_id: StreamId) -> str:
        """What a room is called."""
        if stream_id in self._ims:
            return self._ims[stream_id]
        if stream_id not in self._rooms:
            number = len(self._rooms) + 1
            self._rooms[stream_id] = name = "room" if number == 1 else f"room{number}"
            self.members[name] = []
        return self._rooms[stream_id]

    def knows_room(self, stream_id: object) -> bool:
        """Whether an id is that of a room or an IM."""
        return stream_id in self._rooms or stream_id in self._ims


def _endless() -> Iterator[str]:
    yield from _NAMES
    for number in count(2):
        yield from (f"{name}{number}" for name in _NAMES)
