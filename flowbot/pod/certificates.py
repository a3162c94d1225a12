"""Certificates of a local pod: a CA of its own, and what it signs for servers, bots and apps."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

KEY_BITS = 2048
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
"""From when on they are valid, so that no clock is behind it."""
AUTHORITY_ENDS = datetime(2040, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA: its key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> Authority:
        """A CA with a new key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True,
            content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            _builder(name, name, key.public_key(), key.public_key(), AUTHORITY_ENDS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        return cls(key, builder.sign(key, hashes.SHA256()))

    def server(self, key: rsa.RSAPrivateKey, host: str, ends: datetime) -> x509.Certificate:
        """A certificate of a server on an IP address; `localhost` is its name, too."""
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(host))]
        builder = self._issue("localhost", key, ends, ExtendedKeyUsageOID.SERVER_AUTH)
        return builder.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(self.key, hashes.SHA256())

    def client(self, key: rsa.RSAPrivateKey, name: str, ends: datetime) -> x509.Certificate:
        """A certificate of a client that its CN names: a bot's username, or the id of an app."""
        return self._issue(name, key, ends, ExtendedKeyUsageOID.CLIENT_AUTH).sign(self.key, hashes.SHA256())

    def _issue(
        self, name: str, key: rsa.RSAPrivateKey, ends: datetime, use: ObjectIdentifier
    ) -> x509.CertificateBuilder:
        issuer = str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        return (
            _builder(name, issuer, key.public_key(), self.key.public_key(), ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        )


def pem_of(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> bytes:
    """A certificate and its key in one, as clients and servers want them."""
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(
    name: str, issuer: str, key: rsa.RSAPublicKey, signer: rsa.RSAPublicKey, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )
