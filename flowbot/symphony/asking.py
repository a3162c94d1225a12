"""Requests of operations: what the pod refuses for good, and what its answers hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from flowbot.clock import instant
from flowbot.errors import OperationError, SymphonyError
from flowbot.ids import UserId, normalise_id
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.retry import check_success, describe, said
from flowbot.symphony.session import Session


async def ask(session: Session, request: Request) -> Answer:
    """The answer to a request of an operation.

    Raises:
        OperationError: The pod refuses it for good.
        SymphonyError: Any other failure; `outcome_unknown` says whether it may have been done.
    """
    return accepted(request, await session.call(request))


def accepted(request: Request, answer: Answer) -> Answer:
    """An answer that is none of a refusal; raises as `ask`."""
    if 400 <= answer.status < 500 and answer.status not in (408, 425):
        raise OperationError(
            f"the pod refused {request.name}{said(answer)} ({describe(answer)}, trace id {answer.trace_id})",
            status=answer.status,
            trace_id=answer.trace_id,
        )
    return check_success(request, answer)


def quoted(identity: str) -> str:
    """An id of a stream or message as a part of a path."""
    return quote(normalise_id(identity), safe="")


def body_of(**values: object) -> dict[str, Any]:
    """The values that are given, by their names as Symphony spells them: `members_can_invite` is `membersCanInvite`."""
    return {_camel(name): value for name, value in values.items() if value is not None}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


def query_of(**values: object) -> str:
    """The values that are given, as the query of a path; true and false as the pod wants them."""
    given = {name: _word(value) for name, value in values.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def record_in(request: Request, answer: Answer, *path: str) -> Mapping[str, Any]:
    """The record at a path of an answer; raises SymphonyError when it has none."""
    value: object = answer.json()
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise missing(request, answer, ".".join(path) or "record")
    return value


def records_in(value: object) -> Sequence[Mapping[str, Any]]:
    """The records of a list in an answer; none of what is no list, such as an answer without a body."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text_of(record: Mapping[str, Any], name: str) -> str | None:
    """A text of a record; None where it is absent or empty."""
    value = record.get(name)
    return value if isinstance(value, str) and value else None


def inner_of(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A record in a record; an empty one where there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def user_of(record: Mapping[str, Any], name: str) -> UserId | None:
    """The id of a user in a record, which may be written as a text; None where there is none."""
    value = record.get(name)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return UserId(value) if isinstance(value, int) and not isinstance(value, bool) else None


def users_of(record: Mapping[str, Any], name: str) -> Sequence[UserId]:
    """The ids of users in a list of a record."""
    value = record.get(name)
    return [UserId(each) for each in value if isinstance(each, int)] if isinstance(value, list) else []


def flag_of(record: Mapping[str, Any], name: str) -> bool | None:
    """A field of a record that is true or false; None where it is neither."""
    value = record.get(name)
    return value if isinstance(value, bool) else None


def integer_of(record: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a record; None where it is none."""
    value = record.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment_of(record: Mapping[str, Any], name: str) -> datetime | None:
    """A moment that a record tells in milliseconds since 1970; None where it is none that a calendar has."""
    value = integer_of(record, name)
    try:
        return None if value is None else instant(value)
    except OverflowError:
        return None


def missing(request: Request, answer: Answer, what: str) -> SymphonyError:
    """That an answer does not have what it should."""
    return SymphonyError(
        f"{request.name}: {describe(answer)}, but no {what} (trace id {answer.trace_id})",
        status=answer.status,
        trace_id=answer.trace_id,
        outcome_unknown=not request.repeatable,
    )
