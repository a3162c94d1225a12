"""What a script sends, read by a model; what does not fit is said with the field, and with what does fit."""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from flowbot.errors import SymphonyError, did_you_mean
from flowbot.events import User
from flowbot.ids import normalise_id
from flowbot.pod.digits import read_digits
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.web.messages import Request

Name = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text with something in it."""


class Body(BaseModel):
    """A body: its fields in camel case, each of its own type, and no others."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


BodyT = TypeVar("BodyT", bound=Body)


class File(Body):
    """A file that goes with a message."""

    name: Name
    content: str
    """In Base64."""

    def read(self) -> tuple[str, bytes]:
        """The name and what is in it; raises SymphonyError when that is not Base64 (400)."""
        try:
            return self.name, base64.b64decode(self.content, validate=True)
        except ValueError as error:  # not Base64, or not even ASCII
            raise SymphonyError(f"the content of {self.name!r} is not Base64 ({error})", status=400) from error


def read_body(request: Request, model: type[BodyT]) -> BodyT:
    """The body of a request; no body is an empty object.

    Raises:
        SymphonyError: It is not what the request takes (400).
    """
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        fields = ", ".join(each.alias or name for name, each in model.model_fields.items())
        raise SymphonyError(
            f"this is not what {request.method} {request.path} takes: {problems(error)}; its fields are {fields}",
            status=400,
        ) from error


def problems(error: ValidationError) -> str:
    """Everything that does not fit a model, each with its place."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(to_camel(str(part)) for part in each['loc']) or 'the body'}: {each['msg']}" for each in found
    )


def read_number(request: Request, name: str, default: int = 0) -> int:
    """A whole number of the query; raises SymphonyError when it is none (400)."""
    found = read_digits(request.query.get(name, str(default)))
    if found is None:
        raise SymphonyError(f"'{name}' is not a number: {request.method} {request.path}?{name}={default}", status=400)
    return found


def user_named(pod: LocalPod, name: str) -> User:
    """Somebody who is there already; raises SymphonyError when nobody has the name (404)."""
    found = pod.people.find(name)
    if found is None:
        names = [each.display_name for each in pod.people]
        raise _unknown("nobody", name, names, "POST /v1/people adds somebody")
    return found


def stream_named(pod: LocalPod, name: str) -> PodStream:
    """The room of a name, or the stream of an id; raises SymphonyError when there is none (404)."""
    found = pod.streams.find(name)
    if found is None:
        raise _unknown("no stream", name, [each.name for each in pod.streams.rooms], "POST /v1/streams makes a room")
    return found


def message_of(pod: LocalPod, message_id: str) -> PodMessage:
    """The message that has, or had, an id, as it stands now; raises SymphonyError when there is none (404)."""
    found = pod.talk.written.newest(normalise_id(message_id))
    if found is None:
        raise SymphonyError(f"there is no message {message_id}", status=404)
    return found


def _unknown(what: str, name: str, names: Collection[str], else_: str) -> SymphonyError:
    hint = did_you_mean(name, names) or else_
    return SymphonyError(f"there is {what} called '{name}'; {hint}", status=404)
