"""Tests for flowbot.config.webhooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.config import load_bot_config
from flowbot.config.webhooks import WebhookSettings
from flowbot.errors import DefinitionErrors

SECRETS = "secrets: { hook_key: env:HOOK_KEY }\n"


def load(folder: Path, text: str) -> WebhookSettings | None:
    file = folder / "flowbot.yaml"
    file.write_text(text, encoding="utf-8")
    return load_bot_config(file).webhooks


def test_no_requests_are_taken_unless_a_port_and_a_key_are_named(tmp_path: Path) -> None:
    assert load(tmp_path, SECRETS) is None
    assert load(tmp_path, f"{SECRETS}webhooks: {{ port: 8088, secret: hook_key }}") == WebhookSettings(
        port=8088, host="127.0.0.1", secret="hook_key"
    )


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("{ port: 8088 }", "2:11: error[FB122]: 'secret' is missing", ""),
        ("{ port: 80888, secret: hook_key }", "it must be at most 65535", ""),
        ("{ prot: 8088, port: 1, secret: hook_key }", "there is no setting 'prot'", "did you mean 'port'?"),
        ("{ port: 1, secret: hok_key }", "2:30: error[FB122]: there is no secret 'hok_key'", "mean 'hook_key'?"),
        ("{ port: 1, secret: x }", "there is no secret 'x'", "name one of `secrets`"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, text: str, said: str, hint: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        load(tmp_path, f"{SECRETS}webhooks: {text}")

    assert said in str(caught.value)
    assert hint in str(caught.value)
