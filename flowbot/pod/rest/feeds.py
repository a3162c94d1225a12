"""The REST endpoints of datafeed v2, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.clock import milliseconds
from flowbot.errors import DatafeedError
from flowbot.pod.feeds import Batch, Datafeed
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_object
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire import read_json_value
from flowbot.web.messages import Handler, Request, Response, json_response


class FeedsApi:
    """Answers requests for datafeeds."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {
            "GET /agent/v5/datafeeds": self._list_feeds,
            "POST /agent/v5/datafeeds": self._create_feed,
            "POST /agent/v5/datafeeds/{id}/read": self._read_feed,
            "DELETE /agent/v5/datafeeds/{id}": self._delete_feed,
        }

    async def _list_feeds(self, request: Request) -> Response:
        feeds = self._pod.feeds_of(self._sessions.agent_user(request)).list()
        return json_response([_feed_json(feed) for feed in feeds])

    async def _create_feed(self, request: Request) -> Response:
        bot = self._sessions.agent_user(request)
        read_object(request)
        return json_response(_feed_json(self._pod.feeds_of(bot).create()), 201)

    async def _read_feed(self, request: Request) -> Response:
        feed = self._pod.feeds_of(self._sessions.agent_user(request)).get(request.params["id"])
        ack_id = read_object(request).get("ackId", "")
        if not isinstance(ack_id, str):
            raise DatafeedError("`ackId` is not a string: leave it out, or send an empty one, at first", status=400)
        batch = await feed.read(ack_id, poll_seconds=self._pod.delivery.settings.poll_seconds)
        return _batch_response(batch)

    async def _delete_feed(self, request: Request) -> Response:
        self._pod.feeds_of(self._sessions.agent_user(request)).delete(request.params["id"])
        return Response(204)


def _feed_json(feed: Datafeed) -> dict[str, Any]:
    return {"id": feed.id, "createdAt": milliseconds(feed.created_at), "type": "fanout"}


def _batch_response(batch: Batch) -> Response:
    return json_response({"events": [read_json_value(event) for event in batch.events], "ackId": batch.ack_id})
