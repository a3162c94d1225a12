"""The Jinja2 environments: an immutable sandbox, strict about names, in which values stay text.

A *markup* environment reads catalogues: what stands outside `{{ }}` is MessageML. A *words*
environment reads the texts of a flow: what stands outside `{{ }}` is words, and a line break is one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from decimal import Decimal
from types import CodeType
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, Undefined, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from flowbot.messageml._attributes import STYLE, styled
from flowbot.messageml._bounds import bounded_range, concatenated, each_item, go_round, joined
from flowbot.messageml._controls import CONTROL_FILTERS
from flowbot.messageml._escape import escape, escape_words, text_of
from flowbot.messageml._extensions import MessageExtension, TextExtension
from flowbot.messageml._marks import TextValue
from flowbot.messageml._tests import TESTS
from flowbot.messageml._variants import VARIANT, is_chosen
from flowbot.messageml._words import on_words, plain, reverse, trim
from flowbot.messageml.filters import FILTERS, READER_NAME
from flowbot.values.operators import add, divide, floor_divide, modulo, multiply, negate, subtract

EACH = " each"
"""The filter put around what a loop goes over. No template can name it, for the space."""

READER = READER_NAME
"""The variable that holds the `Reader` of what is made, for filters that show values as their locale does."""

_LOOP_FIELDS = frozenset(
    {"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"}
    | {"previtem", "nextitem", "cycle", "changed"}
)
# Those of Jinja2's filters that cannot make markup, reach an object or grow without bound.
_PLAIN_FILTERS = [
    "abs",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "items",
    "last",
    "length",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "unique",
]
_TOLERANT = ("missing", "default")
"""The functions that take a name that is not there."""
_OF_WORDS = ("capitalize", "lower", "title", "upper")


class UnknownVariableError(UndefinedError):
    """A template names a variable that was not given."""

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message)
        self.name = name


class _Missing(StrictUndefined):
    """A name or field that is not there: any use but `is defined` raises, and says what there is."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = UndefinedError
    ) -> None:
        if hint is None and obj is missing and name is not None:
            hint = f"there is no name '{name}' here"
            exc = functools.partial(UnknownVariableError, name=name)
        super().__init__(hint, obj, name, exc)

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        record = self._undefined_obj
        if isinstance(record, Mapping):
            there_are = ", ".join(str(field) for field in list(record)[:12])
            return f"there is no field '{self._undefined_name}'; there are: {there_are or 'none'}"
        return f"there is no item {self._undefined_name!r}"


class _Code(CodeGenerator):
    """Escapes constants as values are escaped."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: object) -> str:
        const = node.as_const(frame.eval_ctx)
        return str(const) if isinstance(node, nodes.TemplateData) else str(_escaper(self.environment)(const))

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802  as in Jinja2
        if not isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("plain(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")


class _Template(Template):
    """A template whose code escapes and joins as its environment says."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        join = functools.partial(joined, _escaper(environment))
        template.root_render_func.__globals__.update(
            escape=_marker(_escaper(environment)), markup_join=join, str_join=join, Decimal=Decimal, plain=plain
        )
        return template


class MessageEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox whose fields are those of mappings, and whose operators, loops and texts are bounded."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"-"})
    code_generator_class = _Code
    template_class = _Template
    escape = staticmethod(escape)

    def __init__(self, functions: Mapping[str, Callable[..., Any]], *extensions: type[Extension]) -> None:
        super().__init__(autoescape=True, undefined=_Missing, extensions=extensions)
        named = {name: _tolerant(each) if name in _TOLERANT else _strict(each) for name, each in functions.items()}
        named |= {name: on_words(named[name]) for name in ("lower", "upper") if name in named}
        self.globals = {"range": bounded_range, "namespace": Namespace, **named}
        self.filters = {name: JINJA_FILTERS[name] for name in _PLAIN_FILTERS} | {
            **{name: on_words(JINJA_FILTERS[name]) for name in _OF_WORDS},
            "reverse": reverse,
            "trim": trim,
            **FILTERS,
            **CONTROL_FILTERS,
            EACH: each_item,
            STYLE: styled,
            VARIANT: is_chosen,
        }
        self.tests = {**self.tests, **TESTS}
        self._callable = {id(each) for each in self.globals.values()}

    concat = staticmethod(concatenated)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operation as guards have it, which cannot grow without bound."""
        for operand in (left, right):
            if isinstance(operand, Undefined):
                str(operand)  # raises, and says what is not there
        match operator:
            case "+" if isinstance(left, Markup) or isinstance(right, Markup):
                return joined(self.escape, (left, right))
            case "+":
                return add(left, right)
            case "*":
                return multiply(left, right)
            case "/":
                return divide(left, right)
            case "//":
                return floor_divide(left, right)
            case "%":
                return modulo(left, right)
            case "-":
                return subtract(left, right)
        raise SecurityError(f"'{operator}' is not part of the language of messages")

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """The negative of a number, as guards have it."""
        if isinstance(arg, Undefined):
            str(arg)  # raises, and says what is not there
        return negate(arg)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a record; nothing else has fields, but a loop and a namespace."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext):
            if attribute in _LOOP_FIELDS:
                return getattr(obj, attribute)
        elif isinstance(obj, Namespace):
            if not attribute.startswith("_"):
                return super().getattr(obj, attribute)
        elif isinstance(obj, Undefined):
            str(obj)  # raises, and says what is not there
        kind = "nothing" if obj is None else "a text" if isinstance(obj, str) else f"a {type(obj).__name__}"
        return self.undefined(f"{kind} has no field '{attribute}'", obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list or text by its number, or a field of a record by its name."""
        if isinstance(obj, Sequence) and isinstance(argument, int):
            plain(obj)
            return obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(f"there is no item {argument}")
        if isinstance(obj, Mapping) and argument.__hash__ is not None:
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        """The functions that were given, macros, and what a loop offers."""
        return (
            id(obj) in self._callable
            or isinstance(obj, Macro | LoopContext | Undefined)
            or isinstance(getattr(obj, "__self__", None), LoopContext)
        )

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  as in Jinja2
        """Call one of them; each call counts as a round."""
        if not __self.is_safe_callable(__obj):
            raise SecurityError(f"a {type(__obj).__name__} cannot be called")
        go_round(__context.eval_ctx)
        return __context.call(__obj, *args, **kwargs)


class _WordsEnvironment(MessageEnvironment):
    """The same, where a line break of a value is shown."""

    escape = staticmethod(escape_words)


class _PlainEnvironment(MessageEnvironment):
    """The same for texts that are no markup at all: nothing is escaped."""

    escape = staticmethod(text_of)


def make_environment(functions: Mapping[str, Callable[..., Any]]) -> MessageEnvironment:
    """The environment of catalogues: what stands outside `{{ }}` is MessageML."""
    return MessageEnvironment(functions, MessageExtension)


def make_text_environment(functions: Mapping[str, Callable[..., Any]]) -> MessageEnvironment:
    """The environment of texts in flows: what stands outside `{{ }}` is words."""
    return _WordsEnvironment(functions, TextExtension)


def make_plain_environment(functions: Mapping[str, Callable[..., Any]]) -> MessageEnvironment:
    """The environment of texts that are values: what comes out is plain text."""
    return _PlainEnvironment(functions)


def _escaper(environment: Environment) -> Callable[[object], str]:
    return environment.escape if isinstance(environment, MessageEnvironment) else escape


def _marker(escaper: Callable[[object], str]) -> Callable[[object], str]:
    """Escapes, and marks what is plain text as such."""

    def escape_and_mark(value: object) -> str:
        text = escaper(value)
        return text if type(text) is Markup or "<" in text else TextValue(text)  # line breaks of words are elements

    return escape_and_mark


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """For all other functions: a name that is not there is none of their values."""

    @functools.wraps(function)
    def call(*values: object) -> Any:
        for value in values:
            if isinstance(value, Undefined):
                str(value)  # raises, and says what is not there
        return function(*values)

    return call


def _tolerant(function: Callable[..., Any]) -> Callable[..., Any]:
    """For functions that ask whether there is a value: a name that is not there is none."""

    @functools.wraps(function)
    def call(*values: object) -> Any:
        return function(*(None if isinstance(value, Undefined) else value for value in values))

    return call
