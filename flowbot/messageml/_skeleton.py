"""The ways through a message, written out without its values: the author's markup, and marks for values.

There is one way for each choice of branches of `{% if %}` and `{% for %}`; the same condition is decided in the
same way wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jinja2 import nodes

from flowbot.messageml._macros import is_built_in
from flowbot.messageml._markup import MARKUP_FILTERS, MARKUP_SAMPLES
from flowbot.messageml._report import applied
from flowbot.values.functions import FUNCTIONS

VALUE = "\ue000"
"""Stands for the text of a value."""
UNKNOWN = "\ue001"
"""Stands for what may be markup."""

_MOST_WAYS = 64
_MOST_CALLS = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the author's markup, or a mark, and the line where it begins."""

    text: str
    line: int
    at: str = ""
    """How it is found in the line, when it does not stand there itself."""


@dataclass(slots=True)
class Way:
    """One way through a message."""

    choices: Mapping[str, int]
    """Which branch is taken, by what decides it; the first one where nothing is said."""
    pieces: list[Piece] = field(default_factory=list)
    decisions: dict[str, int] = field(default_factory=dict)
    """How many branches there are, by what decides."""

    def choose(self, decision: str, branches: int) -> int:
        """The number of the branch to take."""
        self.decisions[decision] = max(branches, self.decisions.get(decision, 0))
        return min(self.choices.get(decision, 0), branches - 1)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is known where a node stands."""

    markup: frozenset[str] = frozenset()
    """The names that may hold markup."""
    needed: frozenset[str] | None = None
    """Within a macro of flowbot's: the names that it cannot do without."""
    caller: tuple[Sequence[nodes.Node], _Scope] | None = None
    calls: int = 0


def ways_through(body: Sequence[nodes.Node], macros: Mapping[str, nodes.Macro]) -> list[Way]:
    """Every way through a message; of too many, those on which one branch is not the first, or not the last."""
    done: list[Way] = []
    waiting: list[dict[str, int]] = [{}]
    while waiting:
        choices = waiting.pop()
        way = _walk(body, macros, choices)
        open_ = next((each for each in way.decisions if each not in choices), None)
        if open_ is None:
            done.append(way)
        else:
            waiting += [{**choices, open_: index} for index in reversed(range(way.decisions[open_]))]
        if len(done) + len(waiting) > _MOST_WAYS:
            return [_walk(body, macros, each) for each in _single_choices(body, macros)]
    return done


def _single_choices(body: Sequence[nodes.Node], macros: Mapping[str, nodes.Macro]) -> Iterator[dict[str, int]]:
    known: dict[str, int] = {}
    waiting: list[dict[str, int]] = [{}]
    while waiting:
        choices = waiting.pop()
        yield choices
        for decision, branches in _walk(body, macros, choices).decisions.items():
            if decision not in known:
                known[decision] = branches
                waiting += [{**choices, decision: index} for index in range(1, branches)]
    away = {decision: branches - 1 for decision, branches in known.items()}
    yield away
    yield from ({**away, decision: index} for decision, count in known.items() for index in range(count - 1))


def _walk(body: Sequence[nodes.Node], macros: Mapping[str, nodes.Macro], choices: Mapping[str, int]) -> Way:
    way = Way(choices)
    _Walk(way, macros).through(body, _Scope())
    return way


class _Walk:
    def __init__(self, way: Way, macros: Mapping[str, nodes.Macro]) -> None:
        self._way = way
        self._macros = macros

    def through(self, body: Sequence[nodes.Node], scope: _Scope) -> None:
        for node in body:
            scope = self._past(node, scope)

    def _past(self, node: nodes.Node, scope: _Scope) -> _Scope:
        """Write a node out; what is known behind it."""
        match node:
            case nodes.Output():
                for child in node.nodes:
                    self._write(child, scope)
            case nodes.If():
                self.through(self._branch(node, scope), scope)
            case nodes.For() if scope.needed is not None:
                self.through(node.body, replace(scope, needed=scope.needed | _names(node.target)))
            case nodes.For():
                if self._way.choose(f"for {node.iter!r}", 2) == 0:
                    self.through(node.body, self._knowing(scope, node.target, node.iter))
                else:
                    self.through(node.else_, scope)
            case nodes.With():
                inner = scope
                for target, value in zip(node.targets, node.values, strict=True):
                    inner = self._knowing(inner, target, value)
                self.through(node.body, inner)
            case nodes.Scope():
                self.through(node.body, scope)
            case nodes.CallBlock():
                self._call(node.call, scope, (node.body, scope))
            case nodes.FilterBlock():
                self._add(UNKNOWN, node.lineno)
            case nodes.Assign():
                return self._knowing(scope, node.target, node.node)
            case nodes.AssignBlock():
                return replace(scope, markup=scope.markup | _names(node.target))
        return scope

    def _branch(self, node: nodes.If, scope: _Scope) -> Sequence[nodes.Node]:
        branches = [node.body, *(each.body for each in node.elif_), node.else_]
        if scope.needed is not None:
            return node.else_  # flowbot's own macros are written so that what is left out can be
        if isinstance(node.test, nodes.Not) and len(branches) == 2:
            return branches[1 - self._way.choose(repr(node.test.node), 2)]
        return branches[self._way.choose(repr(node.test), len(branches))]

    def _write(self, node: nodes.Node, scope: _Scope) -> None:
        match node:
            case nodes.TemplateData():
                self._add(node.data, node.lineno)
            case nodes.Filter(name=name) if name in MARKUP_FILTERS:
                self._add(MARKUP_SAMPLES[name], node.lineno, applied(name))
            case nodes.Filter(name=" attributes", node=nodes.Dict(items=items)):
                for pair in items:
                    is_needed = isinstance(pair.value, nodes.Const) or bool(
                        _names(pair.value) & (scope.needed or set())
                    )
                    if isinstance(pair.key, nodes.Const) and is_needed:
                        self._add(f' {pair.key.value}="{VALUE}"', node.lineno)
            case nodes.Call():
                self._call(node, scope, None)
            case _:
                self._add(VALUE if self._is_plain(node, scope) else UNKNOWN, node.lineno)

    def _call(self, node: nodes.Call, scope: _Scope, caller: tuple[Sequence[nodes.Node], _Scope] | None) -> None:
        name = called_name(node)
        if name == "caller" and scope.caller is not None:
            body, outer = scope.caller
            self.through(body, replace(outer, calls=scope.calls + 1))
            return
        macro = self._macros.get(name)
        if macro is None or scope.calls >= _MOST_CALLS:
            self._add(VALUE if self._is_plain(node, scope) else UNKNOWN, node.lineno)
            return
        parameters = frozenset(each.name for each in macro.args)
        optional = macro.args[len(macro.args) - len(macro.defaults) :]
        left_out = {each.name for each, default in zip(optional, macro.defaults, strict=True) if _is_nothing(default)}
        needed = parameters - left_out
        inner = _Scope(
            markup=scope.markup | parameters,
            needed=needed if is_built_in(macro.name) else None,
            caller=caller,
            calls=scope.calls + 1,
        )
        self.through(macro.body, inner)

    def _knowing(self, scope: _Scope, target: nodes.Node, value: nodes.Node) -> _Scope:
        """A scope in which some names have a value."""
        names = _names(target)
        markup = scope.markup - names if self._is_plain(value, scope) else scope.markup | names
        return replace(scope, markup=markup)

    def _is_plain(self, node: nodes.Node, scope: _Scope) -> bool:
        """Whether a value is certainly text."""
        for each in (node, *node.find_all(nodes.Node)):
            match each:
                case nodes.Name(name=name) if name in scope.markup:
                    return False
                case nodes.Filter(name=name) if name in MARKUP_FILTERS:
                    return False
                case nodes.Call(node=nodes.Name(name=name)) if name not in FUNCTIONS:
                    return False
                case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name))) if name != "loop":
                    return False
        return True

    def _add(self, text: str, line: int, at: str = "") -> None:
        if text:
            self._way.pieces.append(Piece(text, line, at))


def _is_nothing(default: nodes.Expr) -> bool:
    return isinstance(default, nodes.Const) and default.value in (None, False)


def called_name(node: nodes.Call) -> str:
    """What a call calls: `card`, or `cards.card` of an imported file; empty for anything else."""
    match node.node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=nodes.Name(name=name), attr=attribute):
            return f"{name}.{attribute}"
    return ""


def _names(node: nodes.Node) -> frozenset[str]:
    return frozenset(each.name for each in (node, *node.find_all(nodes.Name)) if isinstance(each, nodes.Name))
