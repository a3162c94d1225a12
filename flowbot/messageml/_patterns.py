"""Is this a regular expression? As the agent's Java decides it, which differs from Python's in its notation."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\\(?:"
    r"(?P<plain>[^A-Za-z0-9])|(?P<class>[dDsSwWhHvVbBAGZzRX])|(?P<control>[tnrfae])|(?P<back>[1-9]\d?)"
    r"|(?P<octal>0[0-3]?[0-7]{1,2})|(?P<hex>x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]{1,6}\})|u[0-9A-Fa-f]{4})|(?P<ctrl>c.)"
    r"|(?P<property>[pP](?:[A-Za-z]|\{\^?[A-Za-z_=0-9]+\}))|k<(?P<name>[A-Za-z][A-Za-z0-9]*)>|(?P<boundary>b\{g\})"
    r")",
    re.DOTALL,
)
_GROUP = re.compile(
    r"\(\?(?:(?P<kind>[:=!>]|<[=!])|<(?P<name>[A-Za-z][A-Za-z0-9]*)>|(?P<flags>[idmsuxU]*(?:-[idmsuxU]*)?)(?P<end>[:)]))"
)
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?P<low>\d+)(?:,(?P<high>\d*))?\})[?+]?")


def is_java_pattern(pattern: str) -> bool:
    """Whether Java compiles this pattern. It is decided in linear time."""
    return _Reader(pattern).read()


class _Reader:
    """Goes over a pattern once; keeps the groups that are open and the names they have."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.depth = 0
        self.repeatable = False
        self.names: set[str] = set()

    def read(self) -> bool:
        pattern = self.pattern
        while self.place < len(pattern):
            if not self._step(pattern[self.place]):
                return False
        return self.depth == 0

    def _step(self, character: str) -> bool:
        match character:
            case "\\":
                return self._escape()
            case "[":
                return self._class()
            case "(":
                return self._open()
            case ")":
                self.depth -= 1
                self.place += 1
                self.repeatable = True
                return self.depth >= 0
            case "*" | "+" | "?" | "{":
                return self._quantifier(character)
            case _:
                self.place += 1
                self.repeatable = character not in "|"
                return True

    def _escape(self) -> bool:
        if self.pattern.startswith("\\Q", self.place):
            end = self.pattern.find("\\E", self.place + 2)
            self.place = len(self.pattern) if end < 0 else end + 2
            self.repeatable = True
            return True
        found = _ESCAPE.match(self.pattern, self.place)
        if found is None or (found["name"] and found["name"] not in self.names):
            return False
        self.place = found.end()
        self.repeatable = True
        return True

    def _class(self) -> bool:
        """A class in brackets, with the classes inside it."""
        depth = 0
        first = last = ""
        while self.place < len(self.pattern):
            character = self.pattern[self.place]
            if character == "[":
                depth += 1
                self.place += 2 if self.pattern.startswith("[^", self.place) else 1
                first = last = ""
                if self.pattern.startswith("]", self.place):  # the first one is a character
                    self.place += 1
                    last = "]"
                continue
            if character == "]":
                depth -= 1
                self.place += 1
                if not depth:
                    self.repeatable = True
                    return True
                first = last = ""
                continue
            part = self._class_part(character)
            if part is None:
                return False
            if first:
                if part and ord(first) > ord(part):
                    return False
                first = last = ""
            elif part == "-" and last and not self.pattern.startswith(("]", "[", "&&"), self.place):
                first = last
            else:
                last = part
        return False

    def _class_part(self, character: str) -> str | None:
        """The character that stands here in a class, empty for more than one; None when it is none."""
        if character != "\\":
            self.place += 1
            return character
        start = self.place
        if not self._escape():
            return None
        part = self.pattern[start + 1 : self.place]
        return part if len(part) == 1 and not part.isalnum() else ""

    def _open(self) -> bool:
        self.depth += 1
        self.repeatable = False
        if not self.pattern.startswith("(?", self.place):
            self.place += 1
            return True
        found = _GROUP.match(self.pattern, self.place)
        if found is None or found["name"] in self.names:
            return False
        if found["name"]:
            self.names.add(found["name"])
        if found["end"] == ")":
            self.depth -= 1
        self.place = found.end()
        return True

    def _quantifier(self, character: str) -> bool:
        # Braces may repeat nothing at all; a star may not.
        if character != "{" and not self.repeatable:
            return False
        found = _QUANTIFIER.match(self.pattern, self.place)
        if found is None:
            return False
        low, high = found["low"], found["high"]
        if low and (int(low) >= 2**31 or (high and (int(high) < int(low) or int(high) >= 2**31))):
            return False
        self.place = found.end()
        self.repeatable = False
        return True
