"""Rooms, streams and users."""

from __future__ import annotations

from typing import Any

from symphony.bdk.gen.pod_model.room_tag import RoomTag
from symphony.bdk.gen.pod_model.stream_filter import StreamFilter
from symphony.bdk.gen.pod_model.user_search_query import UserSearchQuery
from symphony.bdk.gen.pod_model.v1_im_attributes import V1IMAttributes
from symphony.bdk.gen.pod_model.v2_admin_stream_filter import V2AdminStreamFilter
from symphony.bdk.gen.pod_model.v2_admin_stream_type import V2AdminStreamType
from symphony.bdk.gen.pod_model.v2_room_search_criteria import V2RoomSearchCriteria
from symphony.bdk.gen.pod_model.v3_room_attributes import V3RoomAttributes

from tests.acceptance.bdk.client.scene import Scene, listed


async def run(scene: Scene) -> None:
    alice = await _look_up(scene)
    room = await _make_a_room(scene)
    await _let_in(scene, room, alice)
    await _look_at_streams(scene, room)


async def _look_up(scene: Scene) -> Any:
    users = scene.bdk.users()

    def read(answer: Any) -> list[Any]:
        return [[each.id, each.display_name, each.username] for each in listed(answer.users)]

    found = await scene.call("users by name", users.list_users_by_usernames(["alice"]), read)
    alice = found.users[0].id
    scene.name(alice, "alice")
    await scene.call("users by id", users.list_users_by_ids([alice, 1]), read)
    await scene.call("users by email", users.list_users_by_emails([found.users[0].email_address]), read)
    query = UserSearchQuery(query="ali")
    await scene.call("search users", users.search_users(query), lambda found: [each.id for each in listed(found.users)])
    await scene.call(
        "user details",
        users.get_user_detail(alice),
        lambda detail: [detail.user_attributes.user_name, detail.user_system_info.id],
    )
    await scene.call("status of a user", users.get_status(alice), lambda answer: str(answer.status))
    return alice


async def _make_a_room(scene: Scene) -> str:
    streams = scene.bdk.streams()

    def read(room: Any) -> list[Any]:
        about = room.room_attributes
        return [about.name, about.description, about.public, room.room_system_info.active]

    wanted = {"name": "Lunch", "description": "What to eat", "public": False, "discoverable": True}
    attributes = V3RoomAttributes(**wanted, keywords=[RoomTag(key="team", value="fx")])
    room = await scene.call("create room", streams.create_room(attributes), read)
    room_id = str(room.room_system_info.id)
    scene.name(room_id, "lunch room")
    wanted["description"] = "Where to eat"
    await scene.call("update room", streams.update_room(room_id, V3RoomAttributes(**wanted)), read)
    await scene.call("room info", streams.get_room_info(room_id), read)
    await scene.call(
        "search rooms",
        streams.search_rooms(V2RoomSearchCriteria(query="Lunch")),
        lambda found: [each.room_system_info.id for each in listed(found.rooms)],
    )
    return room_id


async def _let_in(scene: Scene, room: str, alice: int) -> None:
    streams = scene.bdk.streams()

    async def members() -> list[Any]:
        found = listed(await streams.list_room_members(room))
        return sorted([scene.names.get(each.id, "?"), each.owner] for each in found)

    def nothing(_: object) -> None: ...

    await scene.call("add member", streams.add_member_to_room(alice, room), nothing)
    await scene.call("room members", members())
    await scene.call("promote owner", streams.promote_user_to_room_owner(alice, room), nothing)
    await scene.call("room members with an owner more", members())
    await scene.call("demote owner", streams.demote_owner_to_room_participant(alice, room), nothing)
    await scene.call(
        "stream members",
        streams.list_stream_members(room),
        lambda found: sorted(scene.names.get(each.user.user_id, "?") for each in listed(found.members)),
    )
    await scene.call("remove member", streams.remove_member_from_room(alice, room), nothing)
    await scene.call("room members with one less", members())


async def _look_at_streams(scene: Scene, room: str) -> None:
    streams = scene.bdk.streams()
    await scene.call("stream info", streams.get_stream(room), lambda each: [each.id, each.stream_type.type])
    await scene.call("list streams", streams.list_streams(StreamFilter()), lambda each: room in _ids(each))
    im = next(identity for identity, name in scene.names.items() if name == "alice's IM")
    await scene.call(
        "IM info", streams.get_im_info(im), lambda each: [each.im_system_info.id, each.im_system_info.active]
    )
    hello = next(identity for identity, name in scene.names.items() if name == "to all in the IM")
    await scene.call(
        "pin in an IM",
        streams.update_im(im, V1IMAttributes(pinned_message_id=hello)),
        lambda each: each.v1_im_attributes.pinned_message_id,
    )
    await scene.call(
        "streams of the pod",
        streams.list_streams_admin(V2AdminStreamFilter(stream_types=[V2AdminStreamType(type="ROOM")])),
        lambda found: room in _ids(found.streams),
    )
    await scene.call("close room", streams.set_room_active(room, False), lambda each: each.room_system_info.active)
    await scene.call("open room", streams.set_room_active(room, True), lambda each: each.room_system_info.active)


def _ids(answer: Any) -> list[str]:
    return [each.id for each in listed(answer)]
