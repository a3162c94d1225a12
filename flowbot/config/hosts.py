"""`hosts:` of flowbot.yaml: which web services `http` steps may ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"(?:(?:\*\.{_LABEL}\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::[0-9]{{1,5}})?")
_USUAL_PORTS = {"http": 80, "https": 443}


def check_host(text: str) -> str:
    """An entry of the list, as it is compared.

    Raises:
        ValueError: It is none; the text says what one looks like.
    """
    host = text.lower()
    if not _HOST.fullmatch(host):
        shown = "an entry is a host, as in api.example.com, *.example.com or localhost:8080"
        raise ValueError(f"{shown}; it has no scheme, path or user")
    return host


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Whether a URL leads to a host of the list.

    A host without a port is allowed on the usual port of its scheme, and `*.example.com` is
    every host below `example.com`, but not that one.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme not in _USUAL_PORTS or not host or "@" in parts.netloc:
        return False
    return any(_matches(host, port, parts, each) for each in hosts)


def _matches(host: str, port: int | None, parts: SplitResult, allowed: str) -> bool:
    listed = urlsplit(f"//{allowed.replace('*.', 'any.', 1)}")
    usual = _USUAL_PORTS[parts.scheme]
    if (port or usual) != (listed.port or usual):
        return False
    name = listed.hostname or ""
    return host.endswith(name.removeprefix("any")) if allowed.startswith("*.") else host == name
