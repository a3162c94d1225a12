"""What a flow may name outside itself, handed to the compiler as one value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from typing import Any, Protocol

from pydantic import BaseModel

from flowbot.engine.roles import ReadRole
from flowbot.errors import Location
from flowbot.messageml.limits import SendingLimits
from flowbot.values.context import Reader


class Template(Protocol):
    """Words with names in them, ready to render."""

    @property
    def variables(self) -> frozenset[str]:
        """The names that the words use."""
        ...

    def render(self, variables: Mapping[str, object], reader: Reader = ..., /) -> str:
        """Finished MessageML; raises RenderError."""
        ...


class Text(Template, Protocol):
    """Words that stand in a flow."""

    @property
    def needs(self) -> frozenset[str]:
        """The names without which they cannot be said."""
        ...

    @property
    def fields(self) -> frozenset[tuple[str, ...]]:
        """The fields that they read, each behind the names that lead to it."""
        ...

    @property
    def fixed(self) -> str:
        """What of the words is always said, as MessageML."""
        ...


class CatalogueMessage(Protocol):
    """A message in one locale, where it stands."""

    @property
    def name(self) -> str:
        """Such as `amount.ask`."""
        ...

    @property
    def location(self) -> Location:
        """Where it begins."""
        ...

    @property
    def variables(self) -> frozenset[str]:
        """The names that it uses."""
        ...

    @property
    def is_inherited(self) -> bool:
        """Whether the catalogue has it from a file that it extends, so that a flow need not say it."""
        ...

    @property
    def has_form(self) -> bool:
        """Whether it may make a form."""
        ...

    @property
    def locale(self) -> str:
        """Of its catalogue."""
        ...

    @property
    def place_of(self) -> Callable[[str], Location]:
        """Where it first uses a name."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The names without which it cannot be said."""
        ...

    @property
    def fields(self) -> frozenset[tuple[str, ...]]:
        """The fields that it reads, each behind the names that lead to it."""
        ...


class MessageTemplate(Template, Protocol):
    """A message of a catalogue, in the locale of its reader."""

    @property
    def has_form(self) -> bool:
        """Whether it may make a form, in any of its locales."""
        ...


class MessageSource(Protocol):
    """The catalogues of a project, and a way to compile inline texts."""

    def of_flow(self, flow: str) -> Sequence[CatalogueMessage]:
        """Every message of a flow's catalogues, once for each locale."""
        ...

    def find(self, flow: str, name: str) -> MessageTemplate | None:
        """The message of that name for a flow; None when there is none."""
        ...

    def is_incomplete(self, flow: str) -> bool:
        """Whether messages of a flow may be missing that its author wrote, since a catalogue has problems."""
        ...

    def pattern(self, name: str) -> MessageTemplate:
        """The bot's own words `pattern.<name>`."""
        ...

    def text(self, source: str, *, file: str, line: int) -> Text:
        """An inline text; raises DefinitionSyntaxError when it is none."""
        ...


@dataclass(frozen=True, slots=True)
class ActionSignature:
    """What the compiler needs of an author's action."""

    parameters: tuple[str, ...]
    required: frozenset[str]
    types: Mapping[str, object] = field(default_factory=dict)
    """The annotation of each parameter that has one."""
    result: object = None
    """The annotation of what it gives; None where it has none."""
    gives: object = object
    """What `result` is as expressions know it; `object` where that is not known."""
    reads: bool = False
    """It only looks: nothing in the world is another one after it."""
    once: bool = False
    """It is never called again when nobody knows whether it was done."""
    alone: bool = False
    """The bot does it for itself, and on behalf of nobody."""


@dataclass(frozen=True, slots=True)
class FlowSignature:
    """What the compiler needs of a flow that another one runs."""

    args: frozenset[str]
    returns: tuple[str, ...]
    ends: tuple[str, ...]
    """Its own, beside those that every flow has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything outside a flow that it may name."""

    messages: MessageSource
    actions: Mapping[str, ActionSignature] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    roles: Mapping[str, ReadRole] = field(default_factory=dict)
    flows: Mapping[str, FlowSignature] = field(default_factory=dict)
    """Those that a flow may run."""
    models: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """By `Name`, where one module alone has it, and by `module.Name`."""
    config: Mapping[str, object] = field(default_factory=dict)
    hosts: Sequence[str] = ()
    """Those that `http` steps may ask."""
    secrets: Collection[str] = ()
    """Their names, for `http` steps."""
    is_own: bool = False
    """Whether the flow is one that flowbot brings."""
    bot: str = "flowbot"
    zone: tzinfo = UTC
    locale: str = "en"
    """Of people whose own is not known."""
    expire: timedelta | None = timedelta(days=30)
    """How long questions are open, where a flow says nothing."""
    limits: SendingLimits = field(default_factory=SendingLimits)
    """What Symphony takes in one message."""
