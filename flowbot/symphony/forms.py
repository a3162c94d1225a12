"""Bodies of `multipart/form-data` (RFC 7578) that are written while they are sent, so that no file is in memory."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from flowbot.errors import MessageRejectedError
from flowbot.symphony.uploads import FilePart, check_bytes

_IN_QUOTES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""What a name in quotes is written with, as browsers do; letters beyond ASCII are UTF-8."""


class Form:
    """A form with texts and files, in this order.

    Args:
        texts: The text parts, by their names.
        files: The files.
        most_bytes: How many bytes the files may have together; None: any number.
    """

    def __init__(self, texts: Mapping[str, str], files: Sequence[FilePart] = (), most_bytes: int | None = None) -> None:
        self._boundary = secrets.token_hex(16)
        self._most_bytes = most_bytes
        self._texts = [
            (self._head(name, None, "text/plain; charset=utf-8"), text.encode()) for name, text in texts.items()
        ]
        self._files = [(self._head(each.part, each.name, _type_of(each.name)), each) for each in files]
        self._end = f"--{self._boundary}--\r\n".encode()

    @property
    def headers(self) -> Mapping[str, str]:
        """What tells of the body; without a length it is sent in chunks."""
        length = {"Content-Length": str(self.length)} if self.length is not None else {}
        return {"Content-Type": f"multipart/form-data; boundary={self._boundary}", **length}

    @property
    def length(self) -> int | None:
        """How many bytes the body has; None where that of a file is not known."""
        total = len(self._end) + sum(len(head) + len(content) + 2 for head, content in self._texts)
        for head, file in self._files:
            if file.size is None:
                return None
            total += len(head) + file.size + 2
        return total

    async def pieces(self) -> AsyncGenerator[bytes]:
        """The body, from the beginning.

        Raises:
            MessageRejectedError: A file cannot be read, is not as large as was said, or all of them are too large.
        """
        yield b"".join(head + content + b"\r\n" for head, content in self._texts)
        left = self._most_bytes
        for head, file in self._files:
            yield head
            sent = 0
            async with aclosing(file.open()) as pieces:
                async for piece in pieces:
                    sent += len(piece)
                    if left is not None and sent > left:
                        check_bytes((self._most_bytes or 0) - left + sent, self._most_bytes or 0)
                    if file.size is not None and sent > file.size:
                        break
                    yield piece
            if file.size is not None and sent != file.size:
                raise MessageRejectedError(
                    f"the file {file.name} does not have the {file.size:,} bytes that it was said to"
                )
            left = left - sent if left is not None else None
            yield b"\r\n"
        yield self._end

    def _head(self, part: str, filename: str | None, kind: str) -> bytes:
        name = f'; filename="{filename.translate(_IN_QUOTES)}"' if filename is not None else ""
        disposition = f'Content-Disposition: form-data; name="{part}"{name}'
        text = f"--{self._boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n"
        return text.encode("utf-8", "replace")


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
