"""A message as people see it, in plain text: its forms are drawn, `Amount: ____` and `[Submit]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from flowbot.presentationml._controls import read_ids
from flowbot.presentationml._tree import RefusedError, check_size, parse_tree
from flowbot.presentationml.parser import parse_message

EMPTY = "____"
"""What stands for a control that holds nothing."""
MASKED = "•••"


def read_seen(message: str, data: str | None = None) -> str:
    """The text of a message (PresentationML as agents write it), controls and buttons drawn.

    A control is `Label: what it holds`, choices are `( ) one  (•) two` or `[ ] one  [x] two`, buttons
    `[Submit] [Cancel]`. A message without a form is its usual text.
    """
    return _text_with(_draw_form, message, data)


def read_words(message: str, data: str | None = None) -> str:
    """The words of a message (PresentationML as agents write it) alone: of its forms no control, label or button."""
    return _text_with(_empty_form, message, data)


def _text_with(change: Callable[[etree._Element], None], message: str, data: str | None) -> str:
    """The text of a message whose forms were changed before; as it is where it has none, or cannot be read."""
    if "<form" not in message:
        return parse_message(message, data).text
    try:
        check_size(message)
        root = parse_tree(message)
    except (RefusedError, etree.XMLSyntaxError):
        return parse_message(message, data).text
    for form in list(root.iter("form")):
        change(form)
    return parse_message(str(etree.tostring(root, encoding="unicode")), data).text


def _empty_form(form: etree._Element) -> None:
    for element in list(form.iter()):
        if _is_control(element):
            _replace(element, "span", "")


def _is_control(element: etree._Element) -> bool:
    """Whether it is a control, with its label where it has one, or a button."""
    return _is_group(element) or _drawn(element) is not None


def _is_group(element: etree._Element) -> bool:
    """Whether it holds a control and its label."""
    if element.tag != "div":
        return False
    return element.get("data-generated") == "true" or element.get("class") in ("checkbox-group", "radio-group")


def _draw_form(form: etree._Element) -> None:
    for group in list(form.iter("div")):
        if _is_group(group):
            _draw_group(group)
    for element in list(form.iter()):
        drawn = _drawn(element)
        if drawn is not None:
            _replace(element, "span", drawn)


def _draw_group(group: etree._Element) -> None:
    """A control with its label: `Amount: ____`, `[ ] Agree`."""
    label = group.find("label")
    name = " ".join("".join(map(str, label.itertext())).split()) if label is not None else ""
    control = next((each for each in group if each.tag not in ("label", "span")), None)
    drawn = _drawn(control) if control is not None else None
    if drawn is None:
        return
    is_box = group.get("class") in ("checkbox-group", "radio-group")
    if is_box:
        _replace(group, "span", f"{drawn} {name} ")
    else:
        _replace(group, "p", f"{name}: {drawn}" if name else drawn)


def _replace(element: etree._Element, tag: str, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = tag, f"{text} ", tail


def _drawn(element: etree._Element) -> str | None:
    """A control or button as text; None for other elements."""
    kind = element.get("type") if element.tag == "input" else element.get("class")
    match element.tag, kind:
        case "button", _:
            return f"[{' '.join(''.join(map(str, element.itertext())).split())}]"
        case "input", "checkbox":
            return "[x]" if element.get("checked") == "true" else "[ ]"
        case "input", "radio":
            return "(•)" if element.get("checked") == "true" else "( )"
        case "input", _:
            value = element.get("value") or ""
            return (MASKED if element.get("data-masked") == "true" else value) if value else EMPTY
        case "textarea", _:
            return element.text or EMPTY
        case "select", _:
            return " ".join(_options(element))
        case "div", "person-selector" | "room-selector":
            return ", ".join(read_ids(element.get("data-value") or "")) or EMPTY
        case "div", "timezone-picker" | "date-selector":
            return element.get("data-value") or EMPTY
    return None


def _options(select: etree._Element) -> Sequence[str]:
    filled, empty = ("[x]", "[ ]") if select.get("multiple") == "true" else ("(•)", "( )")
    return [
        f"{filled if option.get('selected') == 'true' else empty} {' '.join((option.text or '').split())}"
        for option in select.iter("option")
    ]
