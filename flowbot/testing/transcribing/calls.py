"""What the calls of a recording came to, as the stubs of a transcript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from flowbot.engine.effects import Call, Request
from flowbot.engine.plain import decode_plain
from flowbot.ids import EffectId
from flowbot.recording.journal import Entry
from flowbot.testing.transcripts.model import Stub, StubAnswer

_HOST = re.compile(r"\w+://[^/?#]*")
_PART = re.compile(r"[^/?#&=]+")
_PASSING = "unreachable"
"""Why an attempt failed that was not the last; nobody knows which of those that pass it was."""


def stubs_of(
    entries: Iterable[Entry], calls: Mapping[EffectId, Call | Request], value: Callable[[Any], object]
) -> dict[str, Stub]:
    """What each action and web service gave, one time after another.

    Args:
        entries: The recording.
        calls: Those that a conversation asked for.
        value: What stands in the place of a value.
    """
    answers: dict[str, list[StubAnswer]] = {}
    for entry in entries:
        effect = calls.get(EffectId(entry.get("effect", ""))) if entry["kind"] == "call" else None
        if effect is not None:
            answers.setdefault(_name(effect, value), []).extend(_answers(effect, entry["answer"], value))
    return {name: Stub(answers=tuple(found)) for name, found in answers.items()}


def _answers(effect: Call | Request, told: Mapping[str, Any], value: Callable[[Any], object]) -> Iterable[StubAnswer]:
    error = told.get("error")
    attempts = (error or told).get("attempts", 1)
    if error is None:
        yield from [StubAnswer(raises=_PASSING)] * (attempts - 1)
        yield _answer(effect, decode_plain(told["answer"]) if "answer" in told else told.get("result"), value)
    elif isinstance(effect, Request) and error.get("status") is not None:
        yield from [StubAnswer(status=error["status"])] * attempts
    else:
        yield from [StubAnswer(raises=error["kind"])] * attempts


def _answer(effect: Call | Request, result: Any, value: Callable[[Any], object]) -> StubAnswer:
    if isinstance(effect, Call):
        return StubAnswer(returns=value(result))
    body = value(result["body"])
    if isinstance(body, str):
        return StubAnswer(status=result["status"], text=body)
    return StubAnswer(status=result["status"], returns=body)


def _name(effect: Call | Request, value: Callable[[Any], object]) -> str:
    """As a transcript calls it; what was secret in an address, or has a stand-in, may be anything."""
    if isinstance(effect, Call):
        return effect.action
    url = "".join(each if isinstance(each, str) else "*" for each in effect.url)
    host = _HOST.match(url)
    begins = host.end() if host is not None else 0
    return f"{effect.method} {url[:begins]}{_PART.sub(lambda part: _shown(part[0], value), url[begins:])}"


def _shown(part: str, value: Callable[[Any], object]) -> str:
    """A part of an address, where it is not what somebody has written, or is called."""
    text = unquote(part)
    return part if value(text) == text else "*"
