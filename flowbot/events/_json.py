"""From what the feed delivered to a JSON value, with limits."""

from __future__ import annotations

import json
import math
import re

MAX_EVENT_BYTES = 2_000_000
"""Symphony takes no message over 1.5 MB, so a longer event is none."""


def read_json(raw: bytes | str | dict[str, object]) -> object:
    """The JSON value, whose strings can be stored and sent anywhere.

    NUL characters and lone surrogates, which JSON can escape but databases and markup
    cannot hold, come back as U+FFFD.

    Raises:
        ValueError: Not JSON in UTF-8, or over the limit; the message is for an operator.
        RecursionError: Nested too deeply.
    """
    content = to_text(raw)
    value: object = _DECODER.decode(content)
    may_hold_unsafe = "\\u" in content or "\0" in content
    return _clean(value) if may_hold_unsafe and _UNSAFE.search(content) else value


def to_text(raw: bytes | str | dict[str, object]) -> str:
    """The event as text.

    Raises:
        ValueError: Not UTF-8, over the limit, or (for a dict) not JSON.
        RecursionError: Nested too deeply.
    """
    if isinstance(raw, dict):
        try:
            return json.dumps(raw)
        except TypeError as exc:
            raise ValueError(str(exc)) from exc
    if len(raw) > MAX_EVENT_BYTES:
        size = f"{len(raw):,} {'bytes' if isinstance(raw, bytes) else 'characters'}"
        raise ValueError(f"it has {size}, more than the {MAX_EVENT_BYTES:,} that are read")
    content = raw.decode() if isinstance(raw, bytes) else _clean_text(raw)
    return content.removeprefix("\ufeff")


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean_text(name): _clean(item) for name, item in value.items()}
    return value


def _clean_text(text: str) -> str:
    # UTF-16 joins the two halves of a pair and shows which half is alone.
    return text.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _finite_or_text(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


# As escaped: either half of a surrogate pair, or NUL.
_UNSAFE = re.compile(r"\\u(?:[dD]|0000)|\0")

# Not strict: a control character that somebody forgot to escape is no reason to lose a message.
_DECODER = json.JSONDecoder(strict=False, parse_float=_finite_or_text, parse_constant=_refuse)
