"""The keys of a BDK file, and those that are misspelled."""

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
_CERTIFICATE: Mapping[str, object] = {"path": {}, "password": {}, "content": None}
KNOWN: Mapping[str, object] = {
    **_SERVER,
    "pod": _SERVER,
    "agent": {**_SERVER, "loadBalancing": None},
    "keyManager": _SERVER,
    "sessionAuth": _SERVER,
    "ssl": {"trustStore": {"path": {}, "password": {}, "type": {}}},
    "bot": {"username": {}, "privateKey": _KEY, "certificate": _CERTIFICATE},
    "app": {"appId": {}, "privateKey": _KEY, "certificate": _CERTIFICATE},
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
    """Note the keys that must be a slip."""
    _check_spelling(file, file.value, KNOWN, ())


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
