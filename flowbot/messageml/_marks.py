"""Values that a template shows as plain text, told from its own words and from markup that filters made."""

from __future__ import annotations


class TextValue(str):
    """A value that is plain text, escaped: it holds no element."""

    __slots__ = ()
