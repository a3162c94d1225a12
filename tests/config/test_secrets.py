"""Tests for flowbot.config.secrets, and for what flowbot.yaml says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.config import load_bot_config, read_secrets
from flowbot.errors import ConfigError, DefinitionErrors


def test_secrets_come_from_the_environment_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("k-2\n")

    found = read_secrets({"a": "env:KEY", "b": "file:key.txt"}, tmp_path, {"KEY": "k-1"})

    assert found == {"a": "k-1", "b": "k-2"}


def test_all_that_are_not_there_are_told_and_none_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text("hunter2\nhunter3\n")
    (tmp_path / "odd.txt").write_bytes(b"hunter\xff")
    sources = {"a": "env:KEY", "b": "env:EMPTY", "c": "file:no.txt", "d": "file:many.txt", "e": "file:odd.txt"}

    with pytest.raises(ConfigError) as caught:
        read_secrets(sources, tmp_path, {"EMPTY": ""})

    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "flowbot.yaml: secrets.a: the environment has no KEY; set it before the bot starts",
        "flowbot.yaml: secrets.b: the variable EMPTY is empty",
        "flowbot.yaml: secrets.c: no.txt cannot be read: No such file or directory",
        "flowbot.yaml: secrets.d: many.txt holds more than one line of text",
        "flowbot.yaml: secrets.e: odd.txt is not UTF-8 text",
    ]


def test_settings_say_where_secrets_are_and_which_hosts_may_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "flowbot.yaml"
    file.write_text("hosts: [API.example.com, '*.example.org']\nsecrets: { rates_key: env:RATES_KEY }\n")

    config = load_bot_config(file)

    assert (config.hosts, config.secrets) == (("api.example.com", "*.example.org"), {"rates_key": "env:RATES_KEY"})


def test_a_secret_that_is_written_into_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "flowbot.yaml"
    file.write_text("secrets: { rates_key: hunter2 }\n")

    with pytest.raises(DefinitionErrors) as caught:
        load_bot_config(file)

    assert "flowbot.yaml:1:23: error[FB122]: a secret is not written here, but where it is kept" in str(caught.value)
    assert "hunter2" not in str(caught.value)
