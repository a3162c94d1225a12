"""The JSON of connections, presence, signals, distribution lists and health, as Symphony's services write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flowbot.clock import milliseconds
from flowbot.ids import tenant_of
from flowbot.operations import (
    Agent,
    AgentHealth,
    Component,
    Connection,
    Signal,
    Subscriber,
    SubscriptionResult,
    UserPresence,
)
from flowbot.pod.groups import PodGroup


def connection_json(connection: Connection) -> dict[str, Any]:
    """A `UserConnection`; people of the same firm have asked for nothing."""
    fields = {
        "userId": connection.user,
        "status": connection.status,
        "firstRequestedAt": _ms(connection.requested_at),
        "updatedAt": _ms(connection.updated_at),
        "requestCounter": connection.requests,
    }
    return _known(fields)


def presence_json(presence: UserPresence) -> dict[str, Any]:
    """A `V2Presence`."""
    return _known({"category": presence.category, "userId": presence.user, "timestamp": _ms(presence.since)})


def signal_json(signal: Signal) -> dict[str, Any]:
    """A `Signal`."""
    return {
        "id": signal.id,
        "name": signal.name,
        "query": signal.query,
        "visibleOnProfile": signal.visible_on_profile,
        "companyWide": signal.company_wide,
        "timestamp": _ms(signal.created_at),
    }


def subscriptions_json(result: SubscriptionResult) -> dict[str, Any]:
    """A `ChannelSubscriptionResponse`."""
    return {
        "requestedSubscription": result.successful + result.failed,
        "successfulSubscription": result.successful,
        "failedSubscription": result.failed,
        "subscriptionErrors": [
            {"userId": each.user, "code": each.code, "message": each.message} for each in result.errors
        ],
    }


def subscribers_json(found: Sequence[Subscriber], skip: int, limit: int) -> dict[str, Any]:
    """A `ChannelSubscriberResponse`: a page of those who follow a signal."""
    return {
        "offset": skip,
        "hasMore": skip + limit < len(found),
        "total": len(found),
        "data": [
            {
                "subscriptionId": f"{each.user:x}",
                "pushed": each.pushed,
                "owner": each.owner,
                "subscriberName": each.name,
                "userId": each.user,
                "timestamp": _ms(each.subscribed_at),
            }
            for each in found[skip : skip + limit]
        ],
    }


def group_json(group: PodGroup) -> dict[str, Any]:
    """A `ReadGroup`."""
    avatars = {"avatars": [{"size": "original", "url": f"/avatars/{group.id}"}]} if group.avatar else {}
    return {
        "type": group.type,
        "ownerType": "TENANT",
        "ownerId": group.owner_id,
        "name": group.name,
        "id": group.id,
        "createdDate": _iso(group.created_at),
        "createdBy": str(group.created_by),
        "updatedDate": _iso(group.updated_at),
        "status": group.status,
        "eTag": group.etag,
        "members": [
            {"memberTenant": tenant_of(each), "memberId": each, "addedDate": _iso(since), "status": "ENABLED"}
            for each, since in sorted(group.members.items())
        ],
        "profile": {**group.profile, "id": group.id, **avatars},
    }


def groups_json(page: Sequence[PodGroup], after: str | None) -> dict[str, Any]:
    """A `GroupList`."""
    cursors = {} if after is None else {"after": after}
    return {"pagination": {"cursors": cursors}, "data": [group_json(each) for each in page]}


def health_json(health: AgentHealth, users: Sequence[str] = ()) -> dict[str, Any]:
    """A `V3Health`; `users` are those of the components that are accounts."""
    services = {each.name: _component_json(each) for each in health.components if each.name not in users}
    accounts = {
        each.name: {"authType": "RSA", **_component_json(each)} for each in health.components if each.name in users
    }
    parts = {"services": services, "users": accounts} if health.components else {}
    return {"status": _status(health.up), "version": health.version, **parts}


def agent_json(agent: Agent) -> dict[str, Any]:
    """An `AgentInfo`."""
    return {
        "ipAddress": "127.0.0.1",
        "hostname": agent.hostname,
        "serverFqdn": agent.hostname,
        "version": agent.version,
        "url": agent.url,
        "onPrem": agent.on_prem,
        "mt": False,
        "commitId": "0000000",
    }


def _component_json(component: Component) -> dict[str, Any]:
    message = {"message": component.message} if component.message else {}
    return {"status": _status(component.up), **message}


def _status(up: bool) -> str:
    return "UP" if up else "DOWN"


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds(moment)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
