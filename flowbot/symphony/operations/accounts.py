"""`flowbot.operations.Accounts` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flowbot.ids import UserId
from flowbot.operations import Account, Role
from flowbot.symphony.asking import ask, body_of, inner_of, missing, query_of, record_in, records_in, text_of, user_of
from flowbot.symphony.http import Request
from flowbot.symphony.paging import Page, follow
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of people and services."""

    session: Session

    async def get(self, user: UserId) -> Account:
        """An account."""
        return await self._account(Request(component="pod", method="GET", path=f"/v2/admin/user/{user}"))

    async def list(
        self, role: str | None = None, status: Literal["ENABLED", "DISABLED"] | None = None, limit: int = 1000
    ) -> Sequence[Account]:
        """The accounts, page by page; only a search knows roles and statuses."""
        criteria = body_of(role=role, status=status)

        async def ask_page(skip: int, size: int) -> Page:
            query = query_of(skip=skip, limit=size)
            listing = Request(component="pod", method="GET", path=f"/v2/admin/user/list{query}")
            search = Request(component="pod", method="POST", path=f"/v1/admin/user/find{query}", json=criteria)
            return Page(records=records_in((await ask(self.session, search if criteria else listing)).json()))

        found = await follow(ask_page, lambda each: user_of(inner_of(each, "userSystemInfo"), "id"), limit=limit)
        return [_read_account(each) for each in found]

    async def roles(self) -> Sequence[Role]:
        """The roles that there are."""
        request = Request(component="pod", method="GET", path="/v1/admin/system/roles/list")
        found = records_in((await ask(self.session, request)).json())
        return [
            Role(id=identity, name=text_of(each, "name") or "")
            for each in found
            if (identity := text_of(each, "id")) is not None
        ]

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
        """A new account of a person; it is not asked for twice when the answer is lost."""
        attributes = _attributes(
            more,
            account_type="NORMAL",
            user_name=username,
            email_address=email,
            first_name=first_name,
            last_name=last_name,
            display_name=name,
            title=title,
            department=department,
            division=division,
            company_name=company,
            location=location,
            job_function=job_function,
            work_phone_number=work_phone,
            mobile_phone_number=mobile_phone,
        )
        return await self._create(attributes, roles)

    async def create_service(
        self,
        username: str,
        email: str,
        name: str,
        roles: Sequence[str] = ("INDIVIDUAL",),
        public_key: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Account:
        """A new account of a service; it is not asked for twice when the answer is lost."""
        attributes = _attributes(
            more,
            account_type="SYSTEM",
            user_name=username,
            email_address=email,
            display_name=name,
            current_key=_key(public_key),
        )
        return await self._create(attributes, roles)

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
        """The account with what is given."""
        attributes = _attributes(
            more,
            user_name=username,
            email_address=email,
            first_name=first_name,
            last_name=last_name,
            display_name=name,
            title=title,
            department=department,
            division=division,
            company_name=company,
            location=location,
            job_function=job_function,
            work_phone_number=work_phone,
            mobile_phone_number=mobile_phone,
            current_key=_key(public_key),
        )
        path = f"/v2/admin/user/{user}/update"
        return await self._account(Request(component="pod", method="POST", path=path, json=attributes))

    async def add_role(self, user: UserId, role: str) -> None:
        """Give an account a role."""
        await self._post(user, "roles/add", {"id": role})

    async def remove_role(self, user: UserId, role: str) -> None:
        """Take a role from an account; not asked twice, as one that is gone cannot be taken."""
        await self._post(user, "roles/remove", {"id": role}, repeatable=False)

    async def activate(self, user: UserId) -> None:
        """Let one log in again."""
        await self._post(user, "status/update", {"status": "ENABLED"})

    async def deactivate(self, user: UserId) -> None:
        """Let nobody log in."""
        await self._post(user, "status/update", {"status": "DISABLED"})

    async def _create(self, attributes: Mapping[str, object], roles: Sequence[str]) -> Account:
        body = {"userAttributes": attributes, "roles": list(roles)}
        return await self._account(
            Request(component="pod", method="POST", path="/v2/admin/user/create", json=body, repeatable=False)
        )

    async def _post(self, user: UserId, what: str, body: object, *, repeatable: bool = True) -> None:
        path = f"/v1/admin/user/{user}/{what}"
        await ask(self.session, Request(component="pod", method="POST", path=path, json=body, repeatable=repeatable))

    async def _account(self, request: Request) -> Account:
        """The account of a `V2UserDetail`; raises SymphonyError when the answer is none."""
        answer = await ask(self.session, request)
        if user_of(record_in(request, answer, "userSystemInfo"), "id") is None:
            raise missing(request, answer, "id of a user")
        return _read_account(record_in(request, answer))


def _attributes(more: Mapping[str, object] | None, **given: object) -> Mapping[str, object]:
    return {**(more or {}), **body_of(**given)}


def _key(pem: str | None) -> Mapping[str, str] | None:
    return None if pem is None else {"key": pem, "action": "SAVE"}


def _read_account(detail: Mapping[str, Any]) -> Account:
    attributes, system = inner_of(detail, "userAttributes"), inner_of(detail, "userSystemInfo")
    roles = detail.get("roles")
    return Account(
        id=UserId(int(system["id"])),
        name=text_of(attributes, "displayName") or "",
        username=text_of(attributes, "userName"),
        email=text_of(attributes, "emailAddress"),
        first_name=text_of(attributes, "firstName"),
        last_name=text_of(attributes, "lastName"),
        type=text_of(attributes, "accountType"),
        active=text_of(system, "status") != "DISABLED",
        roles=[each for each in roles if isinstance(each, str)] if isinstance(roles, list) else [],
        title=text_of(attributes, "title"),
        department=text_of(attributes, "department"),
        division=text_of(attributes, "division"),
        company=text_of(attributes, "companyName"),
        location=text_of(attributes, "location"),
        job_function=text_of(attributes, "jobFunction"),
        work_phone=text_of(attributes, "workPhoneNumber"),
        mobile_phone=text_of(attributes, "mobilePhoneNumber"),
    )
