"""The accounts of a local pod: what an administrator sees of them, and does with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flowbot.errors import FlowbotError, OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.delivery import Delivery
from flowbot.pod.parts import PodAccount
from flowbot.pod.people import People

ROLES = (
    "INDIVIDUAL",
    "USER_PROVISIONING",
    "ADMINISTRATOR",
    "SUPER_ADMINISTRATOR",
    "COMPLIANCE_OFFICER",
    "SUPER_COMPLIANCE_OFFICER",
    "CONTENT_MANAGEMENT",
    "L1_SUPPORT",
    "L2_SUPPORT",
    "SCOPE_MANAGEMENT",
    "AUDIT_TRAIL_MANAGEMENT",
)
"""Those of Symphony's reference that a bot may want ("Roles", REST reference)."""

_NAMES = {
    "displayName": "display_name",
    "firstName": "first_name",
    "lastName": "last_name",
    "emailAddress": "email",
    "userName": "username",
}
"""The attributes that a user has, the others being details of the account."""
_NEEDED = ("userName", "emailAddress", "displayName")


@dataclass(slots=True, kw_only=True)
class AccountRules:
    """How a local pod treats accounts where that differs from pod to pod; may be changed while the pod runs."""

    administrators: frozenset[str] = frozenset({"ADMINISTRATOR", "SUPER_ADMINISTRATOR", "USER_PROVISIONING"})
    """Roles with one of which an account may look at others, and change them."""
    roles_of_bots: Sequence[str] = ("INDIVIDUAL", "USER_PROVISIONING")
    """What service accounts have that nobody gave a role."""
    company: str = "Local pod"
    other_company: str = "Other firm"
    """The one of people whom the pod knows from elsewhere."""


class Accounts:
    """The accounts of everybody on a local pod."""

    def __init__(self, people: People, delivery: Delivery) -> None:
        self.rules = AccountRules()
        self.keys: dict[str, bytes] = {}
        """The public key (PEM) of each service account that was made with one, by its username."""
        self._people = people
        self._delivery = delivery
        self._by_id: dict[UserId, PodAccount] = {}

    def of(self, user_id: UserId) -> PodAccount:
        """The account of a user."""
        if user_id not in self._by_id:
            is_service = self._people.is_bot(user_id)
            roles = list(self.rules.roles_of_bots) if is_service else ["INDIVIDUAL"]
            self._add(user_id, PodAccount(is_service=is_service, roles=roles))
        return self._by_id[user_id]

    def _add(self, user_id: UserId, account: PodAccount) -> None:
        is_outsider = self._people.is_outsider(user_id)
        account.details["companyName"] = self.rules.other_company if is_outsider else self.rules.company
        self._by_id[user_id] = account

    def is_open(self, username: str) -> bool:
        """Whether one can log in with the account of a username; one that nobody has yet is made then."""
        user = self._people.find(username)
        return user is None or self.of(user.id).active

    def check_administrator(self, by: User) -> None:
        """Do nothing when somebody may administer the pod; raises OperationError when they may not (403)."""
        if self.rules.administrators.isdisjoint(self.of(by.id).roles):
            raise OperationError(f"{by.display_name} lacks the entitlement to administer accounts", status=403)

    def get(self, by: User, user_id: int) -> User:
        """A user whose account is looked at.

        Raises:
            OperationError: They may not (403), or there is no such user on this pod (400).
        """
        self.check_administrator(by)
        if self._people.is_outsider(UserId(user_id)):
            raise OperationError(f"user {user_id} has no account on this pod", status=400)
        return self._people.require(user_id)

    def list(self, by: User, role: str | None = None, status: str | None = None) -> Sequence[User]:
        """Everybody, or those with a role or in a status; raises OperationError as of `check_administrator`."""
        self.check_administrator(by)
        found = (each for each in self._people.colleagues if role is None or role in self.of(each.id).roles)
        return [each for each in found if status is None or status == self.status_of(each.id)]

    def status_of(self, user_id: UserId) -> str:
        """`ENABLED` or `DISABLED`."""
        return "ENABLED" if self.of(user_id).active else "DISABLED"

    def create(self, by: User, attributes: Mapping[str, object], roles: Sequence[str]) -> User:
        """A new user with an account.

        Args:
            by: Who makes it.
            attributes: By their names in Symphony's reference.
            roles: Their ids.

        Raises:
            OperationError: They may not (403), a name or address is missing or another user's, or there is no such
                role (400).
        """
        self.check_administrator(by)
        is_service = attributes.get("accountType") == "SYSTEM"
        for name in (*_NEEDED, *(() if is_service else ("firstName", "lastName"))):
            if not isinstance(attributes.get(name), str) or not str(attributes[name]).strip():
                raise OperationError(f"an account has a `{name}`", status=400)
        for role in roles:
            self._check_role(role)
        self._check_free(attributes, None)
        username, name = str(attributes["userName"]), str(attributes["displayName"])
        try:
            user = self._people.add_bot(username, name, None) if is_service else self._people.ensure(username)
        except FlowbotError as error:
            raise OperationError(str(error), status=400) from error
        if is_service:
            self._delivery.add(user)
        now_ms = self._delivery.now_ms()
        self._add(user.id, PodAccount(is_service=is_service, roles=list(roles), created_ms=now_ms))
        return self._put(user, attributes)

    def update(self, by: User, user_id: int, attributes: Mapping[str, object]) -> User:
        """Change an account; raises OperationError as of `get`, or a name or address is another user's (400)."""
        user = self.get(by, user_id)
        self._check_free(attributes, user)
        return self._put(user, attributes)

    def add_role(self, by: User, user_id: int, role: str) -> None:
        """Give an account a role; raises OperationError as of `get`, or there is no such role (400)."""
        account = self.of(self.get(by, user_id).id)
        self._check_role(role)
        if role not in account.roles:
            account.roles.append(role)

    def remove_role(self, by: User, user_id: int, role: str) -> None:
        """Take a role from an account; raises OperationError as of `get`, or the account does not have it (400)."""
        account = self.of(self.get(by, user_id).id)
        if role not in account.roles:
            raise OperationError(f"the account does not have the role {role}", status=400)
        account.roles.remove(role)

    def set_active(self, by: User, user_id: int, active: bool) -> None:
        """Let one log in with an account, or nobody; raises OperationError as of `get`."""
        self.of(self.get(by, user_id).id).active = active

    def _put(self, user: User, attributes: Mapping[str, object]) -> User:
        """What is given, in the place of what was there."""
        own = {_NAMES[name]: value for name, value in attributes.items() if name in _NAMES}
        changed = self._people.replace(replace(user, **own))  # type: ignore[arg-type]  # texts, as was checked
        more = {name: value for name, value in attributes.items() if name not in (*_NAMES, "accountType", "currentKey")}
        self.of(user.id).details |= more
        key = attributes.get("currentKey")
        if isinstance(key, dict) and isinstance(key.get("key"), str):
            self.keys[changed.username or ""] = key["key"].encode()
        return changed

    def _check_free(self, attributes: Mapping[str, object], user: User | None) -> None:
        """Raise OperationError when a name or an address is no text, or that of somebody else (400)."""
        for name in _NAMES:
            value = attributes.get(name, "")
            if not isinstance(value, str):
                raise OperationError(f"`{name}` is not a text", status=400)
        username, email = attributes.get("userName"), attributes.get("emailAddress")
        named = self._people.find(str(username)) if username else None
        reached = self._people.find_by_email(str(email)) if email else None
        for what, other in ((f"username {username}", named), (f"e-mail address {email}", reached)):
            if other is not None and (user is None or other.id != user.id):
                raise OperationError(f"the {what} is taken", status=400)

    def _check_role(self, role: str) -> None:
        if role not in ROLES:
            raise OperationError(f"there is no role {role}", status=400)
