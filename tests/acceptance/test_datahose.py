"""Tests for `flowbot run` on the datahose, in real processes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.acceptance.test_processes import FLOWBOT, ROOT, Room, pod, started

__all__ = ["pod"]

pytestmark = pytest.mark.process

FLOW = """
flow: echo
version: 1
start: /echo {word}
slots: { word: { type: text } }
steps: [{ say: "{{ word }}" }]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "watcher"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "echo.yaml").write_text(FLOW)
    (folder / "flowbot.yaml").write_text("feed: datahose\n")
    return folder


def test_a_bot_reads_the_datahose_where_its_project_says_so(pod: tuple[Room, Path], project: Path) -> None:
    room, config = pod
    with config.open("a") as settings:
        settings.write("datahose: { eventTypes: [MESSAGESENT] }\n")
    with started("run", project, "--config", config):
        room.says("/echo hello")
        room.hears("hello")


def test_a_datahose_that_config_yaml_does_not_describe_is_told(pod: tuple[Room, Path], project: Path) -> None:
    command = [*FLOWBOT, "run", str(project), "--config", str(pod[1])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20)

    assert done.returncode == 3
    assert "has no section `datahose`; write there which events" in done.stderr
    assert "Traceback" not in done.stderr
