"""Keys of a BDK file that are old, not supported yet, or misspelled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from flowbot.config._file import KeyPath, SettingsFile

_PROXY: Mapping[str, object] = {"host": {}, "port": {}, "username": {}, "password": {}}
_SERVER: Mapping[str, object] = {
    "scheme": {}, "host": {}, "port": {}, "context": {}, "proxy": _PROXY, "defaultHeaders": None,
}  # fmt: skip
_RETRY: Mapping[str, object] = {
    "maxAttempts": {},
    "initialIntervalMillis": {},
    "multiplier": {},
    "maxIntervalMillis": {},
}
_KEY: Mapping[str, object] = {"path": {}, "content": {}}
_CERTIFICATE: Mapping[str, object] = {"path": {}, "password": {}, "content": None}
_KNOWN: Mapping[str, object] = {
    **_SERVER,
    "pod": _SERVER,
    "agent": _SERVER,
    "keyManager": _SERVER,
    "sessionAuth": _SERVER,
    "ssl": {"trustStore": {"path": {}, "password": {}, "type": {}}},
    "bot": {"username": {}, "privateKey": _KEY, "certificate": _CERTIFICATE},
    "app": {"appId": {}, "privateKey": _KEY, "certificate": _CERTIFICATE},
    "datafeed": {"version": {}, "idFilePath": {}, "tag": {}, "includeInvisible": {}, "retry": _RETRY},
    "datahose": {"tag": {}, "eventTypes": {}, "scopes": {}, "retry": _RETRY},
    "retry": _RETRY,
    # Read by us, not by the BDK:
    "maxAttachmentBytes": {},
    # Read by the BDK, not by us:
    "manifest": None,
    "version": None,
}
"""The keys by place; below None anything may stand."""

_LEGACY = {
    "botUsername": "bot.username",
    "botPrivateKeyPath": "bot.privateKey.path",
    "botPrivateKeyName": "bot.privateKey.path",
    "privateKeyPath": "bot.privateKey.path",
    "privateKeyContent": "bot.privateKey.content",
    "botCertPath": "bot.certificate.path",
    "botCertName": "bot.certificate.path",
    "sslCertificate": "bot.certificate.path",
    "sslCertificatePassword": "bot.certificate.password",
    "botCertPassword": "bot.certificate.password",
    "certificatePath": "bot.certificate.path",
    "certificatePassword": "bot.certificate.password",
    "trustStorePath": "ssl.trustStore.path",
    "truststorePath": "ssl.trustStore.path",
    "trustStorePassword": "ssl.trustStore.path, a PEM file without password",
    "truststorePassword": "ssl.trustStore.path, a PEM file without password",
    "podHost": "pod.host",
    "podPort": "pod.port",
    "agentHost": "agent.host",
    "agentPort": "agent.port",
    "keyAuthHost": "keyManager.host",
    "keyAuthPort": "keyManager.port",
    "sessionAuthHost": "sessionAuth.host",
    "sessionAuthPort": "sessionAuth.port",
    "proxyURL": "proxy.host and proxy.port",
    "proxyUsername": "proxy.username",
    "proxyPassword": "proxy.password",
}
"""Spellings of BDK 1.x and the SDKs before it."""

_NEAR = 0.75
"""As like as `prot` is to `port`; `datahose` is less like `datafeed`."""


def check_keys(file: SettingsFile) -> None:
    """Note the keys that ask for something we would not do if we just read on."""
    _check_spelling(file, file.value, _KNOWN, ())


def _check_spelling(file: SettingsFile, value: Mapping[str, object], known: Mapping[str, object], at: KeyPath) -> None:
    for key, item in value.items():
        path = (*at, key)
        if key in known:
            below = known[key]
            if isinstance(below, Mapping) and isinstance(item, dict):
                _check_spelling(file, item, below, path)
        elif key in _LEGACY:
            now = _LEGACY[key]
            file.problem(path, f"this spelling is of an older BDK; it is now {now}", at_key=True, settles=[now])
        elif meant := _meant(str(key), [name for name in known if name not in value]):
            file.problem(path, f"there is no such key; did you mean '{meant}'?", at_key=True)


def _meant(key: str, missing: list[str]) -> str | None:
    by_lower = {name.lower(): name for name in missing}
    found = difflib.get_close_matches(key.lower().replace("_", ""), by_lower, n=1, cutoff=_NEAR)
    return by_lower[found[0]] if found else None
