"""Words of SWADL → words of flows: `${…}` becomes `{{ … }}`, the simplest directives of FreeMarker those of Jinja2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.names import PlaceNames
from flowbot.swadl.terms import Term, condition, translate

_WRAPPER = re.compile(r"^\s*<messageML>(.*)</messageML>\s*$", re.DOTALL)
_DIRECTIVE = re.compile(r"<(?P<close>/?)#(?P<name>\w+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>")
_MENTION = re.compile(r"<mention\s+uid\s*=\s*[\"']\$\{([^{}]*)\}[\"']\s*(?:/>|>\s*</mention>)")
_JINJA = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_FREEMARKER = "write it in Jinja2"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of a text that could not be carried over, and where it begins in it."""

    offset: int
    what: str
    error: CannotCarryError


def placeholders(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each `${…}` of a text begins and ends, and what stands in it."""
    at = text.find("${")
    while at >= 0:
        end = _end_of(text, at + 2)
        if end < 0:
            return
        yield at, end + 1, text[at + 2 : end]
        at = text.find("${", end)


def _end_of(text: str, at: int) -> int:
    """Where the `}` is that ends what begins at a place; braces in quotes and pairs of them do not count."""
    depth, quote = 0, ""
    while at < len(text):
        each = text[at]
        if quote:
            quote = "" if each == quote and text[at - 1] != "\\" else quote
        elif each in "'\"":
            quote = each
        elif each == "{":
            depth += 1
        elif each == "}" and depth:
            depth -= 1
        elif each == "}":
            return at
        at += 1
    return -1


def whole(text: str) -> str | None:
    """The expression that a text is, where it is nothing but `${…}`."""
    stripped = text.strip()
    found = next(placeholders(stripped), None)
    return found[2] if found is not None and found[:2] == (0, len(stripped)) else None


def is_plain(text: str) -> bool:
    """Whether a text is words alone, on one line, so that it may stand in the flow itself."""
    return not re.search("[<&]", text) and "\n" not in text.strip() and len(text.strip()) <= 80


def write_words(text: str, names: PlaceNames) -> tuple[str, Sequence[Trouble]]:
    """A text or message as flows write it, and what of it could not be carried over.

    What could not is left out, with a comment of Jinja2 in its place; a condition does not hold then.
    """
    writer = _Writer(names)
    return writer.written(text), writer.troubles


def unwrapped(content: str) -> str:
    """A message without the element around it, which catalogues add."""
    found = _WRAPPER.match(content)
    inner = found[1] if found else content
    lines = inner.strip("\n").rstrip().split("\n")
    indents = [len(each) - len(each.lstrip()) for each in lines if each.strip()]
    return "\n".join(each[min(indents, default=0) :].rstrip() for each in lines)


class _Writer:
    def __init__(self, names: PlaceNames) -> None:
        self.names = names
        self.troubles: list[Trouble] = []
        self.items: dict[str, Term] = dict(names.items or {})
        self.open: list[tuple[str, str]] = []
        """The directives that are open: what ends each, and the name that it adds."""

    def written(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        for found in _DIRECTIVE.finditer(text):
            parts += [self._values(text[at : found.start()], at), self._directive(found)]
            at = found.end()
        parts.append(self._values(text[at:], at))
        parts += [f"{{% {end} %}}" for end, _ in reversed(self.open)]
        return "".join(parts)

    def _values(self, text: str, offset: int) -> str:
        parts: list[str] = []
        at = 0
        for start, end, source in _marks(text):
            if start < at:
                continue
            parts += [_literal(text[at:start]), self._value(source, text[start:end], offset + start)]
            at = end
        return "".join([*parts, _literal(text[at:])])

    def _value(self, source: str, written: str, offset: int) -> str:
        if written.startswith("\\"):
            why = CannotCarryError("it is worked out by Symphony's own templates", _FREEMARKER)
            return self._trouble(offset, written, why)
        try:
            term = translate(parse_expression(source), replace(self.names, items=self.items))
        except CannotCarryError as error:
            return self._trouble(offset, written, error)
        if written.startswith("<"):
            return f"{{{{ {term.whole or term.text} | mention }}}}"
        return f"{{{{ {term.said()} }}}}"

    def _directive(self, found: re.Match[str]) -> str:
        name, rest = found["name"], found["rest"].strip().rstrip("/").strip()
        try:
            return self._closed(name) if found["close"] else self._opened(name, rest, found)
        except CannotCarryError as error:
            return self._trouble(found.start(), found.group(), error)

    def _closed(self, name: str) -> str:
        end = {"if": "endif", "list": "endfor"}.get(name)
        if end is None or not self.open or self.open[-1][0] != end:
            raise CannotCarryError("a directive of FreeMarker that is not carried over ends here", _FREEMARKER)
        _, item = self.open.pop()
        self.items.pop(item, None)
        return f"{{% {end} %}}"

    def _opened(self, name: str, rest: str, found: re.Match[str]) -> str:
        if name == "if":
            self.open.append(("endif", ""))
            return self._tested("if", rest, found)
        if name == "elseif" and self.open and self.open[-1][0] == "endif":
            return self._tested("elif", rest, found)
        if name == "else" and self.open and self.open[-1][0] == "endif":
            return "{% else %}"
        listed = re.fullmatch(r"(.+?)\s+as\s+([A-Za-z_]\w*)", rest)
        if name == "list" and listed is not None:
            term = translate(parse_expression(_bare(listed[1])), replace(self.names, items=self.items))
            self.open.append(("endfor", listed[2]))
            self.items[listed[2]] = Term(listed[2], term.items if term.items != "any" else "record")
            return f"{{% for {listed[2]} in {term.text} %}}"
        raise CannotCarryError(f"the directive '<#{name}>' of FreeMarker", _FREEMARKER)

    def _tested(self, word: str, rest: str, found: re.Match[str]) -> str:
        """What holds where a condition does; one that is left does not hold."""
        try:
            test = condition(parse_expression(_bare(rest)), replace(self.names, items=self.items)).text
        except CannotCarryError as error:
            return f"{{% {word} false %}}{self._trouble(found.start(), found.group(), error)}"
        return f"{{% {word} {test} %}}"

    def _trouble(self, offset: int, what: str, error: CannotCarryError) -> str:
        self.troubles.append(Trouble(offset, what, error))
        return f"{{# left: {_without_marks(what)} #}}"


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Values, those of Symphony's own templates, before which a backslash stands, and whole mentions, in order."""
    mentions = [(found.start(), found.end(), found[1]) for found in _MENTION.finditer(text)]
    taken = [range(start, end) for start, end, _ in mentions]
    for start, end, source in placeholders(text):
        if not any(start in each for each in taken):
            escape = 1 if text[start - 1 : start] == "\\" else 0
            mentions.append((start - escape, end, source))
    return iter(sorted(mentions))


def _bare(text: str) -> str:
    """The expression of a directive, whose values may stand in `${}` too."""
    for start, end, source in reversed(list(placeholders(text))):
        text = f"{text[:start]}({source}){text[end:]}"
    return re.sub(r"([\w.\])]+)\?\?", r"(\1 != null)", text)


def _literal(text: str) -> str:
    """Words that mean nothing to Jinja2."""
    return _JINJA.sub(lambda found: f"{{{{ '{found.group()}' }}}}", text)


def _without_marks(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("#}", "# }").replace("{#", "{ #")[:80]
