"""Something that an agent would refuse, before it is known where in the message it stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from lxml import etree


class Problem(Exception):  # noqa: N818  it becomes a MessageMLError once its place is known
    """What is wrong, how it can be mended, and at which element; the root when no element is given."""

    def __init__(self, text: str, *, hint: str | None = None, element: etree._Element | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.element = element


def among(name: str, candidates: Iterable[str]) -> str | None:
    """A hint: the nearest of the candidates when one is near, else all of them; None when there are none."""
    known = sorted(candidates)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"allowed: {', '.join(known)}" if known else None
