"""The folder of a served local pod: the keys of its bot, and a `config.yaml` for any Symphony client."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.errors import ConfigError

_MARK = "# Written by `flowbot pod`, and written again each time it starts."
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class PodFolder:
    """What a client needs to find in the folder."""

    config_path: Path
    private_key_path: Path
    public_key: bytes
    """PEM."""


def open_folder(folder: Path) -> PodFolder:
    """The folder with its keys; both are made when they are not there.

    The private key is readable by its owner alone.

    Raises:
        ConfigError: A file cannot be read or written, `rsa/private.pem` is not an RSA key,
            or `config.yaml` is somebody else's.
    """
    config_path = folder.absolute() / "config.yaml"
    private_key_path = folder.absolute() / "rsa" / "private.pem"
    try:
        if config_path.exists() and not config_path.read_text("utf-8", "replace").startswith(_MARK):
            raise ConfigError(f"{config_path} was not written by `flowbot pod`, which would overwrite it: choose --dir")
        private_key_path.parent.mkdir(parents=True, exist_ok=True)
        key = _load_key(private_key_path) if private_key_path.exists() else _make_key(private_key_path)
        public_key = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        private_key_path.with_name("public.pem").write_bytes(public_key)
    except OSError as error:
        raise ConfigError(f"the folder of the pod cannot be used: {error}") from error
    return PodFolder(config_path=config_path, private_key_path=private_key_path, public_key=public_key)


def write_config(folder: PodFolder, *, host: str, port: int, username: str) -> None:
    """Write the BDK's `config.yaml`, which points a client at the pod.

    Raises:
        ConfigError: The file cannot be written.
    """
    # A JSON string is a YAML string too, whatever is in the path.
    config = f"""{_MARK}
scheme: http
host: {host}
port: {port}
bot:
  username: {json.dumps(username)}
  privateKey:
    path: {json.dumps(str(folder.private_key_path), ensure_ascii=False)}
"""
    try:
        folder.config_path.write_text(config, "utf-8")
    except OSError as error:
        raise ConfigError(f"the pod's config.yaml cannot be written: {error}") from error


def _make_key(path: Path) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return key


def _load_key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path} is not a private key without a password: delete it to have a new one") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConfigError(f"{path} is not an RSA key: delete it to have a new one")
    return key
