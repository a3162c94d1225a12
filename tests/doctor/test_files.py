"""`flowbot doctor` and broken files: the settings, the key, the certificate, the trust store."""

from __future__ import annotations

import shutil
from pathlib import Path

import anyio
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from flowbot.pod import LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.pod.serving import Serving
from tests.doctor.conftest import Authority, SetUp, examined, problems, the_problem


def write_key(set_up: SetUp, key: PrivateKeyTypes, password: bytes | None = None) -> None:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    path = set_up.folder / "key.pem"
    path.touch(0o600)
    path.write_bytes(pem)
    set_up.value["bot"]["privateKey"]["path"] = str(path)


def new_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


async def test_a_set_up_that_works_has_no_problem(set_up: SetUp) -> None:
    findings = await set_up.examined()

    assert problems(findings) == {}
    assert [each.check for each in findings][:3] == ["config file", "key", "key file"]
    assert {"session login", "clock", "key manager login", "who the bot is", "datafeed"} <= {
        each.check for each in findings if each.status == "ok"
    }
    assert all(each.seconds >= 0 for each in findings)


async def test_a_file_that_is_missing(tmp_path: Path) -> None:
    [found] = await examined(tmp_path / "config.yaml")

    assert (found.check, found.status) == ("config file", "problem")
    assert found.text == f"cannot read {tmp_path}/config.yaml: No such file or directory"


async def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("host: [\n")

    found = await examined(file)

    assert found[0].status == "problem"
    assert f"{file}:" in found[0].text


async def test_keys_that_are_misspelled_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("hots: pod.test\nprot: 443\nbot: {username: b, privateKey: {content: '-----'}}\n")

    found = await examined(file)

    assert [each.text.removeprefix(f"{file}:") for each in found if "did you mean" in each.text] == [
        "1: hots: there is no such key; did you mean 'host'?",
        "2: prot: there is no such key; did you mean 'port'?",
    ]


async def test_older_spellings_are_a_note(set_up: SetUp) -> None:
    set_up.value["botUsername"] = set_up.value["bot"].pop("username")

    findings = await set_up.examined()

    assert problems(findings) == {}
    assert ["botUsername (bot.username)" in each.text for each in findings if each.check == "config file"] == [
        False,
        True,
    ]


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


async def test_a_key_of_another_account(set_up: SetUp) -> None:
    write_key(set_up, new_key())

    found = the_problem(await set_up.examined())

    assert found.check == "session login"
    assert "/login does not accept the bot (status 401" in found.text
    assert "has the public key of bot.privateKey been uploaded to that account" in found.mend


async def test_a_name_that_is_not_the_account_s(set_up: SetUp) -> None:
    set_up.value["bot"]["username"] = "nobody"

    found = the_problem(await set_up.examined())

    assert found.check == "session login"
    assert "is bot.username 'nobody' the account's name" in found.mend


async def test_a_trust_store_that_only_java_reads(set_up: SetUp) -> None:
    store = set_up.folder / "trust.jks"
    store.write_bytes(b"\xfe\xed\xfe\xed\x00\x00\x00\x02")
    set_up.value |= {"scheme": "https", "ssl": {"trustStore": {"path": str(store)}}}

    found = the_problem(await set_up.examined())

    assert found.check == "trust store"
    assert "keytool -importkeystore" in found.text


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


@pytest.mark.parametrize("login", ["key", "certificate"])
async def test_a_set_up_with_tls_on_three_ports_has_no_problem(keys: Path, tmp_path: Path, login: str) -> None:
    folder = tmp_path / "pod"
    shutil.copytree(keys, folder)
    serving = Serving(tls=True, split=True, by_certificate=login == "certificate", context="firm")
    async with serving_pod(LocalPod(), folder, port=0, serving=serving) as served:
        findings = await examined(served.config_path)

    assert problems(findings) == {}
    assert [each.check for each in findings if each.text == "TLSv1.3, trusted"] != []
    assert {login, "session login", "key manager login", "datafeed"} <= {
        each.check for each in findings if each.status == "ok"
    }
