"""What a made flow is made of: slots, expressions and texts that go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from flowbot.compiler.known import ActionSignature

ACTIONS = {
    "world.book": ActionSignature(("what",), frozenset({"what"})),
    "world.look": ActionSignature((), frozenset()),
}
ASKED: Mapping[str, Mapping[str, Any]] = {
    "i": {"type": "integer", "ge": 0, "le": 9},
    "m": {"type": "decimal", "gt": 0},
    "t": {"type": "text", "max_length": 6},
    "b": {"type": "boolean"},
    "c": {"type": "choice", "of": ["red", "blue"]},
    "w": {"type": "choice", "of": ["one", "two", "three", "four", "five", "six", "seven"]},
    "d": {"type": "date", "le": "2027-12-31"},
}
"""First letter of its name → a slot that is asked for."""
GIVEN: Mapping[str, Mapping[str, Any]] = {
    "boss": {"type": "user"},
    "peers": {"type": "list", "items": "user"},
    "place": {"type": "room"},
}
"""What a caller fills: whom else there is to talk to."""
DEFAULTS = {"i": "0", "m": "0", "t": "''", "b": "false", "c": "''", "w": "''", "n": "0", "r": "''"}
MAX_STEPS = 14

Data = dict[str, Any]


class Drawing:
    """Draws the parts of one flow."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.slots: dict[str, Data] = {}
        self.ends: set[str] = set()
        self.given: set[str] = set()
        self.number = 0
        self.left = MAX_STEPS
        self.columns: list[list[str]] = [[]]
        """The slots that can be seen, by the block that they belong to; the innermost last."""
        self.named: list[list[str]] = [[]]
        """The steps that a branch may name, by block."""

    def any_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(1, one_in)) == one_in)

    def fresh(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    # ── slots and expressions ──

    def slot(self, letters: str = "imtbcwd") -> str:
        """A slot to ask for: one that there is in this block, or another."""
        here = [each for each in self.columns[-1] if each[0] in letters]
        if here and self.chance(4):
            return str(self.any_of(*here))
        letter = self.any_of(*letters)
        name = self.fresh(letter)
        described = dict(ASKED[letter])
        numbers = [each for each in self.columns[-1] if each[0] == "i"]
        if letter == "i" and numbers and self.chance(2):
            described["le"] = f"default({self.any_of(*numbers)}, 9)"
        if self.chance(6):
            described["optional"] = True
        if len(self.columns) == 1 and letter in "ic" and self.chance(6):
            described["default"] = {"i": 3, "c": "'red'"}[letter]
        self.declare(name, described)
        return name

    def declare(self, name: str, described: Data) -> None:
        self.slots[name] = described
        self.columns[-1].append(name)

    def counter(self) -> str:
        """A number that only the flow sets."""
        here = [each for each in self.columns[-1] if each[0] == "n"]
        if here and self.chance(2):
            return str(self.any_of(*here))
        name = self.fresh("n")
        self.declare(name, {"type": "integer"})
        return name

    def known(self, letters: str = "imtbcwnr") -> list[str]:
        return [each for block in self.columns for each in block if each[0] in letters]

    def guard(self) -> str:
        found = self.known()
        if not found:
            return str(self.any_of("true", "false"))
        slot = self.any_of(*found)
        value = f"default({slot}, {DEFAULTS[slot[0]]})"
        tests = {
            "i": f"{value} > 4", "n": f"{value} % 2 == 0", "m": f"{value} >= 5", "t": f"len({value}) > 2",
            "b": value, "c": f"{value} == 'red'", "w": f"{value} == 'two'", "r": f"{value} == 'done'",
        }  # fmt: skip
        return str(self.any_of(tests[slot[0]], f"not ({tests[slot[0]]})", f"missing({slot})"))

    def people(self, *choices: str) -> str:
        """An expression for people or places."""
        found = str(self.any_of(*choices))
        self.given |= {name for name in GIVEN if name in found}
        return found

    def text(self) -> str:
        self.number += 1
        found = self.known()
        if found and self.chance(2):
            slot = self.any_of(*found)
            return f"S{self.number} {{{{ default({slot}, {DEFAULTS[slot[0]]}) }}}}"
        return f"S{self.number} said"
