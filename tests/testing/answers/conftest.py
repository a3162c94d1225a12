"""Where the answers of these tests are given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId
from flowbot.testing.answers.around import Around
from flowbot.values.context import ReadContext

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ANN = User(id=UserId(7), display_name="ann")
BOB = User(id=UserId(8), display_name="bob")
DESK = Stream(id=StreamId("Uo5mDXzMX6CnYW5pGyOxH3___oJ5TOsQdA"), type="ROOM", name="Desk")


@pytest.fixture(scope="session")
def around() -> Around:
    """Ann in a room with Bob, on a Wednesday, in English and UTC."""
    return Around(context=ReadContext(now=NOW), by=ANN, stream=DESK, people=(ANN, BOB), rooms=(DESK,))
