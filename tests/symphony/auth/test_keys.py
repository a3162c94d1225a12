"""Tests for flowbot.symphony.auth.keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from flowbot.clock import VirtualClock
from flowbot.config import PrivateKey
from flowbot.errors import ConfigError
from flowbot.symphony.auth import Tokens, load_private_key
from flowbot.symphony.auth.keys import Signer

PKCS8 = serialization.PrivateFormat.PKCS8


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    password: bytes | None = None,
    form: serialization.PrivateFormat = PKCS8,
) -> str:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()


async def load(**key: Any) -> rsa.RSAPrivateKey:
    return await load_private_key(PrivateKey.model_validate(key), "bot.privateKey")


@pytest.mark.parametrize("form", [PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
async def test_a_key_comes_from_a_file(
    key: rsa.RSAPrivateKey, tmp_path: Path, form: serialization.PrivateFormat
) -> None:
    path = tmp_path / "private.pem"
    path.write_text(pem(key, form=form))

    loaded = await load(path=path)

    assert loaded.private_numbers() == key.private_numbers()


async def test_what_is_signed_ends_before_symphony_refuses_it(key: rsa.RSAPrivateKey) -> None:
    clock = VirtualClock()
    signed = await Signer("an-app", key, clock).sign()

    claims = jwt.decode(signed, key.public_key(), algorithms=["RS512"], options={"verify_exp": False})
    assert claims == {"sub": "an-app", "exp": int(clock.now().timestamp()) + 290}


async def test_what_is_no_key_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"bot\.privateKey\.content: not a private key in PEM form"):
        await load(content="ssh-rsa AAAA")


async def test_a_key_with_a_password_is_a_config_error(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(ConfigError, match="the key has a password"):
        await load(content=pem(key, b"secret"))


async def test_a_key_that_is_not_rsa_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="not an RSA key"):
        await load(content=pem(ec.generate_private_key(ec.SECP256R1())))


async def test_a_missing_key_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"bot\.privateKey\.path: cannot read .*gone\.pem: No such file"):
        await load(path=tmp_path / "gone.pem")


def test_tokens_do_not_show_in_a_log() -> None:
    assert repr(Tokens("secret", "secret")) == "Tokens()"
