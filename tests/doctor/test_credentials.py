"""Tests for flowbot.doctor.credentials: keys and certificates."""

from __future__ import annotations

import anyio
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from flowbot.pod.serve import BOT_USERNAME
from tests.doctor.conftest import Authority, SetUp, new_key, problems, the_problem, write_key


async def test_a_key_that_is_no_rsa_key(set_up: SetUp) -> None:
    write_key(set_up, ec.generate_private_key(ec.SECP256R1()))

    found = problems(await set_up.examined())["key"]

    assert "not an RSA key" in found.text
    assert "openssl genrsa -out private.pem 4096" in found.mend


async def test_a_key_with_a_password(set_up: SetUp) -> None:
    write_key(set_up, new_key(), b"hunter2")

    found = problems(await set_up.examined())["key"]

    assert "the key has a password" in found.text
    assert "openssl pkcs8 -topk8 -nocrypt" in found.mend


async def test_a_key_that_is_too_short(set_up: SetUp) -> None:
    write_key(set_up, new_key(1024))

    found = problems(await set_up.examined())["key"]

    assert found.text == "an RSA key of 1024 bit, which Symphony does not take: 2048 at least"


async def test_a_key_that_everybody_can_read(set_up: SetUp) -> None:
    path = set_up.value["bot"]["privateKey"]["path"]
    await anyio.Path(path).chmod(0o644)

    found = the_problem(await set_up.examined())

    assert (found.check, found.text) == ("key file", f"everybody on this machine can read {path}")
    assert found.mend == f"chmod 600 {path}"


@pytest.mark.parametrize(
    ("name", "days", "text", "mend"),
    [
        ("somebody", 30, f"it is for 'somebody', and the bot is '{BOT_USERNAME}'", "has to be the account's name"),
        (BOT_USERNAME, -1, "the certificate has expired on", "ask for a certificate of the account"),
    ],
)
async def test_a_certificate_that_is_not_the_bot_s_or_has_expired(
    set_up: SetUp, authority: Authority, name: str, days: int, text: str, mend: str
) -> None:
    path = authority.issue(set_up.folder, name, days=days)
    set_up.value["bot"] = {"username": BOT_USERNAME, "certificate": {"path": str(path)}}
    set_up.value["sessionAuth"] = {"port": 9}

    found = problems(await set_up.examined())["certificate"]

    assert text in found.text
    assert mend in found.mend


async def test_a_certificate_whose_key_is_another(set_up: SetUp, authority: Authority) -> None:
    path = authority.issue(set_up.folder, BOT_USERNAME)
    other = Authority.make().issue(set_up.folder, "other")
    path.write_bytes(
        path.read_bytes().split(b"-----BEGIN PRIVATE")[0] + other.read_bytes().split(b"CERTIFICATE-----\n")[2]
    )
    set_up.value["bot"] = {"username": BOT_USERNAME, "certificate": {"path": str(path)}}

    found = problems(await set_up.examined())["certificate"]

    assert "no certificate and key that belong together" in found.text


async def test_the_key_of_an_app_is_looked_at_as_well(set_up: SetUp) -> None:
    bot_key = set_up.value["bot"]["privateKey"]["path"]
    write_key(set_up, new_key(1024))
    set_up.value["app"] = {"appId": "lunch", "privateKey": set_up.value["bot"]["privateKey"]}
    set_up.value["bot"] = {"username": BOT_USERNAME, "privateKey": {"path": bot_key}}

    findings = await set_up.examined()

    assert the_problem(findings).check == "app key"
    assert "app login" not in {each.check for each in findings}
    assert "session login" in {each.check for each in findings if each.status == "ok"}
