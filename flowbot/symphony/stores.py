"""PKCS12 stores, in which files of the Java BDK keep certificates and keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flowbot.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates
    from pydantic import SecretStr

_JKS = b"\xfe\xed\xfe\xed"
"""What a Java key store begins with (`JavaKeyStore` of OpenJDK)."""
_SEQUENCE = b"\x30"
"""What PKCS12 begins with, and no text that has certificates does: an ASN.1 sequence."""


def read_store(path: Path, password: SecretStr | None, place: str) -> PKCS12KeyAndCertificates | None:
    """The store in a file; None where the file is something else, such as PEM.

    Args:
        path: The file.
        password: Of the store.
        place: The key of the configuration, for errors: `ssl.trustStore`.

    Raises:
        ConfigError: It cannot be opened, or is one that only Java reads.
        OSError: The file cannot be read.
    """
    content = path.read_bytes()
    if content.startswith(_JKS):
        raise ConfigError(
            f"{place}.path: {path} is a JKS store, which only Java reads; make a PKCS12 store of it, which is read "
            f"here: keytool -importkeystore -srckeystore {path.name} -destkeystore {path.stem}.p12 "
            "-deststoretype PKCS12"
        )
    if not content.startswith(_SEQUENCE):
        return None
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12  # most bots have none

    try:
        return load_pkcs12(content, password.get_secret_value().encode() if password else None)
    except ValueError as exc:
        raise ConfigError(
            f"{place}.path: cannot open {path}: is {place}.password right, and is it a PKCS12 store?"
        ) from exc
