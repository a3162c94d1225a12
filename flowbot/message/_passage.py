"""`Passage`: a stretch of a message, with what it mentions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flowbot.message._entities import Entity

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Zero-width characters and direction marks, which clients leave around mentions."""

_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BLANK = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029" + _SPACES + INVISIBLE


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a message: its text, and the entities that lie wholly in it, placed from its own beginning."""

    text: str
    entities: tuple[Entity, ...] = ()
    """Mentions, tags, emojis and links, in the order of the text."""

    def cut(self, start: int, end: int) -> Passage:
        """The passage `text[start:end]`."""
        inside = (each for each in self.entities if start <= each.start and each.end <= end)
        moved = tuple(replace(each, start=each.start - start, end=each.end - start) for each in inside)
        return Passage(self.text[start:end], moved)

    def stripped(self) -> Passage:
        """Without white space and invisible characters at both ends."""
        if len(self.text) == len(self.text.strip(_BLANK)):
            return self
        end = len(self.text.rstrip(_BLANK))
        start = len(self.text) - len(self.text.lstrip(_BLANK))
        return self.cut(min(start, end), end)


def strip_blank(text: str) -> str:
    """The text without white space and invisible characters at its ends."""
    return text.strip(_BLANK)
