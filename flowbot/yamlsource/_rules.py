"""What the `yaml` library says of broken YAML, as one sentence that helps.

The library has two parsers with words of their own; each rule below knows both.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from flowbot.errors import DefinitionSyntaxError
from flowbot.yamlsource._broken import Broken
from flowbot.yamlsource._text import SourceText, in_quotes

_ENTRY = re.compile(r"[ \t]*(?:- +)*(?P<key>\"[^\"]*\"|'[^']*'|[^\s'\"#\[\]{},][^:#]*?):(?:[ \t]+(?P<value>\S.*))?")
"""A line that has a key; its value is what follows."""
_NO_SPACE = re.compile(r"[ \t]*(?:- +)*(?P<key>[A-Za-z_]\w*):(?P<value>[^\s/].*)")
_TEMPLATE = re.compile(r"[ \t]*(?:- +)*(?:[^\s'\"#\[\]{},][^:#]*:[ \t]+)?(\{\{.*)")
_TEMPLATE_IN_FLOW = re.compile(r"(?:[:,][ \t]+|[\[{,][ \t]*)(\{\{.*)")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{0,2}|u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|.)?", re.DOTALL)


def explain(source: SourceText, error: yaml.MarkedYAMLError) -> DefinitionSyntaxError:
    """The library's error with a place, a sentence and, for the usual traps, the mend."""
    mark = error.problem_mark or error.context_mark
    at = min(int(mark.index), len(source.text)) if mark is not None else 0
    opened = min(int(error.context_mark.index), len(source.text)) if error.context_mark is not None else at
    broken = Broken(source, str(error.problem or error.context), str(error.context or ""), at, opened)
    template = _template_without_quotes(broken)
    if template is not None:
        return template
    for pattern, rule in _RULES:
        if re.search(pattern, f"{broken.context}: {broken.problem}"):
            return rule(broken)
    return broken.error(f"this is not YAML: {broken.problem}", at)


def _template_without_quotes(broken: Broken) -> DefinitionSyntaxError | None:
    """`say: {{ amount }} booked`, whatever it was that the library stumbled over behind it."""
    line, start = broken.line(broken.at), broken.source.line_bounds(broken.at)[0]
    found = _TEMPLATE.match(line)
    if found is None and "flow" in broken.context:
        found = _TEMPLATE_IN_FLOW.search(line)
    if found is None or start + found.start(1) > broken.at or _is_in_quotes(line[: found.start(1)]):
        return None
    return broken.must_be_quoted("begins with '{{'", start + found.start(1), is_in_flow="flow" in broken.context)


def _is_in_quotes(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _tab(broken: Broken) -> DefinitionSyntaxError:
    return broken.error("a tab cannot stand here: YAML is indented with spaces", broken.at, hint="replace it by spaces")


def _forbidden_start(broken: Broken) -> DefinitionSyntaxError:
    if broken.character == "\t":
        return _tab(broken)
    if not broken.character.strip():
        return broken.error("a value is missing here", broken.at)
    return broken.must_be_quoted(f"begins with '{broken.character}'", broken.at)


def _indicator(broken: Broken) -> DefinitionSyntaxError:
    """`*`, `&`, `|` and `>` mean something at the start of a value."""
    return broken.must_be_quoted(
        f"begins with '{broken.source.text[broken.opened : broken.opened + 1]}'", broken.opened
    )


def _undefined_alias(broken: Broken) -> DefinitionSyntaxError:
    text = broken.rest(broken.at)
    name = _name(text)
    quoted = in_quotes(name if "[" in broken.before() or "{" in broken.before() else text)
    hint = f"a text that begins with '*' must stand in quotes: write {quoted}"
    return broken.error(f"there is no anchor '&{name[1:]}' for '{name}'", broken.at, len(name), hint)


def _name(text: str) -> str:
    """The anchor or alias that a text begins with."""
    return re.split(r"[\s,\]}]", text)[0]


def _repeated_anchor(broken: Broken) -> DefinitionSyntaxError:
    name = _name(broken.rest(broken.at))
    line = broken.source.line_number(broken.opened)
    return broken.error(f"the anchor '{name}' is repeated: it is already on line {line}", broken.at, len(name))


def _unclosed_quote(broken: Broken) -> DefinitionSyntaxError:
    quote = broken.source.text[broken.opened : broken.opened + 1]
    message = "the quote that opens here is never closed"
    return broken.error(message, broken.opened, len(broken.rest(broken.opened)), f"end the text with {quote}")


def _bad_escape(broken: Broken) -> DefinitionSyntaxError:
    start = broken.source.text.rfind("\\", 0, broken.at + 1)
    found = _ESCAPE.match(broken.source.text, start)
    escape = found.group() if found else "\\"
    message = f"'{escape}' is not an escape that double quotes know"
    hint = f"put the text in single quotes, or write '\\{escape}'"
    digits = {"x": 2, "u": 4, "U": 8}.get(escape[1:2])
    if digits:
        hint = f"'\\{escape[1]}' takes {digits} hexadecimal digits; an emoji is written as \"\\U0001F600\""
    return broken.error(message, start, len(escape), hint)


def _two_documents(broken: Broken) -> DefinitionSyntaxError:
    return broken.error(
        "a second document begins here: a file holds one", broken.at, 3, "put it in a file of its own", "FB104"
    )


def _tag(broken: Broken) -> DefinitionSyntaxError:
    hint = "a text that begins with '!' must stand in quotes"
    text = broken.rest(broken.opened)
    return broken.error("tags ('!…') are not allowed", broken.opened, len(text), hint, "FB104")


def _directive(broken: Broken) -> DefinitionSyntaxError:
    """The document has ended, by its own value or before it began."""
    start = broken.source.line_bounds(broken.at)[0]
    if broken.line(broken.at).startswith("%"):
        return broken.error("a line cannot begin with '%' here", start, len(broken.rest(start)))
    previous = _line_before(broken, start)
    if previous is not None and not broken.before().strip() and broken.source.text[previous] not in "{[\"'":
        return _no_colon(broken, previous)
    return broken.error("there is more text after the end of the value", broken.at, len(broken.rest(broken.at)))


def _no_colon(broken: Broken, index: int | None = None) -> DefinitionSyntaxError:
    """A line where a key was expected: `version` or `flow:expense`."""
    index = broken.opened if index is None else index
    line = broken.line(index)
    glued = _NO_SPACE.match(line)
    if glued:
        colon = broken.source.line_bounds(index)[0] + glued.end("key")
        message = f"there is no space after the ':' of '{glued['key']}'"
        return broken.error(message, colon, hint=f"write {glued['key']}: {glued['value'].strip()}")
    text = broken.rest(index)
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return broken.error(f"there is no ':' after '{shown}'", index, len(text), "a key is followed by ': ' and its value")


def _unexpected_colon(broken: Broken) -> DefinitionSyntaxError:
    """A `:` with a space behind it: inside a text, or on a line that continues the one before."""
    start = broken.source.line_bounds(broken.at)[0]
    entry = _ENTRY.match(broken.line(broken.at))
    if entry and entry["value"] and start + entry.start("value") <= broken.at:
        return broken.must_be_quoted("contains ': '", start + entry.start("value"))
    previous = _line_before(broken, start)
    indent = len(broken.before()) - len(broken.before().lstrip())
    key = broken.before().strip()
    if previous is None or not key or key[0] in "'\"":
        return broken.error("a ':' cannot stand here", broken.at, hint="a text that contains ': ' must stand in quotes")
    entry = _ENTRY.match(broken.line(previous))
    if entry is None or _NO_SPACE.match(broken.line(previous)):
        return _no_colon(broken, previous)
    column = entry.start("key") + 1
    message = f"'{key}' is indented deeper than '{entry['key']}', which has its value already"
    hint = f"begin it in column {column}, below '{entry['key']}'"
    return broken.error(message, start + indent, len(key), hint)


def _line_before(broken: Broken, start: int) -> int | None:
    """Where the text of the last line before `start` begins that is neither blank nor a comment."""
    while start > 0:
        start = broken.source.line_bounds(start - 1)[0]
        line = broken.line(start)
        text = line.lstrip(" \t-")
        if text and not text.startswith("#"):
            return start + len(line) - len(text)
    return None


def _unclosed_bracket(broken: Broken) -> DefinitionSyntaxError:
    opening = broken.source.text[broken.opened : broken.opened + 1]
    closing = "]" if opening == "[" else "}"
    inside = "inside { } and [ ] a text that holds [ ] { } , is quoted"
    if not broken.is_on_one_line or not broken.character.strip():
        length = len(broken.rest(broken.opened))
        return broken.error(
            f"the '{opening}' that opens here is not closed", broken.opened, length, f"end it with '{closing}'"
        )
    if broken.before().rstrip()[-1:] in ("'", '"') and broken.character not in "[]{}":
        return _after_quote(broken)
    if broken.character == ":":
        return broken.error(
            "a second ': ' cannot stand here", broken.at, hint="a text that contains ': ' must stand in quotes"
        )
    message = f"there must be ',' or '{closing}' before this '{broken.character}'"
    if broken.character in "]}":
        message = f"the '{opening}' is closed by '{broken.character}'"
    return broken.error(message, broken.at, hint=inside)


def _after_quote(broken: Broken) -> DefinitionSyntaxError:
    """More text where a quote has closed: `'it's me'` or `'a' == b`."""
    is_inner = not broken.before()[-1:].isspace()
    quote = broken.before().rstrip()[-1]
    mend = "''" if quote == "'" else '\\"'
    opened = _opened_above(broken, quote)
    if opened is not None:
        message = f"the quote that opens here is closed on line {broken.source.line_number(broken.at)} only"
        return broken.error(message, opened, len(broken.rest(opened)), f"end the text with {quote}")
    entry = None if "flow" in broken.context else _ENTRY.match(broken.line(broken.at))
    hint = "put the whole text in quotes of the other kind"
    if is_inner:
        hint = f"for a quote inside the text write {mend}"
    elif entry and entry["value"]:
        start = broken.source.line_bounds(broken.at)[0] + entry.start("value")
        hint = f"write {in_quotes(broken.rest(start))}"
    return broken.error("there is more text after the closing quote", broken.at, len(broken.rest(broken.at)), hint)


_BEGINS_ANEW = re.compile(r"\s*(- |[\w.-]+: )")
"""A line that was meant to stand for itself, and not to be the rest of a text."""


def _opened_above(broken: Broken, quote: str) -> int | None:
    """Where the text begins that the quote of a later line has closed; None where it begins on this line."""
    text, start = broken.source.text, broken.source.line_bounds(broken.at)[0]
    closes = text.rindex(quote, 0, broken.at)
    opens = text.rfind(quote, 0, closes)
    if opens < 0 or opens >= start or text[opens - 1 : opens] in ("\\", quote) or not _BEGINS_ANEW.match(text, start):
        return None
    return opens


def _block(broken: Broken) -> DefinitionSyntaxError:
    """Something that fits neither the map or list it stands in, nor anything around it."""
    kind, part = ("map", "key") if "mapping" in broken.context else ("list", "item")
    rest = broken.rest(broken.at)
    before = broken.before().rstrip()
    if before[-1:] in ("'", '"'):
        return _after_quote(broken)
    if broken.character in ("]", "}"):
        opening = "[" if broken.character == "]" else "{"
        return broken.error(f"there is no '{opening}' that this '{broken.character}' closes", broken.at)
    if before.strip(" \t-"):
        hint = "if it is all one text, put the whole of it in quotes"
        return broken.error("there is more text after the end of the value", broken.at, len(rest), hint)
    if broken.character == ":":
        return broken.error("a key is missing before this ':'", broken.at)
    line = broken.source.line_number(broken.opened)
    if broken.source.column(broken.at) == broken.source.column(broken.opened):
        other = "a list item" if rest.startswith("-") else "a key"
        message = f"{other} cannot stand in the {kind} that begins on line {line}: the next {part} was expected"
    else:
        message = f"this does not line up with the {kind} that begins on line {line}"
    return broken.error(message, broken.at, len(rest), "check the indentation")


def _list_after_key(broken: Broken) -> DefinitionSyntaxError:
    hint = "begin the list on the next line; a text that begins with '- ' must stand in quotes"
    return broken.error("a list cannot begin on the line of its key", broken.at, len(broken.rest(broken.at)), hint)


def _too_deep(broken: Broken) -> DefinitionSyntaxError:
    return broken.error("this is nested more than 100 levels deep", broken.at, code="FB105")


def _too_many(broken: Broken) -> DefinitionSyntaxError:
    return broken.error("there are more than 100,000 values here", broken.at, code="FB105")


_RULES: tuple[tuple[str, Callable[[Broken], DefinitionSyntaxError]], ...] = (
    (r"nested too deep", _too_deep),
    (r"too many nodes", _too_many),
    (r"found a tab", _tab),
    (r"mapping values are not allowed", _unexpected_colon),
    (r"sequence entries are not allowed", _list_after_key),
    (r"mapping keys are not allowed", _forbidden_start),
    (r"cannot start any token|expected (the )?node content", _forbidden_start),
    (r"undefined alias", _undefined_alias),
    (r"second occurrence", _repeated_anchor),
    (r"scanning an (alias|anchor)", _indicator),
    (r"block scalar: .*(comment or line break|comment or a line break|chomping)", _indicator),
    (r"unexpected (end of stream|document (indicator|separator))", _unclosed_quote),
    (r"quoted scalar: .*(escape|hexdecimal)", _bad_escape),
    (r"could not find expected ':'", _no_colon),
    (r"found another document", _two_documents),
    (r"flow (mapping|sequence): .*expected ','", _unclosed_bracket),
    (r"(a|the) tag\b|tag handle", _tag),
    (r"directive|document start|incompatible YAML", _directive),
    (r"block (mapping|collection)", _block),
)
"""The first that fits the words of either parser."""
