"""What of the settings stands in every request: hosts, paths, headers, names; each as it can stand there."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated

from pydantic import AfterValidator

_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")
_NUMBERS = re.compile(r"[0-9.]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A token (RFC 9110, section 5.6.2)."""
_HEADER_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")
_OF_EACH_REQUEST = frozenset({"content-length", "transfer-encoding"})


def _check_host(text: str) -> str:
    host = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        if ":" in host:
            IPv6Address(host)
        elif _NUMBERS.fullmatch(host):
            IPv4Address(host)
        elif not _NAME.fullmatch(host):
            raise ValueError
        else:
            host.encode("idna")  # as it is looked up
    except ValueError:
        mend = "a bare host name is expected here; https, user, port and path have keys of their own"
        raise ValueError(mend) from None
    return host


def _check_context(text: str) -> str:
    stripped = text.strip("/")
    if not stripped.isprintable() or set(stripped) & set(" ?#") or "://" in stripped:
        raise ValueError("a path is expected here, as in firm/symphony")
    return f"/{stripped}" if stripped else ""


def _check_header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("this is not the name of a header: it has letters, digits and '-'")
    if name.lower() in _OF_EACH_REQUEST:
        raise ValueError("this header differs with each request, and is set there; remove it")
    return name


def _check_header_value(value: str) -> str:
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError(
            "a header is one line of ASCII: no line breaks, no letters beyond ASCII, no space at its beginning or end"
        )
    return value


def _check_account(name: str) -> str:
    if not name.isprintable() or name != name.strip():
        raise ValueError("a name of one line is expected here, without space around it")
    return name


def address_of(host: str, port: int) -> str:
    """Host and port, as in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


Host = Annotated[str, AfterValidator(_check_host)]
"""A name or an address, an IPv6 one without its brackets."""
Context = Annotated[str, AfterValidator(_check_context)]
"""A path before the component's own, with a slash in front and none at the end; or nothing."""
Headers = dict[Annotated[str, AfterValidator(_check_header_name)], Annotated[str, AfterValidator(_check_header_value)]]
AccountName = Annotated[str, AfterValidator(_check_account)]
