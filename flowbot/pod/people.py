"""Who is on the local pod, and what their names stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flowbot.errors import FlowbotError, OperationError
from flowbot.events import User
from flowbot.ids import UserId, tenant_of
from flowbot.pod.identifiers import OTHER_TENANT_ID, TENANT_ID, IdMaker


class People:
    """Every user of a local pod, persons and bots; a name is known by how it is shown and as a username."""

    def __init__(self, ids: IdMaker) -> None:
        self._ids = ids
        self._by_id: dict[UserId, User] = {}
        self._by_username: dict[str, User] = {}
        self._bots: dict[UserId, User] = {}

    @property
    def bots(self) -> list[User]:
        """The service accounts, in the order they were added."""
        return list(self._bots.values())

    def __iter__(self) -> Iterator[User]:
        return iter(list(self._by_id.values()))

    def is_bot(self, user_id: UserId) -> bool:
        """Whether this user is a service account."""
        return user_id in self._bots

    def get(self, user_id: UserId) -> User | None:
        """The user with this id; None when there is none."""
        return self._by_id.get(user_id)

    def find(self, name: str) -> User | None:
        """The user with this display name or username; None when there is none."""
        return self._by_username.get(to_username(name))

    def require(self, user_id: int, *, status: int = 400) -> User:
        """The user of an id; raises OperationError when there is none, with this status."""
        found = self.get(UserId(user_id))
        if found is None:
            raise OperationError(f"there is no user {user_id}", status=status)
        return found

    def find_by_email(self, email: str) -> User | None:
        """The user with an e-mail address, in any case; None when nobody has it."""
        wanted = email.strip().casefold()
        return next((each for each in self if (each.email or "").casefold() == wanted), None)

    def find_by_username(self, username: str) -> User | None:
        """The user of this pod with exactly this username, in any case; None when nobody has it."""
        wanted = username.strip().casefold()
        return next((each for each in self.colleagues if (each.username or "").casefold() == wanted), None)

    @property
    def colleagues(self) -> list[User]:
        """Everybody but those of other firms."""
        return [each for each in self if not self.is_outsider(each.id)]

    def replace(self, user: User) -> User:
        """Know a user by what they are called now, and no more by what they were called."""
        self._by_username = {name: each for name, each in self._by_username.items() if each.id != user.id}
        self._by_username[to_username(user.display_name)] = user
        if user.id in self._bots:
            self._bots[user.id] = user
        return self._add(user)

    def ensure(self, name: str) -> User:
        """The user with this name, made when it is new."""
        known = self.find(name)
        if known is not None:
            return known
        return self._add(_person(name, self._ids.user_id(to_username(name)), "local.test"))

    def ensure_outsider(self, name: str) -> User:
        """The same of another firm, with whom one connects by asking; one who is known already stays as they are."""
        known = self.find(name)
        if known is not None:
            return known
        return self._add(_person(name, self._ids.user_id(to_username(name), OTHER_TENANT_ID), "other.test"))

    def add_person(
        self, name: str, *, username: str | None = None, email: str | None = None, is_outsider: bool = False
    ) -> User:
        """A new person.

        Args:
            name: As people see it.
            username: What follows from the name, when left out.
            email: What follows from the username, when left out.
            is_outsider: Whether they are of another firm.

        Raises:
            FlowbotError: Somebody has that name or username already.
        """
        key = to_username(username or name)
        taken = self.find(name) or self.find(key)
        if taken is not None:
            raise FlowbotError(f"{name!r} cannot be added: {taken.display_name!r} has that name")
        tenant, domain = (OTHER_TENANT_ID, "other.test") if is_outsider else (TENANT_ID, "local.test")
        person = replace(
            _person(name, self._ids.user_id(key, tenant), domain), username=key, email=email or f"{key}@{domain}"
        )
        self._by_username[to_username(name)] = person
        return self._add(person)

    def change(self, user: User, *, name: str | None = None, email: str | None = None) -> User:
        """The user with another name or address.

        Raises:
            FlowbotError: Somebody else has that name.
        """
        taken = self.find(name) if name is not None else None
        if taken is not None and taken.id != user.id:
            raise FlowbotError(f"{user.display_name!r} cannot be called {name!r}: somebody else is")
        shown = (name or user.display_name).strip()
        first, _, last = shown.partition(" ") if user.first_name is not None else (None, "", None)
        return self.replace(
            replace(user, display_name=shown, first_name=first, last_name=last, email=email or user.email)
        )

    def is_outsider(self, user_id: UserId) -> bool:
        """Whether a user is of another firm."""
        return tenant_of(user_id) == OTHER_TENANT_ID

    def add_bot(self, username: str, display_name: str, user_id: UserId | None) -> User:
        """A new service account.

        Raises:
            FlowbotError: Somebody has that name or id already.
        """
        identity = self._ids.user_id(username) if user_id is None else user_id
        for taken in (self.find(username), self.find(display_name), self._by_id.get(identity)):
            if taken is not None:
                raise FlowbotError(
                    f"the bot {username!r} ({identity}) cannot be added: {taken.display_name!r} has that name or id"
                )
        bot = User(id=identity, display_name=display_name, email=f"{username}@local.test", username=username)
        self._bots[bot.id] = bot
        self._by_username[to_username(display_name)] = bot
        return self._add(bot)

    def learn(self, user: User) -> None:
        """Know a user from a raw event; what is known already stays."""
        if user.id not in self._by_id:
            self._by_id[user.id] = user
            name = user.username or user.display_name
            if name:
                self._by_username.setdefault(to_username(name), user)

    def _add(self, user: User) -> User:
        self._by_id[user.id] = user
        self._by_username[to_username(user.username or user.display_name)] = user
        return user


def _person(name: str, identity: UserId, domain: str) -> User:
    first, _, last = name.strip().partition(" ")
    username = to_username(name)
    return User(
        id=identity,
        display_name=name.strip(),
        first_name=first,
        last_name=last.strip(),
        email=f"{username}@{domain}",
        username=username,
    )


def to_username(name: str) -> str:
    """The username of a name: `Alice Martin` and `alice.martin` are the same person."""
    return re.sub(r"\s+", ".", name.strip().casefold())
