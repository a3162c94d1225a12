"""Tests for flowbot.symphony.trust."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from flowbot.errors import ConfigError
from flowbot.symphony.trust import trust_of


@pytest.fixture
def authority(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Firm CA")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def store(folder: Path, authority: x509.Certificate, password: bytes | None) -> Path:
    made = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(authority, b"ca")],
        serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption(),
    )
    path = folder / "trust.p12"
    path.write_bytes(made)
    return path


def subjects(context: ssl.SSLContext) -> list[str]:
    certificates = [x509.load_der_x509_certificate(each) for each in context.get_ca_certs(binary_form=True)]
    return [each.subject.rfc4514_string() for each in certificates]


@pytest.mark.parametrize("password", [b"changeit", None])
def test_a_trust_store_of_java_in_pkcs12_is_believed_alone(
    tmp_path: Path, authority: x509.Certificate, password: bytes | None
) -> None:
    context = trust_of(store(tmp_path, authority, password), SecretStr(password.decode()) if password else None)

    assert subjects(context) == ["CN=Firm CA"]


def test_a_pem_file_may_have_words_in_between(tmp_path: Path, authority: x509.Certificate) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes("# Zertifikate für Büro\n".encode() + authority.public_bytes(serialization.Encoding.PEM))

    assert subjects(trust_of(path)) == ["CN=Firm CA"]


def test_a_wrong_password_is_said_and_not_shown(tmp_path: Path, authority: x509.Certificate) -> None:
    with pytest.raises(ConfigError, match=r"is ssl\.trustStore\.password right") as caught:
        trust_of(store(tmp_path, authority, b"changeit"), SecretStr("hunter2"))

    assert "hunter2" not in str(caught.value)


def test_a_store_without_certificates_does_not_stand_for_those_of_the_machine(
    tmp_path: Path, key: rsa.RSAPrivateKey
) -> None:
    path = tmp_path / "key.p12"
    encryption = serialization.BestAvailableEncryption(b"changeit")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"bot", key, None, None, encryption))

    with pytest.raises(ConfigError, match="holds no certificates"):
        trust_of(path, SecretStr("changeit"))


def test_a_jks_store_is_told_how_to_be_converted(tmp_path: Path) -> None:
    path = tmp_path / "trust.jks"
    path.write_bytes(b"\xfe\xed\xfe\xed\x00\x00\x00\x02")

    with pytest.raises(
        ConfigError,
        match=r"keytool -importkeystore -srckeystore trust\.jks -destkeystore trust\.p12 -deststoretype PKCS12",
    ):
        trust_of(path)
