"""Reading texts, as the tests of values do: at one time, in a locale and zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

import pytest

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError, SlotType

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
"""A Wednesday."""


def _context(locale: str, zone: tzinfo) -> ReadContext:
    return ReadContext(now=NOW, locale=locale, zone=zone)


@pytest.fixture(scope="session")
def read() -> Callable[..., object]:
    """Read a text or a passage as a type, in English and UTC unless something else is said."""

    def read(kind: SlotType, said: str | Passage, locale: str = "en", zone: tzinfo = UTC) -> object:
        return kind.read(Passage(said) if isinstance(said, str) else said, _context(locale, zone))

    return read


@pytest.fixture(scope="session")
def refused() -> Callable[..., str]:
    """The reason that a text, passage or value of a control is refused with."""

    def refused(kind: SlotType, said: str | Passage, locale: str = "en", zone: tzinfo = UTC) -> str:
        with pytest.raises(AnswerError) as caught:
            kind.read(Passage(said) if isinstance(said, str) else said, _context(locale, zone))
        return str(caught.value)

    return refused


@pytest.fixture(scope="session")
def context() -> ReadContext:
    """English and UTC."""
    return _context("en", UTC)
