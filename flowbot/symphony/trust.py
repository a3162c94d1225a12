"""Whom to believe: the certificates of `ssl.trustStore`, PEM or the PKCS12 that files of the Java BDK name."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from flowbot.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from flowbot.config import SymphonyConfig

_JKS = b"\xfe\xed\xfe\xed"
"""What a Java key store begins with (`JavaKeyStore` of OpenJDK)."""
_SEQUENCE = b"\x30"
"""What PKCS12 begins with, and no text that has certificates does: an ASN.1 sequence."""


def trust_for(config: SymphonyConfig) -> ssl.SSLContext:
    """Who believes the trust store of the configuration alone, else the machine's.

    Raises:
        ConfigError: The trust store cannot be read.
    """
    if all(server.scheme == "http" for server in (config.pod, config.agent, config.key_manager, config.session_auth)):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the machine's certificates would take 0.1 s
    if config.trust_store_path is None:
        return httpx2.create_ssl_context(trust_env=False)
    return trust_of(config.trust_store_path, config.trust_store_password)


def trust_of(path: Path, password: SecretStr | None = None) -> ssl.SSLContext:
    """Who believes the certificates of a file, and no other.

    Raises:
        ConfigError: It cannot be read, or holds no certificates in a form that is read here.
    """
    try:
        content = path.read_bytes()
        if content.startswith(_SEQUENCE):
            return ssl.create_default_context(cadata=_read_store(path, content, password))
        if content.startswith(_JKS):
            raise ConfigError(
                f"ssl.trustStore.path: {path} is a JKS store, which only Java reads; make a PKCS12 store of it, which "
                f"is read here: keytool -importkeystore -srckeystore {path.name} -destkeystore {path.stem}.p12 "
                "-deststoretype PKCS12"
            )
        return ssl.create_default_context(cafile=str(path))
    except OSError as exc:  # as are ssl's own
        raise ConfigError(
            f"ssl.trustStore.path: cannot read {path} as PEM certificates ({exc}); "
            "give a file of 'BEGIN CERTIFICATE' blocks, or a PKCS12 store"
        ) from exc


def _read_store(path: Path, content: bytes, password: SecretStr | None) -> str:
    """The certificates of a PKCS12 store as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    try:
        store = load_pkcs12(content, password.get_secret_value().encode() if password else None)
    except ValueError as exc:
        raise ConfigError(
            f"ssl.trustStore.path: cannot open {path}: is ssl.trustStore.password right, and is it a PKCS12 store?"
        ) from exc
    found = [each.certificate for each in (store.cert, *store.additional_certs) if each is not None]
    if not found:  # without any, ssl would believe the machine's
        raise ConfigError(f"ssl.trustStore.path: {path} holds no certificates")
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in found)
