"""What the endpoints read out of a request; what cannot be read is refused with a 400."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.errors import OperationError, SymphonyError
from flowbot.pod.parts import STREAM_TYPES
from flowbot.web.messages import Request, Response, json_response


def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object.

    Raises:
        SymphonyError: The body is something else (400).
    """
    value = read_json(request) if request.body else {}
    if not isinstance(value, dict):
        raise SymphonyError("the body is not a JSON object", status=400)
    return value


def read_json(request: Request) -> Any:
    """The body as JSON; raises SymphonyError when it is none (400)."""
    try:
        return request.json()
    except ValueError as error:
        raise SymphonyError(f"the body is not JSON: {error}", status=400) from error


def read_count(request: Request, name: str, default: int) -> int:
    """A whole number of the query; raises SymphonyError when it is none (400)."""
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise SymphonyError(f"`{name}` is not a whole number", status=400)
    return int(text)


def read_text(body: Mapping[str, Any], name: str) -> str | None:
    """A text of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise OperationError(f"`{name}` is not a text", status=400)
    return value


def read_user_id(request: Request) -> int:
    """The id of a user that the body names. Raises OperationError when there is none (400)."""
    value = read_object(request).get("id")
    if isinstance(value, bool) or not isinstance(value, int):
        raise OperationError("`id` is not the id of a user", status=400)
    return value


def read_flag(body: Mapping[str, Any], name: str) -> bool | None:
    """Yes or no of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise OperationError(f"`{name}` is neither true nor false", status=400)
    return value


def read_number(body: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and type(value) is not int:
        raise OperationError(f"`{name}` is not a whole number", status=400)
    return value


def read_page(request: Request) -> tuple[int, int]:
    """How many to leave out, and how many to give at most. Raises SymphonyError when one is no number (400)."""
    return read_count(request, "skip", 0), read_count(request, "limit", 50)


def read_stream_types(body: Mapping[str, Any]) -> Sequence[str]:
    """The types of streams that a body asks for; all where it names none. Raises SymphonyError (400)."""
    types = [{"type": each} for each in STREAM_TYPES]
    asked = body.get("streamTypes") or types
    if not isinstance(asked, list) or any(each not in types for each in asked):
        raise SymphonyError(f"`streamTypes` is a list of some of {types}", status=400)
    return [each["type"] for each in asked]


def listed(values: Sequence[object], page: tuple[int, int]) -> Response:
    """A page of a list, or 204 where nothing is on it."""
    skip, limit = page
    found = values[skip : skip + limit]
    return json_response(list(found)) if found else Response(204)
