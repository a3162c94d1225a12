"""Tests that what docs/how-to/log-in.md shows works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from flowbot.cli import main
from flowbot.config import load_symphony_config

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "how-to" / "log-in.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^\$ flowbot pod (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("text", SETTINGS)
def test_every_configuration_of_the_page_is_read(text: str, tmp_path: Path) -> None:
    for name in re.findall(r"path: (\S+)", text):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "config.yaml").write_text(text)

    config = load_symphony_config(tmp_path / "config.yaml", environ={})

    assert config.bot.username == "expense-bot"


def test_the_page_shows_a_key_a_certificate_an_app_and_proxies() -> None:
    told = [word for text in SETTINGS for word in ("privateKey", "certificate", "app", "proxy") if f"{word}:" in text]

    assert set(told) == {"privateKey", "certificate", "app", "proxy"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_is_one(command: str) -> None:
    pod: Any = main.get_command(click.Context(main), "pod")

    with pod.make_context("pod", shlex.split(command)) as context:
        assert context.params["port"] >= 8000


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 2
