"""Tests for flowbot.symphony.certificates."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from flowbot.config import Certificate
from flowbot.errors import ConfigError
from flowbot.pod.certificates import Authority, pem_of
from flowbot.symphony.certificates import check_in_force, check_usable, refused_certificate, show_certificate

ENDS = datetime(2030, 6, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("a CA")


def shown(path: Path, content: bytes, password: str | None = None) -> None:
    path.write_bytes(content)
    certificate = Certificate.model_validate({"path": path, "password": password})
    show_certificate(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate, "bot.certificate")


def with_password(authority: Authority, key: rsa.RSAPrivateKey) -> bytes:
    certificate = authority.client(key, "a-bot", ENDS).public_bytes(serialization.Encoding.PEM)
    encryption = serialization.BestAvailableEncryption(b"secret")
    return certificate + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def test_a_key_with_a_password_is_opened(authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    shown(tmp_path / "bot.pem", with_password(authority, key), "secret")


def test_a_password_that_nobody_said_is_asked_for_in_the_configuration(
    authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"its key has a password, which is missing: bot\.certificate\.password"):
        shown(tmp_path / "bot.pem", with_password(authority, key))


def test_a_wrong_password_is_named(authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is bot\.certificate\.password right\?"):
        shown(tmp_path / "bot.pem", with_password(authority, key), "another")


def test_a_key_of_another_certificate_is_named(authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no certificate and key that belong together .*KEY_VALUES_MISMATCH"):
        shown(tmp_path / "bot.pem", pem_of(authority.client(key, "a-bot", ENDS), authority.key))


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigError, match=r"bot\.certificate\.path: .*no certificate and key .* both as PEM"):
        shown(tmp_path / "bot.pem", content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    certificate = Certificate(path=tmp_path / "gone.pem")
    with pytest.raises(ConfigError, match=r"cannot read .*gone\.pem: No such file"):
        show_certificate(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate, "app.certificate")


def test_a_certificate_is_in_force_until_it_ends(authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    path = tmp_path / "bot.pem"
    path.write_bytes(pem_of(authority.client(key, "a-bot", ENDS), key))
    certificate = Certificate(path=path)

    check_in_force(certificate, "bot.certificate", datetime(2030, 6, 4, tzinfo=UTC))
    with pytest.raises(ConfigError, match=r"has expired on 05 June 2030; get a new one"):
        check_in_force(certificate, "bot.certificate", ENDS)


def store_of(authority: Authority, key: rsa.RSAPrivateKey, *, password: bytes = b"secret") -> bytes:
    """What files of the Java BDK name."""
    certificate, encryption = authority.client(key, "a-bot", ENDS), serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(b"bot", key, certificate, [authority.certificate], encryption)


def test_a_store_of_java_is_shown_and_leaves_no_file_behind(
    authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))

    shown(tmp_path / "bot.p12", store_of(authority, key), "secret")

    assert list((tmp_path / "tmp").iterdir()) == []
    certificate = Certificate.model_validate({"path": tmp_path / "bot.p12", "password": "secret"})
    assert check_usable(certificate, "bot.certificate", datetime(2030, 6, 4, tzinfo=UTC)) == ("a-bot", ENDS)


def test_a_store_that_cannot_be_opened_names_its_password(
    authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"cannot open .*bot\.p12: is bot\.certificate\.password right"):
        shown(tmp_path / "bot.p12", store_of(authority, key), "another")


def test_a_store_without_a_key_is_no_certificate(authority: Authority, tmp_path: Path) -> None:
    trust = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(authority.certificate, b"ca")], serialization.NoEncryption()
    )

    with pytest.raises(
        ConfigError, match=r"the store has no certificate with its key; a trust store is ssl\.trustStore"
    ):
        shown(tmp_path / "trust.p12", trust)


def test_a_jks_store_is_told_how_to_be_converted(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"bot\.certificate\.path: .*bot\.jks is a JKS store.* keytool -importkeystore"
    ):
        shown(tmp_path / "bot.jks", b"\xfe\xed\xfe\xed\x00")


def test_what_is_said_against_a_certificate_is_found_in_an_error() -> None:
    alert = ssl.SSLError(1, "internal error")
    alert.reason = "TLSV1_ALERT_INTERNAL_ERROR"
    error = OSError("gone")
    error.__cause__ = alert

    assert refused_certificate(error) is None
    alert.reason = "TLSV1_ALERT_UNKNOWN_CA"
    assert refused_certificate(error) is alert
    assert refused_certificate(OSError("gone")) is None
