"""Tests for flowbot.bdk.settings and flowbot.bdk.session, with the BDK's own settings and sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.config import load_symphony_config
from tests.acceptance.bdk.processes import said_by

pytestmark = pytest.mark.process

SETTINGS = """
scheme: http
host: bank.example
port: 8080
context: gateway
proxy: {host: proxy.bank.example, port: 3128, username: ann, password: secret}
defaultHeaders: {X-Desk: fx}
agent: {host: agent.bank.example, scheme: https, port: 7443, context: /agents}
keyManager: {host: keys.bank.example}
sessionAuth: {port: 8444}
retry: {maxAttempts: 3, initialIntervalMillis: 250, multiplier: 1.5, maxIntervalMillis: 9000}
datafeed: {version: v2, retry: {maxAttempts: -1, initialIntervalMillis: 100, maxIntervalMillis: 8000}}
bot: {username: flow-bot, privateKey: {content: none}}
app: {appId: lunch-app, privateKey: {content: none}}
"""


def test_settings_and_session_are_those_of_the_bdk(bdk_version: str, pod: tuple[Path, str], tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(SETTINGS, "utf-8")
    said = said_by(bdk_version, "sharing", config, pod[0])
    theirs, ours = said.pop("settings"), load_symphony_config(config).model_dump(mode="json")
    shared = ("pod", "agent", "key_manager", "session_auth", "app", "trust_store_path", "retry", "datafeed")

    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}
    assert said == {
        "one session": True,
        "renewed": True,
        "renewed for both": True,
        "renewed by the BDK": True,
        "another key": ["AuthenticationError", "the pod or the key manager does "],
        "another host": ["SymphonyError", "the BDK cannot log in: ClientCon"],
    }
