"""The part of the control API that lets people write, and do with messages what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.errors import SymphonyError
from flowbot.events import User
from flowbot.ids import MessageId, UserId, normalise_id
from flowbot.pod.control._reading import Body, File, Name, message_of, read_body, stream_named, user_named
from flowbot.pod.forms import form_of
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage
from flowbot.pod.picking import picked
from flowbot.pod.transcript import has_form
from flowbot.web.messages import Handler, Request, Response, json_response


class Said(Body):
    """A text that somebody writes."""

    user: Name
    stream: Name
    text: str = ""
    attachments: list[File] | None = None


class OfMessage(Body):
    """Somebody who does something with a message."""

    user: Name
    message_id: Name


class Replied(OfMessage):
    """A text below a message, or in its place."""

    text: Name


class Forwarded(OfMessage):
    """A message that is shown elsewhere."""

    stream: Name
    text: str = ""
    """What they say to it."""


class Submission(Body):
    """A form as somebody sends it."""

    user: Name
    message_id: Name | None = None
    """What shows the form."""
    stream: Name | None = None
    """In its place: where the last form is that a bot has shown."""
    values: dict[str, Any] | None = None
    """By the name or label of a field."""
    button: Name | None = None
    late: bool = False
    """Send it as it was shown under that id, by a client that has not heard yet that it was changed, or sent."""
    force: bool = False
    """Send the values as they are, also where no client would."""


class Shared(OfMessage):
    """A message that is shown on the wall of a bot."""

    to: Name
    text: str = ""


class OfStream(Body):
    """Somebody who does something with a stream."""

    user: Name
    stream: Name


class TalkApi:
    """Answers a script that speaks as people."""

    def __init__(self, pod: LocalPod) -> None:
        self._pod = pod
        self._sent: set[tuple[UserId, MessageId]] = set()
        self.endpoints: Mapping[str, Handler] = {
            "POST /v1/say": self._say,
            "POST /v1/reply": self._reply,
            "POST /v1/forward": self._forward,
            "POST /v1/share": self._share,
            "POST /v1/edit": self._edit,
            "POST /v1/suppress": self._suppress,
            "POST /v1/submit": self._submit,
            "POST /v1/read": self._read,
            "POST /v1/pin": self._pin,
            "POST /v1/unpin": self._unpin,
        }

    async def _say(self, request: Request) -> Response:
        body = read_body(request, Said)
        files = [each.read() for each in body.attachments or ()]
        if not (files or body.text.strip()):
            raise SymphonyError("there is nothing to say: 'text' is empty, and 'attachments' too", status=400)
        user, stream = self._pod.ensure_user(body.user), self._pod.streams.ensure(body.stream)
        return _written(self._pod.talk.say(user, stream, body.text, files))

    async def _reply(self, request: Request) -> Response:
        body = read_body(request, Replied)
        user, message = self._pod.ensure_user(body.user), message_of(self._pod, body.message_id)
        return _written(self._pod.talk.threads.reply(user, message, body.text))

    async def _forward(self, request: Request) -> Response:
        body = read_body(request, Forwarded)
        user, message = self._pod.ensure_user(body.user), message_of(self._pod, body.message_id)
        self._pod.streams.of_member(user, message.stream_id)
        stream = self._pod.streams.ensure(body.stream)
        return _written(self._pod.talk.threads.forward(user, message, stream, body.text))

    async def _share(self, request: Request) -> Response:
        body = read_body(request, Shared)
        user, message = self._pod.ensure_user(body.user), message_of(self._pod, body.message_id)
        self._pod.streams.of_member(user, message.stream_id)
        return _written(self._pod.talk.threads.share(user, message, user_named(self._pod, body.to), body.text))

    async def _edit(self, request: Request) -> Response:
        body = read_body(request, Replied)
        message = message_of(self._pod, body.message_id)
        return _written(self._pod.talk.edit(user_named(self._pod, body.user), message, body.text))

    async def _suppress(self, request: Request) -> Response:
        body = read_body(request, OfMessage)
        return _written(self._pod.talk.suppress(user_named(self._pod, body.user), body.message_id))

    async def _submit(self, request: Request) -> Response:
        body = read_body(request, Submission)
        user, values, form = self._pod.ensure_user(body.user), body.values or {}, self._form(body)
        if body.force:
            self._pod.talk.submit_raw(user, form, values, body.button)
            return json_response({})
        if not body.late:
            self._check_once(user, form)
        self._pod.talk.submit(user, form, self._picked(form, values), body.button)
        self._sent.add((user.id, form.id))
        return json_response({})

    async def _read(self, request: Request) -> Response:
        body = read_body(request, OfStream)
        user, stream = user_named(self._pod, body.user), stream_named(self._pod, body.stream)
        self._pod.streams.of_member(user, stream.id)
        self._pod.talk.read(user, stream)
        return json_response({})

    async def _pin(self, request: Request) -> Response:
        body = read_body(request, OfMessage)
        message = message_of(self._pod, body.message_id)
        self._pod.talk.pin(user_named(self._pod, body.user), message.stream_id, message.id)
        return json_response({})

    async def _unpin(self, request: Request) -> Response:
        body = read_body(request, OfStream)
        self._pod.talk.pin(user_named(self._pod, body.user), stream_named(self._pod, body.stream).id, None)
        return json_response({})

    def _picked(self, form: PodMessage, values: Mapping[str, object]) -> Mapping[str, object]:
        """Values in which people and rooms are ids; raises SymphonyError when one is not there (404)."""
        return picked(
            form_of(form).controls,
            values,
            person=lambda name: user_named(self._pod, name).id,
            room=lambda name: stream_named(self._pod, name).id,
        )

    def _check_once(self, user: User, form: PodMessage) -> None:
        """Raise SymphonyError when somebody has sent a form, whose buttons their client does not show again (400)."""
        if (user.id, form.id) in self._sent and "multi-submit" not in (form.messageml or ""):
            raise SymphonyError(
                f"{user.display_name} has sent this form: only 'late' or by 'force' once more", status=400
            )

    def _form(self, body: Submission) -> PodMessage:
        """The message whose form is meant: late, or by force, also one that another took the place of.

        Raises:
            SymphonyError: There is none (404), or the body names no one message (400).
        """
        if (body.message_id is None) == (body.stream is None):
            raise SymphonyError("a form is found by 'messageId', or by the 'stream' that it is the last of", status=400)
        if body.stream is not None:
            found = self._pod.talk.messages_in(stream_named(self._pod, body.stream))
            form = next((each for each in reversed(found) if has_form(each)), None)
            if form is None:
                raise SymphonyError(f"there is no form in '{body.stream}'", status=404)
            return form
        history = self._pod.talk.written.history if body.force or body.late else ()
        wanted = normalise_id(body.message_id or "")
        return next((each for each in history if each.id == wanted), None) or message_of(self._pod, wanted)


def _written(message: PodMessage) -> Response:
    return json_response({"messageId": message.id})
