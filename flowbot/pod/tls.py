"""TLS of a served pod: a private CA in its folder, and what it signs for the server, the bot and its app."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.errors import ConfigError
from flowbot.pod.certificates import Authority, pem_of
from flowbot.pod.folder import write_secret

_LIFE = timedelta(days=365)
"""How long certificates are good for, which are issued anew at each start."""
_CIPHERS = "ECDHE+aRSA+AESGCM:DHE+aRSA+AESGCM"
"""What Symphony's servers take of TLS 1.2 ("RSA authentication", Symphony's developer documentation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodTls:
    """What clients and servers need to trust each other."""

    authority_path: Path
    """The CA that clients believe: their trust store."""
    server_path: Path

    def context(self) -> ssl.SSLContext:
        """How a port is served; it asks clients for a certificate, and takes those that show none."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(_CIPHERS)
        context.load_cert_chain(self.server_path)
        context.load_verify_locations(self.authority_path)
        context.verify_mode = ssl.CERT_OPTIONAL
        return context


def open_tls(folder: Path, host: str, clients: Mapping[Path, tuple[str, rsa.RSAPrivateKey]], now: datetime) -> PodTls:
    """Issue certificates by the CA of a folder, which is made when it is not there.

    Args:
        folder: Where they are written.
        host: The address of the servers.
        clients: Whom to issue one for: where it is written, the name that it says, and its key.
        now: What time it is; they end a year later.

    Raises:
        ConfigError: The CA that is there cannot be read, or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        authority, ends = _authority_in(folder), now + _LIFE
        tls = PodTls(authority_path=folder / "ca.pem", server_path=folder / "server.pem")
        key = rsa.generate_private_key(public_exponent=65537, key_size=authority.key.key_size)
        write_secret(tls.server_path, pem_of(authority.server(key, host, ends), key))
        for path, (name, own_key) in clients.items():
            write_secret(path, pem_of(authority.client(own_key, name, ends), own_key))
    except OSError as error:
        raise ConfigError(f"the certificates of the pod cannot be written: {error}") from error
    return tls


def _authority_in(folder: Path) -> Authority:
    path = folder / "ca-private.pem"
    if path.exists():
        return read_authority(path)
    authority = Authority.new("flowbot pod CA")
    write_secret(path, pem_of(authority.certificate, authority.key))
    (folder / "ca.pem").write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return authority


def read_authority(path: Path) -> Authority:
    """The CA of a file; raises ConfigError when there is none."""
    content = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path} is no CA of a pod: delete it to have a new one") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConfigError(f"{path} has no RSA key: delete it to have a new one")
    return Authority(key, certificate)
