"""The REST endpoint of the datahose, as Symphony's published reference has it (agent 25.8.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flowbot.errors import DatafeedError
from flowbot.pod.datahoses import SCOPES, Wanted
from flowbot.pod.local import LocalPod
from flowbot.pod.rest._reading import read_object
from flowbot.pod.rest.feeds import batch_response, read_ack_id
from flowbot.pod.rest.sessions import Sessions
from flowbot.web.messages import Handler, Request, Response

_LONGEST_TAG = 80
_EVENT_TYPES = frozenset(
    {
        "MESSAGESENT",
        "MESSAGESUPPRESSED",
        "SYMPHONYELEMENTSACTION",
        "SHAREDPOST",
        "INSTANTMESSAGECREATED",
        "ROOMCREATED",
        "ROOMUPDATED",
        "ROOMDEACTIVATED",
        "ROOMREACTIVATED",
        "USERREQUESTEDTOJOINROOM",
        "USERJOINEDROOM",
        "USERLEFTROOM",
        "ROOMMEMBERPROMOTEDTOOWNER",
        "ROOMMEMBERDEMOTEDFROMOWNER",
        "CONNECTIONREQUESTED",
        "CONNECTIONACCEPTED",
        "GENERICSYSTEMEVENT",
    }
)
"""The last one since agent 26.3."""


class DatahoseApi:
    """Answers reads of the datahose."""

    def __init__(self, pod: LocalPod, sessions: Sessions) -> None:
        self._pod = pod
        self._sessions = sessions

    @property
    def endpoints(self) -> Mapping[str, Handler]:
        """Each by its method and path."""
        return {"POST /agent/v5/events/read": self._read}

    async def _read(self, request: Request) -> Response:
        bot = self._sessions.agent_user(request)
        settings = self._pod.delivery.settings
        if not settings.has_datahose:
            raise DatafeedError(f"{bot.username} may not read the datahose", status=403)
        body = read_object(request)
        hose = self._pod.delivery.datahoses.get(bot.id, _read_wanted(body))
        return batch_response(self._pod, await hose.read(read_ack_id(body), poll_seconds=settings.poll_seconds))


def _read_wanted(body: Mapping[str, Any]) -> Wanted:
    """What a request asks for.

    Raises:
        DatafeedError: It asks for something that there is not (400).
    """
    if body.get("type") != "datahose":
        raise DatafeedError("`type` is not `datahose`", status=400)
    tag = body.get("tag")
    if not (isinstance(tag, str) and 0 < len(tag) <= _LONGEST_TAG):
        raise DatafeedError(f"`tag` is not a text of 1 to {_LONGEST_TAG} characters", status=400)
    event_types = _read_names(body, "eventTypes", _EVENT_TYPES)
    if not event_types:
        raise DatafeedError("`eventTypes` names none", status=400)
    return Wanted(tag=tag, event_types=event_types, scopes=_read_names(body, "scopes", SCOPES))


def _read_names(body: Mapping[str, Any], name: str, known: Collection[str]) -> frozenset[str]:
    value = body.get(name) or []
    if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise DatafeedError(f"`{name}` is not a list of texts", status=400)
    if unknown := [each for each in value if each not in known]:
        raise DatafeedError(f"`{name}` names {unknown[0]}, which there is not", status=400)
    return frozenset(value)
