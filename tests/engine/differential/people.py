"""Who is there, and where: the one whom the conversation talks to, two others, and a room of all three."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.engine.records import stream_names, user_names
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

ANN = User(id=UserId(7), display_name="Ann")
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
IM = Stream(id=StreamId("im"), type="IM")
BOBS_IM = Stream(id=StreamId("bobs"), type="IM")
CARAS_IM = Stream(id=StreamId("caras"), type="IM")
ROOM = Stream(id=StreamId("room"), type="ROOM")
PLACES = ((ANN, IM), (BOB, BOBS_IM), (CARA, CARAS_IM), (BOB, ROOM), (CARA, ROOM), (ANN, ROOM))
ARGUMENTS: Mapping[str, object] = {
    "boss": user_names(BOB),
    "peers": [user_names(BOB), user_names(CARA)],
    "place": stream_names(ROOM),
}
"""What every conversation begins with, where its flow has such slots."""
