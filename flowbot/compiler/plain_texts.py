"""Texts for machines in a flow: URLs, headers, JSON. `{{ }}` in them holds an expression, or a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.expressions import ExpressionSyntaxError, Kind, compile_expression, fits, said
from flowbot.definition.steps import Path
from flowbot.engine.texts import Secret, Template, Text, Value
from flowbot.errors import DefinitionError, DefinitionSyntaxError, ExpressionError, UnknownNameError, did_you_mean

_OPEN = "{{"
_INSIDE = re.compile(r"""\{\{((?:[^'"}]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\}(?!\}))*)\}\}""", re.DOTALL)
_SECRET = re.compile(r"""\s*secret\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*""")
_SECRET_CALL = re.compile(r"\bsecret\s*\(")


class TextCompiler:
    """Compiles the texts of one step."""

    def __init__(self, compilation: Compilation, path: Path) -> None:
        """Begin.

        Args:
            compilation: Takes the problems.
            path: Of the step.
        """
        self._compilation = compilation
        self._path = path
        self._types = compilation.types(path)
        self.reads: set[str] = set()
        """The names that were read so far."""

    def template(self, value: object, path: Path, *also: Kind) -> Template:
        """A value with texts in it; the texts as `text` has them."""
        match value:
            case str():
                return self.text(value, path, *also)
            case Mapping():
                return {str(name): self.template(each, (*path, str(name)), *also) for name, each in value.items()}
            case list() | tuple():
                return tuple(self.template(each, (*path, place), *also) for place, each in enumerate(value))
        return value

    def text(self, text: str, path: Path, *also: Kind) -> Text:
        """A text; what is wrong with it is reported.

        Args:
            text: As the author wrote it.
            path: Where it stands.
            also: What it may give beside what has a text, where it is one expression.
        """
        pieces: list[str | Value | Secret] = []
        for piece, offset in self._split(text, path):
            if offset is None:
                pieces.append(piece)
                continue
            is_whole = len(piece) + len("{{}}") == len(text)
            found = self._secret(piece, path, offset) or self._value(piece, path, offset, also if is_whole else ())
            if found is not None:
                pieces.append(found)
        return Text(tuple(pieces))

    def _split(self, text: str, path: Path) -> Iterator[tuple[str, int | None]]:
        """The pieces of a text; those in `{{ }}` with their offset."""
        place = 0
        while (begin := text.find(_OPEN, place)) >= 0:
            if begin > place:
                yield text[place:begin], None
            inside = _INSIDE.match(text, begin)
            if inside is None:
                self._report(DefinitionSyntaxError, "this `{{` has no `}}`", path, begin, len(_OPEN), code="FB203")
                return
            yield inside[1], begin + len(_OPEN)
            place = inside.end()
        if place < len(text):
            yield text[place:], None

    def _secret(self, source: str, path: Path, offset: int) -> Secret | None:
        found = _SECRET.fullmatch(source)
        if found is None:
            return None
        name = found[1] or found[2] or ""
        known = self._compilation.known.secrets
        if name not in known:
            hint = did_you_mean(name, known) or f"say where it is kept in flowbot.yaml: `secrets: {{ {name}: env:… }}`"
            begin = offset + source.index(name, source.index("("))
            self._report(
                UnknownNameError, f"there is no secret '{name}'", path, begin, max(1, len(name)), hint, code="FB512"
            )
        return Secret(name)

    def _value(self, source: str, path: Path, offset: int, also: Sequence[Kind]) -> Value | None:
        blank = len(source) - len(source.lstrip())
        if _SECRET_CALL.search(source):
            message = "a secret stands alone in its `{{ }}`, named as it is: {{ secret('rates_key') }}"
            self._report(ExpressionError, message, path, offset + blank, len(source.strip()), code="FB513")
            return None
        try:
            found = compile_expression(source, self._types, self._compilation.known.functions)
        except ExpressionSyntaxError as error:
            place = offset + error.offset
            self._report(ExpressionError, error.message, path, place, error.length, error.hint, code=error.code)
            return None
        if not _has_text(found.type) and not any(fits(found.type, each) for each in also):
            message = f"{said(found.type)} cannot be written into a text"
            hint = "name one of its fields" if fits(found.type, dict) else "join(…) makes a text of a list"
            self._report(ExpressionError, message, path, offset + blank, len(source.strip()), hint, code="FB213")
        self.reads |= found.names
        self._compilation.inner[path, offset] = found
        return Value(found.evaluate, found.source.strip())

    def _report(
        self,
        problem: type[DefinitionError],
        message: str,
        path: Path,
        offset: int,
        length: int,
        hint: str | None = None,
        *,
        code: str,
    ) -> None:
        location = self._compilation.locate(path, offset=offset, length=length)
        self._compilation.problems.append(problem(message, location=location, hint=hint, code=code))


def _has_text(kind: Kind) -> bool:
    """Whether values of a type can be written into a text, as far as that is known."""
    return fits(kind, str) or not (fits(kind, dict) or fits(kind, list))
