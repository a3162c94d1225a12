"""Lists that come in pages: each is followed to its end, or to as many as are wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PAGE = 100
"""As many as the pod gives at once in searches of rooms ("Search rooms", Symphony's REST reference)."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list."""

    records: Sequence[Record]
    total: object = None
    """How many the whole list has, where the pod says so."""
    after: str | None = None
    """What asks for the next page, where pages name it; None on the last one."""


async def follow(
    ask_page: Callable[[int, int], Awaitable[Page]], key: Callable[[Record], object], *, limit: int
) -> Sequence[Record]:
    """The records of a list, each once, at most `limit`.

    A page may come again in part, when something is added meanwhile, and be short before the list is at its end; so
    the end is a page with nothing new, unless the pod says how many there are.

    Args:
        ask_page: Asks for what comes after so many records, at most so many.
        key: What tells records apart; those of which it is None are left out.
        limit: How many are wanted.
    """
    found: dict[object, Record] = {}
    while len(found) < limit:
        page = await ask_page(len(found), min(PAGE, limit - len(found)))
        new = _new_in(page, key, found)
        found |= new
        if not new or (isinstance(page.total, int) and len(found) >= page.total):
            break
    return [*found.values()][:limit]


async def follow_cursors(
    ask_page: Callable[[str | None, int], Awaitable[Page]],
    key: Callable[[Record], object],
    *,
    limit: int | None = None,
) -> Sequence[Record]:
    """The records of a list in which each page names the next one, each once, at most `limit`.

    A pod that goes on naming pages is not followed for ever: the end is a page with nothing new, too.

    Args:
        ask_page: Asks for the page that another one has named, at most so many records; None is the first page.
        key: What tells records apart; those of which it is None are left out.
        limit: How many are wanted; None: all.
    """
    found: dict[object, Record] = {}
    after: str | None = None
    while limit is None or len(found) < limit:
        page = await ask_page(after, PAGE if limit is None else min(PAGE, limit - len(found)))
        new = _new_in(page, key, found)
        found |= new
        after = page.after
        if not new or after is None:
            break
    return [*found.values()][:limit]


def _new_in(page: Page, key: Callable[[Record], object], found: Mapping[object, Record]) -> dict[object, Record]:
    return {key(each): each for each in page.records if key(each) is not None and key(each) not in found}
