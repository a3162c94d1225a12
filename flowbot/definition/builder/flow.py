"""`class Expense(Flow, version=3): …`: a flow that is a class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Literal, TypedDict, Unpack

from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.parts import BuiltEnd, BuiltMoment, BuiltStep, BuiltTrigger, Slot
from flowbot.definition.builder.places import written_here
from flowbot.definition.builder.reading import read_class
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.definition.writer import write_flow
from flowbot.errors import DefinitionErrors, Location


class FlowKeys(TypedDict, total=False):
    """What a class statement says of its flow; the rest are attributes, and the docstring is the description."""

    flow: str
    version: int
    description: str
    start: str | BuiltTrigger | Sequence[str | BuiltTrigger]
    who: Expr
    where: Expr
    scope: Literal["user", "stream", "person", "each"]
    again: Literal["continue", "restart", "ask"]
    once: Sequence[Expr]
    zone: str
    initial: str
    expire: timedelta | BuiltMoment | Literal["none"]
    commands: Sequence[str]
    migrate: Sequence[Mapping[str, object]]


class Flow:
    """A flow: slots, ends and named steps are attributes, `steps` is the list of what is done.

    `class Expense(Flow, version=1, start="/expense"):` is the flow `expense`, which its docstring describes. What it
    has is inherited as attributes are.
    """

    steps: ClassVar[Sequence[BuiltStep | BuiltEnd]]
    any_time: ClassVar[Sequence[BuiltTrigger]]
    args: ClassVar[Sequence[Slot[Any]]]
    returns: ClassVar[Sequence[Slot[Any]]]
    _keys: ClassVar[Mapping[str, object]] = {}
    _place: ClassVar[Location] = Location("<unknown>")
    _read: ClassVar[ReadFlow | None] = None

    def __init_subclass__(cls, **keys: Unpack[FlowKeys]) -> None:
        super().__init_subclass__()
        cls._place = written_here()
        cls._read = None
        words = cls.__dict__.get("__doc__")
        described = {"description": inspect.cleandoc(words)} if words else {}
        cls._keys = {"flow": snake_case(cls.__name__), **described, **keys}

    @classmethod
    def flow_name(cls) -> str:
        """What the flow is called."""
        return str(cls._keys["flow"])

    @classmethod
    def is_complete(cls) -> bool:
        """Whether the class is a flow, and not only what several flows share: it has a version."""
        return "version" in cls._keys

    @classmethod
    def read(cls) -> ReadFlow:
        """What the class declares, with every problem at its line."""
        if cls._read is None:
            cls._read = read_class(cls._keys, cls._attributes(), cls._place)
        return cls._read

    @classmethod
    def definition(cls) -> FlowDefinition:
        """The flow as data.

        Raises:
            DefinitionErrors: Every problem of the class, each with its file and line.
        """
        read = cls.read()
        if read.definition is None or read.problems:
            raise DefinitionErrors(read.problems)
        return read.definition

    @classmethod
    def to_yaml(cls) -> str:
        """The flow as a YAML file has it.

        Raises:
            DefinitionErrors: Every problem of the class, each with its file and line.
        """
        return write_flow(cls.definition())

    @staticmethod
    def from_yaml(text: str, file: str = "<yaml>") -> type[Flow]:
        """The flow that a YAML text declares.

        Args:
            text: The whole of a flow file.
            file: Its name, as errors show it.

        Raises:
            DefinitionErrors: Every problem of the text.
        """
        read = read_flow(text, file)
        if read.definition is None or read.problems:
            raise DefinitionErrors(read.problems)
        flow: type[Flow] = type(camel_case(read.definition.flow), (Flow,), {"__doc__": read.definition.description})
        flow._read = read
        return flow

    @classmethod
    def _attributes(cls) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            if issubclass(base, Flow) and base is not Flow:
                found |= vars(base)
        return {name: value for name, value in found.items() if isinstance(value, Slot) or not name.startswith("_")}


def snake_case(name: str) -> str:
    """The name of the flow that a class of this name declares."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel_case(name: str) -> str:
    """The name of the class for a flow of this name."""
    return "".join(part.capitalize() for part in re.split(r"[._]", name))
