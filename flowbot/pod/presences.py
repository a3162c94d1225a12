"""Who is there on a local pod, and who is busy."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.clock import Clock
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import UserPresence
from flowbot.pod.contacts import Contacts
from flowbot.pod.people import People
from flowbot.pod.rights import Right, Rights

SETTABLE = (
    "AVAILABLE",
    "BUSY",
    "AWAY",
    "ON_THE_PHONE",
    "BE_RIGHT_BACK",
    "IN_A_MEETING",
    "OUT_OF_OFFICE",
    "OFF_WORK",
)
"""What presence can be set to ("Set Presence" of the REST reference)."""
OFFLINE = "OFFLINE"


class Presences:
    """The presence of every user; who has said nothing is available."""

    def __init__(self, people: People, contacts: Contacts, rights: Rights, clock: Clock) -> None:
        self.unseen = "UNDEFINED"
        """What is told of somebody of another firm whom one may not see; no public source says what."""
        self._people = people
        self._contacts = contacts
        self._rights = rights
        self._clock = clock
        self._set: dict[UserId, UserPresence] = {}
        self._interests: set[tuple[UserId, UserId]] = set()

    def put(self, user: User, category: str) -> UserPresence:
        """Let a user be in any category, `OFFLINE` too, as people come and go."""
        self._set[user.id] = UserPresence(category=category, user=user.id, since=self._clock.now())
        return self._set[user.id]

    def of(self, user: User) -> UserPresence:
        """The presence of a user, as they see it."""
        return self._set.get(user.id) or UserPresence(category="AVAILABLE", user=user.id)

    def get(self, by: User, user_id: int, local: bool = False) -> UserPresence:
        """The presence of a user, as another sees it.

        One of another firm is seen by those who are connected with them and have taken an interest.

        Raises:
            OperationError: There is no such user (404).
        """
        other = self._other(user_id)
        if self._people.is_outsider(by.id) == self._people.is_outsider(other.id):
            return self.of(other)
        if local:
            return UserPresence(category=OFFLINE, user=other.id)
        if (by.id, other.id) not in self._interests or not self._contacts.are_connected(by, other):
            return UserPresence(category=self.unseen, user=other.id)
        return self.of(other)

    def list(self, by: User, after: int | None, limit: int) -> Sequence[UserPresence]:
        """Those of one's own firm behind a user, by their ids."""
        is_outsider = self._people.is_outsider(by.id)
        colleagues = [each for each in self._people if self._people.is_outsider(each.id) == is_outsider]
        behind = sorted((each for each in colleagues if after is None or each.id > after), key=lambda each: each.id)
        return [self.of(each) for each in behind[:limit]]

    def set(self, user: User, category: str, soft: bool) -> UserPresence:
        """Let a user be in a category; one who is offline stays so when it is `soft`.

        Raises:
            OperationError: It cannot be set (400).
        """
        if category not in SETTABLE:
            raise OperationError(f"presence is set to one of {', '.join(SETTABLE)}, not to {category!r}", status=400)
        now = self.of(user)
        return now if soft and now.category == OFFLINE else self.put(user, category)

    def set_user(self, by: User, user_id: int, category: str, soft: bool) -> UserPresence:
        """Let another user be in a category.

        Raises:
            OperationError: They may not (403), there is no such user (404), or it cannot be set (400).
        """
        self._rights.check(by, Right.SET_PRESENCE)
        return self.set(self._other(user_id), category, soft)

    def register(self, by: User, users: Sequence[int]) -> None:
        """Take an interest in users; raises OperationError when one of them is nobody (404)."""
        found = [self._other(each) for each in users]
        self._interests.update((by.id, each.id) for each in found)

    def _other(self, user_id: int) -> User:
        found = self._people.get(UserId(user_id))
        if found is None:
            raise OperationError(f"there is no user {user_id}", status=404)
        return found
