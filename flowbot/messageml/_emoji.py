"""Emojis by their short codes."""

from __future__ import annotations

import re
from functools import cache

_SKIN = re.compile("(.+)_tone([1-5])")
_LIGHTEST = 0x1F3FB


def emoji_of(code: str) -> str | None:
    """The emoji with this short code, such as `wave` or, in a colour of skin, `wave_tone3`; None when there is none."""
    known = _by_code()
    skin = _SKIN.fullmatch(code)
    if skin is None or code in known:
        return known.get(code)
    plain = known.get(skin[1])
    return plain and plain[0] + chr(_LIGHTEST + int(skin[2]) - 1) + plain[1:].removeprefix("\ufe0f")


@cache
def _by_code() -> dict[str, str]:
    import emoji  # it is a large table, and few messages need it

    codes: dict[str, str] = {}
    for shown, names in emoji.EMOJI_DATA.items():
        if names["status"] > emoji.STATUS["fully_qualified"]:
            continue
        for name in (names["en"], *names.get("alias", ())):
            codes.setdefault(name.strip(":"), shown)
    return codes
