"""The built-in patterns: the bot's own words, a catalogue for each language, read when somebody first needs it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from flowbot.messageml._macros import BuiltIns
from flowbot.messageml._program import Program
from flowbot.messageml._reader import read_catalogue
from flowbot.messageml.environment import MessageEnvironment, make_environment
from flowbot.values.functions import FUNCTIONS

ENGLISH = "en"
"""The language that has every pattern."""
_BEFORE, _AFTER = "pattern.", ".mml.j2"


@cache
def built_in_locales() -> frozenset[str]:
    """The locales that there are built-in patterns in."""
    names = [file.name for file in resources.files("flowbot.messageml").iterdir()]
    return frozenset(name[len(_BEFORE) : -len(_AFTER)] for name in names if name.endswith(_AFTER))


class BuiltInPatterns:
    """The built-in patterns, compiled by one environment."""

    def __init__(self, environment: MessageEnvironment, macros: BuiltIns) -> None:
        self._environment = environment
        self._macros = macros
        self._read: dict[str, Mapping[str, Program]] = {}

    def find(self, name: str, locale: str = ENGLISH) -> Program | None:
        """The pattern `pattern.<name>` in this very locale; None where there is none."""
        if not name.startswith(_BEFORE) or locale not in built_in_locales():
            return None
        return self.all(locale).get(name)

    def all(self, locale: str = ENGLISH) -> Mapping[str, Program]:
        """Every pattern of a locale of `built_in_locales`, by name."""
        if locale not in self._read:
            file = f"{_BEFORE}{locale}{_AFTER}"
            source = resources.files("flowbot.messageml").joinpath(file).read_text(encoding="utf-8")
            self._read[locale] = read_catalogue(source, file, self._environment, [], self._macros)[0]
        return self._read[locale]


@cache
def built_in_patterns() -> BuiltInPatterns:
    """Those that all bots of a process share: nothing of them depends on what a bot brings."""
    environment = make_environment(FUNCTIONS)
    return BuiltInPatterns(environment, BuiltIns(environment))
