"""Tests for flowbot.pod.tls and flowbot.pod.certificates."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from flowbot.errors import ConfigError
from flowbot.pod.tls import open_tls

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def opened(folder: Path) -> Path:
    open_tls(folder, "127.0.0.1", {folder / "bot.pem": ("flow-bot", KEY)}, NOW)
    return folder


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened(tmp_path_factory.mktemp("pod") / "tls")


def test_what_is_secret_is_readable_by_its_owner_alone(folder: Path) -> None:
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) & 0o077 for each in folder.iterdir()}

    assert {name for name, mode in modes.items() if mode} <= {"ca.pem"}
    assert set(modes) == {"ca.pem", "ca-private.pem", "server.pem", "bot.pem"}
    assert b"PRIVATE" not in (folder / "ca.pem").read_bytes()


def test_a_bots_certificate_names_it_for_a_year(folder: Path) -> None:
    found = certificate(folder / "bot.pem")

    assert found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "flow-bot"
    assert found.not_valid_after_utc == NOW + timedelta(days=365)
    found.verify_directly_issued_by(certificate(folder / "ca.pem"))


def test_the_ca_is_kept_and_the_rest_issued_anew(folder: Path) -> None:
    before = {name: certificate(folder / name).serial_number for name in ("ca.pem", "server.pem", "bot.pem")}
    opened(folder)
    after = {name: certificate(folder / name).serial_number for name in before}

    assert {name for name in before if before[name] == after[name]} == {"ca.pem"}


def test_a_strict_client_takes_the_server(folder: Path) -> None:
    """As Python does from 3.13 on."""
    tls = open_tls(folder, "127.0.0.1", {}, datetime.now(UTC))  # noqa: TID251  TLS asks the machine's clock
    client = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(back, there, server_hostname="127.0.0.1"),
        tls.context().wrap_bio(there, back, server_side=True),
    )

    waiting = list(ends)
    for _ in range(10):
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                continue

    assert waiting == []
    assert ends[0].cipher() is not None


@pytest.mark.parametrize("content", [b"hello", b""])
def test_a_ca_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ca-private.pem").write_bytes(content)

    with pytest.raises(ConfigError, match=r"ca-private\.pem is no CA of a pod: delete it to have a new one"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("a file")

    with pytest.raises(ConfigError, match="the certificates of the pod cannot be written"):
        opened(tmp_path / "tls")
