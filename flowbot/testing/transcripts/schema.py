"""The JSON Schema of transcripts, made of the keys that the reader goes by; what editors complete and check with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.testing.lines import Bot
from flowbot.testing.transcripts import vocabulary
from flowbot.testing.transcripts.vocabulary import Key, Keys

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_NO_NAMES = "|".join(sorted(vocabulary.TAKEN))
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_KINDS: Mapping[str, Schema] = {
    "text": _SCALAR,
    "perhaps": {"type": ["string", "number", "boolean", "null"]},
    "texts": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]},
    "flag": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 0, "maximum": 1000},
    "map": {"type": "object"},
    "anything": {},
    "nothing": {"type": "null"},
}


def transcript_schema() -> Schema:
    """The JSON Schema of a `*.chat.yaml`, of draft 7 as the one of flows."""
    talk = _object(vocabulary.TALK)
    file = _object(vocabulary.FILE)
    definitions = {
        "talk": talk,
        "people": _members(_object(vocabulary.PERSON, is_optional=True)),
        "places": _members(_object(vocabulary.PLACE, is_optional=True)),
        "stub": {"anyOf": [_answer(), {"type": "array", "items": _answer(), "minItems": 1}]},
        "deed": _by_key([_SCALAR], *vocabulary.DEEDS.values()),
        "expected": {"anyOf": [_SCALAR, _object(vocabulary.EXPECTED)]},
        "line": {"anyOf": [{"enum": _bare()}, _line()]},
    }
    told = {"$schema": _DRAFT, "title": "Transcripts of flowbot"}
    return {**told, **file, "definitions": definitions}


def _line() -> Schema:
    """A line by its key; of events, webhooks and what happens together with more keys."""
    single = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {
            name: _key(name, key) for name, key in vocabulary.MACHINE.items() if name not in vocabulary.LONGER
        },
        "patternProperties": {
            rf"^{Bot}(@\S+)?$": {"$ref": "#/definitions/expected"},
            r"^refused@\S+$": _SCALAR,
            rf"^(?!({_NO_NAMES})(@|$))[^@\s]+(@\S+)?$": {"$ref": "#/definitions/deed"},
        },
        "additionalProperties": False,
    }
    return {"anyOf": [single, *(_longer(name, keys) for name, keys in vocabulary.LONGER.items())]}


def _longer(name: str, keys: Keys) -> Schema:
    if name not in vocabulary.WITH_PLACE:
        return _object(keys) | {"required": [name]}
    return _object(keys) | {"patternProperties": {rf"^{name}@\S+$": _key(name, keys[name])}}


def _bare() -> list[str]:
    """Lines that may be a word alone."""
    return [name for name, key in vocabulary.MACHINE.items() if key.kind == "nothing" or name in ("kill", "redeliver")]


def _object(keys: Keys, *, is_optional: bool = False) -> Schema:
    return {
        "type": ["object", "null"] if is_optional else "object",
        "properties": {name: _key(name, key) for name, key in keys.items()},
        "additionalProperties": False,
    }


def _by_key(others: list[Schema], *maps: Keys) -> Schema:
    return {"anyOf": [*others, *(_object(keys) | {"required": [next(iter(keys))]} for keys in maps)]}


def _members(member: Schema) -> Schema:
    """A map of names, or a list of them."""
    names = {"type": "array", "items": {"type": "string"}}
    return {"anyOf": [names, {"type": "object", "additionalProperties": member}]}


def _answer() -> Schema:
    return {"anyOf": [{"type": ["string", "number", "boolean", "null"]}, _object(vocabulary.ANSWER)]}


def _key(name: str, key: Key) -> Schema:
    return {"description": key.about, **(_OWN[name] if key.kind == "own" else _KINDS[key.kind])}


_LINES: Schema = {"type": "array", "items": {"$ref": "#/definitions/line"}}
_FAILURE: Schema = {"type": ["string", "null"]}
_OWN: Mapping[str, Schema] = {
    "people": {"$ref": "#/definitions/people"},
    "places": {"$ref": "#/definitions/places"},
    "stubs": {"type": "object", "additionalProperties": {"$ref": "#/definitions/stub"}},
    "lines": _LINES,
    "together": _LINES,
    "cases": {"type": "array", "minItems": 1, "items": {"type": "object", "minProperties": 1}},
    "chats": {"type": "array", "items": {"$ref": "#/definitions/talk"}},
    "raises": {"anyOf": [_FAILURE, {"type": "array", "items": _FAILURE}]},
    "attach": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}, {"type": "object"}]},
    "kill": {"anyOf": [{"type": ["string", "null"]}, _object(vocabulary.KILL)]},
    "redeliver": {"anyOf": [{"type": ["integer", "null"]}, _object(vocabulary.REDELIVER)]},
}
"""What keys take that have a reader of their own."""
