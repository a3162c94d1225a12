"""The headers of a response, as they are sent."""

from __future__ import annotations

from collections.abc import Mapping

import h11

_FRAMING = ("content-length", "transfer-encoding")
"""The server says itself how long a response is."""


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as bytes; raises UnicodeError when a name is not ASCII."""
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]


def check_headers(headers: Mapping[str, str]) -> None:
    """Do nothing when a response may have some headers.

    Raises:
        ValueError: HTTP has no such name or value, or it is for the server to say.
    """
    for name, value in headers.items():
        if name.lower() in _FRAMING:
            raise ValueError(f"{name} is added by the server, and cannot be set")
        try:
            h11.Response(status_code=200, headers=encode_headers({name: value}))
        except (UnicodeError, h11.LocalProtocolError) as error:
            wanted = "a name has letters, digits and '-', and a value is one line without spaces around it"
            raise ValueError(f"{name!r} cannot be {value!r}: {wanted}") from error
