"""Client certificates with their keys, in one file of PEM or PKCS12, shown to whom one logs in at."""

from __future__ import annotations

import secrets
import ssl
import tempfile
from datetime import datetime
from typing import TYPE_CHECKING

from flowbot.errors import ConfigError
from flowbot.symphony.stores import read_store

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates

    from flowbot.config import Certificate

_ABOUT_CERTIFICATES = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")


def show_certificate(context: ssl.SSLContext, certificate: Certificate, place: str) -> None:
    """Show a certificate wherever `context` is used.

    Args:
        context: Whom to believe.
        certificate: The file, and the password of its key.
        place: The key of the configuration, for errors: `bot.certificate`.

    Raises:
        ConfigError: It cannot be read, or has no certificate and key that belong together.
    """
    name, password = f"{place}.path: {certificate.path}", certificate.password
    try:
        store = read_store(certificate.path, password, place)
        if store is not None:
            _show_store(context, store, name)
            return
        # Without a password, ssl would ask the terminal.
        context.load_cert_chain(certificate.path, password=password.get_secret_value() if password else _no_password)
    except _NoPasswordError as exc:
        raise ConfigError(f"{name}: its key has a password, which is missing: {place}.password") from exc
    except ssl.SSLError as exc:
        mend = f"is {place}.password right?" if password else "the file needs both as PEM, the certificate first"
        raise ConfigError(f"{name}: no certificate and key that belong together ({exc.reason or exc}); {mend}") from exc
    except OSError as exc:
        raise ConfigError(f"{place}.path: cannot read {certificate.path}: {exc.strerror or exc}") from exc


def check_in_force(certificate: Certificate, place: str, now: datetime) -> None:
    """Be silent when a certificate that could be shown is in force.

    Raises:
        ConfigError: It has expired.
    """
    found = _certificate_in(certificate, place)
    if found.not_valid_after_utc <= now:
        raise ConfigError(
            f"{place}.path: {certificate.path}: the certificate has expired on "
            f"{found.not_valid_after_utc:%d %B %Y}; get a new one"
        )


def check_usable(certificate: Certificate, place: str, now: datetime) -> tuple[str, datetime]:
    """Whose certificate it is, by its common name, and until when it is in force.

    Raises:
        ConfigError: It could not be shown now.
    """
    from cryptography.x509.oid import NameOID

    show_certificate(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate, place)
    check_in_force(certificate, place, now)
    found = _certificate_in(certificate, place)
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else "", found.not_valid_after_utc


def _certificate_in(certificate: Certificate, place: str) -> x509.Certificate:
    """The certificate itself, of a file that could be shown."""
    from cryptography import x509

    store = read_store(certificate.path, certificate.password, place)
    if store is not None and store.cert is not None:
        return store.cert.certificate
    return x509.load_pem_x509_certificate(certificate.path.read_bytes())


def _show_store(context: ssl.SSLContext, store: PKCS12KeyAndCertificates, name: str) -> None:
    """Show the certificate of a store; ssl takes it from a file alone, so its key is in one for a moment, encrypted."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    if store.key is None or store.cert is None:
        raise ConfigError(f"{name}: the store has no certificate with its key; a trust store is ssl.trustStore")
    password = secrets.token_hex().encode()
    key = store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    chain = [store.cert.certificate, *(each.certificate for each in store.additional_certs)]
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # for its owner alone
        file.write(b"".join([*(each.public_bytes(Encoding.PEM) for each in chain), key]))
        file.flush()
        context.load_cert_chain(file.name, password=password)


def refused_certificate(error: BaseException | None) -> ssl.SSLError | None:
    """What the other side says against our certificate, where an error comes from that; else None."""
    while error is not None:
        reason = str(getattr(error, "reason", ""))
        if isinstance(error, ssl.SSLError) and "ALERT" in reason:
            return error if any(each in reason for each in _ABOUT_CERTIFICATES) else None
        error = error.__cause__ or error.__context__
    return None


class _NoPasswordError(Exception):
    """The key of a certificate has a password that nobody said."""


def _no_password() -> str:
    raise _NoPasswordError
