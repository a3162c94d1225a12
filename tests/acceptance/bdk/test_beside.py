"""Tests for a bot of flowbot and one of the BDK in the same room, each in a process of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.environments import python_with
from tests.acceptance.bdk.processes import Desk, running

pytestmark = pytest.mark.process

HELLO = "The BDK says hello."
LUNCH = """
flow: lunch
version: 1
start: /lunch
slots: { dish: { type: text } }
steps: [{ ask: dish }, { say: "{{ dish }} it is." }]
"""


@pytest.mark.parametrize(
    ("account", "bdk_version"), [("another", "3.0.0"), ("the same", "2.11.4")], indirect=["bdk_version"]
)
def test_a_bot_of_flowbot_and_one_of_the_bdk_are_in_one_room_and_each_answers_once(
    account: str, bdk_version: str, pod: tuple[Path, str], tmp_path: Path
) -> None:
    theirs, desk = pod[0], Desk(Control(pod[1]))
    (tmp_path / "lunch.yaml").write_text(LUNCH, "utf-8")
    ours = tmp_path / "ours.yaml"
    if account == "another":
        shutil.copy(theirs.parent / "greeter" / "config.yaml", ours)
    else:  # with a feed of its own
        ours.write_text(theirs.read_text("utf-8") + "\ndatafeed: {version: v2, tag: flows}\n", "utf-8")
    flowbot: list[str | Path] = [
        sys.executable,
        "-m",
        "flowbot",
        "run",
        "lunch.yaml",
        "--config",
        ours,
        "--store",
        "sqlite:bot.db",
    ]
    greeter: list[str | Path] = [python_with(bdk_version), "-m", "tests.acceptance.bdk.client.greeter", theirs]
    with running(greeter, tmp_path):
        desk.listens(1)  # the BDK of 2.11 takes any feed of its account that is there, whatever its tag
        with running(flowbot, tmp_path):
            desk.listens(2)
            both_answer(desk)

    assert desk.bots_said() == ["Dish?", HELLO, "Soup it is.", HELLO]


def both_answer(desk: Desk) -> None:
    desk.says("/lunch")
    desk.hears("Dish?")
    for says, hears in (("/hello", HELLO), ("Soup", "Soup it is."), ("/hello", HELLO)):
        desk.says(says)
        desk.hears(hears)
