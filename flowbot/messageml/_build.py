"""A message checked against the grammar, element by element, while its tree is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from flowbot.messageml._content import check_content
from flowbot.messageml._data import known_entity
from flowbot.messageml._node import Node
from flowbot.messageml._plans import PLAIN, PLANS, Plan
from flowbot.messageml._problem import Problem, among
from flowbot.messageml._progress import FormInProgress, Progress
from flowbot.messageml._recognise import Found, is_hint, recognise
from flowbot.messageml._source import MAX_DEPTH, TOO_DEEP, attributes_of
from flowbot.messageml._tables import MESSAGEML, PRESENTATIONML, Reading
from flowbot.messageml._values import ValueFault, units
from flowbot.messageml.grammar import ELEMENTS, ROOT

_JAVA_BLANK = " \t\n\r"


Frame = tuple[etree._Element, Iterator[etree._Element], Node, bool]
"""An element whose content is read, what is left of it, where it goes, and whether that node ends with it."""


def build(root: etree._Element, progress: Progress) -> Node:
    """The tree of a message.

    Raises:
        Problem: An agent would refuse it.
    """
    node = Node(ROOT, None, root, pml=progress.pml)
    _read_attributes(node, PRESENTATIONML[ROOT.key] if node.pml else MESSAGEML[ROOT.key], attributes_of(root), progress)
    if root.text:
        node.children.append(root.text)
    frames: list[Frame] = [(root, iter(root), node, True)]
    while frames:
        _element, content, owner, closes = frames[-1]
        for element in content:
            if len(frames) > MAX_DEPTH:
                raise Problem(TOO_DEEP, element=element)
            opened = _open(element, owner, progress)
            if opened is not None:
                frames.append(opened)
                break
            if element.tail:
                owner.children.append(element.tail)
        else:
            element, _content, _owner, _closes = frames.pop()
            if closes:
                _close(owner, PLANS[owner.kind.key], progress)
                if owner.kind.key != "ui-action":  # of these it is asked once more what they stand in
                    owner.parent = None
            if frames and element.tail:
                frames[-1][2].children.append(element.tail)
    _check_targets(progress.targets)
    return node


def _open(element: etree._Element, parent: Node, progress: Progress) -> Frame | None:
    """What is to be read inside an element; None when it is done with."""
    name = element.tag
    assert isinstance(name, str)  # comments and processing instructions were refused
    if name[0] == "{":
        local = etree.QName(element).localname
        name = f"{element.prefix}:{local}" if element.prefix else local
    if not progress.pml:
        plan = PLAIN.get(name)
        if plan is not None:
            node = Node(plan.kind, parent, element, pml=False)
            if plan.kind.entity:
                _number(node, name, progress)
            return _enter(node, plan, attributes_of(element), element, progress)
    if name == "label":
        _take(progress.labels, element, "for", "".join(map(str, element.itertext())))
        return None
    if name == "div" and "data-generated" in element.attrib:
        if element.text:
            parent.children.append(element.text)
        return element, iter(element), parent, False
    if name == "span" and is_hint(name, dict(attributes_of(element))):
        _take(progress.hints, element, "data-target-id", element.get("data-title", ""))
        return None
    return _recognised(element, name, parent, progress)


def _recognised(element: etree._Element, name: str, parent: Node, progress: Progress) -> Frame | None:
    """As `_open`, for an element that its name alone does not tell."""
    found = recognise(element, name, parent, pml=progress.pml)
    if name in ("div", "span") and "entity" in found.attributes.get("class", "").split():
        _find_entity(found, element, progress)
    node = Node(found.kind, parent, element, pml=found.pml)
    if found.kind.entity:
        _number(node, name, progress)
    content: etree._Element | None = element
    if found.is_group:
        box, content = _box_and_label(node, element)
        found.attributes = {each: value for each, value in attributes_of(box) if each != "type"}
    elif found.childless:
        content = None
    return _enter(node, PLANS[found.kind.key], list(found.attributes.items()), content, progress)


def _enter(
    node: Node, plan: Plan, given: list[tuple[str, str]], content: etree._Element | None, progress: Progress
) -> Frame | None:
    """Check a node where it stands and what it says; and read it at once when it has no elements inside."""
    if plan.is_placed and not (plan.is_control and progress.form is not None):
        _check_place(node, progress)
    reading = plan.presentationml if node.pml else plan.messageml
    if given or reading.needed or reading.defaults:
        _read_attributes(node, reading, given, progress)
    if plan.at_start is not None:
        plan.at_start(node, progress)
    assert node.parent is not None  # only the root has none
    node.parent.children.append(node)
    if plan.opens == "ui-action":
        progress.actions_open += 1
    elif plan.opens:
        progress.form = FormInProgress()
    if content is not None:
        text = content.text
        if text:
            node.children.append(text)
        if len(content):
            return node.element, iter(content), node, True
    if not plan.ends_quietly:
        _close(node, plan, progress)
    node.parent = None  # so that nothing holds itself, and all of it goes when nobody needs it any more
    return None


def _close(node: Node, plan: Plan, progress: Progress) -> None:
    kind = node.kind
    if plan.has_content and (node.children or kind.content.needs):
        check_content(node)
    if plan.at_end is not None:
        plan.at_end(node, progress)
    if kind.unique_id:
        identity = node.attributes["id"]
        if identity in progress.ids:
            raise Problem(f'the id "{identity}" is not unique among forms and dialogs', element=node.element)
        progress.ids.add(identity)
    if plan.opens == "ui-action":
        progress.actions_open -= 1
    elif plan.opens:
        progress.form = None


def _check_place(node: Node, progress: Progress) -> None:
    kind, parent = node.kind, node.parent
    assert parent is not None  # only the root has none
    if kind.parents and parent.kind.key not in kind.parents:
        if kind.key == "chime":
            raise Problem("<chime> must be the only thing in a message", element=node.element)
        wanted = [key for each in ELEMENTS.values() if each.name == kind.name for key in each.parents]
        raise Problem(f"<{kind.name}> must stand directly in {_either(dict.fromkeys(wanted))}", element=node.element)
    if kind.inside and not (
        ("form" in kind.inside and progress.form is not None) or ("ui-action" in kind.inside and progress.actions_open)
    ):
        raise Problem(f"<{kind.name}> must stand in a {_either(kind.inside)}", element=node.element)
    if kind.not_inside and progress.form is not None:
        raise Problem(f"<{kind.name}> must not stand in another {_either(kind.not_inside)}", element=node.element)


def _either(keys: Iterable[str]) -> str:
    return " or ".join(f"<{ELEMENTS[key].name if key in ELEMENTS else key}>" for key in keys)


def _read_attributes(node: Node, reading: Reading, given: list[tuple[str, str]], progress: Progress) -> None:
    attributes, names = node.attributes, reading.names
    if len(given) > 1:
        given.sort()
    for name, value in given:
        entry = names.get(name)
        if entry is None:
            raise _unknown_attribute(node, name, names)
        meant, check, usual = entry
        if check is not None and value not in usual:
            try:
                value = check(value, progress.schemes)
            except ValueFault as fault:
                text = f'the attribute "{name}" of <{_shown(node)}> {fault.said}'
                raise Problem(text, hint=fault.hint, element=node.element) from None
        attributes[meant] = value
        if reading.binds and name == "id":
            _bind(node, value, progress)
    for name, is_filled in reading.needed:
        known = attributes.get(name)
        if known is None or (is_filled and not known.strip(_JAVA_BLANK)):
            raise Problem(f'the attribute "{name}" of <{_shown(node)}> is required', element=node.element)
    for name, default in reading.defaults:
        attributes.setdefault(name, default)


def _unknown_attribute(node: Node, name: str, names: Iterable[str]) -> Problem:
    name = name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
    return Problem(
        f'the attribute "{name}" is not allowed in <{_shown(node)}>',
        hint=among(name, names) or f"<{_shown(node)}> has no attributes",
        element=node.element,
    )


def _shown(node: Node) -> str:
    return "div" if node.kind is ROOT and node.pml else node.kind.name


def _bind(node: Node, identity: str, progress: Progress) -> None:
    """Take the label and the hint that were given for a control before it."""
    for name, given in (("title", progress.hints.get(identity)), ("label", progress.labels.get(identity))):
        if given is not None:
            if units(given) > 256:
                raise Problem(f"the {name} of <{node.kind.name}> is longer than 256 characters", element=node.element)
            node.attributes[name] = given


def _take(known: dict[str, str], element: etree._Element, naming: str, text: str) -> None:
    """Keep a label or a hint under the id of its control."""
    identity = element.get(naming)
    for name in (naming, "data-title") if naming == "data-target-id" else (naming,):
        if not element.get(name):
            raise Problem(f'the attribute "{name}" of <{element.tag}> is required', element=element)
    assert identity is not None
    if identity in known:
        raise Problem(f'there are two <{element.tag}> for the control "{identity}"', element=element)
    known[identity] = text


def _find_entity(found: Found, element: etree._Element, progress: Progress) -> None:
    """Make a `<div>` or `<span>` for an object that is known the element that the object is shown as."""
    if progress.data is None:
        return
    identity = found.attributes.get("data-entity-id", "")
    objects = progress.data.find(identity)
    if not objects:
        raise Problem('the attribute "data-entity-id" is required for the class "entity"', element=element)
    if len(objects) > 1:
        raise Problem(f'the data of the message has more than one object "{identity}"', element=element)
    try:
        known = known_entity(objects[0])
    except ValueError as error:
        raise Problem(f'the object "{identity}" of the message cannot be shown: {error}', element=element) from None
    if known:
        key, value = known
        found.kind, found.pml = ELEMENTS[key], True
        found.attributes = {"uid" if key == "mention" else "tag": value, **found.attributes}


def _number(node: Node, name: str, progress: Progress) -> None:
    """Give an element the id of its object; those of `<div>` and `<span>` have one."""
    if name in ("div", "span"):
        node.tag = name
        return
    progress.entities += 1
    node.written_id = f"{node.kind.entity}{progress.entities}"


def _box_and_label(node: Node, element: etree._Element) -> tuple[etree._Element, etree._Element]:
    """The `<input>` and the `<label>` of the group that PresentationML has for a checkbox or radio button."""
    inside = list(element)
    tags = [each.tag for each in inside]
    if sorted(map(str, tags)) != ["input", "label"]:
        raise Problem(f"the group of a <{node.kind.name}> must have one <input> and one <label>", element=element)
    box, label = inside if tags[0] == "input" else reversed(inside)
    if not len(label) and not label.text:
        raise Problem(f"the <label> of a <{node.kind.name}> is empty", element=label)
    return box, label


def _check_targets(actions: Sequence[Node]) -> None:
    """Each action that opens a dialog has exactly one beside it, whose new id it takes."""
    beside: dict[int, dict[str, list[Node]]] = {}
    for action in actions:
        parent = action.parent
        assert parent is not None  # only the root has none
        if id(parent) not in beside:
            dialogs = beside.setdefault(id(parent), {})
            for node in parent.nodes():
                if node.kind.key == "dialog":
                    dialogs.setdefault(node.attributes["id"], []).append(node)
        target = action.attributes["target-id"]
        known = beside[id(parent)]
        found = known.get(target, [])
        if len(found) != 1:
            raise Problem(
                f'a <ui-action> needs exactly one <dialog> beside it with its target-id "{target}"',
                hint=among(target, known) if known else None,
                element=action.element,
            )
        action.target = found[0]
    for action in actions:
        action.parent = None
