"""What a bot does on behalf of people, from the flow to a pod that is served, whose app they let act for them."""

from __future__ import annotations

from pathlib import Path

import anyio
import anyio.lowlevel

from flowbot.app import Flowbot
from flowbot.config import load_symphony_config
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.serve import serving_pod
from flowbot.pod.serving import Serving
from flowbot.storage.memory import MemoryStore
from flowbot.symphony import SymphonyClient

FLOW = """
flow: deal
version: 1
start: /deal
slots: { room: { type: room } }
steps:
  - say: I open a room.
    name: told
    on_behalf_of: initiator
  - call: symphony.rooms.create
    args: { name: "'Deal of ' + initiator.name", description: "'A deal'" }
    save: room
    on_behalf_of: initiator
    failed:
      - say: "No: {{ error.kind }}"
      - end: gave_up
  - update: told
    say: I have opened a room.
    on_behalf_of: initiator
  - say: Done.
"""


async def test_a_flow_does_what_people_let_its_app_do_and_nothing_for_others(tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(FLOW)
    bot, pod = Flowbot.load(tmp_path / "deal.yaml"), LocalPod(feeds=FeedSettings(poll_seconds=0.1))
    alice, bob = (pod.ensure_user(name) for name in ("alice", "bob"))
    pod.apps.add("lunch", [alice.id])
    desk = pod.streams.ensure("desk")
    async with (
        serving_pod(pod, tmp_path / "pod", port=0, serving=Serving(app="lunch")) as served,
        SymphonyClient.connect(load_symphony_config(served.config_path)) as client,
        bot.running(client, MemoryStore()),
    ):
        for person, last in ((alice, "Done."), (bob, "No: not_allowed")):
            pod.talk.say(person, desk, "@flow-bot /deal")
            with anyio.fail_after(20):
                while pod.messages[-1].text != last:
                    await anyio.lowlevel.checkpoint()

    said = [(each.user.display_name, each.text) for each in pod.talk.messages_in(desk)]
    assert said == [
        ("alice", "@flow-bot /deal"),
        ("alice", "I have opened a room."),
        ("Flow Bot", "Done."),
        ("bob", "@flow-bot /deal"),
        ("Flow Bot", "No: not_allowed"),
    ]
    assert pod.streams.ensure("Deal of alice").owners == {alice.id}
