"""Who the bot is, messages and their files."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from symphony.bdk.core.service.message.message_parser import get_text_content_from_message
from symphony.bdk.gen.agent_model.message_search_query import MessageSearchQuery
from symphony.bdk.gen.pod_model.stream_filter import StreamFilter
from symphony.bdk.gen.pod_model.stream_type import StreamType

from tests.acceptance.bdk.client.scene import Scene, listed


def text_of(message: Any) -> str:
    return str(get_text_content_from_message(message))


async def run(scene: Scene) -> None:
    bdk, control = scene.bdk, scene.control
    me = await scene.call("session info", bdk.sessions().get_session(), lambda me: [me.display_name, me.username])
    scene.name(me.id, "the bot")
    scene.name(control.say("alice", "desk", "Good morning"), "good morning")
    [desk] = listed(await bdk.streams().list_streams(StreamFilter(stream_types=[StreamType(type="ROOM")])))
    scene.name(desk.id, "desk")
    await _find_alice(scene, desk.id)
    await _write(scene, desk.id)
    await _exchange_files(scene, desk.id)


async def _find_alice(scene: Scene, desk: str) -> None:
    [first] = listed(await scene.bdk.messages().list_messages(desk))
    scene.name(first.user.user_id, "alice")
    scene.tell("list messages", [text_of(first), first.message_id, first.user.user_id, first.stream.stream_id])


async def _write(scene: Scene, desk: str) -> None:
    bdk, messages = scene.bdk, scene.bdk.messages()
    sent = await scene.call("create message", messages.send_message(desk, "<messageML>Hello</messageML>"), text_of)
    scene.name(sent.message_id, "hello")
    changed = await scene.call(
        "update message", messages.update_message(desk, sent.message_id, "<messageML>Hello!</messageML>"), text_of
    )
    scene.name(changed.message_id, "hello!")
    await scene.call("get message", messages.get_message(changed.message_id), text_of)
    im = await scene.call("create IM", bdk.streams().create_im(_id_of(scene, "alice")), lambda each: bool(each.id))
    scene.name(im.id, "alice's IM")
    told = await scene.call(
        "blast message",
        messages.blast_message([desk, im.id, "bm9uZQ"], "<messageML>To all</messageML>"),
        lambda told: [
            [each.stream.stream_id for each in listed(told.messages)],
            [[stream, error.code] for stream, error in told.errors.items()],
        ],
    )
    scene.name(listed(told.messages)[1].message_id, "to all in the IM")
    query = MessageSearchQuery(text="all", stream_id=desk)
    await scene.call(
        "search messages", messages.search_messages(query), lambda found: [text_of(each) for each in listed(found)]
    )
    unwanted = await messages.send_message(desk, "<messageML>A slip</messageML>")
    scene.name(unwanted.message_id, "slip")
    await scene.call(
        "suppress message",
        messages.suppress_message(unwanted.message_id),
        lambda done: [done.message_id, done.suppressed, done.suppression_date is not None],
    )
    await scene.call(
        "message status",
        messages.get_message_status(sent.message_id),
        lambda told: [each.display_name for each in [*listed(told.sent), *listed(told.delivered), *listed(told.read)]],
    )
    await scene.call(
        "receipts",
        messages.list_message_receipts(sent.message_id),
        lambda told: [told.creator.name, told.delivery_receipt_count],
    )
    await scene.call("relationships", messages.get_message_relationships(sent.message_id), lambda told: told.message_id)


async def _exchange_files(scene: Scene, desk: str) -> None:
    messages = scene.bdk.messages()
    await scene.call("attachment types", messages.get_attachment_types(), lambda types: ".pdf" in listed(types))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rapport été.csv"
        path.write_bytes(b"EUR;10\n")
        with path.open("rb") as file:
            sent = await scene.call(
                "attach a file",
                messages.send_message(desk, "<messageML>The report</messageML>", attachment=[file]),
                lambda message: [[each.name, each.size] for each in message.attachments],
            )
    scene.name(sent.message_id, "report")
    content = base64.b64encode(b"1,2,3\n").decode()
    said = scene.control.say("alice", "desk", "", attachments=[{"name": "a.csv", "content": content}])
    scene.name(said, "alice's file")
    message = listed(await messages.list_messages(desk))[0]
    file_id = message.attachments[0].id
    await scene.call(
        "fetch a file",
        messages.get_attachment(desk, message.message_id, file_id),
        lambda answer: base64.b64decode(answer).decode(),
    )
    await scene.call(
        "list files",
        messages.list_attachments(desk),
        lambda files: [[each.name, each.size, each.message_id, each.user_id] for each in listed(files)],
    )


def _id_of(scene: Scene, name: str) -> Any:
    return next(identity for identity, each in scene.names.items() if each == name)
