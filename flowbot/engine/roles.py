"""`roles` in expressions and messages: who has a role, read when it is first named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

ReadRole = Callable[[], Sequence[Mapping[str, object]]]
"""Gives who has a role now; raises FunctionError."""


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
        self._by_email = {_folded(each.get("email")): each for each in present if each.get("email")}
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
        return self._by_email.get(_folded(person.get("email")), person)


def _folded(address: object) -> str:
    return str(address).casefold()


NO_ROLES = RolesNow({})
"""Of a bot that has none."""
