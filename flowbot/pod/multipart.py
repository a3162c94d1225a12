"""Bodies of `multipart/form-data` (RFC 7578), read whole.

By hand, because the standard library's mail parser changes line ends inside binary parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field or file of a form."""

    name: str
    content: bytes
    filename: str | None = None
    """None for a field; percent-escapes, which some clients send for letters beyond ASCII, are decoded."""


def parse_multipart(content_type: str, body: bytes) -> list[Part]:
    """The parts of a form, in order.

    Raises:
        ValueError: It is not `multipart/form-data`, or not complete; the message says what is wrong.
    """
    found = _BOUNDARY.match(content_type)
    if found is None:
        raise ValueError(f"Content-Type is {content_type or 'missing'}, not multipart/form-data with a boundary")
    line = b"\r\n--" + (found[1] or found[2]).encode("utf-8")
    # The boundary line that opens the body has no line end before it.
    _, *pieces = (b"\r\n" + body).split(line)
    if not pieces or not pieces[-1].startswith(b"--"):
        raise ValueError("the multipart body does not end with its boundary")
    return [_parse_part(piece) for piece in pieces[:-1]]


def _parse_part(piece: bytes) -> Part:
    # A piece is the rest of the boundary line, the header lines, an empty line and the content.
    head, empty_line, content = piece.partition(b"\r\n\r\n")
    if not empty_line:
        raise ValueError("a part of the multipart body has no header")
    for line in head.decode("utf-8", "replace").split("\r\n"):
        header, _, value = line.partition(":")
        if header.strip().lower() == "content-disposition":
            parameters = {match[1].lower(): _unquote(match) for match in _PARAMETER.finditer(value)}
            if "name" in parameters:
                return Part(name=parameters["name"], content=content, filename=_read_filename(parameters))
    raise ValueError("a part of the multipart body has no name")


def _unquote(match: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()


def _read_filename(parameters: dict[str, str]) -> str | None:
    if "filename*" in parameters:  # RFC 5987: charset'language'escapes
        return unquote(parameters["filename*"].rpartition("'")[2])
    filename = parameters.get("filename")
    return None if filename is None else unquote(filename)
