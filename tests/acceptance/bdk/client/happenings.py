"""What people do, as the BDK's models and listeners have it: an event of every kind."""

from __future__ import annotations

import asyncio
from typing import Any

from symphony.bdk.core.service.datafeed.abstract_datafeed_loop import RealTimeEvent
from symphony.bdk.core.service.datafeed.real_time_event_listener import RealTimeEventListener

from tests.acceptance.bdk.client.feeds import PATIENCE_SECONDS, reading
from tests.acceptance.bdk.client.scene import Scene

ROOM = "Projects"


class Kinds(RealTimeEventListener):
    """Keeps which kinds of events came, and whether the models found their payload."""

    def __init__(self) -> None:
        self.seen: dict[str, bool] = {}

    async def is_accepting_event(self, event: Any, bot_info: Any) -> bool:
        _, field = RealTimeEvent[event.type].value
        self.seen[event.type] = getattr(event.payload, field, None) is not None
        return False


async def run(scene: Scene) -> None:
    scene.control.mend()
    kinds, loop = Kinds(), scene.bdk._service_factory.get_datafeed_loop()
    loop.subscribe(kinds)
    async with reading(loop):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not kinds.seen:
                scene.control.say("alice", "desk", "Hello")
                await asyncio.sleep(0.02)
            await _do_everything(scene)
            while "MESSAGESUPPRESSED" not in kinds.seen:  # noqa: ASYNC110  the last of them rings no bell
                await asyncio.sleep(0.02)
    scene.tell("events", dict(sorted(kinds.seen.items())))


async def _do_everything(scene: Scene) -> None:
    control, bdk = scene.control, scene.bdk
    alice = next(identity for identity, name in scene.names.items() if name == "alice")

    def do(path: str, **body: object) -> Any:
        return control.ask("POST", path, body)

    do("/people", name="Yann", isExternal=True)
    do("/connections/request", user="Yann", to="flow-bot")
    await bdk.connections().accept_connection(control.ask("GET", "/people/Yann")["id"])
    do("/streams", name=ROOM, user="alice", members=["flow-bot"])
    do(f"/streams/{ROOM}/add", user="alice", member="ravi")
    do(f"/streams/{ROOM}/remove", user="ravi", member="ravi")
    mine = await bdk.streams().create_room(_attributes())
    mine_id = mine.room_system_info.id
    do("/people", name="Ursula")
    do("/streams/Mine/join", user="Ursula")
    await bdk.streams().create_im(control.ask("GET", "/people/Ursula")["id"])
    await bdk.streams().add_member_to_room(alice, mine_id)
    await bdk.streams().promote_user_to_room_owner(alice, mine_id)
    await bdk.streams().demote_owner_to_room_participant(alice, mine_id)
    await bdk.streams().update_room(mine_id, _attributes("A new description"))
    await bdk.streams().set_room_active(mine_id, False)
    await bdk.streams().set_room_active(mine_id, True)
    first = control.say("alice", ROOM, "One")
    do("/reply", user="alice", messageId=first, text="Two")
    do("/forward", user="alice", messageId=first, stream="desk")
    do("/share", user="alice", messageId=first, to="flow-bot", text="Look")
    edited = do("/edit", user="alice", messageId=first, text="Three")["messageId"]
    do("/suppress", user="alice", messageId=edited)


def _attributes(description: str = "Of the bot") -> Any:
    from symphony.bdk.gen.pod_model.v3_room_attributes import V3RoomAttributes

    return V3RoomAttributes(name="Mine", description=description, public=False, discoverable=True)
