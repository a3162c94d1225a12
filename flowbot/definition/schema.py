"""The JSON Schema of flow files, made from the classes of their parts; what editors complete and check with.

It is of draft 7, which the YAML language server knows best. A step, a trigger and a slot are picked by their key, so
that one is told what is wrong with it as that, and not as none of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BeforeValidator, TypeAdapter

from flowbot.authoring import platform_actions
from flowbot.definition.annotations import annotation_of, keys_of, unnamed
from flowbot.definition.branch import History
from flowbot.definition.described import describe
from flowbot.definition.handlers import HANDLER_CLASSES, HandlerBase
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.part import Meaning, Part
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import SLOT_CLASSES, ListSlot
from flowbot.definition.steps import STEP_CLASSES, Step
from flowbot.definition.triggers import TRIGGER_CLASSES, TriggerBase

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_DURATION = r"^\s*([0-9]+([.][0-9]+)?\s*(w|d|h|m|s|ms|us)\s*)+$"
_SIZE = r"^\s*[0-9]{1,9}([.][0-9]{1,3})? ?([KMGkmg]?[Bb])\s*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectNames:
    """What the flows of a project name, for editors to offer; other names are as good."""

    slots: Sequence[str] = ()
    steps: Sequence[str] = ()
    ends: Sequence[str] = ()
    messages: Sequence[str] = ()
    actions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Those of the author, each with its arguments."""
    words: Sequence[str] = ()
    """What expressions may name besides: functions, `config.ops_room`."""

    @property
    def callable(self) -> Mapping[str, Sequence[str]]:
        """What `call` may name, each with its arguments: actions, and the operations of Symphony."""
        return {**{name: each.parameters for name, each in platform_actions().items()}, **self.actions}

    def for_key(self, key: str) -> list[str]:
        """The names that a key takes."""
        ends = [*BUILT_IN_ENDS, *self.ends]
        named = {
            "send": self.messages,
            "call": list(self.callable),
            "end": ends,
            "goto": self.steps,
            "update": self.steps,
        }
        return sorted({*named.get(key, self.slots if key in ("ask", "collect", "slots", "save") else ())})


def flow_schema(names: ProjectNames | None = None) -> Schema:
    """The JSON Schema of a flow file.

    Args:
        names: Those of a project, where the schema is for its files.
    """
    maker = _Maker(names or ProjectNames())
    flow = maker.part(FlowDefinition)
    shared: dict[str, Schema] = {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "text": {"type": "string", "minLength": 1},
        "expression": maker.expression(),
        "duration": {"type": "string", "pattern": _DURATION, "examples": ["30s", "10m", "1h30m", "2d"]},
        "trigger_text": {"type": "string", "minLength": 1, "examples": ["/expense [amount]", "price of {ticker}"]},
        "branch": maker.branch(),
        "step": maker.by_first_key(STEP_CLASSES),
        "trigger": maker.by_first_key(TRIGGER_CLASSES),
        "handler": maker.by_first_key(HANDLER_CLASSES),
        "slot": maker.by_type(SLOT_CLASSES),
    }
    definitions = dict(sorted({**shared, **maker.definitions}.items()))
    told = {"$schema": _DRAFT, "title": "A flow of flowbot", "defaultSnippets": [_snippet(FlowDefinition)]}
    return {**told, **flow, "definitions": definitions}


def _to(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


_SHORT_FORMS: Mapping[str, Schema] = {
    "as_triggers": {"anyOf": [_to("trigger_text"), _to("trigger")]},
    "as_ends": {"type": "array", "items": _to("name")},
    "option": _to("branch"),
    "named_type": {"enum": list(SLOT_CLASSES)},
    "as_bytes": {"type": "string", "pattern": _SIZE, "examples": ["10MB"]},
    "labelled": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    "listed": {"type": "string", "minLength": 1},
    "as_source": {"type": ["number", "boolean"]},
    "as_reminders": {"anyOf": [_to("duration"), _to("Reminder")]},
    "read_duration": {},
    "check_statuses": {"type": "integer"},
    "one_branch": {},
    "validate": {},
}
"""What else a value may be, by the validator that understands it; an empty one takes nothing else."""
_SHORT_ITEMS: Mapping[str, Schema] = {"as_triggers": _to("trigger_text"), "as_reminders": _to("duration")}
"""What else the items of a list may be, by the validator that understands them."""
_LEAVES: Mapping[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    str: {"type": "string"},
    date: {"type": "string"},
    time: {"type": "string"},
    datetime: {"type": "string"},
    timedelta: _to("duration"),
}
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum", "pattern": "pattern"}
_LENGTHS = {"string": "minLength", "array": "minItems", "object": "minProperties"}


class _Maker:
    """Makes the schema of each part once."""

    def __init__(self, names: ProjectNames) -> None:
        self.names = names
        self.definitions: dict[str, Schema] = {}

    def part(self, model: type[Part]) -> Schema:
        """A map with the keys of a part and no others."""
        described = describe(model)
        fields = keys_of(model)
        properties = {
            key: _described(self._value(annotation_of(each), key), described.get(key)) for key, each in fields.items()
        }
        required = [key for key, each in fields.items() if each.is_required()]
        return {
            "type": "object",
            "description": (model.__doc__ or "").strip(),
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
            **({"allOf": self._arguments()} if "args" in fields else {}),
        }

    def by_first_key(self, classes: Mapping[str, type[Part]]) -> Schema:
        """One of several parts, told by a key; one that others may have too is looked for last."""
        shared = {key for key in classes if any(key in keys_of(each) for kind, each in classes.items() if kind != key)}
        chosen: Schema = {
            "additionalProperties": False,
            "minProperties": 1,
            "defaultSnippets": [_snippet(each) for each in classes.values()],
        }
        for key in sorted(classes, key=lambda key: key not in shared):
            is_it = {"type": "object", "required": [key]}
            chosen = {"if": is_it, "then": self._reference(classes[key]), "else": chosen}
        return {"type": "object", **chosen}

    def by_type(self, classes: Mapping[str, type[SlotBase]]) -> Schema:
        """One of several slots, told by `type`."""
        chosen = [
            {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": self._reference(each)}
            for kind, each in classes.items()
        ]
        kinds = {"type": {"enum": list(classes), "description": "What it holds."}}
        snippet = {"label": "slot", "body": {"type": f"${{1|{','.join(classes)}|}}"}}
        return {
            "type": "object",
            "properties": kinds,
            "required": ["type"],
            "allOf": chosen,
            "defaultSnippets": [snippet],
        }

    def branch(self) -> Schema:
        """Where to go."""
        named = self._offered(["next", *self.names.for_key("end"), *self.names.for_key("goto")], _to("name"))
        return {"anyOf": [named, {"type": "array", "items": _to("step")}, self._reference(History)]}

    def expression(self) -> Schema:
        """An expression; what it may name is told, for no editor completes it."""
        told = f" It may name: {', '.join(self.names.words)}." if self.names.words else ""
        return {"type": "string", "minLength": 1, "description": f"An expression, such as `amount > 1000`.{told}"}

    def _reference(self, model: type[Part]) -> Schema:
        if model.__name__ not in self.definitions:
            self.definitions[model.__name__] = {}  # it may hold itself
            self.definitions[model.__name__] = self.part(model)
        return _to(model.__name__)

    def _value(self, annotation: Any, key: str) -> Schema:
        annotation = unnamed(annotation)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._annotated(arguments[0], arguments[1:], key)
        if origin in (Union, UnionType):
            return self._union([each for each in arguments if each is not NoneType], key)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            return {"type": "array", "items": self._value(arguments[0], key)}
        if origin is dict:
            keys = self._offered(self.names.for_key("slots") if key in ("set", "save") else [], _to("name"))
            named = {"propertyNames": keys} if _means(arguments[0], "name") else {}
            item = self._value(arguments[1], key)
            if NoneType in get_args(arguments[1]):
                item = {"anyOf": [item, {"type": "null"}]}
            return {"type": "object", **named, "additionalProperties": item}
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return self._reference(annotation)
        return dict(_LEAVES[annotation]) if annotation in _LEAVES else TypeAdapter(annotation).json_schema()

    def _union(self, arms: Sequence[Any], key: str) -> Schema:
        kinds = [get_args(each)[0] if get_origin(each) is Annotated else each for each in arms]
        for base, name in ((Step, "step"), (HandlerBase, "handler"), (TriggerBase, "trigger")):
            if all(isinstance(each, type) and issubclass(each, base) for each in kinds):
                return _to(name)
        if any(each is ListSlot for each in kinds):
            return _to("slot")
        schemas = [self._value(each, key) for each in arms]
        if {"type": "array", "items": _to("step")} in schemas:
            return _to("branch")
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _annotated(self, bare: Any, metadata: Sequence[Any], key: str) -> Schema:
        meaning = next((each.word for each in metadata if isinstance(each, Meaning)), None)
        if meaning == "name":
            return self._offered(self.names.for_key(key), _to("name"))
        schema = _to(meaning) if meaning is not None else _limited(self._value(bare, key), metadata)
        if key == "call" and schema.get("type") == "string":
            schema = self._offered(self.names.for_key(key), schema)
        for validator in (each.func.__name__.lstrip("_") for each in metadata if isinstance(each, BeforeValidator)):
            if schema.get("items") == _to("handler"):  # which no text is short for
                schema = {"anyOf": [_to("handler"), schema]}
                continue
            if validator in _SHORT_ITEMS:
                schema = {**schema, "items": {"anyOf": [_SHORT_ITEMS[validator], schema["items"]]}}
            if _SHORT_FORMS[validator]:
                schema = {"anyOf": [_SHORT_FORMS[validator], schema]}
        return schema

    def _offered(self, names: Sequence[str], schema: Schema) -> Schema:
        return {"anyOf": [{"enum": list(dict.fromkeys(names))}, schema]} if names else schema

    def _arguments(self) -> list[Schema]:
        """The arguments of each action, offered where it is called."""
        return [
            {
                "if": {"properties": {"call": {"const": action}}, "required": ["call"]},
                "then": {"properties": {"args": {"properties": {name: {} for name in arguments}}}},
            }
            for action, arguments in self.names.callable.items()
        ]


def _described(schema: Schema, text: str | None) -> Schema:
    if text is None:
        return schema
    return {"description": text, **({"allOf": [schema]} if "$ref" in schema else schema)}


def _limited(schema: Schema, metadata: Sequence[Any]) -> Schema:
    """A schema with the limits that an annotation sets."""
    limited = dict(schema)
    for each in (part for one in metadata for part in (getattr(one, "metadata", None) or [one])):
        for word, keyword in _LIMITS.items():
            value = getattr(each, word, None)
            if isinstance(value, int | str | Decimal):
                limited[keyword] = value
        least = getattr(each, "min_length", None)
        if isinstance(least, int) and schema.get("type") in _LENGTHS:
            limited[_LENGTHS[schema["type"]]] = least
    return limited


def _means(annotation: Any, word: str) -> bool:
    return any(isinstance(each, Meaning) and each.word == word for each in get_args(annotation)[1:])


def _snippet(model: type[Part]) -> Schema:
    """What an editor writes for a part: the keys that it must have."""
    first = _first_key(model)
    required = [key for key, each in keys_of(model).items() if each.is_required()] or list(keys_of(model))[:1]
    required.sort(key=lambda key: key != first)
    words = (model.__doc__ or "").strip()
    body: dict[str, object] = {key: f"${{{place}:{key}}}" for place, key in enumerate(required, 1)}
    body |= {"version": 1} if "version" in body else {}
    body |= {key: [f"${{{required.index(key) + 1}}}"] for key in ("steps", "match", "do", "for") if key in body}
    body |= {"mention": True} if first == "mention" else {}
    return {"label": first or required[0], "description": words, "body": body}


def _first_key(model: type[Part]) -> str | None:
    """What a step, trigger or handler is known by; None for other parts."""
    classes = [*STEP_CLASSES.items(), *TRIGGER_CLASSES.items(), *HANDLER_CLASSES.items()]
    return next((key for key, each in classes if each is model), None)
