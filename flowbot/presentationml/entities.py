"""The EntityJSON of a message: which element is a mention, a tag or an emoji, and the objects of other applications.

Types and shapes are those of Symphony's documentation of entities ("Structured Objects", "MessageML").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowbot.events import read_json
from flowbot.ids import UserId

MAX_DATA_CHARACTERS = 1_500_000
"""Symphony takes no message over 1.5 MB, its EntityJSON included."""
MAX_DATA_PARTS = 50_000
"""Objects and lists; few enough to be read in a fifth of a second."""
MAX_DATA_DEPTH = 100
"""Objects and lists within one another."""

_MENTION = "com.symphony.user.mention"
_USER_ID = "com.symphony.user.userId"
_HASHTAG = "org.symphonyoss.taxonomy"
_HASHTAG_ID = "org.symphonyoss.taxonomy.hashtag"
_CASHTAG = "org.symphonyoss.fin.security"
_EMOJI = "com.symphony.emoji"
_DATE_TIME = "org.symphonyoss"
_OWN_TYPES = frozenset({_MENTION, _HASHTAG, _CASHTAG, _EMOJI, _DATE_TIME})

_UNREADABLE = "the message's EntityJSON cannot be read"
_LARGEST_USER_ID = 2**63 - 1
_MOST_DIGITS = 19


@dataclass(frozen=True, slots=True)
class MentionData:
    """The element shows a user."""

    user_id: UserId


@dataclass(frozen=True, slots=True)
class HashtagData:
    """The element shows a hashtag."""

    value: str | None = None
    """None: what the element shows."""


@dataclass(frozen=True, slots=True)
class CashtagData:
    """The element shows a cashtag."""

    value: str | None = None
    """None: what the element shows."""
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmojiData:
    """The element shows an emoji."""

    shortcode: str
    unicode: str


EntityData = MentionData | HashtagData | CashtagData | EmojiData


class Entities:
    """EntityJSON that has been read."""

    def __init__(self, objects: Mapping[str, Any], problem: str | None = None) -> None:
        self._objects = objects
        self._nested: Mapping[str, Mapping[str, Any]] | None = None
        self.problem = problem
        """Why it cannot be read; there are no objects then."""
        self._custom: dict[str, Mapping[str, Any]] = {
            key: value
            for key, value in objects.items()
            if isinstance(value, dict) and not _is_own_type(value.get("type"))
        }

    def __bool__(self) -> bool:
        """Whether there is any object."""
        return bool(self._objects)

    @property
    def custom(self) -> dict[str, Mapping[str, Any]]:
        """The objects that have no type of Symphony's own, by key."""
        return dict(self._custom)

    def find(self, key: str) -> EntityData | None:
        """What the element with this `data-entity-id` shows; None where that is nothing of Symphony's own.

        The agent finds a key at any depth, and puts the entities within an entity there.
        """
        found = self._objects.get(key)
        if not isinstance(found, dict):
            if self._nested is None:
                self._nested = _nested_objects(self._objects)
            found = self._nested.get(key)
        return _read_entity(found) if found is not None else None


def read_entities(data: str | None) -> Entities:
    """The EntityJSON of a message.

    Args:
        data: The `data` of a `V4Message`: a JSON object as a string, or once more encoded as one.
    """
    if not data or data == "{}":
        return NO_ENTITIES
    try:
        objects = _read_json(data)
        if isinstance(objects, str):
            objects = _read_json(objects) if objects.strip() else None
    except ValueError as exc:
        return Entities({}, f"{_UNREADABLE}: {exc}")
    if objects is None:
        return NO_ENTITIES
    if not isinstance(objects, dict):
        return Entities({}, f"{_UNREADABLE}: it is not a JSON object")
    entities = Entities(objects)
    may_be_deep = entities.custom and data.count("{") + data.count("[") > MAX_DATA_DEPTH
    if may_be_deep and sum(1 for _ in _levels(entities.custom)) > MAX_DATA_DEPTH:  # for printing and storing it
        return Entities({}, f"{_UNREADABLE}: it is nested too deeply")
    return entities


def _read_json(data: str) -> object:
    if len(data) > MAX_DATA_CHARACTERS:
        raise ValueError(f"it has more than {MAX_DATA_CHARACTERS:,} characters")
    if data.count("{") + data.count("[") > MAX_DATA_PARTS:
        raise ValueError(f"it has more than {MAX_DATA_PARTS:,} objects and lists")
    try:
        return read_json(data)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _levels(value: object) -> Iterator[list[Any]]:
    """The objects and lists of each depth, from the top."""
    level = [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        yield level
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]


NO_ENTITIES = Entities({})
"""Those of a message without EntityJSON."""


def _is_own_type(value: object) -> bool:
    return isinstance(value, str) and value in _OWN_TYPES


def _nested_objects(objects: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Every object by its key; of equal keys the one nearest to the top."""
    found: dict[str, Mapping[str, Any]] = {}
    for level in _levels(objects):
        for value in level:
            if isinstance(value, dict):
                for key, inner in value.items():
                    if isinstance(inner, dict):
                        found.setdefault(key, inner)
    return found


def _read_entity(entity: Mapping[str, Any]) -> EntityData | None:
    kind = entity.get("type")
    if kind == _MENTION:
        user_id = read_user_id(_identifier(entity, _USER_ID))
        return MentionData(user_id) if user_id is not None else None
    if kind == _HASHTAG:
        return HashtagData(_text(_identifier(entity, _HASHTAG_ID)))
    if kind == _CASHTAG:
        return _read_cashtag(entity)
    if kind == _EMOJI:
        data = entity.get("data")
        get = data.get if isinstance(data, dict) else {}.get
        return EmojiData(_text(get("shortcode")) or _text(get("annotation")) or "", _text(get("unicode")) or "")
    return None


def _read_cashtag(entity: Mapping[str, Any]) -> CashtagData:
    """A tag of version 1.0 is just a ticker; one of version 2.0 has every identifier of the instrument."""
    texts = ((kind.rpartition(".")[2], _text(value)) for kind, value in _identifiers(entity).items())
    identifiers = {name: text for name, text in texts if text is not None}
    ticker = identifiers.get("ticker")
    is_plain = identifiers.keys() <= {"ticker"} and not str(entity.get("version")).startswith("2")
    return CashtagData(ticker, {} if is_plain else identifiers)


def _identifier(entity: Mapping[str, Any], kind: str) -> object:
    """The first value of `id` that has this type."""
    ids = entity.get("id")
    for item in ids if isinstance(ids, list) else (ids,):
        if isinstance(item, dict) and item.get("type") == kind:
            return item.get("value")
    return None


def _identifiers(entity: Mapping[str, Any]) -> dict[str, object]:
    """The values of `id`, by type; of equal types the first."""
    ids = entity.get("id")
    items: Sequence[object] = ids if isinstance(ids, list) else [ids]
    found: dict[str, object] = {}
    for item in items:
        if isinstance(item, dict) and isinstance(kind := item.get("type"), str):
            found.setdefault(kind, item.get("value"))
    return found


def _text(value: object) -> str | None:
    """A string; a number is written out."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int and abs(value) <= _LARGEST_USER_ID else None


def read_user_id(value: object) -> UserId | None:
    """A user id; clients write it as a number or as a string."""
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and value.isdecimal():
        value = int(value)
    return UserId(value) if type(value) is int and 0 <= value <= _LARGEST_USER_ID else None
