"""`Names`: everything that expressions and messages may name; what is seldom read is made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

Later = Mapping[str, Callable[[Any, "Names"], object]]
"""For each name what makes its value: of what the names were begun with, and of the other names."""


class Names(dict[str, object]):
    """Names and their values. Most turns read a few; whoever asks for all of them gets all of them."""

    __slots__ = ("_later", "_source")

    def __init__(self, known: Mapping[str, object], later: Later, source: object) -> None:
        """Begin with what is known.

        Args:
            known: Names with their values.
            later: Names whose values are made when they are read; those that are known go before them.
            source: What they are made of; nothing of it that they need changes any more.
        """
        super().__init__(known)
        self._later = later
        self._source = source

    def __missing__(self, name: str) -> object:
        value = self[name] = self._later[name](self._source, self)
        return value

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self._later

    def __or__(self, more: Mapping[str, object]) -> Names:  # type: ignore[override]  # names and more are names
        names = Names(dict(dict.items(self)), self._later, self._source)
        names.update(more)
        return names

    def and_later(self, later: Later) -> Names:
        """The same names and further ones, which go before them and are made when somebody reads them."""
        known = {name: value for name, value in dict.items(self) if name not in later}
        return Names(known, {**self._later, **later}, self._source)

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self._whole())

    def __len__(self) -> int:
        return dict.__len__(self._whole())

    def __eq__(self, other: object) -> bool:
        return dict.__eq__(self._whole(), other._whole() if isinstance(other, Names) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # as of every dict

    def get(self, name: str, default: object = None) -> object:
        """The value of a name; the default where there is none."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # a view of all
        """All names."""
        return dict.keys(self._whole())

    def items(self) -> ItemsView[str, object]:  # type: ignore[override]  # a view of all
        """All names with their values."""
        return dict.items(self._whole())

    def values(self) -> ValuesView[object]:  # type: ignore[override]  # a view of all
        """All values."""
        return dict.values(self._whole())

    def _whole(self) -> Names:
        for name in self._later:
            self[name]  # is made, where it was not
        return self


def further(names: Mapping[str, object], **more: object) -> Mapping[str, object]:
    """The names and further ones, which go before them."""
    return names | more if isinstance(names, Names) else {**names, **more}


def further_later(names: Mapping[str, object], later: Later) -> Names:
    """The names and further ones, which go before them and are made when somebody reads them."""
    if not isinstance(names, Names):
        names = Names(names, {}, None)
    return names.and_later(later)
