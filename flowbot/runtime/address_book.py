"""Who the people are whom roles give by their e-mail addresses: looked up at the pod, and kept for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import anyio

from flowbot.authoring.roles import FIELDS
from flowbot.clock import Clock
from flowbot.engine.roles import ReadRole, folded, is_by_address, looked_up
from flowbot.errors import OperationError, SymphonyError
from flowbot.operations import Person
from flowbot.ports import Pod

_LOGGER = logging.getLogger("flowbot.runtime")
KNOWN_FOR = timedelta(hours=12)
"""How long it is taken for true who has an address."""
UNKNOWN_FOR = timedelta(minutes=5)
"""How long it is taken for true that nobody has it, and how long the pod is left alone that does not tell."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0

_Result = TypeVar("_Result")
_Known = Mapping[str, object]
"""What the pod tells of somebody, as expressions see it."""


class _UnknownAddressesError(BaseException):
    """A role gives people who have to be looked up first: no turn may take it for a failure of its own."""

    def __init__(self, addresses: Collection[str]) -> None:
        super().__init__(", ".join(addresses))
        self.addresses = addresses


@dataclass(frozen=True, slots=True)
class _Entry:
    person: _Known | None
    """None for nobody."""
    until: datetime
    """When it is looked up again."""


class AddressBook:
    """Makes people with ids of those whom roles give by their addresses.

    An address is looked up when a role that gives it is read in a turn, which then begins anew: so turns stay
    plain functions, and nothing is asked for roles that nobody names. As long as the pod does not answer, a turn
    waits that names an address for the first time: its event stays in the store, and a question that was put to
    too few people could not be mended later. Of an address that was looked up before, what was found then goes on
    to hold.
    """

    def __init__(self, pod: Pod, clock: Clock) -> None:
        self._pod = pod
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._told: set[tuple[str, str]] = set()
        self._lock = anyio.Lock()
        self._asks = False
        """Whether a turn can begin anew, as while `until_known` lasts."""

    def reader(self, role: str, read: ReadRole) -> ReadRole:
        """What reads a role and gives people with ids, as far as the pod knows them."""

        def read_known() -> Sequence[Mapping[str, object]]:
            people = read()
            addresses = [_address(each) for each in people if is_by_address(each)]
            if self._asks and (due := [each for each in addresses if self._is_due(each)]):
                raise _UnknownAddressesError(due)
            return [self._known(role, each) if is_by_address(each) else each for each in people]

        return read_known

    async def until_known(self, work: Callable[[], _Result]) -> _Result:
        """What some work gives that may read roles; it is begun anew when an address was looked up for it."""
        while True:
            self._asks = True
            try:
                return work()
            except _UnknownAddressesError as error:
                addresses = error.addresses
            finally:
                self._asks = False
            await self._look_up(addresses)

    def _is_due(self, address: str) -> bool:
        entry = self._entries.get(address)
        return entry is None or entry.until <= self._clock.now()

    def _known(self, role: str, person: Mapping[str, object]) -> Mapping[str, object]:
        address = _address(person)
        entry = self._entries.get(address)
        if entry is None:
            return person
        if entry.person is None and (role, address) not in self._told:
            self._told.add((role, address))
            _LOGGER.warning("the role '%s' goes on without %s: nobody is found who has this address", role, address)
        return looked_up(person, entry.person)

    async def _look_up(self, addresses: Collection[str]) -> None:
        async with self._lock:  # several slices may want the same
            due = list(dict.fromkeys(each for each in addresses if self._is_due(each)))
            found = await self._ask(due) if due else {}
            now = self._clock.now()
            for each in due:
                person = found[each] if each in found else self._before(each)
                is_fresh = person is not None and each in found
                self._entries[each] = _Entry(person, now + (KNOWN_FOR if is_fresh else UNKNOWN_FOR))

    def _before(self, address: str) -> _Known | None:
        entry = self._entries.get(address)
        return entry.person if entry is not None else None

    async def _ask(self, addresses: Sequence[str]) -> Mapping[str, _Known | None]:
        """Who has each of some addresses, None for nobody; without those of whom the pod does not tell."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                people = await self._pod.find_people(addresses)
            except OperationError as error:
                if len(addresses) > 1:  # one that is refused does not cost the others
                    return {
                        address: found for each in addresses for address, found in (await self._ask([each])).items()
                    }
                _LOGGER.warning("the pod refuses to tell who has %s: %s", addresses[0], error)
                return {}
            except SymphonyError as error:
                _LOGGER.warning("the pod does not tell who has %s: %s", ", ".join(addresses), error)
                if all(each in self._entries for each in addresses):
                    return {}
            else:
                found = {folded(each.email): _record(each) for each in people}
                return {each: found.get(each) for each in addresses}
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _address(person: Mapping[str, object]) -> str:
    return folded(person["email"])


def _record(person: Person) -> _Known:
    return {name: getattr(person, name) for name in FIELDS}
