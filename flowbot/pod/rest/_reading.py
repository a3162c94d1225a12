"""What the endpoints read out of a request; what cannot be read is refused with a 400."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.errors import OperationError, SymphonyError
from flowbot.pod.digits import read_digits
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
    found = read_digits(request.query.get(name, str(default)))
    if found is None:
        raise SymphonyError(f"`{name}` is not a whole number", status=400)
    return found


def read_text(body: Mapping[str, Any], name: str) -> str | None:
    """A text of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise OperationError(f"`{name}` is not a text", status=400)
    return value


def read_user_id(request: Request, name: str = "id") -> int:
    """The id of a user that the body names. Raises OperationError when there is none (400)."""
    value = read_object(request).get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise OperationError(f"`{name}` is not the id of a user", status=400)
    return value


def is_descending(request: Request, *, default: bool) -> bool:
    """What `sortDir` of the query asks for, in any case; raises OperationError when it is neither (400)."""
    text = request.query.get("sortDir", "DESC" if default else "ASC").upper()
    if text not in ("ASC", "DESC"):
        raise OperationError("`sortDir` is ASC or DESC", status=400)
    return text == "DESC"


def read_ids(request: Request) -> list[int]:
    """The list of ids of users that is the body; an empty body is none. Raises OperationError otherwise (400)."""
    value = read_json(request) if request.body else []
    if value is None:
        return []
    if not isinstance(value, list) or any(type(each) is not int for each in value):
        raise OperationError("the body is not a list of the ids of users", status=400)
    return value


def read_path_id(request: Request) -> int:
    """The id of a user that the path names. Raises OperationError when it is none (400)."""
    [found] = read_user_ids(request.params["id"])
    return found


def read_user_ids(text: str | None) -> list[int]:
    """The ids of users in a text, with commas between them. Raises OperationError when they are none (400)."""
    found = [read_digits(each.strip()) for each in text.split(",")] if text else []
    if None in found:
        raise OperationError(f"{text!r} is not the id of a user", status=400)
    return [each for each in found if each is not None]


def is_asked(request: Request, name: str) -> bool:
    """A flag of the query, in any case; absent, it is not set."""
    return request.query.get(name, "").lower() == "true"


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
    types = [{"type": each} for each in (*STREAM_TYPES, "POST")]
    asked = body.get("streamTypes") or types
    if not isinstance(asked, list) or any(each not in types for each in asked):
        raise SymphonyError(f"`streamTypes` is a list of some of {types}", status=400)
    return [each["type"] for each in asked]


def listed(values: Sequence[object], page: tuple[int, int]) -> Response:
    """A page of a list, or 204 where nothing is on it."""
    skip, limit = page
    found = values[skip : skip + limit]
    return json_response(list(found)) if found else Response(204)
