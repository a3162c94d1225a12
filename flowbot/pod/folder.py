"""The folder of a served local pod: the keys of its bot, and a `config.yaml` for any Symphony client."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.errors import ConfigError
from flowbot.pod.certificates import KEY_BITS

_MARK = "# Written by `flowbot pod`, and written again each time it starts."


@dataclass(frozen=True, slots=True, kw_only=True)
class PodKey:
    """A key of whoever logs in."""

    path: Path
    """Where its private part is; its owner alone can read it."""
    key: rsa.RSAPrivateKey

    @property
    def public(self) -> bytes:
        """Its public part, as PEM."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PodFolder:
    """What a client needs to find in the folder."""

    path: Path
    config_path: Path
    bot: PodKey
    app: PodKey | None = None


def open_folder(folder: Path, *, with_app: bool = False) -> PodFolder:
    """The folder with the bot's keys, and those of its app; they are made when they are not there.

    Raises:
        ConfigError: A file cannot be read or written, a private key is not an RSA key,
            or `config.yaml` is somebody else's.
    """
    path = folder.absolute()
    config_path = path / "config.yaml"
    try:
        if config_path.exists() and not config_path.read_text("utf-8", "replace").startswith(_MARK):
            raise ConfigError(f"{config_path} was not written by `flowbot pod`, which would overwrite it: choose --dir")
        return PodFolder(
            path=path,
            config_path=config_path,
            bot=_key_at(path / "rsa" / "private.pem"),
            app=_key_at(path / "rsa" / "app-private.pem") if with_app else None,
        )
    except OSError as error:
        raise ConfigError(f"the folder of the pod cannot be used: {error}") from error


def write_config(folder: PodFolder, settings: Mapping[str, object]) -> None:
    """Write the BDK's `config.yaml`, which points a client at the pod.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        folder.config_path.write_text("\n".join([_MARK, *_lines(settings), ""]), "utf-8")
    except OSError as error:
        raise ConfigError(f"the pod's config.yaml cannot be written: {error}") from error


def write_secret(path: Path, content: bytes) -> None:
    """Write what its owner alone may read; raises OSError when that cannot be done."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _lines(settings: Mapping[str, object], indent: str = "") -> Iterator[str]:
    """Settings as lines of YAML; those that are None are left out."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        elif value is not None:
            # A JSON string is a YAML string too, whatever is in it.
            yield f"{indent}{name}: {json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)}"


def _key_at(path: Path) -> PodKey:
    """A key, and its public part in a file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = PodKey(path=path, key=_load_key(path) if path.exists() else _make_key(path))
    path.with_name(path.name.replace("private", "public")).write_bytes(found.public)
    return found


def _make_key(path: Path) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_secret(path, pem)
    return key


def _load_key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path} is not a private key without a password: delete it to have a new one") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConfigError(f"{path} is not an RSA key: delete it to have a new one")
    return key
