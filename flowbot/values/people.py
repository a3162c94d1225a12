"""The slot type `user`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.message import Mention, Passage
from flowbot.values._slot_type import AnswerError, SlotType
from flowbot.values._words import shortened
from flowbot.values.context import ReadContext

_MAX_ID = 2**63 - 1
_NOT_TOLD = ("first_name", "last_name", "email", "username", "external")
"""What neither a mention nor a form tells."""


@lru_cache(maxsize=1024)
def user_names(user: User) -> Mapping[str, object]:
    """A user as expressions and messages see one."""
    return {
        "id": user.id,
        "name": user.display_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "username": user.username,
        "external": user.external,
    }


def _names(user_id: UserId, name: str) -> dict[str, object]:
    """A user as expressions see one, as far as a mention or a form tells."""
    return {"id": user_id, "name": name} | dict.fromkeys(_NOT_TOLD)


def read_user(passage: Passage, context: ReadContext) -> dict[str, object]:
    """The user that the passage mentions.

    Raises:
        AnswerError: The passage is not one mention, blanks aside.
    """
    passage = passage.stripped()
    match passage.entities:
        case (Mention(user_id=user_id, text=text, start=0, end=end),) if end == len(passage.text):
            return _names(user_id, text.removeprefix("@"))
    if any(isinstance(each, Mention) for each in passage.entities):
        raise AnswerError("more_than_a_mention", text=shortened(passage.text))
    raise AnswerError("not_mentioned", text=shortened(passage.text))


def _user_id(sent: object) -> UserId:
    if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) <= 19:
        sent = int(sent)
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 < sent <= _MAX_ID:
        raise AnswerError("no_person_sent")
    return UserId(sent)


def _each(sent: object) -> Sequence[object]:
    """A person-selector sends a list of ids; a room-selector an object that holds one."""
    if isinstance(sent, Mapping):
        if sent.get("streamIds"):
            raise AnswerError("choose_only_people")
        sent = sent.get("userIds")
    return sent if isinstance(sent, list) else [sent]


def _read_control(sent: object, context: ReadContext) -> dict[str, object]:
    users = _each(sent)
    if len(users) != 1:
        raise AnswerError("choose_one_person")
    return _names(_user_id(users[0]), "")


def _show(value: Mapping[str, object], locale: str) -> str:
    return f"@{value.get('name') or value['id']}"


def _decode(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("id"), int):
        raise TypeError(f"{value!r} is not a user")
    return value


USER = SlotType(
    name="user",
    python_type=dict,
    read=read_user,
    show=_show,
    decode=_decode,
    read_control=_read_control,
    each=_each,
    hold=lambda value, _locale: (str(value["id"]),),
)
"""The value is a mapping with the keys of `initiator`; a mention gives `id` and `name`, a form `id` alone."""
