"""Who is there on a local pod, and who is busy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flowbot.clock import Clock
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import UserPresence
from flowbot.pod.accounts import Accounts
from flowbot.pod.contacts import Contacts
from flowbot.pod.people import People
from flowbot.pod.rights import Right, Rights
from flowbot.pod.society_rules import SocietyRules

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
INTEREST = timedelta(hours=1)
"""How long an interest in somebody of another firm lasts ("External Presence Interest")."""


class Presences:
    """The presence of every user; who has said nothing is available."""

    def __init__(
        self, people: People, accounts: Accounts, contacts: Contacts, rights: Rights, clock: Clock, rules: SocietyRules
    ) -> None:
        self._people = people
        self._accounts = accounts
        self._contacts = contacts
        self._rights = rights
        self._clock = clock
        self._rules = rules
        self._set: dict[UserId, UserPresence] = {}
        self._interests: dict[tuple[UserId, UserId], datetime] = {}

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
        other = self._people.require(user_id, status=404)
        if self._people.is_outsider(by.id) == self._people.is_outsider(other.id):
            return self.of(other)
        if local:
            return UserPresence(category=OFFLINE, user=other.id)
        since = self._interests.get((by.id, other.id))
        is_interested = since is not None and self._clock.now() - since < INTEREST
        if not is_interested or not self._contacts.are_connected(by, other):
            return UserPresence(category=self._rules.unseen, user=other.id)
        return self.of(other)

    def list(self, by: User, after: int | None, limit: int) -> Sequence[UserPresence]:
        """Those of one's own firm behind a user, by their ids; raises OperationError for no administrator (403)."""
        self._accounts.check_administrator(by)
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
        self._accounts.check_administrator(by)
        return self.set(self._people.require(user_id, status=404), category, soft)

    def register(self, by: User, users: Sequence[int]) -> None:
        """Take an interest in users for an hour.

        Raises:
            OperationError: They may not (403), or one of the users is nobody (404).
        """
        self._rights.check(by, Right.UPDATE_PRESENCE)
        found = [self._people.require(each, status=404) for each in users]
        self._interests |= {(by.id, each.id): self._clock.now() for each in found}
