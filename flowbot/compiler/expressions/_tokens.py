"""The words and marks of an expression, looked through before it is parsed: what people often write otherwise is told.

What is left for Python's own parser is plain: no name that it would take for another one, no prefix or escape that
Jinja2 reads in another way, no number that grows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flowbot.compiler.expressions._problem import ExpressionSyntaxError
from flowbot.errors import did_you_mean

MAX_DEPTH = 50
"""How deep the parts of an expression may be nested."""
MAX_FIGURES = 15
"""The most figures of a decimal number: as many as a template reads exactly."""

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n\f]+)
    |(?P<text>'(?:[^'\\\r\n]|\\[^\r\n])*'|"(?:[^"\\\r\n]|\\[^\r\n])*")
    |(?P<number>\.?[0-9](?:[\w.]|(?<=[eE])[+-])*)
    |(?P<name>[^\W\d]\w*)
    |(?P<mark>\{\{|\}\}|===|!==|&&|\|\||==|!=|<=|>=|=<|=>|<>|//|\*\*|:=|<<|>>|->|.)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?")
_ESCAPES = re.compile(r"\\(?:[\\'\"nrt]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|U0010[0-9a-fA-F]{4}|(.))")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ASCII_MARKS = "( ) [ ] { } , . : + - * / // % ** == != < > <= >= := @ ~ ^ << >> ->"
_MARKS = frozenset(_ASCII_MARKS.split())
"""What Python's parser may see; the compiler tells of those that are not of the language."""
_STRAIGHT = "write straight quotes"
_MENDS = {
    "{{": "an expression stands without {{ }}",
    "}}": "an expression stands without {{ }}",
    "=": "write '==' to compare",
    "===": "write '=='",
    "!==": "write '!='",
    "<>": "write '!='",
    "=<": "write '<='",
    "=>": "write '>='",
    "&&": "write 'and'",
    "&": "write 'and'",
    "||": "write 'or'",
    "|": "filters are for words; write 'or', or call a function: len(x)",
    "!": "write 'not'",
    "?": "write `a if test else b`",
    "#": "a note stands outside of the expression",
    **dict.fromkeys("\u201c\u201d\u201e\u2018\u2019`", _STRAIGHT),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", "write a plain blank"),
}
_OPERATORS = frozenset({"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "//", "%"})
_WORD_OPERATORS = frozenset({"and", "or", "in", "is", "if", "else"})
_OTHER_WORDS = frozenset({"lambda", "for", "async", "await", "yield"})
_PREFIXES = frozenset({"f", "r", "b", "u", "fr", "rf", "br", "rb"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, and where it stands."""

    kind: str
    text: str
    offset: int

    def problem(self, message: str, hint: str | None = None) -> ExpressionSyntaxError:
        """A problem at this place."""
        return ExpressionSyntaxError(message, self.offset, len(self.text), hint)


def read_tokens(source: str, names: Iterable[str]) -> Sequence[Token]:
    """The words and marks of an expression, which are those of the language, in an order that may be right.

    Args:
        source: The expression.
        names: The names there are, to say which one was probably meant.

    Raises:
        ExpressionSyntaxError: They are not; the place is that of the first one that is wrong.
    """
    found = [Token(str(each.lastgroup), each[0], each.start()) for each in _TOKEN.finditer(source)]
    tokens = [token for token in found if token.kind != "blank"]
    open_: list[Token] = []
    for place, token in enumerate(tokens):
        _check_token(token, tokens[:place], open_, source, names)
        _check_brackets(token, open_)
    if open_:
        raise open_[-1].problem(f"'{open_[-1].text}' is not closed", f"write '{_CLOSING[open_[-1].text]}'")
    if not tokens:
        raise ExpressionSyntaxError("this is not an expression", hint="it is empty")
    _check_order(tokens)
    return tokens


def _check_token(
    token: Token, before: Sequence[Token], open_: Sequence[Token], source: str, names: Iterable[str]
) -> None:
    match token.kind:
        case "text":
            _check_text(token, before)
        case "number":
            _check_number(token)
        case "name" if not token.text.isascii():
            plain = unicodedata.normalize("NFKC", token.text)
            if plain != token.text or not plain.isidentifier():
                hint = f"write '{plain}'" if plain.isidentifier() else did_you_mean(plain, names)
                raise token.problem("this name has letters that only look like others", hint)
        case "mark" if token.text in ("'", '"'):
            length = len(source.rstrip()) - token.offset
            message = "this text is not closed"
            raise ExpressionSyntaxError(message, token.offset, length, f"write {token.text} where it ends")
        case "mark" if token.text == "=" and _names_argument(before, open_):
            return
        case "mark" if token.text not in _MARKS:
            shown = token.text if token.text.isprintable() else ascii(token.text)[1:-1]
            raise token.problem(f"'{shown}' is not part of the expression language", _MENDS.get(token.text))


def _names_argument(before: Sequence[Token], open_: Sequence[Token]) -> bool:
    """Whether a `=` is that of `f(x=1)`, which the compiler tells of."""
    if not open_ or len(before) < 3 or before[-1].kind != "name" or before[-2].text not in ("(", ","):
        return False
    call = before.index(open_[-1])
    return call > 0 and before[call - 1].kind == "name"


def _check_text(token: Token, before: Sequence[Token]) -> None:
    previous = before[-1] if before else None
    if previous is not None and previous.offset + len(previous.text) == token.offset:
        if previous.kind == "name" and previous.text.lower() in _PREFIXES:
            shown = "an f-string" if "f" in previous.text.lower() else f"'{previous.text}' before a text"
            whole = Token("text", previous.text + token.text, previous.offset)
            raise whole.problem(f"{shown} is not part of the expression language", "write + to join texts")
        if previous.kind == "text":
            raise token.problem("texts that touch are not part of the expression language", "write + to join texts")
    unseen = _UNSEEN.search(token.text)
    if unseen is not None:
        message, hint = "this text holds a character that cannot be seen", "write it as \\u and its number"
        raise ExpressionSyntaxError(message, token.offset + unseen.start(), 1, hint)
    for escape in _ESCAPES.finditer(token.text):
        code = int(escape[0][2:], 16) if escape[0][1] in "xuU" and escape[1] is None else 0
        if escape[1] is not None or 0xD800 <= code <= 0xDFFF:
            raise ExpressionSyntaxError(
                f"'{escape[0]}' is not part of the expression language",
                token.offset + escape.start(),
                len(escape[0]),
                "write \\\\ for a backslash",
            )


def _check_number(token: Token) -> None:
    if not _NUMBER.fullmatch(token.text) or not token.text.isascii():
        hint = f"write 0{token.text}" if re.fullmatch(r"\.[0-9]+", token.text) else "write its figures, as 1000 or 0.5"
        raise token.problem(f"'{token.text:.40}' is not a number", hint)
    figures = token.text.replace("_", "").replace(".", "").strip("0")
    if "." in token.text and len(figures) > MAX_FIGURES:
        raise token.problem(f"a decimal has at most {MAX_FIGURES} figures")


def _check_brackets(token: Token, open_: list[Token]) -> None:
    if token.kind != "mark":
        return
    if token.text in _CLOSING:
        open_.append(token)
        if len(open_) > MAX_DEPTH:
            raise token.problem("this expression is nested too deeply")
    elif token.text in _CLOSING.values():
        if not open_:
            raise token.problem(f"'{token.text}' closes nothing")
        opened = open_.pop()
        if _CLOSING[opened.text] != token.text:
            raise token.problem(
                f"'{token.text}' does not close '{opened.text}'", f"write '{_CLOSING[opened.text]}' first"
            )


def _check_order(tokens: Sequence[Token]) -> None:
    """Report two values without an operator between them, and an operator without a value behind it."""
    wants_value = True
    for place, token in enumerate(tokens):
        if token.text in _OTHER_WORDS or token.text in (":", ":=", "**", "@", "{"):
            return  # the compiler tells of these
        begins = token.kind in ("text", "number") or (
            token.kind == "name" and token.text not in _WORD_OPERATORS and token.text != "not"
        )
        if begins and not wants_value:
            previous = tokens[place - 1]
            raise token.problem(
                f"an operator is missing between '{previous.text:.40}' and '{token.text:.40}'",
                _order_hint(previous, token),
            )
        if token.kind == "mark" and token.text in ("]", ")") and wants_value:
            previous = tokens[place - 1]
            if previous.text in _OPERATORS or previous.text in _WORD_OPERATORS or previous.text in ("not", "."):
                raise previous.problem(f"something is missing behind '{previous.text}'")
        wants_value = not begins and token.text not in ("]", ")")
    if wants_value:
        raise tokens[-1].problem(f"something is missing behind '{tokens[-1].text}'")


def _order_hint(previous: Token, token: Token) -> str | None:
    for each in (token, previous):
        if each.kind == "name" and each.text.lower() in (*_WORD_OPERATORS, "not"):
            return f"write '{each.text.lower()}'"
    return "text stands in quotes" if previous.kind == token.kind == "name" else None
