"""A whole bot on a local pod over HTTP: whatever is left open about feeds, people see the same conversation, once."""

from __future__ import annotations

from typing import Any

import anyio.lowlevel
import pytest

from flowbot.app import Flowbot
from flowbot.pod.serve import BOT_USERNAME
from tests.symphony.test_troubles import World, pod_folder, world

__all__ = ["pod_folder", "world"]

FLOW = """
flow: order
version: 1
start: /order {number}
slots: { number: { type: integer }, day: { type: date } }
steps:
  - say: "Order {{ number }}."
  - ask: day
    say: For which day?
  - end: done
ends: { done: "{{ day | date('iso') }} it is." }
"""

SETTINGS: dict[str, dict[str, Any]] = {
    "an idle read brings null": {"idle_answer": "null"},
    "an idle read brings nothing": {"idle_answer": "none"},
    "one event at a time": {"batch_limit": 1},
    "deleting is answered with an object": {"delete_status": 200, "gone_status": 200},
    "deleting what is gone is not found": {"gone_status": 404},
    "everything comes twice": {"duplicates": 1.0},
    "events change places": {"reorder_window": 5},
    "events share their ids": {"shared_event_ids": True},
    "forms name messages by raw ids": {"raw_form_ids": True},
    "all of it": {
        "idle_answer": "none",
        "duplicates": 1.0,
        "reorder_window": 5,
        "shared_event_ids": True,
        "raw_form_ids": True,
        "gone_status": 404,
    },
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Flowbot:
    file = tmp_path_factory.mktemp("order") / "order.yaml"
    file.write_text(FLOW)
    return Flowbot.load(file)


async def an_idle_read(world: World) -> None:
    """Let a read end that has brought nothing, and the next one begin."""
    await world.listening()
    [feed] = world.pod.feeds_of(world.pod.ensure_user(BOT_USERNAME)).list()
    world.clock.advance(world.pod.delivery.settings.poll_seconds)
    while feed.is_being_read:
        await anyio.lowlevel.checkpoint()
    await world.listening()


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
async def test_however_feeds_behave_people_see_the_same(world: World, settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        setattr(world.pod.delivery.settings, name, value)
    async with world.runs() as running:
        world.says("/order 7")
        await running.quiet()
        await an_idle_read(world)
        world.pod.delivery.drop()
        while not world.pod.feeds_of(running.me).list():
            await anyio.lowlevel.checkpoint()
        await world.listening()
        form = next(each for each in world.pod.messages if "<form" in each.presentationml)
        world.pod.talk.submit(world.pod.ensure_user("alice"), form, {"day": "2026-12-24"})
        await running.quiet()

    assert world.seen()[0] == "Order 7."
    assert world.seen()[-1] == "2026-12-24 it is."
    assert len(world.seen()) == 3
