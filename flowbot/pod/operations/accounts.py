"""Accounts, administered in process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import Account, Role
from flowbot.pod.accounts import ROLES
from flowbot.pod.accounts import Accounts as PodAccounts
from flowbot.pod.wire.accounts import account_json, role_json

_NAMES = {
    "username": "userName",
    "email": "emailAddress",
    "first_name": "firstName",
    "last_name": "lastName",
    "name": "displayName",
    "title": "title",
    "department": "department",
    "division": "division",
    "company": "companyName",
    "location": "location",
    "job_function": "jobFunction",
    "work_phone": "workPhoneNumber",
    "mobile_phone": "mobilePhoneNumber",
}
"""What Symphony's reference calls the attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """`flowbot.operations.Accounts` as one bot asks for them."""

    accounts: PodAccounts
    bot: User

    async def get(self, user: UserId) -> Account:
        await anyio.lowlevel.checkpoint()
        return self._account(self.accounts.get(self.bot, user))

    async def list(
        self, role: str | None = None, status: Literal["ENABLED", "DISABLED"] | None = None, limit: int = 1000
    ) -> Sequence[Account]:
        await anyio.lowlevel.checkpoint()
        return [self._account(each) for each in self.accounts.list(self.bot, role, status)[:limit]]

    async def roles(self) -> Sequence[Role]:
        await anyio.lowlevel.checkpoint()
        self.accounts.check_administrator(self.bot)
        return [Role(id=each, name=role_json(each)["name"]) for each in ROLES]

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
        await anyio.lowlevel.checkpoint()
        attributes = _attributes(
            more,
            username=username,
            email=email,
            first_name=first_name,
            last_name=last_name,
            name=name,
            title=title,
            department=department,
            division=division,
            company=company,
            location=location,
            job_function=job_function,
            work_phone=work_phone,
            mobile_phone=mobile_phone,
        )
        return self._account(self.accounts.create(self.bot, {**attributes, "accountType": "NORMAL"}, roles))

    async def create_service(
        self,
        username: str,
        email: str,
        name: str,
        roles: Sequence[str] = ("INDIVIDUAL",),
        public_key: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Account:
        await anyio.lowlevel.checkpoint()
        attributes = _attributes(_with_key(more, public_key), username=username, email=email, name=name)
        return self._account(self.accounts.create(self.bot, {**attributes, "accountType": "SYSTEM"}, roles))

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
        await anyio.lowlevel.checkpoint()
        attributes = _attributes(
            _with_key(more, public_key),
            username=username,
            email=email,
            first_name=first_name,
            last_name=last_name,
            name=name,
            title=title,
            department=department,
            division=division,
            company=company,
            location=location,
            job_function=job_function,
            work_phone=work_phone,
            mobile_phone=mobile_phone,
        )
        return self._account(self.accounts.update(self.bot, user, attributes))

    async def add_role(self, user: UserId, role: str) -> None:
        await anyio.lowlevel.checkpoint()
        self.accounts.add_role(self.bot, user, role)

    async def remove_role(self, user: UserId, role: str) -> None:
        await anyio.lowlevel.checkpoint()
        self.accounts.remove_role(self.bot, user, role)

    async def activate(self, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.accounts.set_active(self.bot, user, True)

    async def deactivate(self, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.accounts.set_active(self.bot, user, False)

    def _account(self, user: User) -> Account:
        written = account_json(user, self.accounts.of(user.id))
        known: dict[str, Any] = {name: written["userAttributes"].get(theirs) for name, theirs in _NAMES.items()}
        return Account(
            **{name: value or None for name, value in known.items() if name != "name"},
            id=user.id,
            name=user.display_name,
            type=written["userAttributes"]["accountType"],
            active=self.accounts.of(user.id).active,
            roles=[*written["roles"]],
        )


def _attributes(more: Mapping[str, object] | None, **given: object) -> Mapping[str, object]:
    return {**(more or {}), **{_NAMES[name]: value for name, value in given.items() if value is not None}}


def _with_key(more: Mapping[str, object] | None, pem: str | None) -> Mapping[str, object]:
    return {**(more or {}), **({} if pem is None else {"currentKey": {"key": pem, "action": "SAVE"}})}
