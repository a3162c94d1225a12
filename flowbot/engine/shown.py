"""What slots hold, as people see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowbot.engine.facts import CompiledSlot
from flowbot.errors import GuardError


class ShownSlots(Mapping[str, str]):
    """Slot → its value as text: a choice by its label, numbers and days as the locale writes them, secrets masked.

    The texts are made when somebody asks for them; one that holds nothing is `–`.
    """

    def __init__(self, slots: Mapping[str, CompiledSlot], names: Mapping[str, object], locale: str) -> None:
        self._slots = slots
        self._names = names
        self._locale = locale

    def __getitem__(self, name: str) -> str:
        value = self._names.get(name)
        try:
            return self._slots[name].show(value, self._locale, self._names)
        except GuardError:  # its choices cannot be made any more
            return str(value)

    def __contains__(self, name: object) -> bool:
        return name in self._slots

    def __iter__(self) -> Iterator[str]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)
