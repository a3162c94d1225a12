"""What an agent makes of a message: is it taken, and what do clients see?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from lxml import etree

from flowbot.errors import MessageMLError
from flowbot.messageml._build import build
from flowbot.messageml._data import Data, complete, read_data
from flowbot.messageml._markdown import write_markdown
from flowbot.messageml._node import Node
from flowbot.messageml._problem import Problem
from flowbot.messageml._progress import Progress
from flowbot.messageml._source import check_namespaces, locate, parse_source
from flowbot.messageml._write import Writer

SCHEMES = ("http", "https")
"""The schemes that links may have, unless a pod allows more."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can be mentioned."""

    id: int
    display_name: str
    email: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message as clients get it."""

    presentationml: str
    entities: dict[str, object]
    """The objects of the message by their ids (EntityJSON)."""
    _tree: Node = field(repr=False, compare=False)

    @property
    def markdown(self) -> str:
        """The message as Markdown, which older clients show."""
        return write_markdown(self._tree)

    @property
    def text(self) -> str:
        """The text of the message, nothing between its pieces."""
        return "".join(map(str, etree.fromstring(self.presentationml.encode()).itertext()))


def render(
    message: str,
    data: str | None = None,
    *,
    version: str | None = "2.0",
    users: Sequence[User] = (),
    schemes: Collection[str] = SCHEMES,
) -> Rendered:
    """What an agent makes of MessageML, or of PresentationML, 2.0.

    Args:
        message: The message.
        data: Its EntityJSON; none when left out.
        version: The version that the message has when it does not say so itself.
        users: The people whom mentions can mean.
        schemes: The schemes that links may have.

    Raises:
        MessageMLError: An agent would refuse it, or evaluate it as FreeMarker.
    """
    objects = read_data(data)
    root = parse_source(message)
    progress = Progress(pml=_is_presentationml(root), data=objects, schemes=schemes)
    try:
        is_bound = "data-entity-id" in message
        if is_bound:
            _check_objects(root, objects)
        tree = _built(message, root, progress, version)
        if progress.mentions:
            _find_users(progress.mentions, users)
    except Problem as problem:
        raise locate(message, root, problem) from None
    if is_bound or progress.entities:
        complete(tree, objects.objects)
    shown = tree.attributes.get("data-version", "2.0" if not (version or "").strip() else version)
    return Rendered(presentationml=Writer(message).write(tree, shown or "2.0"), entities=objects.objects, _tree=tree)


def check(message: str, *, schemes: Collection[str] | None = SCHEMES) -> None:
    """Do nothing when an agent would take the message, whoever is mentioned and whatever data comes with it.

    Args:
        message: The message.
        schemes: The schemes that links may have; None for any.

    Raises:
        MessageMLError: An agent would refuse it, or evaluate it as FreeMarker.
    """
    read_tree(message, schemes=schemes)


def read_tree(message: str, *, schemes: Collection[str] | None = SCHEMES) -> Node:
    """The tree of a message that is checked as by `check`; nobody is looked up.

    Raises:
        MessageMLError: An agent would refuse it, or evaluate it as FreeMarker.
    """
    root = parse_source(message)
    progress = Progress(pml=_is_presentationml(root), data=None, schemes=schemes)
    try:
        return _built(message, root, progress, "2.0")
    except Problem as problem:
        raise locate(message, root, problem) from None


def find_problem(
    message: str, change: Callable[[etree._Element], None]
) -> tuple[MessageMLError, etree._Element | None] | None:
    """What an agent would refuse first of a message, and the element; None for nothing, or no element.

    Args:
        message: The message.
        change: Changes the tree of the message before it is looked at; places are those of the message as it is.
    """
    try:
        root = parse_source(message)
        progress = Progress(pml=_is_presentationml(root), data=None, schemes=SCHEMES)
    except MessageMLError as error:
        return error, None
    change(root)
    try:
        _built(message, root, progress, "2.0")
    except MessageMLError as error:
        return error, None
    except Problem as problem:
        return locate(message, root, problem), root if problem.element is None else problem.element
    return None


def _is_presentationml(root: etree._Element) -> bool:
    name = etree.QName(root)
    if root.tag == "messageML" or (name.localname == "messageML" and root.prefix is None):
        return False  # xmlns is allowed on it, and means nothing
    if root.tag != "div" or (root.get("data-format") or "").lower() != "presentationml":
        shown = f"{root.prefix}:{name.localname}" if root.prefix else name.localname
        raise MessageMLError(f"a message begins with <messageML>, not with <{shown}>")
    return True


def _built(message: str, root: etree._Element, progress: Progress, version: str | None) -> Node:
    check_namespaces(message)
    if progress.pml and version is None and "data-version" not in root.attrib:
        raise Problem('the attribute "data-version" of a message in PresentationML is required')
    return build(root, progress)


def _check_objects(root: etree._Element, data: Data) -> None:
    """Every element that is there for an object has one."""
    for element in root.iter():
        identity = element.get("data-entity-id")
        if identity is None:
            continue
        found = data.objects.get(identity, next(iter(data.find(identity)), None))
        if found is None and not data.find(identity):
            raise Problem(f'the data of the message has no object "{identity}"', element=element)
        if not isinstance(found, dict):
            raise Problem(f'"{identity}" in the data of the message is not an object', element=element)


def _find_users(mentions: Sequence[Node], users: Sequence[User]) -> None:
    by_id = {str(user.id): user for user in users}
    by_email = {user.email.casefold(): user for user in users if user.email}
    for node in mentions:
        uid, email = node.attributes.get("uid"), node.attributes.get("email")
        user = by_id.get(uid) if uid is not None else by_email.get((email or "").casefold())
        if user is None and node.attributes.get("strict", "true").lower() == "true":
            raise Problem(f'there is no user "{email if uid is None else uid}" to mention', element=node.element)
        if user is not None:
            node.mentioned = user.display_name
            node.attributes["uid"] = str(user.id)
