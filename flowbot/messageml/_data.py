"""The objects that come with a message (EntityJSON): read, found by their id, and completed."""

from __future__ import annotations

from functools import cached_property

from flowbot.errors import MessageMLError
from flowbot.messageml._emoji import emoji_of
from flowbot.messageml._json import JsonFault, read_json
from flowbot.messageml._node import Node

_HASHTAG, _CASHTAG, _MENTION = "org.symphonyoss.taxonomy", "org.symphonyoss.fin.security", "com.symphony.user.mention"
KINDS = {_HASHTAG: "hash", _CASHTAG: "cash", _MENTION: "mention"}
"""The elements that objects of a type are shown as."""
_SUBTYPES = {
    "hash": (_HASHTAG, "org.symphonyoss.taxonomy.hashtag"),
    "cash": (_CASHTAG, "org.symphonyoss.fin.security.id.ticker"),
    "tag": (_CASHTAG, "org.symphonyoss.fin.security.id.ticker"),
    "mention": (_MENTION, "com.symphony.user.userId"),
}


class Data:
    """The objects of a message by their ids."""

    def __init__(self, objects: dict[str, object]) -> None:
        self.objects = objects

    @cached_property
    def _by_key(self) -> dict[str, list[object]]:
        """Every value by its key at any depth, but for what stands under the same key itself."""
        found: dict[str, list[object]] = {}
        open_keys: dict[str, int] = {}
        waiting: list[tuple[object, str | None, bool]] = [(self.objects, None, False)]
        while waiting:
            value, key, is_done = waiting.pop()
            if is_done:
                assert key is not None
                open_keys[key] -= 1
                continue
            if key is not None:
                open_keys[key] = open_keys.get(key, 0) + 1
                waiting.append((value, key, True))
            if isinstance(value, dict):
                for name, each in value.items():
                    if not open_keys.get(name):
                        found.setdefault(name, []).append(each)
                waiting.extend((each, name, False) for name, each in reversed(value.items()))
            elif isinstance(value, list):
                waiting.extend((each, None, False) for each in reversed(value))
        return found

    def find(self, key: str) -> list[object]:
        """Every value with this key, at any depth."""
        return self._by_key.get(key, [])


def read_data(text: str | None) -> Data:
    """The objects of a message, from EntityJSON; none when there is no text.

    Raises:
        MessageMLError: It is not a JSON object.
    """
    if text is None or not text.strip():
        return Data({})
    try:
        value = read_json(text)
        if isinstance(value, str):  # an object that was encoded twice
            value = read_json(value)
    except JsonFault as fault:
        raise MessageMLError(f"the data of the message is not JSON: {fault}") from None
    if not isinstance(value, dict):
        raise MessageMLError("the data of the message is not a JSON object")
    return Data(value)


def known_entity(value: object) -> tuple[str, str] | None:
    """The key of the element that an object is shown as, and its tag or user id; None for other objects.

    Raises:
        ValueError: It has no type.
    """
    if not isinstance(value, dict) or "type" not in value:
        return None
    ids = value.get("id")
    if not isinstance(ids, list) or not ids or not isinstance(ids[0], dict) or "value" not in ids[0]:
        return None
    if not isinstance(value["type"], str):
        raise ValueError("its type is not text")
    key = KINDS.get(value["type"])
    if key is None:
        return None
    text = _scalar(ids[0]["value"])
    return key, text if key != "mention" or text.lstrip("-").isdecimal() else "0"


def _scalar(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case str() | int() | float():
            return str(value)
    return ""


def complete(root: Node, objects: dict[str, object]) -> None:
    """Add the objects of a message's elements, each inside the object of the element it stands in.

    Raises:
        MessageMLError: An object is not where its element expects it.
    """
    waiting: list[tuple[Node, dict[str, object]]] = [(root, objects)]
    while waiting:
        node, around = waiting.pop()
        if node.kind.entity or "data-entity-id" in node.attributes:
            around = _own(node, around)
        waiting += [(child, around) for child in reversed(node.children) if not isinstance(child, str)]


def _own(node: Node, around: dict[str, object]) -> dict[str, object]:
    """The object that what stands inside a node belongs to; it is made when the node brings one."""
    if node.kind.entity:
        if node.kind.key == "mention" and "uid" not in node.attributes:
            return around
        own = around.setdefault(node.written_id, None)
        if own is None:
            own = around[node.written_id] = _made(node)
        identity = node.written_id
    elif "data-entity-id" in node.attributes:
        identity = node.attributes["data-entity-id"]
        own = around.get(identity)
    else:
        return around
    if not isinstance(own, dict):
        raise MessageMLError(f'the object "{identity}" is not where its element expects it in the data of the message')
    return own


def _made(node: Node) -> dict[str, object]:
    attributes = node.attributes
    match node.kind.key:
        case "emoji":
            code = attributes["shortcode"]
            data = {"shortcode": code, "annotation": code, "size": attributes.get("size", "normal")}
            shown = emoji_of(code)
            data |= {"unicode": shown} if shown else {}
            data |= {"family": attributes["family"]} if "family" in attributes else {}
            return {"type": "com.symphony.emoji", "version": "1.0", "data": data}
        case "dateTime":
            moment = {
                "value": attributes["value"], "type": "org.symphonyoss.datetime", "format": attributes.get("format")
            }  # fmt: skip
            return {"type": "org.symphonyoss", "version": "1.0", "data": moment}
        case key:
            type_, subtype = _SUBTYPES[key]
            value = attributes.get("uid") or attributes.get("tag") or attributes.get("fallback-ticker", "")
            return {"type": type_, "version": "1.0", "id": [{"type": subtype, "value": value}]}
