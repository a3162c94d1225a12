"""Requests of operations: what the pod refuses for good, and what its answers hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flowbot.errors import OperationError, SymphonyError
from flowbot.ids import normalise_id
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


def flag_of(record: Mapping[str, Any], name: str) -> bool | None:
    """A field of a record that is true or false; None where it is neither."""
    value = record.get(name)
    return value if isinstance(value, bool) else None


def missing(request: Request, answer: Answer, what: str) -> SymphonyError:
    """That an answer does not have what it should."""
    return SymphonyError(
        f"{request.name}: {describe(answer)}, but no {what} (trace id {answer.trace_id})",
        status=answer.status,
        trace_id=answer.trace_id,
        outcome_unknown=not request.repeatable,
    )
