"""The keys of a BDK file, those that are not supported yet, and those that are misspelled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from flowbot.config._file import KeyPath, SettingsFile

_PROXY: Mapping[str, object] = {"host": {}, "port": {}, "username": {}, "password": {}}
_SERVER: Mapping[str, object] = {
    "scheme": {}, "host": {}, "port": {}, "context": {}, "proxy": _PROXY, "defaultHeaders": None,
    "connectionTimeout": {}, "readTimeout": {}, "connectionPoolMax": {}, "connectionPoolPerRoute": {},
}  # fmt: skip
_RETRY: Mapping[str, object] = {
    "maxAttempts": {},
    "initialIntervalMillis": {},
    "multiplier": {},
    "maxIntervalMillis": {},
}
_KEY: Mapping[str, object] = {"path": {}, "content": {}}
KNOWN: Mapping[str, object] = {
    **_SERVER,
    "pod": _SERVER,
    "agent": {**_SERVER, "loadBalancing": None},
    "keyManager": _SERVER,
    "sessionAuth": _SERVER,
    "ssl": {"trustStore": {"path": {}, "password": {}, "type": {}}},
    "bot": {"username": {}, "privateKey": _KEY, "certificate": None},
    "app": None,
    "datafeed": {"version": {}, "idFilePath": {}, "tag": {}, "includeInvisible": {}, "retry": _RETRY},
    "datahose": {"tag": {}, "eventTypes": {}, "scopes": {}, "retry": _RETRY},
    "retry": _RETRY,
    "maxAttachmentBytes": {},
    "manifest": None,
    "version": None,
    "commonJwt": None,
    "enhancedAuth": None,
}
"""The keys by place; below None anything may stand."""

_NEAR = 0.75
"""As like as `prot` is to `port`; `datahose` is less like `datafeed`."""


def check_keys(file: SettingsFile) -> None:
    """Note the keys that ask for something we would not do if we just read on."""
    _check_spelling(file, file.value, KNOWN, ())
    _check_support(file)


def _check_spelling(file: SettingsFile, value: Mapping[str, object], known: Mapping[str, object], at: KeyPath) -> None:
    for key, item in value.items():
        path = (*at, key)
        if key in known:
            below = known[key]
            if isinstance(below, Mapping) and isinstance(item, dict):
                _check_spelling(file, item, below, path)
        elif meant := _meant(str(key), [name for name in known if name not in value]):
            file.problem(path, f"there is no such key; did you mean '{meant}'?", at_key=True)


def _meant(key: str, missing: list[str]) -> str | None:
    by_lower = {name.lower(): name for name in missing}
    found = difflib.get_close_matches(key.lower().replace("_", ""), by_lower, n=1, cutoff=_NEAR)
    return by_lower[found[0]] if found else None


def _check_support(file: SettingsFile) -> None:
    bot = file.value.get("bot")
    if isinstance(bot, dict) and bot.get("certificate") is not None:
        text = "authentication by certificate is not supported yet; use a key pair: bot.privateKey.path"
        file.problem(("bot", "certificate"), text, at_key=True, settles=["bot.privateKey"])
    if bot is None and file.value.get("app") is not None:
        text = "acting for other users (OBO) is not supported yet; name a bot: bot.username, bot.privateKey.path"
        file.problem(("app",), text, at_key=True, settles=["bot.username", "bot.privateKey"])
