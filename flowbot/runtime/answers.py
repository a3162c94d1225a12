"""What web services answer, as flows name it: `result.status`, `result.headers`, `result.body`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from email.message import Message

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer
from flowbot.values.operators import bounded

MAX_DEPTH = 64
"""How deep the JSON of an answer may be nested."""
_JSON = re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?json")


def read_answer(answer: HttpAnswer) -> dict[str, object]:
    """An answer as a flow names it: JSON as values, anything else as text, nothing as none.

    Raises:
        HttpError: It says that it is JSON, and is none, or is nested too deeply.
    """
    headers = {name.replace("-", "_"): _clean(value) for name, value in answer.headers.items()}
    return {"status": answer.status, "headers": headers, "body": _body(answer)}


def _body(answer: HttpAnswer) -> object:
    kind = Message()
    kind["content-type"] = answer.headers.get("content-type", "")
    if not answer.body.strip():
        return None
    if not _JSON.fullmatch(kind.get_content_type()):
        return _clean(_decoded(answer.body, kind.get_content_charset("utf-8")))
    try:
        return read_json(answer.body)
    except ValueError as error:
        raise HttpError("answer", "its answer is not the JSON that it says it is, or is nested too deeply") from error


def read_json(body: bytes) -> object:
    """JSON as flows have it: its numbers are exact, and its texts can be stored and sent anywhere.

    Raises:
        ValueError: It is no JSON in UTF-8, or nested too deeply.
    """
    try:
        return plain(_DECODER.decode(body.decode("utf-8-sig")))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # there is no such charset, or it is none of texts
        return body.decode("utf-8", "replace")


def plain(value: object, depth: int = 0) -> object:
    """A value as flows have them: its numbers are exact, and its texts can be stored and sent anywhere.

    Raises:
        ValueError: It is nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    match value:
        case str():
            return _clean(value)
        case float():
            return _number(repr(value))
        case list() | tuple():
            return [plain(each, depth + 1) for each in value]
        case Mapping():
            return {_clean(name): plain(each, depth + 1) for name, each in value.items()}
    return value


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _number(digits: str) -> object:
    """A number, exactly; what is larger than an expression may work with stays a text."""
    try:
        return bounded(int(digits) if digits.lstrip("-").isdecimal() else Decimal(digits))
    except (ValueError, ArithmeticError):
        return digits


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refuse)
