"""`roles` in expressions and messages: who has a role, read when it is first named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

ReadRole = Callable[[], Sequence[Mapping[str, object]]]
"""Gives who has a role now; raises FunctionError."""
_NOT_FOUND = "not_found"
"""Marks a person of a role whose address nobody has."""


class People(list[Mapping[str, object]]):
    """Some users; `in` compares their ids."""

    __slots__ = ()

    def __contains__(self, person: object) -> bool:
        wanted = person.get("id") if isinstance(person, Mapping) else None
        return wanted is not None and any(each.get("id") == wanted for each in self)


class RolesNow(Mapping[str, People]):
    """The roles of a bot during one turn: none is read before it is named, and none twice."""

    def __init__(self, readers: Mapping[str, ReadRole], *present: Mapping[str, object]) -> None:
        """Read nothing yet.

        Args:
            readers: By the name of the role.
            present: Users who are known by id and address: whom a role knows by address only is looked up among them.
        """
        self._readers = readers
        self._by_email = {folded(each.get("email")): each for each in present if each.get("email")}
        self._read: dict[str, People] = {}

    def __getitem__(self, name: str) -> People:
        if name not in self._read:
            self._read[name] = People(map(self._known, self._readers[name]()))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)

    def _known(self, person: Mapping[str, object]) -> Mapping[str, object]:
        if person.get("id") is not None:
            return person
        return self._by_email.get(folded(person.get("email")), person)


def folded(address: object) -> str:
    """An e-mail address as it is compared: in any case."""
    return str(address).casefold()


def is_by_address(person: Mapping[str, object]) -> bool:
    """Whether a role gives only the address of somebody."""
    return person.get("id") is None and bool(person.get("email"))


def looked_up(person: Mapping[str, object], found: Mapping[str, object] | None) -> Mapping[str, object]:
    """Somebody whom a role gives by their address, with what was found; without it they are nobody.

    What the role itself tells of them holds.
    """
    if found is None:
        return {**person, _NOT_FOUND: True}
    return {**found, **{name: value for name, value in person.items() if value is not None}}


def is_nobody(person: object) -> bool:
    """Whether it is somebody of a role whose address nobody has: nothing can be sent to them."""
    return isinstance(person, Mapping) and person.get(_NOT_FOUND) is True


NO_ROLES = RolesNow({})
"""Of a bot that has none."""
