"""Words as people write and list them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from flowbot.message import INVISIBLE

_DROPPED = dict.fromkeys(map(ord, INVISIBLE))
_ACCENTS = re.compile("[\u0300-\u036f]")
_QUOTES = dict.fromkeys(map(ord, "\"'`´“”„‘’‚‹›«»()[]{}¿¡"))
_JOINTS = re.compile(r"(?<=\w)[\s\-‐‑–—_/\\.,:;·&]+(?=\w)")
_ENDS = " .,:;!?…"


def fold(text: str) -> str:
    """Text for comparing words: case, surrounding space and runs of space do not count."""
    return " ".join(text.casefold().split())


def unaccented(text: str) -> str:
    """Folded text whose accents, invisible characters and kinds of apostrophe do not count either."""
    text = text.casefold().translate(_DROPPED).replace("’", "'")
    return fold(text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))


def bare(text: str) -> str:
    """Text for comparing names: accents, quotes, and blanks and marks between words do not count.

    Marks that a value may differ by stay: `A-` is not `A`, `-5` is not `5`, `1.5` is not `15`.

    Example:
        >>> bare(" São-Paulo! "), bare("A-"), bare("1.5")
        ('saopaulo', 'a-', '1.5')
    """
    text = unaccented(text).translate(_QUOTES).rstrip(_ENDS)
    return _JOINTS.sub(_joint, text).strip()


def _joint(found: re.Match[str]) -> str:
    """Nothing between words; between two figures what stood there, for `1.5` is not `15`."""
    before, after = found.string[found.start() - 1], found.string[found.end()]
    return "".join(found[0].split()) or " " if before.isdecimal() and after.isdecimal() else ""


def ascii_digits(text: str) -> str:
    """The text with the figures of every script as 0 to 9, and without invisible characters."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text.translate(_DROPPED))


def listed(words: Sequence[str], joiner: str = "or") -> str:
    """Words as people list them: `EUR, USD or GBP`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}" if words else ""


def shortened(text: str, most: int = 40) -> str:
    """The text, cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
