"""The REST endpoints of datafeeds, as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.clock import milliseconds
from flowbot.errors import DatafeedError
from flowbot.pod.feeds import Batch, Datafeed
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_count, read_object
from flowbot.pod.rest.sessions import Sessions
from flowbot.pod.wire import read_json_value
from flowbot.web.messages import Handler, Request, Response, error_response, json_response

_LONGEST_TAG = 100


class FeedsApi:
    """Answers requests for datafeeds, of version 2 and of version 1."""

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
            "POST /agent/v4/datafeed/create": self._create_v1,
            "GET /agent/v4/datafeed/{id}/read": self._read_v1,
        }

    async def _list_feeds(self, request: Request) -> Response:
        feeds = self._pod.feeds_of(self._sessions.agent_user(request)).list(request.query.get("tag"))
        return json_response([_feed_json(feed) for feed in feeds])

    async def _create_feed(self, request: Request) -> Response:
        bot = self._sessions.agent_user(request)
        body = read_object(request)
        tag, include_invisible = body.get("tag"), body.get("includeInvisible")
        if tag is not None and not (isinstance(tag, str) and len(tag) <= _LONGEST_TAG):
            raise DatafeedError(f"`tag` is not a text of at most {_LONGEST_TAG} characters", status=400)
        if not isinstance(include_invisible, bool | None):
            raise DatafeedError("`includeInvisible` is neither true nor false", status=400)
        return json_response(_feed_json(self._pod.feeds_of(bot).create(tag)), 201)

    async def _read_feed(self, request: Request) -> Response:
        feed = self._pod.feeds_of(self._sessions.agent_user(request)).get(request.params["id"])
        batch = await feed.read(
            read_ack_id(read_object(request)), poll_seconds=self._pod.delivery.settings.poll_seconds
        )
        return batch_response(self._pod, batch)

    async def _delete_feed(self, request: Request) -> Response:
        settings = self._pod.delivery.settings
        try:
            self._pod.feeds_of(self._sessions.agent_user(request)).delete(request.params["id"])
        except DatafeedError as error:
            return _answer(settings.gone_status, str(error))
        return _answer(settings.delete_status, "the datafeed is deleted")

    async def _create_v1(self, request: Request) -> Response:
        feed = self._pod.feeds_of(self._sessions.agent_user(request)).create(version="v1")
        return json_response({"id": feed.id})

    async def _read_v1(self, request: Request) -> Response:
        """What is read is gone: in v1 nothing is acknowledged."""
        feed = self._pod.feeds_of(self._sessions.agent_user(request)).get(request.params["id"], version="v1")
        settings = self._pod.delivery.settings
        limit = read_count(request, "limit", settings.batch_limit)
        batch = await feed.read(poll_seconds=settings.poll_seconds, limit=limit)
        feed.acknowledge(batch.ack_id)
        return json_response(_events_json(batch)) if batch.events else Response(204)


def read_ack_id(body: Mapping[str, Any]) -> str:
    """What a read acknowledges; nothing where that is left out. Raises DatafeedError when it is no text (400)."""
    ack_id = body.get("ackId", "")
    if not isinstance(ack_id, str):
        raise DatafeedError("`ackId` is not a string: leave it out, or send an empty one, at first", status=400)
    return ack_id


def batch_response(pod: LocalPod, batch: Batch) -> Response:
    """What a read brings; where nothing happened, in the form that the settings say."""
    events = _events_json(batch)
    if not events:
        match pod.delivery.settings.idle_answer:
            case "none":
                return Response(204)
            case "null":
                events = [None]
    return json_response({"events": events, "ackId": batch.ack_id})


def _answer(status: int, message: str) -> Response:
    if status == 204:
        return Response(204)
    return error_response(status, message) if status >= 400 else json_response({}, status)


def _feed_json(feed: Datafeed) -> dict[str, Any]:
    return {"id": feed.id, "createdAt": milliseconds(feed.created_at), "type": "fanout"}


def _events_json(batch: Batch) -> list[object]:
    return [read_json_value(event) for event in batch.events]
