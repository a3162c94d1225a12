"""What every HTTP client of flowbot does alike: read a body up to a limit, and tell why TLS failed."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable

import anyio


async def read_body(chunks: AsyncIterable[bytes], longest: int | None) -> tuple[bytes, bool]:
    """A body, and whether it goes on after `longest` bytes, the rest of which is not read."""
    body = bytearray()
    # Left by cancelling, not by `break`, which on trio leaves the library's inner iterators to the garbage collector.
    with anyio.CancelScope() as reading:
        async for chunk in chunks:
            body += chunk
            if longest is not None and len(body) > longest:
                reading.cancel()
    return bytes(body[:longest]), longest is not None and len(body) > longest


def untrusted_certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The certificate's error that an error comes from; None where it comes from something else."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
