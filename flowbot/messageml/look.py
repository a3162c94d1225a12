"""One message as HTML: what people see of its PresentationML, safe to put into any page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from lxml import etree
from markupsafe import Markup

from flowbot.messageml._data import Data
from flowbot.messageml._html import joined, safe_address, safe_picture, safe_style, tag
from flowbot.messageml._look_forms import CONTROLS, GROUPS, show_button, show_hint, show_option

_COLOUR = re.compile(r"tempo-(?:text|bg)-color--[A-Za-z-]+")
_SAME = frozenset(
    {"b", "br", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "sub", "sup", "ul"}
    | {"tbody", "tfoot", "thead", "tr"}
)
_ENTITIES: Mapping[str, str] = {
    "com.symphony.user.mention": "mention",
    "org.symphonyoss.taxonomy": "tag",
    "org.symphonyoss.fin.security": "tag",
    "com.symphony.emoji": "emoji",
}
"""The class of an entity's look by the type of its object."""

_PARSER = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)

Handler = Callable[[etree._Element, Markup], Markup]
"""An element and what is shown inside it → what is shown of it."""


def show_message(presentationml: str, entities: Mapping[str, object]) -> Markup:
    """The look of a message, as `<div class="message">`; its classes are those of look.css.

    It is built from a list of elements and attributes: nothing of the message gets into it but as text. It
    fetches nothing, and its controls are disabled.

    Args:
        presentationml: As `render` gives it.
        entities: The objects that come with it.

    Raises:
        ValueError: It is not well-formed.
    """
    try:
        root = etree.fromstring(presentationml.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"this is no PresentationML: {error.msg}") from error
    return _Look(entities).show(root)


class _Look:
    def __init__(self, entities: Mapping[str, object]) -> None:
        self._objects = Data(dict(entities))

    def show(self, root: etree._Element) -> Markup:
        """The whole of it, from the innermost elements outwards: there is no limit but that of the message."""
        shown: dict[etree._Element, Markup] = {}
        for element in reversed(list(root.iter())):
            pieces: list[str] = [element.text or ""]
            for child in element:
                pieces += [shown.pop(child), child.tail or ""]
            inside = joined(pieces)
            shown[element] = inside if element is root else self._one(element, inside)
        return tag("div", shown[root], css="message")

    def _one(self, element: etree._Element, inside: Markup) -> Markup:
        name = str(element.tag)
        if element.get("class") == "entity":
            return self._entity(element, inside)
        if name == "div":
            return _block(element, inside)
        handler = _HANDLERS.get(name)
        return handler(element, inside) if handler is not None else tag("span", inside, attributes=_look(element))

    def _entity(self, element: etree._Element, inside: Markup) -> Markup:
        found = self._objects.find(element.get("data-entity-id") or "")
        kind = found[0].get("type") if found and isinstance(found[0], Mapping) else None
        css = _ENTITIES.get(kind, "") if isinstance(kind, str) else ""
        return tag("div" if element.tag == "div" else "span", inside, css=f"entity {css}".rstrip())


def _look(element: etree._Element) -> dict[str, str | None]:
    """The colours and the style that an element has of its author."""
    classes = _COLOUR.findall(element.get("class") or "")
    return {"class": " ".join(classes) or None, "style": safe_style(element.get("style"))}


def _block(element: etree._Element, inside: Markup) -> Markup:
    for token in (element.get("class") or "").split():
        if token in _BLOCKS:
            return _BLOCKS[token](element, inside)
        if token in GROUPS:
            return GROUPS[token](element, inside)
    return tag("div", inside, attributes=_look(element))


def _same(element: etree._Element, inside: Markup) -> Markup:
    return tag(str(element.tag), inside, attributes=_look(element))


def _span(element: etree._Element, inside: Markup) -> Markup:
    return show_hint(element, inside) if element.get("class") == "info-hint" else _same(element, inside)


def _cell(element: etree._Element, inside: Markup) -> Markup:
    spans = {name: value for name in ("colspan", "rowspan") if (value := element.get(name) or "").isdecimal()}
    return tag(str(element.tag), inside, attributes={**_look(element), **spans})


def _table(element: etree._Element, inside: Markup) -> Markup:
    return tag("div", tag("table", inside, attributes=_look(element)), css="wide")


def _code(element: etree._Element, inside: Markup) -> Markup:
    language = element.get("data-language")
    if language is None and "\n" not in inside:
        return tag("code", inside)
    named = tag("span", language, css="language") if language else ""
    return tag("div", named, tag("code", inside), css="code")


def _link(element: etree._Element, inside: Markup) -> Markup:
    address = safe_address(element.get("href"))
    if address is None:
        return tag("span", inside, css="no-link", attributes={"title": element.get("href")})
    return tag("a", inside, attributes={**_look(element), "href": address, "rel": "noreferrer noopener"})


def _image(element: etree._Element, _inside: Markup) -> Markup:
    source = element.get("src") or ""
    if safe_picture(source):
        return tag("img", attributes={"src": source, "alt": "", "style": safe_style(element.get("style"))})
    return tag("span", tag("b", "image"), f" {source}", css="picture")


def _moment(element: etree._Element, _inside: Markup) -> Markup:
    value, kind = element.get("datetime") or "", element.get("data-format") or "date_time"
    forms = {"date": "%d %b %Y", "time": "%H:%M %Z", "time_secs": "%H:%M:%S %Z"}
    try:
        shown = datetime.fromisoformat(value).strftime(forms.get(kind.lower(), "%d %b %Y %H:%M %Z")).strip()
    except ValueError:
        shown = value
    return tag("time", shown, attributes={"datetime": value, "title": "shown to each reader in their own time zone"})


def _chime(_element: etree._Element, _inside: Markup) -> Markup:
    return tag("div", "♪ Chime", css="chime")


def _card(element: etree._Element, inside: Markup) -> Markup:
    found = _COLOUR.search(element.get("data-accent-color") or "")
    icon = element.get("data-icon-src")
    picture = safe_picture(icon)
    shown = tag("img", attributes={"src": picture, "alt": "", "class": "card-icon"}) if picture else ""
    title = {"title": f"icon: {icon}"} if icon and not picture else {}
    return tag("div", shown, inside, css=f"card {found[0] if found else ''}".rstrip(), attributes=title)


def _expandable(element: etree._Element, inside: Markup) -> Markup:
    state = (element.get("data-state") or "").lower()
    has_head = any("expandableCardHeader" in (child.get("class") or "") for child in element)
    head = "" if has_head else tag("summary", "Card")
    return tag("details", head, inside, css=f"card expandable {state}", attributes={"open": state != "collapsed"})


def _expandable_body(element: etree._Element, inside: Markup) -> Markup:
    is_error = (element.get("data-variant") or "").lower() == "error"
    return tag("div", inside, css="card-body error" if is_error else "card-body")


def _part(name: str, css: str) -> Handler:
    return lambda _element, inside: tag(name, inside, css=css)


def _dialog(element: etree._Element, inside: Markup) -> Markup:
    width, state = element.get("data-width") or "medium", element.get("data-state") or "close"
    said = f"dialog, {width}, {'open' if state.lower() == 'open' else 'opens on a click'}"
    return tag("section", tag("div", said, css="dialog-said"), inside, css=f"dialog {width.lower()}")


def _action(element: etree._Element, inside: Markup) -> Markup:
    chat = element.get("data-user-ids") or element.get("data-stream-id")
    said = f"opens a chat: {chat}" if element.get("data-action") == "open-im" else "opens a dialog"
    return tag("div", inside, tag("span", f"↗ {said}", css="said"), css="action")


def _form(element: etree._Element, inside: Markup) -> Markup:
    return tag("div", inside, css="form", attributes={"title": f"form {element.get('id') or ''}"})


_BLOCKS: Mapping[str, Handler] = {
    "card": _card,
    "cardHeader": _part("div", "card-head"),
    "cardBody": _part("div", "card-body"),
    "expandable-card": _expandable,
    "expandableCardHeader": _part("summary", "card-head"),
    "expandableCardBody": _expandable_body,
    "dialog-title": _part("div", "dialog-title"),
    "dialog-body": _part("div", "dialog-body"),
    "dialog-footer": _part("div", "dialog-footer"),
    "ui-action": _action,
}
_HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_SAME, _same),
    **CONTROLS,
    "a": _link,
    "audio": _chime,
    "button": show_button,
    "code": _code,
    "dialog": _dialog,
    "form": _form,
    "img": _image,
    "option": show_option,
    "span": _span,
    "table": _table,
    "td": _cell,
    "th": _cell,
    "time": _moment,
}
