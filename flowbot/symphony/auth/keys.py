"""RSA keys: read from a file or text, and login tokens signed with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from flowbot.clock import Clock
from flowbot.errors import ConfigError

if TYPE_CHECKING:  # cryptography is loaded when there is a key to read
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from flowbot.config import PrivateKey

JWT_LIFE_SECONDS = 290
"""Symphony refuses a login token that lives longer than 300 s; the rest is for clocks that differ."""


async def load_private_key(key: PrivateKey, place: str) -> RSAPrivateKey:
    """A key (PKCS#1 or PKCS#8 in PEM), from the file or text that the configuration names.

    Args:
        key: Where it is.
        place: The key of the configuration, for errors: `bot.privateKey`.

    Raises:
        ConfigError: There is no such file, or it is not an unencrypted RSA private key in PEM.
    """
    return await anyio.to_thread.run_sync(_load_private_key, key, place)


def _load_private_key(key: PrivateKey, place: str) -> RSAPrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    name, pem = f"{place}.content", key.content.get_secret_value().encode() if key.content else b""
    if key.path is not None:
        name, pem = f"{place}.path: {key.path}", _read_key(key.path, place)
    try:
        loaded = load_pem_private_key(pem, password=None)
    except TypeError as exc:
        raise ConfigError(f"{name}: the key has a password; give one without (openssl pkcs8 -nocrypt)") from exc
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise ConfigError(f"{name}: not a private key in PEM form (a file that begins '-----BEGIN')") from exc
    if not isinstance(loaded, RSAPrivateKey):
        raise ConfigError(f"{name}: not an RSA key; Symphony takes RSA keys of 4096 bit")
    return loaded


def _read_key(path: Path, place: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise ConfigError(f"{place}.path: cannot read {path}: {exc.strerror or exc}") from exc


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs login tokens for a bot or an app."""

    subject: str
    """Its user name, or its id."""
    key: RSAPrivateKey
    clock: Clock

    async def sign(self) -> str:
        """A login token; takes up to a third of a second with a long key, so never on the event loop."""
        return await anyio.to_thread.run_sync(self._sign)

    def _sign(self) -> str:
        import jwt

        expires = self.clock.now() + timedelta(seconds=JWT_LIFE_SECONDS)
        return jwt.encode({"sub": self.subject, "exp": int(expires.timestamp())}, self.key, algorithm="RS512")
