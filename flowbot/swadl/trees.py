"""Trees of SWADL's expressions, and of the simplest scripts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, `true`, `false` or `null`."""

    value: str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Chain:
    """A name and what is taken of it: fields, places in it, and calls of its methods."""

    first: str | Expression
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is taken of a value: `.name`, `[index]`, or with `arguments` `.name(…)`."""

    name: str | None = None
    index: Expression | None = None
    arguments: tuple[Expression, ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function, called by its bare name."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, written out."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`not`, `-` or `empty` before a value."""

    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values with an operator between them, spelled as flows do."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """`test ? yes : no`."""

    test: Expression
    yes: Expression
    no: Expression


Expression = Literal | Chain | Call | Listed | Unary | Binary | Choice


@dataclass(frozen=True, slots=True)
class Assignment:
    """`variables.NAME = value`; `+=`, `++` and the like are written out."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Decision:
    """`if (test) { … } else { … }`."""

    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """`println …`, `log.info(…)`, `assert …`: nothing that people see."""


Statement = Assignment | Decision | Told
