"""Tests for flowbot.pod.folder."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from flowbot.errors import ConfigError
from flowbot.pod.folder import open_folder, write_config


def test_a_new_folder_gets_keys_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = open_folder(tmp_path / "a" / "pod")
    private = serialization.load_pem_private_key(folder.bot.path.read_bytes(), None)

    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.key_size == 2048
    assert stat.S_IMODE(folder.bot.path.stat().st_mode) == 0o600
    assert folder.bot.path == tmp_path / "a" / "pod" / "rsa" / "private.pem"
    assert (tmp_path / "a" / "pod" / "rsa" / "public.pem").read_bytes() == folder.bot.public
    assert folder.bot.public.startswith(b"-----BEGIN PUBLIC KEY-----")


def test_keys_that_are_there_are_kept(pod_folder: Path) -> None:
    before = (pod_folder / "rsa" / "private.pem").read_bytes()
    (pod_folder / "rsa" / "public.pem").unlink()
    folder = open_folder(pod_folder)

    assert folder.bot.path.read_bytes() == before
    assert (pod_folder / "rsa" / "public.pem").read_bytes() == folder.bot.public


@pytest.mark.parametrize("name", ["pod", "dé: # 'x' \"y\""])
def test_the_config_points_a_client_at_the_pod(pod_folder: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    (folder / "rsa").mkdir(parents=True)
    (folder / "rsa" / "private.pem").write_bytes((pod_folder / "rsa" / "private.pem").read_bytes())
    files = open_folder(folder)
    bot = {"username": "flow-bot", "privateKey": {"path": files.bot.path}}
    write_config(files, {"scheme": "http", "port": 8080, "context": None, "bot": bot})

    assert yaml.safe_load(files.config_path.read_text("utf-8")) == {
        "scheme": "http",
        "port": 8080,
        "bot": {"username": "flow-bot", "privateKey": {"path": str(folder / "rsa" / "private.pem")}},
    }
    open_folder(folder)  # its own config.yaml may be written again


def test_a_relative_folder_is_written_absolute(
    pod_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pod_folder.parent)
    files = open_folder(Path(pod_folder.name))

    assert files.bot.path == pod_folder / "rsa" / "private.pem"


def test_a_config_that_somebody_else_wrote_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("host: bank.symphony.com\n")
    with pytest.raises(ConfigError, match=r"config\.yaml was not written by `flowbot pod`"):
        open_folder(tmp_path)

    assert (tmp_path / "config.yaml").read_text() == "host: bank.symphony.com\n"
    assert not (tmp_path / "rsa").exists()


def test_what_is_no_rsa_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rsa" / "private.pem"
    path.parent.mkdir()
    path.write_text("hello")
    with pytest.raises(ConfigError, match=r"private\.pem is not a private key without a password"):
        open_folder(tmp_path)
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(ConfigError, match=r"private\.pem is not an RSA key: delete it"):
        open_folder(tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "rsa").write_text("a file")

    with pytest.raises(ConfigError, match="the folder of the pod cannot be used"):
        open_folder(tmp_path)
