"""Whom to believe: the certificates of `ssl.trustStore`, PEM or the PKCS12 that files of the Java BDK name."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from flowbot.errors import ConfigError
from flowbot.symphony.stores import read_store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates
    from pydantic import SecretStr

    from flowbot.config import SymphonyConfig


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
        store = read_store(path, password, "ssl.trustStore")
        if store is not None:
            return ssl.create_default_context(cadata=_certificates_of(store, path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as exc:  # as are ssl's own
        raise ConfigError(
            f"ssl.trustStore.path: cannot read {path} as PEM certificates ({exc}); "
            "give a file of 'BEGIN CERTIFICATE' blocks, or a PKCS12 store"
        ) from exc


def _certificates_of(store: PKCS12KeyAndCertificates, path: Path) -> str:
    """The certificates of a store as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = [each.certificate for each in (store.cert, *store.additional_certs) if each is not None]
    if not found:  # without any, ssl would believe the machine's
        raise ConfigError(f"ssl.trustStore.path: {path} holds no certificates")
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in found)
