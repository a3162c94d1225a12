"""One message or text, compiled; what goes wrong while it runs is said with its file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import cast

from jinja2 import Template, Undefined, meta, nodes

from flowbot.errors import Location, MessageMLError, RenderError, did_you_mean
from flowbot.messageml._bounds import bounded_pieces
from flowbot.messageml._checks import prepare
from flowbot.messageml._reads import fields_read, needed
from flowbot.messageml._skeletons import Skeletons, as_message
from flowbot.messageml._sources import Sources, is_authors
from flowbot.messageml.environment import READER, MessageEnvironment, UnknownVariableError
from flowbot.messageml.render import check
from flowbot.values.context import Reader

_RESULT = "flowbot_result"
_MOMENTS = frozenset({"now", "today"})
"""What the tests `past` and `future` read without naming it."""
_OF_MOMENTS = frozenset({"past", "future"})
ANYBODY = Reader()


class Program:
    """A piece of a template, ready to run. It is compiled when it first runs, or is asked to."""

    def __init__(
        self,
        tree: nodes.Template,
        environment: MessageEnvironment,
        sources: Sources,
        *,
        line: int,
        what: str,
        is_inherited: bool = False,
    ) -> None:
        """Take over a checked tree.

        Args:
            tree: As parsed; it is changed.
            environment: The one that parsed it.
            sources: The files that its lines are of.
            line: The line where the message or text begins.
            what: What it is called in errors: `message 'amount.ask'`.
            is_inherited: Whether the message comes from a file that its catalogue extends.
        """
        prepare(tree)
        self._tree = tree
        self._environment = environment
        self._sources = sources
        self._start = line
        self.file, self.line = sources.place(line)
        self.what = what
        self.is_inherited = is_inherited
        self._skeletons = Skeletons()
        self.variables = frozenset(meta.find_undeclared_variables(tree))
        """The names that it reads and does not set itself."""
        self._read = _names_of(tree)
        self._fixed_message: str | None = None
        """What it makes, once that is known, where it is nothing but its own words."""

    @property
    def fixed(self) -> str:
        """What it always gives, whatever its names are and whichever way it goes."""
        outputs = (node for node in self._tree.body if isinstance(node, nodes.Output))
        return "".join(each.data for node in outputs for each in node.nodes if isinstance(each, nodes.TemplateData))

    @cached_property
    def _is_fixed(self) -> bool:
        """Whether it is nothing but its own words."""
        parts = (part for node in self._tree.body for part in getattr(node, "nodes", [node]))
        return all(isinstance(part, nodes.TemplateData) for part in parts)

    def place_of(self, name: str) -> Location:
        """Where it first reads a name."""
        lines = [each.lineno for each in self._tree.find_all(nodes.Name) if each.name == name]
        at = rf"(?<![\w.]){re.escape(name)}(?!\w)(?=[^{{]*[}}%]}})"  # in {{ }} or {% %}
        return self._sources.locate(min(filter(is_authors, lines), default=self._start), at)

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names without which it cannot be made."""
        return needed(self._tree) & self.variables

    @cached_property
    def fields(self) -> frozenset[tuple[str, ...]]:
        """The fields that it reads, each behind the names that lead to it."""
        return fields_read(self._tree)

    @cached_property
    def has_form(self) -> bool:
        """Whether it may make a form."""
        return any("<form" in each.data for each in self._tree.find_all(nodes.TemplateData))

    @cached_property
    def _template(self) -> Template:
        return self._compiled(self._tree)

    @cached_property
    def _expression(self) -> Template | None:
        """The only expression of a text that is nothing else; it keeps its type."""
        match self._tree.body:
            case [nodes.Output(nodes=[expression])] if not isinstance(expression, nodes.TemplateData):
                target = nodes.Name(_RESULT, "store", lineno=expression.lineno)
                tree = nodes.Template([nodes.Assign(target, expression, lineno=expression.lineno)], lineno=1)
                return self._compiled(tree.set_environment(self._environment))
        return None

    def _compiled(self, tree: nodes.Node) -> Template:
        # Jinja2 compiles a tree as well as a source; its annotations know the source only.
        code = self._environment.compile(cast("nodes.Template", tree), filename=self.file)
        return self._environment.template_class.from_code(self._environment, code, dict(self._environment.globals))

    def render(self, variables: Mapping[str, object], reader: Reader = ANYBODY) -> str:
        """Finished MessageML, in `<messageML>` where the template does not say it itself.

        Raises:
            RenderError: A name is missing, a filter or function failed, or the result is not MessageML.
        """
        if self._fixed_message is not None:
            return self._fixed_message
        pieces = self._pieces(variables, reader)
        message = as_message("".join(pieces))
        if self._skeletons.has(pieces, len(message)):
            return message
        try:
            check(message)
        except MessageMLError as error:
            place = f"line {error.line}, column {error.column} of what was made"
            raise RenderError(f"{self._place(self._start)} does not give MessageML: {error} ({place})") from error
        self._skeletons.learn(pieces)
        if self._is_fixed:
            self._fixed_message = message
        return message

    @property
    def is_expression(self) -> bool:
        """Whether the text is one `{{ expression }}` and nothing else."""
        return self._expression is not None

    def evaluate(self, variables: Mapping[str, object], reader: Reader = ANYBODY) -> object:
        """The value of the only expression, in its own type.

        Raises:
            RenderError: A name is missing, or a filter or function failed.
        """
        assert self._expression is not None  # the caller asked
        try:
            context = self._expression.new_context(self._of(variables, reader))
            for _ in self._expression.root_render_func(context):
                pass
            result: object = context.vars[_RESULT]
            return str(result) if isinstance(result, Undefined) else result  # a name that is not there raises
        except Exception as error:  # a function of the author's may raise anything
            raise self._failed(error, variables) from error

    def fill(self, variables: Mapping[str, object], reader: Reader = ANYBODY) -> str:
        """The text with its expressions filled in, and nothing made of it.

        Raises:
            RenderError: A name is missing, a filter or function failed, or the text is too long.
        """
        return "".join(self._pieces(variables, reader))

    def _pieces(self, variables: Mapping[str, object], reader: Reader) -> list[str]:
        """What the template makes, in pieces: its own words, and each value."""
        try:
            template = self._template
            return bounded_pieces(template.root_render_func(template.new_context(self._of(variables, reader))))
        except Exception as error:  # a filter or a function of the author's may raise anything
            raise self._failed(error, variables) from error

    def _of(self, variables: Mapping[str, object], reader: Reader) -> dict[str, object]:
        """Those that it reads."""
        return {READER: reader, **{name: variables[name] for name in self._read if name in variables}}

    def _failed(self, error: Exception, variables: Mapping[str, object]) -> RenderError:
        line = _line_of(error.__traceback__)
        reason = str(error) or type(error).__name__
        if isinstance(error, UnknownVariableError):
            hint = did_you_mean(error.name, variables)
            reason += f"; {hint}" if hint else "; is it filled on every way to here?"
        elif isinstance(error, KeyError | RecursionError | AssertionError):
            reason = f"{type(error).__name__}: {reason}"
        return RenderError(f"{self._place(self._start if line is None else line)} cannot be made: {reason}")

    def _place(self, line: int) -> str:
        file, number = self._sources.place(line)
        return f"{file}:{number}: {self.what}"


def _names_of(tree: nodes.Template) -> frozenset[str]:
    """Every name that it may read; one that is a function's, too, and the moments that tests read unnamed.

    A test may be named by a text as well: `select("past")`.
    """
    names = {each.name for each in tree.find_all(nodes.Name)}
    tests = {each.name for each in tree.find_all(nodes.Test)} | {str(each.value) for each in tree.find_all(nodes.Const)}
    return frozenset(names if _OF_MOMENTS.isdisjoint(tests) else names | _MOMENTS)


def _line_of(traceback: TracebackType | None) -> int | None:
    """The innermost line of an author's template that was running; None when none was."""
    line = None
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            found = template.get_corresponding_lineno(traceback.tb_lineno)
            line = found if is_authors(found) else line
        traceback = traceback.tb_next
    return line
