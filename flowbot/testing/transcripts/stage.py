"""A chat as a transcript wants it before its first line: people, places, and what stands in place of the world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flowbot.testing.chat import Answer, Chat, Person, Place
from flowbot.testing.chat.deeds import read_duration
from flowbot.testing.transcripts.model import Stub, StubAnswer, Transcript
from flowbot.testing.transcripts.setup_reader import is_http

_FOR_EVER = 1_000
"""So often a call fails whose last answer is a failure: more than any flow tries."""


def prepare(chat: Chat[Any], transcript: Transcript) -> None:
    """Let a chat be what a transcript begins with.

    Raises:
        ChatError: Something is stubbed that the bot does not have.
    """
    _Stage(chat, transcript).stub(transcript)


class _Stage:
    """Who and what stubs name, in a chat."""

    def __init__(self, chat: Chat[Any], transcript: Transcript) -> None:
        self._chat = chat
        self._people: Mapping[str, Person[Any]] = {
            name: chat.person(
                name, roles=each.roles or None, zone=each.zone, locale=each.locale, external=each.external
            )
            for name, each in transcript.people.items()
        }
        self._places = {name: self._place(name, transcript) for name in transcript.places}

    def stub(self, transcript: Transcript) -> None:
        for name, stub in transcript.stubs.items():
            self._stub(name, stub)
        self._chat.lets(*transcript.lets)

    def _place(self, name: str, transcript: Transcript) -> Place[Any]:
        wanted = transcript.places[name]
        if wanted.im is not None:
            place = self._chat.im(self._people[wanted.im])
        else:
            place = self._chat.room(*(self._people[each] for each in wanted.members), name=wanted.name or name)
            place.stream.cross_pod = wanted.external
        self._chat.call(name, place)
        return place

    def _stub(self, name: str, stub: Stub) -> None:
        if is_http(name):
            method, _, url = name.partition(" ")
            self._chat.stub_http(method, url.strip(), answers=[self._web_answer(each) for each in stub.answers])
            return
        raises = [each.raises for each in stub.answers]
        if raises[-1] is not None:
            raises += raises[-1:] * _FOR_EVER
        self._chat.stub(
            name,
            returns_each=[self._value(each.returns) for each in stub.answers if each.raises is None],
            raises=raises,
            latency=read_duration(stub.latency) if stub.latency is not None else timedelta(),
        )

    def _web_answer(self, answer: StubAnswer) -> Answer:
        return Answer(
            status=answer.status or 200,
            json=_as_json(answer.returns),
            text=answer.text,
            headers=answer.headers,
            raises=answer.raises,
        )

    def _value(self, value: object) -> object:
        """What a call gives: `ann` and `@ann` are she, `#desk` is the place."""
        match value:
            case str():
                place = self._places.get(value[1:]) if value.startswith("#") else None
                return self._people.get(value.removeprefix("@")) or place or value
            case list():
                return [self._value(each) for each in value]
            case dict():
                return {name: self._value(each) for name, each in value.items()}
        return value


def _as_json(value: object) -> object:
    """A value as a web service would send it: YAML has decimals where JSON has numbers."""
    match value:
        case Decimal():
            return float(value)
        case list():
            return [_as_json(each) for each in value]
        case dict():
            return {name: _as_json(each) for name, each in value.items()}
    return value
