"""HTML that is built, never pasted: only elements and attributes of a list, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from flowbot.messageml.grammar import STYLE_PROPERTIES

_LOOK = frozenset({"class", "style", "title"})
_TEXTS = (
    "article", "b", "br", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "label", "li", "main", "nav", "ol", "p", "pre", "section", "span", "sub", "summary", "sup",
    "table", "tbody", "tfoot", "thead", "tr", "ul",
)  # fmt: skip
ALLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_TEXTS, _LOOK),
    "a": _LOOK | {"href", "rel"},
    "article": _LOOK | {"id"},
    "button": _LOOK | {"disabled", "type"},
    "details": _LOOK | {"open"},
    "img": _LOOK | {"alt", "src"},
    "input": _LOOK | {"checked", "disabled", "placeholder", "type", "value"},
    "td": _LOOK | {"colspan", "rowspan"},
    "textarea": _LOOK | {"disabled", "placeholder", "rows"},
    "th": _LOOK | {"colspan", "rowspan"},
    "time": _LOOK | {"datetime"},
}
"""Every element that the look of a message may have, with its attributes."""

VOID = frozenset({"br", "hr", "img", "input"})
"""Those that hold nothing and have no end tag."""

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]+")
_STYLE_VALUE = re.compile(r"[\w\s#%.,+-]*(?:(?:rgb|rgba|hsl|hsla)\([\d\s%.,/-]*\)[\w\s#%.,+-]*)*")


def tag(name: str, *content: str, attributes: Mapping[str, str | bool | None] | None = None, css: str = "") -> Markup:
    """One element.

    Args:
        name: Its name, which is in `ALLOWED`.
        content: What stands inside; a text that is no markup is escaped.
        attributes: Those that are None or False are left out.
        css: Its class.

    Raises:
        ValueError: The element or an attribute is not in the list.
    """
    allowed = ALLOWED.get(name, frozenset())
    given = {**({"class": css} if css else {}), **(attributes or {})}
    if name not in ALLOWED or not given.keys() <= allowed:
        raise ValueError(f"<{name}> with {', '.join(given) or 'no attributes'} is not among what may be shown")
    written = Markup("").join(_attribute(each, value) for each, value in given.items() if value not in (None, False))
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """Pieces in a row; a text that is no markup is escaped."""
    return Markup("").join(parts)


def _attribute(name: str, value: str | bool | None) -> Markup:
    return Markup(f' {name}="{escape("" if value is True else str(value))}"')


def safe_address(text: str | None) -> str | None:
    """An address that a link may lead to; None for any other, such as `javascript:`."""
    return text if text is not None and _ADDRESS.fullmatch(text) else None


def safe_picture(text: str | None) -> str | None:
    """A picture that is in the address itself; None for one that would have to be fetched."""
    return text if text is not None and _PICTURE.fullmatch(text) else None


def safe_style(text: str | None) -> str | None:
    """Those declarations of a style that only concern the look and fetch nothing; None when none is left."""
    kept = []
    for part in (text or "").split(";"):
        name, _, value = part.partition(":")
        if name.strip() in STYLE_PROPERTIES and value.strip() and _STYLE_VALUE.fullmatch(value):
            kept.append(f"{name.strip()}: {value.strip()}")
    return "; ".join(kept) or None
