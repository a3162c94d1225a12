"""What each element of PresentationML and MessageML means for text, blocks and entities.

Elements, classes and shorthands are those of the reference implementation (FINOS messageml-utils 1.1.3).
"""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.presentationml import _nodes as nodes
from flowbot.presentationml._controls import DIV_CONTROLS, NAMED_CONTROLS
from flowbot.presentationml._forms import (
    open_control,
    open_form,
    open_input,
    open_label,
    open_named_control,
    open_text_area,
)
from flowbot.presentationml._shorthands import open_cash, open_date_time, open_emoji, open_hash, open_mention, open_tag
from flowbot.presentationml._tables import open_body_or_foot, open_head, open_row, open_table, open_td, open_th
from flowbot.presentationml._walk import SKIP, Close, Element, Open, Walk, open_block

_CHIME = "https://asset.symphony.com/symphony/audio/chime.mp3"


def _skip(walk: Walk, element: Element) -> Close:
    return SKIP


def _open_break(walk: Walk, element: Element) -> Close:
    walk.break_line()
    return Walk.break_line


def _open_rule(walk: Walk, element: Element) -> Close:
    walk.add_rule()
    return Walk.break_block


# Text


def _open_heading(walk: Walk, element: Element) -> Close:
    walk.open_leaf()
    return _CLOSE_HEADING[element.tag[-1]]


def _heading_closer(level: int) -> Close:
    return lambda walk: walk.close_leaf(nodes.HEADING, level)


_CLOSE_HEADING = {str(level): _heading_closer(level) for level in range(1, 7)}


def _open_pre(walk: Walk, element: Element) -> Close:
    walk.open_leaf()
    walk.open_verbatim()
    inner = next((each for each in element.iterchildren("{*}code")), None)
    language = _language(inner) if inner is not None else _language(element.getparent())

    def close(walk: Walk) -> None:
        walk.close_verbatim()
        walk.close_leaf(nodes.CODE, language)

    return close


def _open_code(walk: Walk, element: Element) -> Close:
    walk.open_verbatim()
    mark = walk.open_mark(-1, None)
    language = _language(element)

    def close(walk: Walk) -> None:
        walk.close_verbatim()
        walk.close_mark(mark)
        walk.note_code(mark.start, language)

    return close


def _language(element: Element | None) -> str | None:
    if element is None:
        return None
    return element.get("data-language") or element.get("language") or None


def _open_link(walk: Walk, element: Element) -> Close | None:
    href = element.get("href")
    if not href:
        return None
    walk.open_link(href)
    if element.text is None and not len(element):
        walk.write(href)
    return Walk.close_link


def _open_image(walk: Walk, element: Element) -> None:
    walk.add_image(element.get("src") or "", element.get("alt") or "")


def _open_audio(walk: Walk, element: Element) -> Close:
    if (element.get("src") or "").lower() == _CHIME:
        walk.chime = True
    return SKIP


def _open_chime(walk: Walk, element: Element) -> Close:
    walk.chime = True
    return SKIP


# Containers


def _open_list(walk: Walk, element: Element) -> Close:
    return _open_container(walk, nodes.LIST, "ol" if element.tag.endswith("ol") else "ul")


def _open_item(walk: Walk, element: Element) -> Close:
    if walk.container.kind != nodes.LIST:
        return open_block(walk, element)
    return _open_container(walk, nodes.ITEM)


def _open_quote(walk: Walk, element: Element) -> Close:
    return _open_container(walk, nodes.QUOTE)


def _open_card(walk: Walk, element: Element) -> Close:
    return _open_container(walk, nodes.CARD, [])


def _open_card_header(walk: Walk, element: Element) -> Close:
    header = walk.container.detail
    if not (walk.takes_containers and isinstance(header, list)):
        return open_block(walk, element)
    walk.open_container(nodes.PART, children=header)
    return Walk.close_container


def _open_card_body(walk: Walk, element: Element) -> Close:
    if not (walk.takes_containers and walk.container.kind == nodes.CARD):
        return open_block(walk, element)
    walk.open_container(nodes.PART, children=walk.container.children)
    return Walk.close_container


def _open_container(walk: Walk, kind: int, detail: object = None) -> Close:
    if not walk.takes_containers:
        walk.break_block()
        return Walk.break_block
    walk.open_container(kind, detail)
    return Walk.close_container


def _open_div(walk: Walk, element: Element) -> Close:
    classes = element.get("class")
    if classes is not None:
        for name in classes.split():
            if name in _DIV_CLASSES:
                return _DIV_CLASSES[name](walk, element)
            if name in DIV_CONTROLS:
                return open_control(walk, element, name)
    walk.break_block()
    return Walk.break_block


_DIV_CLASSES = {
    "card": _open_card,
    "cardHeader": _open_card_header,
    "cardBody": _open_card_body,
    "expandable-card": _open_card,
    "expandableCardHeader": _open_card_header,
    "expandableCardBody": _open_card_body,
}


# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "caption", "dd", "details", "dialog", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "legend", "main", "nav", "optgroup", "option", "p", "section", "summary", "title", "ui-action",
})
# fmt: on
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

CELLS = frozenset({"td", "th"})

OPENERS: Mapping[str, Open] = (
    dict.fromkeys(BLOCKS, open_block)
    | dict.fromkeys(("script", "style", "head", "template"), _skip)
    | dict.fromkeys(_HEADINGS, _open_heading)
    | dict.fromkeys(NAMED_CONTROLS - {"richtextarea"}, open_named_control)
    | dict.fromkeys(("ul", "ol"), _open_list)
    | dict.fromkeys(("card", "expandable-card"), _open_card)
    | dict.fromkeys(("tbody", "tfoot"), open_body_or_foot)
    | dict.fromkeys(("textarea", "richtextarea"), open_text_area)
    | dict.fromkeys(("select", "button"), open_control)
    | {
        "a": _open_link,
        "audio": _open_audio,
        "blockquote": _open_quote,
        "body": _open_card_body,
        "br": _open_break,
        "cash": open_cash,
        "chime": _open_chime,
        "code": _open_code,
        "dateTime": open_date_time,
        "div": _open_div,
        "emoji": open_emoji,
        "form": open_form,
        "hash": open_hash,
        "header": _open_card_header,
        "hr": _open_rule,
        "img": _open_image,
        "input": open_input,
        "label": open_label,
        "li": _open_item,
        "mention": open_mention,
        "pre": _open_pre,
        "table": open_table,
        "tag": open_tag,
        "td": open_td,
        "th": open_th,
        "thead": open_head,
        "tr": open_row,
    }
)
"""By tag; an element that is not here is inline."""

LINES = frozenset(OPENERS) - {"a", "audio", "cash", "chime", "code", "dateTime", "emoji", "hash", "img", "input"}
LINES -= {"mention", "script", "style", "tag", *CELLS}
"""Tags that set apart what stands on their two sides."""
