"""What is chosen where several things are possible; nought is always the simplest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Chooses, by a function that gives a number below another one."""

    def __init__(self, below: Callable[[int], int]) -> None:
        self._below = below

    def one(self, found: Sequence[T]) -> T:
        """One of several; the first is the simplest."""
        return found[self._below(len(found))] if len(found) > 1 else found[0]

    def number(self, most: int) -> int:
        """A number from nought on."""
        return self._below(most + 1)

    def seldom(self, one_in: int) -> bool:
        """Whether something happens that does so once in a while."""
        return self._below(one_in) == one_in - 1
