"""Who is connected with whom on a local pod, and who has asked.

The states and what leads from one to another are those of the REST reference ("Create Connection", "Remove
Connection"): people of one firm are connected without asking, and a request can be made again once it was rejected.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from flowbot.clock import Clock, instant, milliseconds
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.operations import Connection
from flowbot.pod.delivery import Delivery
from flowbot.pod.people import People
from flowbot.pod.society_rules import SocietyRules
from flowbot.pod.wire import user_json

_Status = Literal["PENDING", "ACCEPTED", "REJECTED"]
STATUSES = ("PENDING_INCOMING", "PENDING_OUTGOING", "ACCEPTED", "REJECTED")


@dataclass(slots=True, kw_only=True)
class _Contact:
    """What one user asked of another."""

    asker: UserId
    asked: UserId
    status: _Status
    requested_ms: int
    updated_ms: int
    requests: int = 1


class Contacts:
    """What users ask of each other, bots and people alike."""

    def __init__(self, people: People, delivery: Delivery, clock: Clock, rules: SocietyRules) -> None:
        self._people = people
        self._delivery = delivery
        self._clock = clock
        self._rules = rules
        self._contacts: dict[frozenset[UserId], _Contact] = {}

    def request(self, by: User, user_id: int) -> Connection:
        """Ask somebody to connect; bots among the two hear of it.

        Raises:
            OperationError: There is no such user (404), or one of the two has asked already (400).
        """
        other = self._people.require(user_id, status=404)
        if self._is_implicit(by, other):
            return _implicit(other)
        before = self._contacts.get(_pair(by, other))
        if before is not None and before.status != "REJECTED":
            raise OperationError(f"there is a request between {by.display_name} and {other.display_name}", status=400)
        now_ms = milliseconds(self._clock.now())
        contact = _Contact(
            asker=by.id,
            asked=other.id,
            status="PENDING",
            requested_ms=before.requested_ms if before is not None else now_ms,
            updated_ms=now_ms,
            requests=before.requests + 1 if before is not None else 1,
        )
        self._contacts[_pair(by, other)] = contact
        self._delivery.tell("CONNECTIONREQUESTED", {"toUser": user_json(other)}, by, _pair(by, other))
        return _seen(contact, by)

    def accept(self, by: User, user_id: int) -> Connection:
        """Accept what somebody asked for; bots among the two hear of it. Accepting twice is harmless.

        Raises:
            OperationError: There is no such user, or they have not asked (404).
        """
        other = self._people.require(user_id, status=404)
        if self._is_implicit(by, other):
            return _implicit(other)
        contact = self._contacts.get(_pair(by, other))
        if contact is not None and contact.status == "ACCEPTED":
            return _seen(contact, by)
        contact = self._pending(by, other)
        self._change(contact, "ACCEPTED")
        self._delivery.tell("CONNECTIONACCEPTED", {"fromUser": user_json(other)}, by, _pair(by, other))
        return _seen(contact, by)

    def reject(self, by: User, user_id: int) -> Connection:
        """Reject what somebody asked for; nobody hears of it.

        Raises:
            OperationError: As of `accept`; or they are of the same firm (400).
        """
        other = self._people.require(user_id, status=404)
        if self._is_implicit(by, other):
            raise OperationError(f"{other.display_name} is of the same firm, and cannot be rejected", status=400)
        contact = self._pending(by, other)
        self._change(contact, "REJECTED")
        return _seen(contact, by)

    def remove(self, by: User, user_id: int) -> None:
        """End a connection, or change what was not accepted, where the rules have it.

        Raises:
            OperationError: There is no such user (404), or they are not connected (400).
        """
        other = self._people.require(user_id, status=404)
        contact = self._contacts.get(_pair(by, other))
        if contact is not None and contact.status == "ACCEPTED":
            del self._contacts[_pair(by, other)]
        elif contact is not None and contact.asked == by.id and self._rules.removes_requests:
            self._change(contact, "REJECTED" if contact.status == "PENDING" else "PENDING")
        else:
            raise OperationError(f"{by.display_name} and {other.display_name} are not connected", status=400)

    def get(self, by: User, user_id: int) -> Connection:
        """How somebody stands to another; raises OperationError when neither has asked, or there is none such (404)."""
        other = self._people.require(user_id, status=404)
        if self._is_implicit(by, other):
            return _implicit(other)
        contact = self._contacts.get(_pair(by, other))
        if contact is None:
            raise OperationError(f"{by.display_name} and {other.display_name} are not connected", status=404)
        return _seen(contact, by)

    def list(self, by: User, statuses: Collection[str], users: Sequence[int] = ()) -> Sequence[Connection]:
        """How somebody stands to others, oldest request first; people of the same firm only where they are named."""
        own = [_seen(each, by) for each in self._contacts.values() if by.id in (each.asker, each.asked)]
        named = [self._people.get(UserId(each)) for each in users]
        own += [_implicit(each) for each in named if each is not None and self._is_implicit(by, each)]
        return [each for each in own if each.status in statuses and (not users or each.user in users)]

    def are_connected(self, one: User, other: User) -> bool:
        """Whether they are, by request or by their firm."""
        contact = self._contacts.get(_pair(one, other))
        return self._is_implicit(one, other) or (contact is not None and contact.status == "ACCEPTED")

    def _is_implicit(self, one: User, other: User) -> bool:
        return self._people.is_outsider(one.id) == self._people.is_outsider(other.id)

    def _pending(self, by: User, other: User) -> _Contact:
        contact = self._contacts.get(_pair(by, other))
        if contact is None or contact.status != "PENDING" or contact.asked != by.id:
            raise OperationError(f"{other.display_name} has not asked {by.display_name} to connect", status=404)
        return contact

    def _change(self, contact: _Contact, status: _Status) -> None:
        contact.status, contact.updated_ms = status, milliseconds(self._clock.now())


def statuses_of(status: str) -> Collection[str]:
    """The statuses that one name in any case stands for; raises OperationError when it is none (400)."""
    if status.upper() == "ALL":
        return STATUSES
    if status.upper() not in STATUSES:
        raise OperationError(f"a connection is ALL or one of {', '.join(STATUSES)}, not {status!r}", status=400)
    return [status.upper()]


def _pair(one: User, other: User) -> frozenset[UserId]:
    return frozenset({one.id, other.id})


def _implicit(other: User) -> Connection:
    return Connection(user=other.id, status="ACCEPTED")


def _seen(contact: _Contact, by: User) -> Connection:
    """A contact as one of the two sees it."""
    is_asker = contact.asker == by.id
    pending = "PENDING_OUTGOING" if is_asker else "PENDING_INCOMING"
    return Connection(
        user=contact.asked if is_asker else contact.asker,
        status=pending if contact.status == "PENDING" else contact.status,
        requested_at=instant(contact.requested_ms),
        updated_at=instant(contact.updated_ms),
        requests=contact.requests,
    )
