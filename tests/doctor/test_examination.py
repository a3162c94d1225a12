"""Tests for flowbot.doctor.examination: from the file to the feed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import cast

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from flowbot.pod import LocalPod
from flowbot.pod.serve import serving_pod
from flowbot.pod.serving import Serving
from tests.doctor.conftest import SetUp, answers, examined, problems, the_problem


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


async def test_a_trust_store_that_only_java_reads(set_up: SetUp) -> None:
    store = set_up.folder / "trust.jks"
    store.write_bytes(b"\xfe\xed\xfe\xed\x00\x00\x00\x02")
    set_up.value |= {"scheme": "https", "ssl": {"trustStore": {"path": str(store)}}}

    found = the_problem(await set_up.examined())

    assert found.check == "TLS settings"
    assert "keytool -importkeystore" in found.text


@pytest.mark.parametrize("login", ["key", "certificate"])
async def test_a_set_up_with_tls_on_three_ports_has_no_problem(keys: Path, tmp_path: Path, login: str) -> None:
    folder = tmp_path / "pod"
    shutil.copytree(keys, folder)
    serving = Serving(tls=True, split=True, by_certificate=login == "certificate", context="firm")
    async with serving_pod(LocalPod(), folder, port=0, serving=serving) as served:
        findings = await examined(served.config_path)

    assert problems(findings) == {}
    assert [each.check for each in findings if each.text.startswith("TLSv1.3, trusted, until ")] != []
    assert {login, "session login", "key manager login", "datafeed"} <= {
        each.check for each in findings if each.status == "ok"
    }


async def test_what_is_found_shows_no_secret_that_a_server_repeats(set_up: SetUp) -> None:
    first = await set_up.examined()
    assert problems(first) == {}
    set_up.value["proxy"] = {"host": "127.0.0.1", "port": set_up.value["port"], "username": "u", "password": "hunter22"}
    set_up.pod.faults.append(answers("", 403, {"message": "no entry with hunter22"}))

    findings = await set_up.examined()

    assert "hunter22" not in str(findings)
    assert "no entry with ***" in str(findings)


@pytest.mark.parametrize("value", ["k3y-of-a-gateway", "Bearer k3y-of-a-gateway"])
async def test_headers_that_a_gateway_repeats_are_not_shown(set_up: SetUp, value: str) -> None:
    set_up.value |= {"defaultHeaders": {"X-Api-Key": value, "user-agent": "our-bot"}}
    set_up.pod.faults.append(
        answers("/agent", 403, {"message": f"our-bot may not come with k3y-of-a-gateway, {value}"})
    )

    findings = await set_up.examined()

    assert "our-bot may not come with ***" in str(findings)
    assert "k3y" not in str(findings)


async def test_a_secret_that_is_cut_is_not_shown(set_up: SetUp) -> None:
    key = "k3y-" * 200
    set_up.value |= {"defaultHeaders": {"X-Api-Key": key}}
    set_up.pod.faults.append(answers("/agent", 403, {"message": f"no entry with {key}"}))

    findings = await set_up.examined()

    assert "no entry with ***…" in str(findings)
    assert "k3y" not in str(findings)


async def test_a_secret_that_is_a_name_of_something_is_not_shown_as_one(set_up: SetUp) -> None:
    set_up.value |= {"proxy": {"host": "127.0.0.1", "port": 1, "username": "u", "password": "127.0.0.1"}}

    findings = await set_up.examined()

    assert {"proxy ***:1", "*** resolves"} <= {each.check for each in findings}
    assert "127.0.0.1" not in str([each for each in findings if each.check != "config file"])


async def test_what_a_server_says_does_not_steer_the_terminal(set_up: SetUp) -> None:
    set_up.pod.faults.append(answers("/agent", 403, {"message": "no\x1b[2Jentry"}))

    findings = await set_up.examined()

    assert "no\ufffd[2Jentry" in str([each.text for each in findings])
    assert not any("\x1b" in each.text for each in findings)


async def test_a_key_that_stands_where_its_file_is_named_is_one_finding_without_it(set_up: SetUp) -> None:
    set_up.value["bot"]["privateKey"]["path"] = "-----BEGIN RSA PRIVATE KEY-----\nMIIEs3cret\n"

    [found] = await set_up.examined()

    assert found.text.endswith("privateKey.path: this is the key itself; write it at bot.privateKey.content")


async def test_a_store_of_java_logs_in_as_its_certificate_does(tmp_path: Path) -> None:
    serving = Serving(tls=True, by_certificate=True)
    async with serving_pod(LocalPod(), tmp_path / "pod", port=0, serving=serving) as served:
        pem = (tmp_path / "pod" / "tls" / "bot.pem").read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        store = pkcs12.serialize_key_and_certificates(
            b"bot", cast("rsa.RSAPrivateKey", key), x509.load_pem_x509_certificate(pem), None,
            serialization.BestAvailableEncryption(b"changeit"),
        )  # fmt: skip
        path = await anyio.Path(tmp_path / "bot.p12").absolute()
        await path.write_bytes(store)
        await path.chmod(0o600)
        text = (await anyio.Path(served.config_path).read_text()).replace(
            json.dumps(str(tmp_path / "pod" / "tls" / "bot.pem")), f'"{path}"\n    password: changeit'
        )
        file = tmp_path / "config.yaml"
        await anyio.Path(file).write_text(text)
        findings = await examined(file)

    assert "bot.p12" in text
    assert problems(findings) == {}
    assert [each.text for each in findings if each.check == "session login"] == ["accepted"]
