"""What the platform asks of single elements beyond the grammar's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowbot.messageml._content import check_only, is_blank, refused
from flowbot.messageml._node import Node
from flowbot.messageml._problem import Problem
from flowbot.messageml._progress import Progress
from flowbot.messageml._tables import FIRST_VALUE
from flowbot.messageml._values import ValueFault, checker, units
from flowbot.messageml.grammar import (
    CLASS_BOUND,
    MAX_CHECKBOXES,
    OPEN_DIALOG_VALUES,
    OPEN_IM_VALUES,
    Value,
)
from flowbot.messageml.grammar.model import Whole

Rule = Callable[[Node, Progress], None]

_DIALOG_PARTS = ("dialog title", "dialog body", "dialog footer")
_DIALOG_CLASSES = ("dialog-title", "dialog-body", "dialog-footer")


def _check_look(node: Node, _progress: Progress) -> None:
    """A `<div>` or `<span>`: what it may only have with a certain class."""
    attributes = node.attributes
    css = attributes.get("class")
    if "data-entity-id" in attributes and css != "entity":
        raise Problem('the attribute "data-entity-id" is only allowed with the class "entity"', element=node.element)
    if css == "entity" and "data-entity-id" not in attributes:
        raise Problem('the attribute "data-entity-id" is required for the class "entity"', element=node.element)
    for name, wanted in CLASS_BOUND.items():
        if node.kind.key == "div" and name in attributes and (css or "").split(" ")[0] != wanted:
            raise Problem(f'the attribute "{name}" is only allowed with the class "{wanted}"', element=node.element)


def _check_pattern(node: Node, _progress: Progress) -> None:
    name = "data-pattern-error-message" if node.pml else "pattern-error-message"
    if "pattern" in node.attributes:
        message = node.attributes.get(name)
        if message is None:
            raise Problem(f'the attribute "{name}" is required beside "pattern"', element=node.element)
        if units(message) > 256:
            raise Problem(f'the attribute "{name}" is longer than 256 characters', element=node.element)
    if node.kind.key == "text-field" and node.pml:
        if len(node.element) or node.element.text:
            raise Problem("<text-field> may have nothing inside in PresentationML", element=node.element)
        if "value" in node.attributes:
            node.children.append(node.attributes["value"])


def _check_lengths(node: Node, _progress: Progress) -> None:
    """The first value of a text control is as long as it says that values are."""
    first, attributes = node.only_text(), node.attributes
    if first is None and not ("minlength" in attributes and "maxlength" in attributes):
        return
    bounds = next(each.value for each in node.kind.attributes if each.name == "minlength")
    assert isinstance(bounds, Whole)
    least = int(attributes.get("minlength", bounds.least))
    most = int(attributes.get("maxlength", bounds.most))
    if least > most:
        raise Problem('"minlength" must not be greater than "maxlength"', element=node.element)
    if first is not None and not least <= units(first) <= most:
        said = f"the first value of <{node.kind.name}> must have between {least} and {most} characters"
        raise Problem(said, element=node.element)
    if first is not None:
        node.attributes[FIRST_VALUE] = first


def _count_box(node: Node, progress: Progress) -> None:
    form = progress.form
    assert form is not None  # its place was checked
    form.boxes[node.kind.key] = count = form.boxes.get(node.kind.key, 0) + 1
    if count > MAX_CHECKBOXES:
        raise Problem(f"a <form> may not have more than {MAX_CHECKBOXES} <{node.kind.name}>", element=node.element)


def _check_select(node: Node, _progress: Progress) -> None:
    attributes = node.attributes
    multiple = attributes.get("multiple", "").lower() == "true"
    for name in ("min", "max"):
        if name in attributes and not multiple:
            raise Problem(f'the attribute "{name}" is only allowed with multiple="true"', element=node.element)
    least, most = int(attributes.get("min", 0)), int(attributes.get("max", 0))
    if 0 < most < least:
        raise Problem('"min" must not be greater than "max"', element=node.element)
    if multiple and attributes.get("required", "").lower() == "true" and "min" in attributes and least == 0:
        raise Problem('"min" must not be 0 with required="true"', element=node.element)


def _check_selected(node: Node, _progress: Progress) -> None:
    if node.attributes.get("multiple", "").lower() == "true":
        return
    selected = [each for each in node.nodes() if each.attributes.get("selected", "").lower() == "true"]
    if len(selected) > 1:
        raise Problem('a <select> without multiple="true" has one selected <option>', element=selected[1].element)


def _check_button(node: Node, progress: Progress) -> None:
    attributes, parent = node.attributes, node.parent
    assert parent is not None
    if "class" in attributes:
        attributes["class"] = attributes["class"].removesuffix("-destructive")
    if parent.kind.key == "ui-action":
        if "type" in attributes or "name" in attributes:
            raise Problem('a <button> of a <ui-action> has neither "type" nor "name"', element=node.element)
        return
    type_ = attributes.setdefault("type", "action")
    if type_ == "reset" and "name" in attributes:
        raise Problem('a <button> of the type "reset" has no "name"', element=node.element)
    if type_ != "reset" and is_blank(attributes.get("name", "")):
        raise Problem(f'the attribute "name" of a <button> of the type "{type_}" is required', element=node.element)
    if type_ == "action" and progress.form is not None:
        progress.form.has_action = True


def _check_button_text(node: Node, _progress: Progress) -> None:
    if "type" not in node.attributes:
        return
    for child in node.nodes():
        raise refused(child, node, (), text=True)
    if not node.children:
        raise Problem("<button> must have text inside", element=node.element)


def _check_form(node: Node, progress: Progress) -> None:
    parent, form = node.parent, progress.form
    assert parent is not None
    assert form is not None
    if parent.kind.key != "dialog":
        if not form.has_action:
            text = f'the form "{node.attributes["id"]}" must have a <button> of the type "action"'
            raise Problem(text, element=node.element)
    elif node.pml:
        _check_dialog_divs(node)
    else:
        check_only(node, _DIALOG_PARTS)


def _check_dialog(node: Node, _progress: Progress) -> None:
    forms = sum(child.kind.key == "form" for child in node.nodes())
    if forms > 1:
        raise Problem("a <dialog> may have only one <form>", element=node.element)
    if forms:
        if any(not is_blank(child) if isinstance(child, str) else child.kind.key != "form" for child in node.children):
            raise Problem("a <dialog> with a <form> may have nothing else directly inside", element=node.element)
        return
    if node.pml:
        _check_dialog_divs(node)
        if not any(child.attributes.get("class") in _DIALOG_CLASSES[:2] for child in node.nodes()):
            raise Problem("a <dialog> must have a title or a body", element=node.element)
        return
    check_only(node, _DIALOG_PARTS)
    keys = [child.kind.key for child in node.nodes()]
    for wanted in _DIALOG_PARTS[:2]:
        if wanted not in keys:
            raise Problem(f"a <dialog> must have a <{wanted.partition(' ')[2]}>", element=node.element)


def _check_dialog_divs(node: Node) -> None:
    check_only(node, ("div",))
    for child in node.nodes():
        if child.attributes.get("class") not in _DIALOG_CLASSES:
            said = f"a <div> in a <{node.kind.name}> must have one of the classes {', '.join(_DIALOG_CLASSES)}"
            raise Problem(said, element=child.element)


def _check_dialog_part(node: Node, _progress: Progress) -> None:
    parent = node.parent
    assert parent is not None
    above = parent.parent
    if parent.kind.key == "form" and (above is None or above.kind.key != "dialog"):
        raise Problem(f"<{node.kind.name}> must stand directly in a <dialog>, or in its <form>", element=node.element)


def _check_no_dialog(node: Node, _progress: Progress) -> None:
    for child in node.nodes():
        if child.kind.key == "dialog":
            raise Problem(f"a <dialog> is not allowed in <{node.kind.name}>", element=child.element)


def _check_action(node: Node, progress: Progress) -> None:
    attributes = node.attributes
    match attributes["action"]:
        case "open-im":
            _check_values(node, OPEN_IM_VALUES)
            given = [name for name in ("user-ids", "stream-id") if name in attributes]
            if len(given) != 1:
                raise Problem('a <ui-action> must have either "user-ids" or "stream-id"', element=node.element)
        case "open-dialog":
            if "target-id" not in attributes:
                raise Problem('the attribute "target-id" of <ui-action> is required', element=node.element)
            _check_values(node, OPEN_DIALOG_VALUES)
    if "target-id" in attributes:
        progress.targets.append(node)


def _check_values(node: Node, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        check = checker(value)
        if check is None or name not in node.attributes:
            continue
        try:
            check(node.attributes[name], None)
        except ValueFault as fault:
            text = f'the attribute "{name}" of <{node.kind.name}> {fault.said}'
            raise Problem(text, hint=fault.hint, element=node.element) from None


def _check_mention(node: Node, _progress: Progress) -> None:
    if "uid" not in node.attributes and "email" not in node.attributes:
        raise Problem('a <mention> must have a "uid" or an "email"', element=node.element)


def _check_root(node: Node, _progress: Progress) -> None:
    if any(child.kind.key == "chime" for child in node.nodes()) and len(node.children) > 1:
        chime = next(child for child in node.nodes() if child.kind.key == "chime")
        raise Problem("<chime> must be the only thing in a message", element=chime.element)


def _take_id(node: Node, _progress: Progress) -> None:
    """An object that the author named has that id."""
    if "data-entity-id" in node.attributes:
        node.written_id = node.attributes["data-entity-id"]


def _check_person(node: Node, progress: Progress) -> None:
    _take_id(node, progress)
    _check_mention(node, progress)
    progress.mentions.append(node)


AT_START: Mapping[str, Rule] = {
    "div": _check_look,
    "span": _check_look,
    "text-field": _check_pattern,
    "textarea": _check_pattern,
    "richtextarea": _check_pattern,
    "checkbox": _count_box,
    "radio": _count_box,
    "select": _check_select,
    "button": _check_button,
    "ui-action": _check_action,
    "dialog title": _check_dialog_part,
    "dialog body": _check_dialog_part,
    "dialog footer": _check_dialog_part,
    "mention": _check_person,
    "hash": _take_id,
    "cash": _take_id,
    "tag": _take_id,
}
"""Rules of elements, once their attributes were read."""

AT_END: Mapping[str, Rule] = {
    "messageML": _check_root,
    "text-field": _check_lengths,
    "textarea": _check_lengths,
    "richtextarea": _check_lengths,
    "select": _check_selected,
    "button": _check_button_text,
    "form": _check_form,
    "dialog": _check_dialog,
    "dialog title": _check_no_dialog,
    "dialog body": _check_no_dialog,
    "dialog footer": _check_no_dialog,
}
"""Rules of elements, once what stands inside was read."""
