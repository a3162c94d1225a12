"""Which attributes a value may stand in.

The agent tells some elements by their attributes: a `<div class="card">` is a card. A value there could make
an element another one, so it is refused before any message is rendered.
"""

from __future__ import annotations

import re

from flowbot.messageml._escape import text_of

STYLE = " style"
"""The filter put around a value in a style. No template can name it, for the space."""

_OPEN_IN_STYLE = re.compile(r"[^A-Za-z0-9 .%#,+-]+")

_TOLD_BY = {("div", "class"), ("span", "class"), ("input", "class"), ("input", "type"), ("button", "type")}
_NOWHERE = {"data-entity-id", "xmlns"}


def attribute_fault(tag: str, attribute: str, *, begun: bool, named: bool) -> str | None:
    """Why a value may not stand in an attribute; None when it may.

    Args:
        tag: The name of the element.
        attribute: The name of the attribute.
        begun: Whether something of the author's stands in the attribute before the value.
        named: Whether that is the name of a property of a style, and its colon.
    """
    if (tag, attribute) in _TOLD_BY:
        return (
            f"a value cannot stand in the {attribute} of <{tag}>, which says what a <{tag}> is: "
            f"choose with {{% if %}} among those that you mean"
        )
    if attribute in _NOWHERE or (tag, attribute) == ("div", "data-format") or attribute.startswith("xmlns:"):
        return f"a value cannot stand in {attribute}, which says how the message is read"
    if attribute == "style" and not named:
        return 'a value cannot name a property of a style: write style="color:{{ value }}"'
    if (tag, attribute) == ("form", "id") and not begun:
        return 'the id of a <form> says where answers go, and begins with words of yours: write id="order-{{ value }}"'
    return None


def styled(value: object) -> str:
    """A value as it may stand in a style: it can neither end the property nor name an address."""
    return _OPEN_IN_STYLE.sub(" ", text_of(value))
