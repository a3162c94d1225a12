"""The rows of `symphony.streams`."""

from __future__ import annotations

from flowbot.ids import StreamId, UserId
from flowbot.operations import Channel
from tests.symphony.operations_table import Exchange, Row

STREAM = StreamId("a/b+c==")

ROWS = (
    Row(
        operation="streams.get",
        case="room",
        arguments={"stream": STREAM},
        exchanges=[
            Exchange(
                request="GET /pod/v2/streams/a_b-c/info",
                answer={
                    "id": "a/b+c==",
                    "crossPod": True,
                    "active": False,
                    "streamType": {"type": "ROOM"},
                    "roomAttributes": {"name": "Desk"},
                },
            )
        ],
        result=Channel(id=StreamId("a_b-c"), name="Desk", type="ROOM", external=True, active=False, members=[]),
    ),
    Row(
        operation="streams.get",
        case="IM",
        arguments={"stream": STREAM},
        exchanges=[
            Exchange(
                request="GET /pod/v2/streams/a_b-c/info",
                answer={"id": "x", "streamType": {"type": "IM"}, "streamAttributes": {"members": [7, 8]}},
            )
        ],
        result=Channel(id=StreamId("x"), type="IM", members=[UserId(7), UserId(8)]),
    ),
)
