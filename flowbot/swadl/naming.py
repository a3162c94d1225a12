"""Names of flows for the names of SWADL: small letters, each for one thing."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flowbot.compiler.declarations import RESERVED
from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.values.functions import FUNCTIONS

MOST = 40
_ENDS = frozenset({*BUILT_IN_ENDS, "next"})
_TAKEN = frozenset({*RESERVED, *FUNCTIONS, *_ENDS, "action"})


def snake(text: str) -> str:
    """`sendForm`, `send-form` → `send_form`; always a name that a flow may have."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    found = re.sub(r"[^a-z0-9]+", "_", spaced.lower().encode("ascii", "ignore").decode()).strip("_")
    found = found if found[:1].isalpha() else f"x{found}"
    return found[:MOST].rstrip("_")


@dataclass(slots=True)
class NamePool:
    """Gives each thing a name of its own."""

    used: set[str] = field(default_factory=set)

    def free(self, wanted: str, *, is_read: bool = True) -> str:
        """A name like the one that is wanted, which is nobody else's from then on.

        Args:
            wanted: What it should be like.
            is_read: Whether expressions name it, where some words have a meaning of their own.
        """
        base = snake(wanted)
        base = f"{base[: MOST - 6]}_value" if base in (_TAKEN if is_read else _ENDS) else base
        name, number = base, 2
        while name in self.used:
            name = f"{base[: MOST - 4]}_{number}"
            number += 1
        self.used.add(name)
        return name


@dataclass(slots=True)
class Slots:
    """The slots of the flow that is made."""

    pool: NamePool
    declared: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    names: dict[Hashable, str] = field(default_factory=dict)

    def add(self, key: Hashable, wanted: str, declaration: Mapping[str, Any]) -> str:
        """The slot of a key, declared where it is not yet."""
        name = self.names.get(key)
        if name is None:
            name = self.names[key] = self.pool.free(wanted)
            self.declared[name] = declaration
        return name
