"""Connections, presence, signals, and whether the agent is well."""

from __future__ import annotations

from typing import Any

from symphony.bdk.core.service.connection.model.connection_status import ConnectionStatus
from symphony.bdk.core.service.presence.presence_service import PresenceStatus
from symphony.bdk.gen.agent_model.base_signal import BaseSignal

from tests.acceptance.bdk.client.scene import Scene, listed


async def run(scene: Scene) -> None:
    alice = next(identity for identity, name in scene.names.items() if name == "alice")
    await _connect(scene)
    await _be_present(scene, alice)
    await _signal(scene, alice)
    await _be_well(scene)


async def _connect(scene: Scene) -> None:
    connections, control = scene.bdk.connections(), scene.control
    zoe = control.ask("POST", "/people", {"name": "Zoe", "isExternal": True})["id"]
    scene.name(zoe, "zoe")

    def read(connection: Any) -> list[Any]:
        return [connection.user_id, _word(connection.status)]

    def asks() -> None:
        control.ask("POST", "/connections/request", {"user": "Zoe", "to": "flow-bot"})

    await scene.call("create connection", connections.create_connection(zoe), read)
    await scene.call("connection info", connections.get_connection(zoe), read)
    await scene.call(
        "list connections",
        connections.list_connections(ConnectionStatus.ALL, [zoe]),
        lambda found: [read(each) for each in listed(found)],
    )
    control.ask("POST", "/connections/accept", {"user": "Zoe", "to": "flow-bot"})
    await scene.call("connection that was accepted", connections.get_connection(zoe), read)
    await scene.call("remove connection", connections.remove_connection(zoe), lambda _: None)
    asks()
    await scene.call("reject connection", connections.reject_connection(zoe), read)
    await scene.call("connection that was rejected", connections.get_connection(zoe), read)
    asks()
    await scene.call("accept connection", connections.accept_connection(zoe), read)


async def _be_present(scene: Scene, alice: Any) -> None:
    presence = scene.bdk.presence()

    def read(each: Any) -> list[Any]:
        return [each.user_id, each.category]

    me = next(identity for identity, name in scene.names.items() if name == "the bot")
    await scene.call("set presence", presence.set_presence(PresenceStatus.BUSY, True), read)
    await scene.call("my presence", presence.get_presence(), read)
    await scene.call("presence of a user", presence.get_user_presence(alice, True), read)
    await scene.call(
        "presence of all",
        presence.get_all_presence(0, 50),
        lambda found: sorted(each.category for each in listed(found) if each.user_id in (alice, me)),
    )


async def _signal(scene: Scene, alice: Any) -> None:
    signals = scene.bdk.signals()
    wanted = {"name": "Fees", "query": "HASHTAG:fees", "visible_on_profile": True, "company_wide": False}

    def read(signal: Any) -> list[Any]:
        return [signal.name, signal.query, signal.visible_on_profile, signal.company_wide]

    made = await scene.call("create signal", signals.create_signal(BaseSignal(**wanted)), read)
    changed = BaseSignal(**{**wanted, "name": "All fees"})
    await scene.call("update signal", signals.update_signal(made.id, changed), read)
    await scene.call("get signal", signals.get_signal(made.id), read)
    await scene.call("list signals", signals.list_signals(), lambda found: [read(each) for each in listed(found)])
    await scene.call(
        "subscribe to signal",
        signals.subscribe_users_to_signal(made.id, True, [alice]),
        lambda done: [done.requested_subscription, done.successful_subscription, done.failed_subscription],
    )
    await scene.call(
        "signal subscribers",
        signals.list_subscribers(made.id),
        lambda found: [[each.user_id, each.pushed] for each in listed(found.data)],
    )
    await scene.call(
        "unsubscribe from signal",
        signals.unsubscribe_users_to_signal(made.id, [alice]),
        lambda done: [done.requested_subscription, done.successful_subscription],
    )
    await scene.call("delete signal", signals.delete_signal(made.id), lambda _: None)


def _word(status: Any) -> str:
    return str(getattr(status, "value", status))  # 3.0.0 has enumerations where 2.x has texts, or objects with one


async def _be_well(scene: Scene) -> None:
    health = scene.bdk.health()
    await scene.call("health", health.health_check(), lambda each: _word(each.status))
    await scene.call("health in detail", health.health_check_extended(), lambda each: _word(each.status))
    await scene.call("agent info", health.get_agent_info(), lambda each: each.version)
