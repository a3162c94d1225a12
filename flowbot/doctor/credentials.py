"""The key or certificate of the bot and of its app: is it one that Symphony takes, and is it for them alone?"""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import anyio

from flowbot.config import AppAccount, BotAccount, Certificate, PrivateKey
from flowbot.doctor.finding import Finding, ok, problem
from flowbot.errors import ConfigError
from flowbot.symphony.auth import load_private_key
from flowbot.symphony.certificates import check_usable

_FEWEST_BITS = 2048
_USUAL_BITS = 4096
"""What the recipes of Symphony's documentation make."""
_NEW_KEY = (
    "openssl genrsa -out private.pem 4096 makes a key, and openssl rsa -in private.pem -pubout the public key that "
    "the pod's administrator uploads to the account"
)
_NO_PASSWORD = "openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW takes the password off"


async def check_credentials(account: BotAccount | AppAccount, now: datetime) -> list[Finding]:
    """What is found of the key, or of the certificate where there is one instead; whether one may log in, first."""
    whose, prefix = ("app", "app ") if isinstance(account, AppAccount) else ("bot", "")
    if account.private_key is not None:
        found = await _check_key(account.private_key, f"{prefix}key", f"{whose}.privateKey")
        return [found, *await _of_file(f"{prefix}key file", account.private_key.path)]
    if account.certificate is not None:
        name = account.username if isinstance(account, BotAccount) else None
        found = await _check_certificate(account.certificate, name, now, f"{prefix}certificate", f"{whose}.certificate")
        return [found, *await _of_file(f"{prefix}certificate file", account.certificate.path)]
    return []


async def _check_key(key: PrivateKey, check: str, place: str) -> Finding:
    """Whether it is an RSA key that is long enough."""
    try:
        loaded = await load_private_key(key, place)
    except ConfigError as error:
        return problem(check, str(error), _NO_PASSWORD if "password" in str(error) else _NEW_KEY)
    if loaded.key_size < _FEWEST_BITS:
        text = f"an RSA key of {loaded.key_size} bit, which Symphony does not take: {_FEWEST_BITS} at least"
        return problem(check, text, _NEW_KEY)
    usual = "" if loaded.key_size >= _USUAL_BITS else f" (Symphony's documentation has {_USUAL_BITS})"
    return ok(check, f"RSA, {loaded.key_size} bit{usual}")


async def _check_certificate(
    certificate: Certificate, name: str | None, now: datetime, check: str, place: str
) -> Finding:
    """Whether it is in force, has its key, and is that of an account of this name."""
    try:
        owner, until = await anyio.to_thread.run_sync(check_usable, certificate, place, now)
    except ConfigError as error:
        return problem(check, str(error), "ask for a certificate of the account, and put its key beside it")
    if name not in (None, owner):
        text = f"it is for '{owner}', and the bot is '{name}'"
        return problem(check, text, "the common name (CN) has to be the account's name: bot.username")
    return ok(check, f"of '{owner}', with its key, until {until:%d %B %Y}")


async def _of_file(check: str, path: Path | None) -> list[Finding]:
    """Who may read a file; nothing of a key that is in the settings themselves."""
    if path is None:
        return []
    try:
        mode = (await anyio.Path(path).stat()).st_mode
    except OSError:  # that it cannot be read is told of the key
        return []
    if mode & stat.S_IROTH:
        return [problem(check, f"everybody on this machine can read {path}", f"chmod 600 {path}")]
    return [ok(check, f"{path}, not for everybody")]
