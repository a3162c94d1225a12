"""The bot's key or certificate: is it one that Symphony takes, and is it for the bot alone?"""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import anyio

from flowbot.config import BotAccount, Certificate, PrivateKey
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


async def check_credentials(account: BotAccount, now: datetime) -> list[Finding]:
    """What is found of the key, or of the certificate where the bot has one instead."""
    if account.private_key is not None:
        return [await check_key(account.private_key), *await _of_file("key file", account.private_key.path)]
    if account.certificate is not None:
        found = await check_certificate(account.certificate, account.username, now)
        return [found, *await _of_file("certificate file", account.certificate.path)]
    return []


async def check_key(key: PrivateKey) -> Finding:
    """Whether it is an RSA key that is long enough."""
    try:
        loaded = await load_private_key(key, "bot.privateKey")
    except ConfigError as error:
        return problem("key", str(error), _NO_PASSWORD if "password" in str(error) else _NEW_KEY)
    if loaded.key_size < _FEWEST_BITS:
        text = f"an RSA key of {loaded.key_size} bit, which Symphony does not take: {_FEWEST_BITS} at least"
        return problem("key", text, _NEW_KEY)
    usual = "" if loaded.key_size >= _USUAL_BITS else f" (Symphony's documentation has {_USUAL_BITS})"
    return ok("key", f"RSA, {loaded.key_size} bit{usual}")


async def check_certificate(certificate: Certificate, username: str, now: datetime) -> Finding:
    """Whether it is in force, is the bot's, and has its key."""
    try:
        owner, until = await anyio.to_thread.run_sync(check_usable, certificate, "bot.certificate", now)
    except ConfigError as error:
        return problem("certificate", str(error), "ask for a certificate of the account, and put its key beside it")
    if owner != username:
        text = f"it is for '{owner}', and the bot is '{username}'"
        return problem("certificate", text, "the common name (CN) has to be the account's name: bot.username")
    return ok("certificate", f"of '{owner}', with its key, until {until:%d %B %Y}")


async def _of_file(check: str, path: Path | None) -> list[Finding]:
    """Who may read a file; nothing of a key that is in the settings themselves."""
    if path is None:
        return []
    mode = (await anyio.Path(path).stat()).st_mode
    if mode & stat.S_IROTH:
        return [problem(check, f"everybody on this machine can read {path}", f"chmod 600 {path}")]
    return [ok(check, f"{path}, not for everybody")]
