"""Scalars as a person writes them: plain where every reader takes them for the same, else in quotes."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from flowbot.yamlsource._scalars import NotANumberError, resolve_plain

_OTHERS_READ = re.compile(
    r"y|yes|n|no|on|off|true|false|null|~|=|<<|(?![0-9]+d\Z)[-+.]*[0-9](?!...-..-..\Z)[0-9a-fx_:.,+-]*", re.I
)
"""Texts that a reader of YAML 1.1 takes for something else; but a day is a day to both, and `2d` a text."""
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=](?:[^\n\t#:]|:(?=\S)|(?<=\S)#)*")
_FLOW_INDICATORS = frozenset(",[]{}:?")


def scalar_text(value: object, *, in_flow: bool = False) -> str:
    """A text, a number, true, false or null on one line; inside `[ ]` and `{ }` more of them need quotes.

    Raises:
        TypeError: The value is none of these.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            return value if is_plain(value, in_flow=in_flow) else _quoted(value)
    raise TypeError(f"YAML has no {type(value).__name__}")


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether a text needs no quotes."""
    if not _PLAIN.fullmatch(text) or not text.isprintable() or text != text.strip() or text.startswith("..."):
        return False
    if in_flow and _FLOW_INDICATORS & set(text):
        return False
    try:
        return isinstance(resolve_plain(text), str) and not _OTHERS_READ.fullmatch(text)
    except NotANumberError:
        return False


def _quoted(text: str) -> str:
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    if text.isprintable():
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else _escape(each) for each in escaped)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
