"""Tests for a bot of flowbot and one of the BDK in the same room, each in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.environments import python_with
from tests.acceptance.bdk.processes import Desk, running

pytestmark = pytest.mark.process

LUNCH = """
flow: lunch
version: 1
start: /lunch
slots: { dish: { type: text } }
steps: [{ ask: dish }, { say: "{{ dish }} it is." }]
"""


def test_a_bot_of_flowbot_and_one_of_the_bdk_share_an_account_with_a_feed_for_each(
    bdk_version: str, pod: tuple[Path, str], tmp_path: Path
) -> None:
    config, desk = pod[0], Desk(Control(pod[1]))
    own_feed = tmp_path / "own-feed.yaml"
    own_feed.write_text(config.read_text("utf-8") + "\ndatafeed: {version: v2, tag: flows}\n", "utf-8")
    (tmp_path / "lunch.yaml").write_text(LUNCH, "utf-8")
    flowbot = [sys.executable, "-m", "flowbot", "run", "lunch.yaml", "--config", own_feed, "--store", "sqlite:bot.db"]
    greeter = [python_with(bdk_version), "-m", "tests.acceptance.bdk.client.greeter", config]
    with running(flowbot, tmp_path), running(greeter, tmp_path):
        desk.greets("/hello")
        desk.greets("/lunch")
        before = len(desk.bots_said())
        for text in ("/hello", "Soup", "/hello"):
            desk.says(text)
            desk.waits(lambda: len(desk.bots_said()) > desk.seen)
            desk.settles()

    assert desk.bots_said()[before:] == ["The BDK says hello.", "Soup it is.", "The BDK says hello."]
