"""Tests for flowbot.bdk: flows in a bot of the BDK, in a real process; the program is that of the documentation."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest

from flowbot.pod import LocalPod
from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.client.odd import message_event
from tests.acceptance.bdk.environments import ROOT, python_with
from tests.acceptance.bdk.processes import Desk, running

pytestmark = pytest.mark.process

PAGE = ROOT / "docs" / "how-to" / "host-flows-in-a-bdk-bot.md"
HELLO = "The BDK says hello."
PICKY = """
        from symphony.bdk.core.service.datafeed.exception import EventError
        from symphony.bdk.core.service.datafeed.real_time_event_listener import RealTimeEventListener

        class Picky(RealTimeEventListener):
            heard = 0

            async def on_message_sent(self, initiator, event):
                if "Soup" in event.message.message:
                    self.heard += 1
                    if self.heard == 1:
                        raise EventError
                    if self.heard == 2:
                        stream_id = event.message.stream.stream_id
                        await bdk.messages().send_message(stream_id, "<messageML>Again!</messageML>")

        bdk.datafeed().subscribe(Picky())
"""
Bot = Callable[[], AbstractContextManager[Popen[bytes]]]


@pytest.fixture
def desk(pod: tuple[Path, str]) -> Desk:
    return Desk(Control(pod[1]))


@pytest.fixture
def bot(bdk_version: str, pod: tuple[Path, str]) -> Bot:
    """The bot of the page, beside the configuration of the pod; called again, it is started again."""
    folder = pod[0].parent
    written = dict(re.findall(r"^```(python|yaml)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
    (folder / "bot.py").write_text(written["python"], "utf-8")
    (folder / "lunch.yaml").write_text(written["yaml"], "utf-8")
    return lambda: running([python_with(bdk_version), "bot.py"], folder)


def test_a_bot_has_commands_and_flows_which_go_on_when_it_was_killed(bot: Bot, desk: Desk) -> None:
    with bot() as process:
        desk.listens(1)
        desk.says("/lunch")
        desk.hears("Dish?")
        desk.says("/hello")
        desk.hears(HELLO)
        process.send_signal(signal.SIGKILL)
        process.wait()
    desk.says("Soup")
    with bot():
        desk.hears("Soup it is.")
        desk.says("/hello")
        desk.hears(HELLO)


def test_listeners_hear_what_they_heard_before_and_nothing_ends_their_loop(
    bot: Bot, desk: Desk, pod: tuple[Path, str], bdk_version: str
) -> None:
    program = pod[0].parent / "bot.py"
    line = "        await bdk.datafeed().start()\n"
    program.write_text(program.read_text("utf-8").replace(line, PICKY + line), "utf-8")
    with bot():
        desk.listens(1)
        desk.control.expire_tokens()
        desk.says("/hello")
        desk.hears(HELLO)
        desk.control.mend()  # the feed is gone
        desk.listens(2)
        odd = message_event(text="/lunch", stream_id=LocalPod().streams.ensure("desk").id, silent="true")
        body = json.dumps({"events": [odd], "ackId": "odd"})
        desk.control.fault("/read", status=200, headers={"Content-Type": "application/json"}, body=body)
        desk.says("nothing to anybody")  # ends the read that is under way
        desk.hears("Dish?")
        desk.says("/lunch")
        desk.hears("Dish?")
        desk.says("Soup")  # once to the flow, and twice to a listener that wants it again
        desk.waits(lambda: len(desk.bots_said()) == desk.seen + 2)

    refused = "an event is not passed on to listeners of the BDK, whose models refuse it (ValidationError)"
    assert sorted(desk.bots_said()[desk.seen :]) == ["Again!", "Soup it is."]
    assert (refused in (program.parent / "bot.log").read_text("utf-8")) is bdk_version.startswith("3")
