"""Tests for the logins of the local pod with a client that somebody else wrote: keys, certificates, apps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.bdk.processes import said_by

APP = "lunch-app"
SAID = {
    "session": "flow-bot",
    "create IM": True,
    "message": ["flow-bot", 1],
    "on behalf": ["alice", 1],
    "on behalf, by name": True,
}
EXTENSION = {"extension app": "mine", "who opened it": "alice"}
WITH_KEYS = [
    "/login/pubkey/authenticate",
    "/relay/pubkey/authenticate",
    "/login/pubkey/app/authenticate",
    "/login/pubkey/app/authenticate",
    "/login/pubkey/app/username/alice/authenticate",
    "/login/v1/pubkey/app/authenticate/extensionApp",
]
WITH_CERTIFICATES = [
    "/sessionauth/v1/authenticate",
    "/keyauth/v1/authenticate",
    "/sessionauth/v1/app/authenticate",
    "/sessionauth/v1/app/authenticate",
    "/sessionauth/v1/app/username/alice/authenticate",
]


@pytest.mark.process
@pytest.mark.parametrize("pod", [["--app", APP]], indirect=True)
def test_the_bdk_logs_in_with_keys(bdk_version: str, pod: tuple[Path, str]) -> None:
    assert said_by(bdk_version, "playing", "logins", *pod) == {**SAID, **EXTENSION, "logins": WITH_KEYS}


@pytest.mark.process
@pytest.mark.parametrize(
    "pod", [["--app", APP, "--tls", "--certificate", "--split", "--context", "acme"]], indirect=True
)
def test_the_bdk_logs_in_with_certificates_at_three_ports_below_a_path(bdk_version: str, pod: tuple[Path, str]) -> None:
    assert said_by(bdk_version, "playing", "logins", *pod) == {**SAID, "logins": WITH_CERTIFICATES}


@pytest.mark.process
@pytest.mark.parametrize("pod", [["--app", APP, "--simple-keys"]], indirect=True)
def test_the_bdk_needs_no_key_manager_where_keys_are_delivered_simply(bdk_version: str, pod: tuple[Path, str]) -> None:
    without = [each for each in WITH_KEYS if not each.startswith("/relay")]

    assert said_by(bdk_version, "playing", "logins", *pod) == {**SAID, **EXTENSION, "logins": without}
