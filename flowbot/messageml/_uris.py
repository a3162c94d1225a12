"""Is this a URI? As the agent's Java decides it (java.net.URI: RFC 2396, with non-ASCII letters)."""

from __future__ import annotations

import re
from functools import cache

# Whatever is neither ASCII, nor a control, nor a space.
_OTHER = "\u00a1-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff\uf900-\U0010fffd"
_ESCAPED = "%[0-9A-Fa-f]{2}"
_UNRESERVED = rf"A-Za-z0-9_.!~*'(){_OTHER}-"
_URIC = rf"(?:[;/?:@&=+$,\[\]{_UNRESERVED}]|{_ESCAPED})"
_PATH = rf"(?:[/;:@&=+$,{_UNRESERVED}]|{_ESCAPED})*"
_AUTHORITY = rf"(?:(?:[;:&=+$,{_UNRESERVED}]|{_ESCAPED})*@)?(?:\[[0-9A-Fa-f:.]+(?:%\w+)?\](?::\d*)?)"
_NAMES = rf"(?:[;:@&=+$,{_UNRESERVED}]|{_ESCAPED})+"
_TAIL = rf"(?:\?{_URIC}*)?(?:\#{_URIC}*)?"


@cache  # a thirtieth of a second, which most programs have no need of
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An absolute URI, and a relative one."""
    absolute = (
        rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):"
        rf"(?://(?:(?:{_AUTHORITY}|{_NAMES})(?:/{_PATH})?{_TAIL}|/{_PATH}{_TAIL}|[?\#].*)"
        rf"|/(?!/){_PATH}{_TAIL}|(?!/){_URIC}+(?:\#{_URIC}*)?)"
    )
    relative = rf"(?://(?:{_AUTHORITY}|{_NAMES})(?=[/?\#]|\Z))?(?![^/?\#]*:){_PATH}{_TAIL}"
    return re.compile(absolute), re.compile(relative)


def uri_fault(text: str) -> tuple[str | None, str | None]:
    """The scheme of an absolute URI and None; or None and why the text is not one."""
    absolute, relative = _patterns()
    found = absolute.fullmatch(text)
    if found:
        return found["scheme"], None
    if not text:
        return None, "cannot be empty"
    if relative.fullmatch(text):
        return None, "must be an absolute URI, such as https://example.com"
    return None, f'must be a URI, not "{text}"'
