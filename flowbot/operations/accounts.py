"""`symphony.accounts`: administration of the accounts of people and services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from flowbot.ids import UserId
from flowbot.operations._marks import alone, reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account, as an administrator sees it."""

    id: UserId
    name: str
    """As people see it."""
    username: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    type: str | None = None
    """`NORMAL` of a person, `SYSTEM` of a service."""
    active: bool = True
    """Whether one can log in with it."""
    roles: Sequence[str] = ()
    """By their ids, such as `INDIVIDUAL`."""
    title: str | None = None
    department: str | None = None
    division: str | None = None
    company: str | None = None
    location: str | None = None
    job_function: str | None = None
    work_phone: str | None = None
    mobile_phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What accounts may be given."""

    id: str
    name: str


class Accounts(Protocol):
    """`symphony.accounts`; the bot needs a role for it, such as `USER_PROVISIONING`. Errors as those of rooms."""

    @alone
    @reads
    async def get(self, user: UserId) -> Account:
        """An account."""
        ...

    @alone
    @reads
    async def list(
        self, role: str | None = None, status: Literal["ENABLED", "DISABLED"] | None = None, limit: int = 1000
    ) -> Sequence[Account]:
        """Every account, or those with a role or in a status."""
        ...

    @alone
    @reads
    async def roles(self) -> Sequence[Role]:
        """The roles that there are."""
        ...

    @alone
    async def create(
        self,
        username: str,
        email: str,
        first_name: str,
        last_name: str,
        name: str,
        roles: Sequence[str] = ("INDIVIDUAL",),
        title: str | None = None,
        department: str | None = None,
        division: str | None = None,
        company: str | None = None,
        location: str | None = None,
        job_function: str | None = None,
        work_phone: str | None = None,
        mobile_phone: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Account:
        """A new account of a person, who logs in by single sign-on.

        `more` has other attributes by their names in Symphony's reference, such as `assetClasses`.
        """
        ...

    @alone
    async def create_service(
        self,
        username: str,
        email: str,
        name: str,
        roles: Sequence[str] = ("INDIVIDUAL",),
        public_key: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Account:
        """A new account of a service, such as a bot, with the RSA key (PEM) that it logs in with."""
        ...

    @alone
    async def update(
        self,
        user: UserId,
        username: str | None = None,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        name: str | None = None,
        title: str | None = None,
        department: str | None = None,
        division: str | None = None,
        company: str | None = None,
        location: str | None = None,
        job_function: str | None = None,
        work_phone: str | None = None,
        mobile_phone: str | None = None,
        public_key: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Account:
        """Change an account of a person or a service; what is left out stays. The account as it is then."""
        ...

    @alone
    async def add_role(self, user: UserId, role: str) -> None:
        """Give an account a role; one that has it keeps it."""
        ...

    @alone
    async def remove_role(self, user: UserId, role: str) -> None:
        """Take a role from an account."""
        ...

    @alone
    async def activate(self, user: UserId) -> None:
        """Let one log in with an account again."""
        ...

    @alone
    async def deactivate(self, user: UserId) -> None:
        """Let nobody log in with an account."""
        ...
