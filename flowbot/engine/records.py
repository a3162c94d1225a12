"""People, streams and answers as expressions and messages see them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flowbot.engine.snapshot import Answer
from flowbot.events import Stream, User


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
    }


@lru_cache(maxsize=1024)
def stream_names(stream: Stream) -> Mapping[str, object]:
    """A stream as expressions and messages see one."""
    return {"id": stream.id, "name": stream.name, "type": stream.type, "external": stream.external}


def answer_names(answers: Mapping[str, Answer], here: Stream) -> dict[str, object]:
    """Question → who answered it, when, where and with which option."""
    return {
        step: {**_given(answer, here), "all": [_given(each, here) for each in answer.everybody or (answer,)]}
        for step, answer in answers.items()
    }


def _given(answer: Answer, here: Stream) -> dict[str, object]:
    return {
        "by": user_names(answer.by),
        "at": answer.at,
        "option": answer.option,
        "stream": stream_names(answer.stream or here),
    }
