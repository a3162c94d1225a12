"""What a flow may name outside itself, handed to the compiler as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Protocol


class Template(Protocol):
    """Words with names in them, ready to render."""

    @property
    def variables(self) -> frozenset[str]:
        """The names that the words use."""
        ...

    def render(self, variables: Mapping[str, object]) -> str:
        """Finished MessageML; raises RenderError."""
        ...


class MessageSource(Protocol):
    """The catalogues of a project, and a way to compile inline texts."""

    def find(self, flow: str, name: str) -> Template | None:
        """The message of that name for a flow; None when there is none."""
        ...

    def pattern(self, name: str) -> Template:
        """The bot's own words `pattern.<name>`."""
        ...

    def text(self, source: str, *, file: str, line: int) -> Template:
        """An inline text; raises DefinitionSyntaxError when it is none."""
        ...


@dataclass(frozen=True, slots=True)
class ActionSignature:
    """What the compiler needs of an author's action."""

    parameters: tuple[str, ...]
    required: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything outside a flow that it may name."""

    messages: MessageSource
    actions: Mapping[str, ActionSignature] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    config: Mapping[str, object] = field(default_factory=dict)
    bot: str = "flowbot"
    zone: tzinfo = UTC
