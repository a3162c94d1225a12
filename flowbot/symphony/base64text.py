"""Base64 that comes in pieces, decoded as it comes."""

from __future__ import annotations

import base64
import binascii

_BLANKS = b"\r\n\t "


class Base64Decoder:
    """Decodes standard Base64, in which lines may end anywhere; anything else that is no Base64 is refused."""

    def __init__(self) -> None:
        self._rest = b""
        self._has_ended = False

    def feed(self, piece: bytes) -> bytes:
        """What one more piece of text brings.

        Raises:
            ValueError: It is no Base64, or goes on after the padding.
        """
        text = self._rest + piece.translate(None, _BLANKS)
        if not text:
            return b""
        if self._has_ended:
            raise ValueError("it goes on after its end")
        whole = len(text) // 4 * 4
        text, self._rest = text[:whole], text[whole:]
        self._has_ended = text.endswith(b"=")
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as exc:
            raise ValueError(str(exc)) from exc

    def finish(self) -> None:
        """Nothing more comes.

        Raises:
            ValueError: What came is not whole.
        """
        if self._rest:
            raise ValueError("Incorrect padding")
