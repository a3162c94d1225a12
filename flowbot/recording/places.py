"""Where in events and results of calls ids and constants stand: they stay, and everything else has stand-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flowbot.recording.redaction import Redaction
from flowbot.recording.values import ID, redact_answer, redact_data, redact_fields, redact_value

Shape = Mapping[str, "Shape"] | Literal["id", "constant", "value", "markup", "data", "form", "answer"]
"""What stands at a place: an object with named places, or what is done with what is there."""


def _plain(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), "value")


def _ids(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), "id")


# Names are those of `V4Event` and what it holds in the agent's published API.
_USER: Shape = {**_ids("userId"), **_plain("displayName firstName lastName email username external")}
_STREAM: Shape = {
    **_ids("streamId streamType"),
    **_plain("roomName external crossPod recipientTenantIds"),
    "members": _USER,
}
_ATTACHMENT: Shape = {**_ids("id"), **_plain("name size"), "images": _ids("id dimension")}
_SHARED: dict[str, Shape] = {
    **_ids("messageId parentMessageId replacing replacedBy initialMessageId userAgent originalFormat sid"),
    **_plain("timestamp initialTimestamp silent externalRecipients disclaimer diagnostic"),
    "message": "markup",
    "data": "data",
    "user": _USER,
    "stream": _STREAM,
    "attachments": _ATTACHMENT,
}
MESSAGE: Shape = {**_SHARED, "sharedMessage": _SHARED}
"""A `V4Message`."""
_ROOM: Shape = {
    **_plain(
        "name description createdDate external crossPod public copyProtected readOnly discoverable membersCanInvite "
        "canViewHistory keywords"
    ),
    "creatorUser": _USER,
}
_PAYLOAD: Shape = {
    **_ids("messageId formMessageId eventSubtype sourceSystem"),
    **_plain("eventTimestamp parameters"),
    "message": MESSAGE,
    "sharedMessage": _SHARED,
    "formId": "constant",
    "formValues": "form",
    **dict.fromkeys(("stream", "actionStream", "formStream"), _STREAM),
    **dict.fromkeys(("affectedUser", "affectedUsers", "toUser", "fromUser"), _USER),
    **dict.fromkeys(("roomProperties", "newRoomProperties"), _ROOM),
}
_PAYLOADS = (
    "messageSent messageSuppressed symphonyElementsAction sharedPost instantMessageCreated roomCreated roomUpdated "
    "roomDeactivated roomReactivated userRequestedToJoinRoom userJoinedRoom userLeftRoom "
    "roomMemberPromotedToOwner roomMemberDemotedFromOwner connectionRequested connectionAccepted genericSystemEvent"
)
EVENT: Shape = {
    **_ids("id type messageId"),
    **_plain("timestamp diagnostic"),
    "initiator": {"user": _USER},
    "payload": dict.fromkeys(_PAYLOADS.split(), _PAYLOAD),
}
"""A `V4Event`."""
CALL: Shape = {
    **_ids("effect"),
    **_plain("attempts"),
    "answer": "answer",
    "error": {**_ids("kind id"), **_plain("message attempts status")},
}
"""What a call came to, as the runtime keeps it."""


class Places:
    """Puts stand-ins in what the feed brings, and in what calls came to.

    Args:
        redaction: Makes them.
        secret: The fields of forms whose figures have stand-ins, too.
    """

    def __init__(self, redaction: Redaction, secret: frozenset[str] = frozenset()) -> None:
        self._redaction = redaction
        self._secret = secret

    def redact(self, value: Any, shape: Shape) -> Any:
        """What stands at a place, without what people have written."""
        match value, shape:
            case _, "answer":
                return redact_answer(self._redaction, value)
            case list(), _ if shape != "form":
                return [self.redact(each, shape) for each in value]
            case dict(), Mapping():
                return self._object(value, shape)
            case dict(), "form":
                return self._form(value)
            case str(), "id" if ID.fullmatch(value):
                return value
            case str(), "constant":
                return self._redaction.constant(value)
            case str(), "markup":
                return self._redaction.markup(value, is_received=True)
            case str(), "data":
                return redact_data(self._redaction, value)
        return redact_value(self._redaction, value)

    def _object(self, value: Mapping[str, Any], shape: Mapping[str, Shape]) -> dict[str, Any]:
        return redact_fields(
            value,
            lambda name: name if name in shape else self._redaction.text(name),
            lambda name, each: self.redact(each, shape.get(name, "value")),
        )

    def _form(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return redact_fields(values, self._redaction.constant, self._field)

    def _field(self, name: str, sent: Any) -> Any:
        if name == "action":
            return self.redact(sent, "constant")
        if isinstance(sent, dict) and sent.keys() <= {"userIds", "streamIds"}:
            return {key: self.redact(each, "id") for key, each in sent.items()}
        if name not in self._secret:
            return redact_value(self._redaction, sent)
        return redact_value(self._redaction, sent, lambda text: self._redaction.text(text, numbers=True))
