"""Tests that data which is made quickly is what it would be otherwise."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature

import pytest

from flowbot.events import MessageSent, Stream, User
from flowbot.ids import StreamId, UserId
from flowbot.message import IncomingMessage
from flowbot.quick import quick


@dataclass(frozen=True, slots=True)
class Base:
    name: str
    number: int = 1


@quick
@dataclass(frozen=True, slots=True)
class Mixed(Base):
    words: list[str] = field(default_factory=list)
    last: str = field(default="end", kw_only=True)


def test_arguments_are_taken_by_place_and_by_name_with_their_defaults() -> None:
    assert Mixed("a") == Mixed("a", 1, [], last="end") == Mixed(name="a", number=1, words=[])
    assert Mixed("a", 2, ["x"], last="y").words == ["x"]
    with pytest.raises(TypeError):
        Mixed("a", 2, [], "too many")  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(TypeError):
        Mixed()  # type: ignore[call-arg]  # that is what is tested


def test_a_default_that_is_made_is_made_for_each() -> None:
    assert Mixed("a").words is not Mixed("a").words


def test_it_stays_frozen_compared_and_shown_as_before() -> None:
    mixed = Mixed("a")
    with pytest.raises(FrozenInstanceError):
        mixed.name = "b"  # type: ignore[misc]  # that is what is tested
    assert replace(mixed, name="b") == Mixed("b")
    assert hash(User(id=UserId(1))) == hash(User(id=UserId(1)))
    assert repr(mixed).endswith("Mixed(name='a', number=1, words=[], last='end')")


@pytest.mark.parametrize("kind", [User, Stream, MessageSent, IncomingMessage])
def test_the_signature_names_every_field(kind: type[User | Stream | MessageSent | IncomingMessage]) -> None:
    assert set(signature(kind).parameters) == {each.name for each in fields(kind)}


def test_a_subclass_has_fields_of_its_own() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Room(Stream):
        topic: str

    assert Room(id=StreamId("s"), topic="t").topic == "t"
