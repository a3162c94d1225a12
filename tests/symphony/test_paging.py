"""Tests for flowbot.symphony.paging."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from flowbot.symphony.paging import PAGE, Page, Record, follow, follow_cursors


class Listed:
    """A list that is given in pages, as a pod would."""

    def __init__(self, *names: str, total: object = None, most: int = PAGE) -> None:
        self.records: list[Record] = [{"id": each} for each in names]
        self.total = total
        self.most = most
        self.asked: list[tuple[int, int]] = []

    async def page(self, skip: int, size: int) -> Page:
        self.asked.append((skip, size))
        return Page(records=self.records[skip : skip + min(size, self.most)], total=self.total)

    async def follow(self, limit: int) -> Sequence[str]:
        return [each["id"] for each in await follow(self.page, lambda each: each.get("id"), limit=limit)]


async def test_a_list_is_followed_to_its_end() -> None:
    listed = Listed("a", "b", "c", most=2)

    assert await listed.follow(1000) == ["a", "b", "c"]
    assert listed.asked == [(0, 100), (2, 100), (3, 100)]


async def test_a_list_that_says_how_long_it_is_is_not_asked_for_more() -> None:
    listed = Listed("a", "b", total=2)

    assert await listed.follow(1000) == ["a", "b"]
    assert listed.asked == [(0, 100)]


async def test_a_length_that_is_no_number_is_no_end() -> None:
    assert await Listed("a", "b", total="1", most=1).follow(1000) == ["a", "b"]


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
async def test_no_more_than_are_wanted_are_asked_for(limit: int) -> None:
    listed = Listed("a", "b", "c", "d", most=2)

    assert await listed.follow(limit) == ["a", "b", "c", "d"][:limit]
    assert all(skip + size <= limit for skip, size in listed.asked)


async def test_what_comes_again_counts_once_and_what_has_no_id_never() -> None:
    listed = Listed("a", "a", "b")
    listed.records.insert(0, {})

    assert await listed.follow(1000) == ["a", "b"]


class Cursors:
    """Pages each of which names the next one: its names, then what asks for the next."""

    def __init__(self, **pages: tuple[str, str | None]) -> None:
        self.pages = pages
        self.asked: list[tuple[str | None, int]] = []

    async def page(self, after: str | None, size: int) -> Page:
        self.asked.append((after, size))
        names, following = self.pages[after or "first"]
        return Page(records=[{"id": each} if each != "?" else {} for each in names[:size]], after=following)

    async def follow(self, limit: int | None = None) -> str:
        assert len(self.asked) < 10
        return "".join(each["id"] for each in await follow_cursors(self.page, lambda each: each.get("id"), limit=limit))


async def test_pages_that_name_the_next_one_are_followed_to_the_last() -> None:
    listed = Cursors(first=("ab", "x"), x=("b?c", "y"), y=("d", None))

    assert await listed.follow() == "abcd"
    assert listed.asked == [(None, PAGE), ("x", PAGE), ("y", PAGE)]


@pytest.mark.parametrize("following", ["first", "x", "y"])
async def test_pages_that_bring_nothing_new_are_the_end_whatever_they_name(following: str) -> None:
    listed = Cursors(first=("ab", "x"), x=("ba", following), y=("ab", "x"))

    assert await listed.follow() == "ab"
    assert listed.asked == [(None, PAGE), ("x", PAGE)]


async def test_pages_are_not_followed_further_than_is_wanted() -> None:
    listed = Cursors(first=("ab", "x"), x=("cd", "y"))

    assert await listed.follow(3) == "abc"
    assert listed.asked == [(None, 3), ("x", 1)]
